import { instant } from '@mandate/domain/kernel/time';
import { expect, test } from 'vitest';
import { blockedUntil, limitKeys } from './sign-in-limit.ts';

const now = instant(Date.UTC(2026, 10, 20, 12));

test('the first four failures of an account delay nothing; then 2, 4, 8 … seconds, at most 15 minutes', () => {
  const { account } = limitKeys('ana@aurora.example', '192.0.2.1');
  const delays = [1, 4, 5, 6, 7, 12, 13, 14, 15, 1_000_000].map(
    (failures) => (blockedUntil(failures, account.free, now) - now) / 1000,
  );
  expect(delays).toEqual([0, 0, 2, 4, 8, 256, 512, 900, 900, 900]);
});

test('an address has more free attempts than an account: many people share one', () => {
  const { account, address } = limitKeys('ana@aurora.example', '192.0.2.1');
  expect(address.free).toBeGreaterThan(account.free);
});

test('what was typed as an address cannot be read from its counter', () => {
  const { account } = limitKeys('hunter2hunter2', '192.0.2.1');
  expect(account.key).toMatch(/^account:[\w-]{43}$/);
});

test.each([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::9', 'address:2001:db8:1:2'],
  ['2001:db8::1', '2001:db8::2', 'address:2001:db8:0:0'],
  ['::1', '::2', 'address:0:0:0:0'],
  ['::ffff:192.0.2.7', '192.0.2.7', 'address:192.0.2.7'],
])('%s and %s count as one network', (one, other, key) => {
  expect([one, other].map((address) => limitKeys('a', address).address.key)).toEqual([key, key]);
});

test('neighbours in IPv4 count for themselves', () => {
  expect(limitKeys('a', '192.0.2.7').address.key).not.toBe(limitKeys('a', '192.0.2.8').address.key);
});
