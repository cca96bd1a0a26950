import { createHash } from 'node:crypto';
import { err, ok, type Result } from '@mandate/domain/kernel/result';
import * as z from 'zod';
import type { Key } from '../../access/search-queries.ts';
import { inputFault } from '../../platform/http/input-faults.ts';
import { invalidRequest, type Technical } from '../../platform/http/technical.ts';

const usualPage = 50;
const largestPage = 200;

/** What a search is about, in the order of its parts: a token goes on with the very search that it came from. */
export type Sameness = readonly (string | undefined)[];

const digestOf = (same: Sameness): string =>
  createHash('sha256')
    .update(JSON.stringify(same.map((part) => part ?? null)))
    .digest('base64url')
    .slice(0, 16);

/**
 * A place in a search, opaque outside. It carries no right: whatever place it names, what is found there is decided
 * anew for whoever asks. Empty: there is nothing more.
 */
export const pageToken = (same: Sameness, next: Key | undefined): string =>
  next === undefined ? '' : Buffer.from(JSON.stringify([digestOf(same), ...next]), 'utf8').toString('base64url');

const decoded = (token: string): unknown => {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};

const wrongToken = (why: { readonly expected: string } | { readonly why: string }): Technical =>
  invalidRequest(inputFault('/page/token', 'why' in why ? 'not_usable' : 'wrong_format', why));

/**
 * Where a page begins and how long it is. Refuses a token that is none, and one of another search. `key`: the form of
 * this search's keys.
 */
export const pageAsked = (
  page: { readonly token?: string | undefined; readonly limit?: number | undefined } = {},
  same: Sameness,
  key: z.ZodType<Key>,
): Result<{ readonly limit: number; readonly after: Key | undefined }, Technical> => {
  const limit = Math.min(page.limit ?? usualPage, largestPage);
  if (!page.token) return ok({ limit, after: undefined });
  const parts = z.array(z.string()).min(1).safeParse(decoded(page.token));
  const [digest, ...after] = parts.data ?? [];
  const read = key.safeParse(after);
  if (digest === undefined || !read.success) return err(wrongToken({ expected: 'page token' }));
  if (digest !== digestOf(same)) return err(wrongToken({ why: 'it belongs to another search' }));
  return ok({ limit, after: read.data });
};
