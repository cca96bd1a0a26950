import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPersonas } from '../sample-world/personas.ts';
import { type DemoProcess, databaseUrl, startDemoProcess, type Victim, victims } from './demo-process.ts';
import { examine } from './examine.ts';
import { nothingYet, orderOnce, startWriters } from './writers.ts';

export type Report = {
  readonly rounds: number;
  readonly kills: Readonly<Record<Victim, number>>;
  /** How many acts of each kind the server said were done. */
  readonly acknowledged: Readonly<Record<string, number>>;
  readonly unanswered: number;
  /** The longest time from a start to the first answer, in milliseconds. */
  readonly slowestStart: number;
  /** Empty is what should be. */
  readonly faults: readonly string[];
};

/**
 * Lets several writers work over HTTP and kills the server, its PostgreSQL, or both, at random moments; starts it again
 * as it is, and looks whether all that was acknowledged is there, and nothing is there by half.
 */
export const crashTrial = async (rounds: number, say: (line: string) => void = () => {}): Promise<Report> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'mandate-crash-'));
  const kills: Record<Victim, number> = { both: 0, server: 0, database: 0 };
  const done = nothingYet();
  const faults: string[] = [];
  let unanswered = 0;
  let slowestStart = 0;
  let demo: DemoProcess | undefined;
  try {
    demo = await startDemoProcess(dataDir);
    const personas = await readPersonas(dataDir);
    if (!personas) throw new Error('The demo has written no personas.');
    for (let round = 0; round < rounds; round += 1) {
      const victim = victims[round % victims.length] ?? 'both';
      const writers = startWriters(demo.url, personas, done);
      await sleep(300 + Math.random() * 2500);
      await demo.kill(victim);
      kills[victim] += 1;
      // A server that has lost its database gets it back by itself, and the writers go on.
      if (victim === 'database') await readyAgain(demo.url);
      const open = await writers.stop();
      if (!demo.isAlive()) demo = await startDemoProcess(dataDir);
      slowestStart = Math.max(slowestStart, demo.readyAfter);
      unanswered += open.length;
      for (const wanted of open) {
        const status = await orderOnce(demo.url, personas, done, wanted);
        // Done then or now, or under way as far as the server knows: in no case twice, which is examined.
        if (status !== 201 && status !== 409) faults.push(`an unanswered order, repeated, was answered ${status}`);
      }
      const found = await examine(await databaseUrl(dataDir), done);
      faults.push(...found.map((fault) => `round ${round + 1} (${victim}): ${fault}`));
      say(
        `round ${round + 1} of ${rounds}: killed ${victim}; ${done.orders.length} orders so far, ${faults.length} faults`,
      );
    }
  } finally {
    if (demo) await demo.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
  const acknowledged = Object.fromEntries(Object.entries(done).map(([what, list]) => [what, list.length]));
  return { rounds, kills, acknowledged, unanswered, slowestStart, faults };
};

const patience = 60_000;

const readyAgain = async (url: string): Promise<void> => {
  for (const end = performance.now() + patience; performance.now() < end; await sleep(100)) {
    const ready = await fetch(new URL('/readyz', url)).catch(() => undefined);
    if (ready?.ok) return;
  }
  throw new Error(`The server has not got its database back after ${patience / 1000} s.`);
};
