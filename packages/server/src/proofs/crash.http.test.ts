import { expect, test } from 'vitest';
import { crashTrial } from '../../../../scripts/trial-crash/trial.ts';

/** One of each kind; `npm run trial:crash -- --rounds 10` goes on longer. */
const rounds = 3;

test('kill -9 of the server, its PostgreSQL, or both loses nothing acknowledged and leaves no half act', async () => {
  const report = await crashTrial(rounds);
  expect(report.faults).toEqual([]);
  expect(report.kills).toEqual({ both: 1, server: 1, database: 1 });
  // Nothing acknowledged proves nothing.
  for (const [what, count] of Object.entries(report.acknowledged)) expect(count, what).toBeGreaterThan(0);
}, 600_000);
