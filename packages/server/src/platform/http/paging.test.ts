import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { page, pageQuery } from './paging.ts';

const key = z.tuple([z.string(), z.number()]);
const query = pageQuery(key);

test('the next page starts after the last row, whatever its sort key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer(), (name, number) => {
      const { body } = page(
        [
          [name, number],
          ['more', 0],
        ] as const,
        1,
        (row) => row,
        '/api/things',
      );
      expect(body.next).toMatch(/^[\w-]+$/);
      const read = query.parse({ after: body.next });
      expect(JSON.stringify(read.after)).toBe(JSON.stringify([name, number]));
    }),
  );
});

test('one row more than the limit means another page, and the row itself waits for it', () => {
  const rows = ['a', 'b', 'c'];
  const { body, headers } = page(rows, 2, (row) => [row, 1], '/api/things?limit=2&search=x%20y&after=old');
  expect(body.items).toEqual(['a', 'b']);
  expect(headers.link).toBe(`</api/things?limit=2&search=x+y&after=${body.next}>; rel="next"`);
});

test('the last page has no next and no link', () => {
  const { body, headers } = page(['a', 'b'], 2, (row) => row, '/api/things');
  expect(body).toEqual({ items: ['a', 'b'], next: null });
  expect(headers).toEqual({});
  expect(page([], 2, (row) => row, '/api/things').body).toEqual({ items: [], next: null });
});

test('the limit is 50 unless said otherwise, and from 1 to 200', () => {
  expect(query.parse({})).toEqual({ limit: 50 });
  expect(query.parse({ limit: '200' }).limit).toBe(200);
  for (const limit of ['0', '201', '-1', '1.5', 'many', '']) expect(query.safeParse({ limit }).success).toBe(false);
});

test.each([
  '',
  'nonsense',
  '!!!',
  Buffer.from('{"a":1}').toString('base64url'),
  Buffer.from('["a"]').toString('base64url'),
  'A'.repeat(2_000),
])('the cursor "%s" is refused', (after) => {
  expect(query.safeParse({ after }).success).toBe(false);
});
