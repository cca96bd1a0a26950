import { expect, test } from 'vitest';
import { newHistory, percentile } from './history.ts';

const allow = (sent: number, received: number, rests = ['grant']) => ({ rests, through: 'node 0', sent, received });

/** Given at 10, taken away from 20 to 30, given again at 40. */
const history = () => {
  const kept = newHistory();
  kept.giving(['grant'], 10);
  kept.taken(['grant'], 30);
  kept.giving(['grant'], 40);
  return kept;
};

test.each([
  ['X5: an allow that was asked for after the report is stale', allow(31, 35), 1],
  ['an allow that was asked for before the report may have been true', allow(29, 35), 0],
  ['an allow that came before the next grant was sent is stale, however long it took', allow(31, 40), 1],
  ['an allow that was under way when it was granted anew may be true', allow(31, 41), 0],
  ['an allow before any removal is none', allow(11, 12), 0],
  ['an allow that rests on several things is stale when one of them is gone', allow(31, 35, ['role', 'grant']), 1],
])('%s', (_, answer, stale) => {
  const kept = history();
  kept.answered(true, answer);
  kept.answered(false, answer);
  expect(kept.staleAllows()).toHaveLength(stale);
  expect(kept.counts()).toEqual({ checks: 2, allows: 1 });
});

test('a removal whose report never came promises nothing', () => {
  const kept = newHistory();
  kept.giving(['grant'], 10);
  kept.answered(true, allow(50, 51));
  expect(kept.staleAllows()).toEqual([]);
});

test('the second removal counts as the first did', () => {
  const kept = history();
  kept.taken(['grant'], 60);
  kept.answered(true, allow(61, 62));
  expect(kept.staleAllows()).toMatchObject([{ key: 'grant', reported: 60 }]);
});

test('percentiles by nearest rank', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 99, 100]);
  expect(percentile([], 0.5)).toBe(0);
});
