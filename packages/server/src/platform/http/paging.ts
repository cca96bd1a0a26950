import * as z from 'zod';
import { type Answer, answer } from './answer.ts';

const largestPage = 200;
const usualPage = 50;
const longestCursor = 1024;

const decode = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};

const encode = (key: unknown): string => Buffer.from(JSON.stringify(key), 'utf8').toString('base64url');

/** A cursor: the sort key of the last row seen, opaque outside. What does not decode to such a key is refused. */
const cursorOf = <K extends z.ZodType>(key: K) =>
  z
    .codec(z.string().max(longestCursor), z.custom<z.output<K>>(), {
      decode: (text, context) => {
        const parsed = key.safeParse(decode(text));
        if (parsed.success) return parsed.data;
        context.issues.push({ code: 'custom', input: text, params: { format: 'cursor' }, message: 'not a cursor' });
        return z.NEVER;
      },
      encode,
    })
    .meta({ type: 'string', description: 'Where the last page ended: its `next`.' });

/**
 * The query of a list with keyset paging: `limit` and `after`, decoded to the sort key. Add filters with
 * `pageQuery(key).extend({ … })`. `key` is a plain schema of JSON values, such as `z.tuple([z.string(), z.uuid()])`.
 */
export const pageQuery = <K extends z.ZodType>(key: K) =>
  z.strictObject({
    limit: z.coerce.number().int().min(1).max(largestPage).default(usualPage),
    after: cursorOf(key).optional(),
  });

/** The body of a page. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().meta({ description: 'For `after`; null on the last page.' }),
  });

export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

/** The same address with another `after`, relative, for the `Link` header. */
const nextUrl = (url: string, next: string): string => {
  const [path = '', query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('after', next);
  return `${path}?${parameters.toString()}`;
};

/**
 * A page from rows of a query that asked for `limit + 1`: one row more than the page tells that another page follows.
 * `keyOf` gives the sort key that `after` continues from; `url` is the request's.
 */
export const page = <T>(
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => unknown,
  url: string,
): Answer<Page<T>> => {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next = rows.length > limit && last !== undefined ? encode(keyOf(last)) : null;
  return answer(200, { items, next }, next === null ? {} : { link: `<${nextUrl(url, next)}>; rel="next"` });
};
