import { expect, test } from 'vitest';
import * as z from 'zod';
import { strictly } from './strictly.ts';

const pathsOf = (schema: z.ZodType, value: unknown): readonly string[] => {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.code} ${issue.path.join('/')}`);
};

const inner = z.object({ known: z.string() });
const stray = { known: 'x', stray: 1 };

test.each<[string, z.ZodType, unknown, string]>([
  ['an object', inner, stray, ''],
  ['an object in an object', z.object({ inner }), { inner: stray }, 'inner'],
  ['an optional one', z.object({ inner: inner.optional() }), { inner: stray }, 'inner'],
  ['a nullable one with a default', z.object({ inner: inner.nullable().default(null) }), { inner: stray }, 'inner'],
  ['one in an array', z.array(inner), [{ known: 'x' }, stray], '1'],
  ['one in a record', z.record(z.string(), inner), { a: stray }, 'a'],
  ['one in a tuple', z.tuple([z.string(), inner]), ['x', stray], '1'],
  ['a refined one', inner.refine(() => true), stray, ''],
  ['one before a transformation', inner.transform((value) => value.known), stray, ''],
  [
    'one of a discriminated union',
    z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') })]),
    { kind: 'a', stray: 1 },
    '',
  ],
])('unknown fields are refused in %s', (_name, schema, value, path) => {
  expect(schema.safeParse(value).success).toBe(true);
  expect(pathsOf(strictly(schema), value)).toEqual([`unrecognized_keys ${path}`]);
});

test('what fits is read as before: refinements, defaults and transformations stay', () => {
  const schema = z
    .object({ a: z.object({ n: z.number().default(1) }), b: z.string().transform((text) => text.length) })
    .refine(({ a, b }) => a.n < b);
  expect(strictly(schema).parse({ a: {}, b: 'four' })).toEqual({ a: { n: 1 }, b: 4 });
  expect(strictly(schema).safeParse({ a: { n: 9 }, b: 'four' }).success).toBe(false);
});

test('a schema that is strict, or says that it is open, is answered unchanged', () => {
  const strict = z.strictObject({ items: z.array(z.strictObject({ a: z.string() })) });
  const open = z.looseObject({ a: z.string() });
  expect(strictly(strict)).toBe(strict);
  expect(strictly(open)).toBe(open);
});
