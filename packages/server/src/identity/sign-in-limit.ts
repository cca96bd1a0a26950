import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { day, type Instant, instant } from '@mandate/domain/kernel/time';

/** One counter of failed sign-ins: of an account, or of an address. */
export type LimitKey = { readonly key: string; readonly free: number };

const second = 1000;
const longestDelay = 900;

/** Without a further failure for this long, a counter starts again. */
export const forgottenAfter = day;

/** An office shares one address; nobody shares an account. */
const freeByAccount = 5;
const freeByAddress = 50;

/** A household or an office has one IPv4 address, or 2⁶⁴ of IPv6: those count as one. */
const networkOf = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':');
  const behind = tail === undefined ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - groups.length - behind.length);
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...behind];
  return all
    .slice(0, 4)
    .map((group) => group || '0')
    .join(':');
};

/** The counters that one attempt is held against. What was typed is kept as a hash: it may be a password. */
export const limitKeys = (
  email: string,
  address: string,
): { readonly account: LimitKey; readonly address: LimitKey } => ({
  account: { key: `account:${createHash('sha256').update(email).digest('base64url')}`, free: freeByAccount },
  address: { key: `address:${networkOf(address)}`, free: freeByAddress },
});

/**
 * Until when the next attempt waits after so many failures in a row: not at all before `free` of them, then 2, 4, 8 …
 * seconds, at most 15 minutes.
 */
export const blockedUntil = (failures: number, free: number, now: Instant): Instant => {
  if (failures < free) return now;
  const seconds = Math.min(2 ** Math.min(failures - free + 1, 30), longestDelay);
  return instant(now + seconds * second);
};
