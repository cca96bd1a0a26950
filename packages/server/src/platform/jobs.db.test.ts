import { setTimeout as sleep } from 'node:timers/promises';
import { err, ok } from '@mandate/domain/kernel/result';
import pg from 'pg';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts';
import { inTransaction } from './db.ts';
import { observeDeadLetters } from './dead-letters.ts';
import { type Jobs, startJobs } from './jobs.ts';

const log = pino({ level: 'silent' });
const scope = { kind: 'system' } as const;
const once = { retries: 0, firstDelaySeconds: 1, longestDelaySeconds: 1, timeoutSeconds: 30, atOnce: 5 } as const;
const wait = { timeout: 30_000, interval: 50 };

let database: TestDatabase;
const running: Jobs[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
  await database.drop();
});

const start = async (): Promise<Jobs> => {
  const jobs = await startJobs({ databaseUrl: database.url, log });
  running.push(jobs);
  return jobs;
};

const enqueue = (jobs: Jobs, queue: string, ...payloads: readonly object[]) =>
  inTransaction(database.db, scope, async (tx) => ok(await jobs.enqueue(tx, queue, ...payloads)));

test('a job exists once its transaction has committed, and not if it was rolled back', async () => {
  const jobs = await start();
  const done = vi.fn();
  await jobs.work<{ n: number }>('sums', once, async ({ n }) => done(n));
  await inTransaction(database.db, scope, async (tx) => {
    await jobs.enqueue(tx, 'sums', { n: 1 });
    return err('refused');
  });
  await enqueue(jobs, 'sums', { n: 2 }, { n: 3 });
  await vi.waitFor(() => expect(done).toHaveBeenCalledTimes(2), wait);
  expect(done.mock.calls.flat().toSorted()).toEqual([2, 3]);
});

test('what fails is tried again, then given up', async () => {
  const jobs = await start();
  const tried = vi.fn();
  const onGivenUp = vi.fn(async () => {});
  await jobs.work('sums', { ...once, retries: 1, onGivenUp }, async (payload) => {
    tried(payload);
    throw new Error('no');
  });
  await enqueue(jobs, 'sums', { n: 1 });
  await vi.waitFor(() => expect(onGivenUp).toHaveBeenCalledTimes(1), wait);
  expect(onGivenUp.mock.calls).toEqual([[{ n: 1 }, expect.any(AbortSignal)]]);
  expect(tried).toHaveBeenCalledTimes(2);
});

test('of several jobs taken together, one that fails does not hold up the others', async () => {
  const jobs = await start();
  const done = vi.fn();
  await jobs.work<{ n: number }>('sums', once, async ({ n }) => {
    if (n === 2) throw new Error('no');
    done(n);
  });
  await enqueue(jobs, 'sums', { n: 1 }, { n: 2 }, { n: 3 });
  await vi.waitFor(() => expect(done).toHaveBeenCalledTimes(2), wait);
});

test('dead letters are counted, shown at /metrics, and can be sent round again', async () => {
  const jobs = await start();
  const registry = new Registry();
  observeDeadLetters(registry, jobs);
  let mended = false;
  const done = vi.fn();
  await jobs.work('sums', once, async () => {
    if (!mended) throw new Error('no');
    done();
  });
  await enqueue(jobs, 'sums', { n: 1 }, { n: 2 });
  await vi.waitFor(async () => expect(await jobs.deadLetters()).toEqual({ sums: 2 }), wait);
  expect(await registry.metrics()).toContain('mandate_dead_letters{queue="sums"} 2');
  mended = true;
  expect(await jobs.redrive('sums')).toBe(2);
  await vi.waitFor(() => expect(done).toHaveBeenCalledTimes(2), wait);
  expect(await jobs.deadLetters()).toEqual({});
});

test('several nodes share a queue: each job is done once', async () => {
  const nodes = await Promise.all([start(), start(), start()]);
  const done: number[] = [];
  for (const node of nodes) {
    await node.work<{ n: number }>('sums', once, async ({ n }) => {
      done.push(n);
    });
  }
  const numbers = Array.from({ length: 60 }, (_, n) => ({ n }));
  await enqueue(nodes[0]!, 'sums', ...numbers);
  await vi.waitFor(() => expect(done.length).toBeGreaterThanOrEqual(60), wait);
  expect(done.toSorted((a, b) => a - b)).toEqual(numbers.map(({ n }) => n));
});

test('a scheduled job can be declared by every node and again after an upgrade', async () => {
  const nodes = await Promise.all([start(), start()]);
  const swept = vi.fn(async () => {});
  for (const node of nodes) await node.schedule('sweep', '15 3 * * *', swept);
  const upgraded = await start();
  await upgraded.schedule('sweep', '30 3 * * *', swept);
  const { rows } = await database.db.pool.query('select name, cron, timezone from pgboss.schedule');
  expect(rows).toEqual([{ name: 'sweep', cron: '30 3 * * *', timezone: 'UTC' }]);
  await enqueue(nodes[1]!, 'sweep', {});
  await vi.waitFor(() => expect(swept).toHaveBeenCalledTimes(1), wait);
});

test('work goes on after the database was away', async () => {
  const jobs = await start();
  const done = vi.fn();
  await jobs.work<{ n: number }>('sums', once, async ({ n }) => done(n));
  const name = new URL(database.url).pathname.slice(1);
  const server = new pg.Client({
    connectionString: Object.assign(new URL(database.url), { pathname: '/postgres' }).href,
  });
  await server.connect();
  try {
    await server.query(`alter database ${name} allow_connections false`);
    await server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    await sleep(1500);
    await server.query(`alter database ${name} allow_connections true`);
  } finally {
    await server.end();
  }
  await vi.waitFor(() => enqueue(jobs, 'sums', { n: 7 }), wait);
  await vi.waitFor(() => expect(done).toHaveBeenCalledWith(7), wait);
});

test('the application’s role may add jobs, and neither read nor change them', async () => {
  const jobs = await start();
  await jobs.work('sums', { ...once, onGivenUp: async () => {} }, async () => {});
  const client = await database.db.pool.connect();
  try {
    const forbidden = ['select data from pgboss.job', 'delete from pgboss.job', 'update pgboss.job set data = null'];
    for (const statement of forbidden) {
      await client.query('begin; set local role mandate_app');
      await expect(client.query(statement)).rejects.toThrow('permission denied');
      await client.query('rollback');
    }
  } finally {
    client.release();
  }
});
