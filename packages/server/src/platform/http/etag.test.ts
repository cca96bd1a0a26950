import { expect, test } from 'vitest';
import { etagOf, matches } from './etag.ts';

test.each([
  [undefined, 7, true],
  ['*', 7, true],
  ['"7"', 7, true],
  ['"6", "7"', 7, true],
  ['"6","8"', 7, false],
  ['W/"7"', 7, false],
  ['7', 7, false],
  ['"77"', 7, false],
  ['', 7, false],
  ['"018f-a"', '018f-a', true],
  ['"9007199254740993"', 9007199254740993n, true],
])('If-Match %s against version %s: %s', (header, version, expected) => {
  expect(matches(header, version)).toBe(expected);
});

test('a tag matches the version it was made of, and no other', () => {
  expect(matches(etagOf(12), 12)).toBe(true);
  expect(matches(etagOf(12), 13)).toBe(false);
});
