import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { now } from '../testing/records.ts';
import { factsOf } from '../testing/situations.ts';
import { decide } from './decide.ts';

/** The matrix of the law, row by row. It was written before the engine and is never generated from it. */
const rows = readFileSync(new URL('../../permissions.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',') as [action: string, situation: string, decision: string, rule: string]);

test('the matrix is whole', () => {
  expect(rows).toHaveLength(432);
  expect(new Set(rows.map(([action, situation]) => `${action} ${situation}`))).toHaveLength(432);
});

test.each(rows)('%s by %s: %s %s', (action, situation, decision, rule) => {
  const { allowed, refused } = decide(action, factsOf(situation), now);
  expect({ decision: allowed ? 'allow' : 'deny', rule: refused?.rule ?? '' }).toEqual({ decision, rule });
});
