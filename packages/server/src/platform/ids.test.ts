import { parseId } from '@mandate/domain/kernel/id';
import { instant } from '@mandate/domain/kernel/time';
import { expect, test } from 'vitest';
import type { Clock } from './clock.ts';
import { newId, newSecret } from './ids.ts';

const clockAt = (start: number): Clock & { at: number } => {
  const clock = { at: start, now: () => instant(clock.at) };
  return clock;
};

test('an id is a UUID v7 that carries the moment of its clock', () => {
  const at = Date.UTC(2026, 10, 20, 9, 30);
  const id = newId('person', clockAt(at));
  expect(parseId('person', id)).toBe(id);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(at);
});

test('ids of one clock sort in the order of their making, beyond what fits into one millisecond', () => {
  const clock = clockAt(1_700_000_000_000);
  const ids = Array.from({ length: 20_000 }, () => newId('event', clock));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test('ids keep their order when the clock goes back', () => {
  const clock = clockAt(1_700_000_000_000);
  const before = newId('event', clock);
  clock.at -= 60_000;
  expect(newId('event', clock) > before).toBe(true);
});

test('two clocks do not push each other ahead', () => {
  newId('event', clockAt(2_000_000_000_000));
  const id = newId('event', clockAt(1_000_000_000_000));
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(1_000_000_000_000);
});

test('a secret has the bytes asked for, in characters that need no escaping, and never twice', () => {
  const secrets = Array.from({ length: 100 }, () => newSecret(16));
  expect(secrets.every((secret) => /^[\w-]{22}$/.test(secret))).toBe(true);
  expect(new Set(secrets).size).toBe(100);
});
