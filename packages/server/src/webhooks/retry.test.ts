import { instant } from '@mandate/domain/kernel/time';
import { expect, test } from 'vitest';
import { isOverdue, nextAttempt, tryingHours } from './retry.ts';

const queuedAt = instant(Date.parse('2026-11-20T12:00:00Z'));
const after = (seconds: number) => instant(queuedAt + seconds * 1000);
const end = tryingHours * 3600;

/** Seconds after the beginning at which an event is tried that nobody ever accepts. */
const attemptsOf = (chance: number): readonly number[] => {
  const times: number[] = [];
  for (let now: typeof queuedAt | undefined = queuedAt; now !== undefined; ) {
    times.push((now - queuedAt) / 1000);
    now = nextAttempt({ queuedAt, attempts: times.length }, now, undefined, chance);
  }
  return times;
};

test('an event that is never accepted is tried some twenty times, the last time after exactly three days', () => {
  const times = attemptsOf(0);
  expect(times.slice(0, 6)).toEqual([0, 5, 15, 35, 75, 155]);
  expect(times.at(-1)).toBe(end);
  expect(times).toHaveLength(25);
  const delays = times.slice(1, -1).map((time, index) => time - (times[index] ?? 0));
  expect(Math.max(...delays)).toBe(6 * 3600);
});

test('chance brings attempts forward by a fifth at most', () => {
  const [calm, eager] = [attemptsOf(0), attemptsOf(1)];
  expect(eager[1]).toBe(4);
  expect(eager.at(-1)).toBe(end);
  expect(eager.length).toBeGreaterThan(calm.length);
});

test('a receiver can ask for more time, for a day at most and not beyond the end', () => {
  const tried = { queuedAt, attempts: 1 };
  expect(nextAttempt(tried, queuedAt, 600, 0)).toBe(after(600));
  expect(nextAttempt(tried, queuedAt, 1, 0)).toBe(after(5));
  expect(nextAttempt(tried, queuedAt, 999_999, 0)).toBe(after(86_400));
  expect(nextAttempt(tried, after(end - 60), 3600, 0)).toBe(after(end));
});

test('what waited longer than three days behind others has one attempt of its own', () => {
  expect(isOverdue(queuedAt, after(end - 1))).toBe(false);
  expect(isOverdue(queuedAt, after(end))).toBe(true);
  expect(nextAttempt({ queuedAt, attempts: 1 }, after(end), undefined, 0)).toBeUndefined();
});
