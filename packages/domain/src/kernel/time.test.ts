import { expect, test } from 'vitest';
import { day, hasEnded, instant, plusDays, rfc3339 } from './time.ts';

const noon = instant(Date.UTC(2026, 10, 20, 12));

test('D16: what ends at noon is over at noon, and not a millisecond before', () => {
  expect(hasEnded(noon, instant(noon - 1))).toBe(false);
  expect(hasEnded(noon, noon)).toBe(true);
  expect(hasEnded(noon, instant(noon + 1))).toBe(true);
});

test('D5: without an end it goes on', () => {
  expect(hasEnded(undefined, instant(Number.MAX_SAFE_INTEGER))).toBe(false);
});

test('a day is 24 hours, whatever a calendar says', () => {
  expect(day).toBe(24 * 60 * 60 * 1000);
  expect(plusDays(noon, 2)).toBe(noon + 2 * day);
  expect(plusDays(noon, -2)).toBe(noon - 2 * day);
});

test('times are written in UTC', () => {
  expect(rfc3339(noon)).toBe('2026-11-20T12:00:00.000Z');
});
