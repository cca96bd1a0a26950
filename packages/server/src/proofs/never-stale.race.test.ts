import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createEmptyDatabase } from '../testing/postgres.ts';

const script = fileURLToPath(new URL('../../../../scripts/trial-stale.ts', import.meta.url));

type Tried = {
  readonly code: number;
  readonly said: string;
  readonly result: Readonly<Record<'checks' | 'allows' | 'removals' | 'staleAllows' | 'faults', number>>;
};

/** A short `npm run trial:stale` on a database of its own: two processes, the same chance each time. */
const tried = async (...args: readonly string[]): Promise<Tried> => {
  const { url, drop } = await createEmptyDatabase();
  try {
    const short = ['--nodes', '2', '--seconds', '5', '--customers', '3', '--seed', '7'];
    const child = spawn(process.execPath, ['--conditions=source', script, ...short, ...args], {
      env: { PATH: process.env.PATH, DATABASE_URL: url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const code = await new Promise<number>((resolve) => child.once('close', (ended) => resolve(ended ?? -1)));
    return { code, said, result: JSON.parse(printed || 'null') };
  } finally {
    await drop();
  }
};

/** Most of it is the start of processes, which a busy machine stretches. */
const patience = 180_000;

test('X5: with nodes paused, killed and cut off, nothing is allowed after its removal was reported', async () => {
  const { result, said } = await tried();
  expect(result?.staleAllows, said).toBe(0);
  // Enough has happened for that to say something.
  for (const count of ['checks', 'allows', 'removals', 'faults'] as const)
    expect(result[count], said).toBeGreaterThan(1);
});

test('X5: the same trial finds stale answers where removals do not wait for the other nodes', {
  timeout: patience,
}, async () => {
  const { code, result, said } = await tried('--without-barrier');
  expect(result?.staleAllows, said).toBeGreaterThan(0);
  expect(code).toBe(1);
});
