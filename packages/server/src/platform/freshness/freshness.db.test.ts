import { setTimeout as sleep } from 'node:timers/promises';
import { laneOf } from '@mandate/domain/kernel/lane';
import { ok } from '@mandate/domain/kernel/result';
import pg from 'pg';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { createTestDatabase } from '../../testing/postgres.ts';
import { type Db, inTransaction, reading } from '../db.ts';
import { beginCustomerAct, beginSharedAct, onlyWidens, revisionOf } from '../revision.ts';
import { type Freshness, keepFresh } from './freshness.ts';
import { nodeHealth } from './node-store.ts';

const log = pino({ level: 'silent' });
const customer = '0190a000-0000-7000-8000-00000000000a';
const system = { kind: 'system' } as const;

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const newDatabase = async () => {
  const database = await createTestDatabase();
  endings.push(database.drop);
  return database;
};

/** A node whose memory only notes what it was told to forget. */
const newNode = async (
  { db, url }: { readonly db: Db; readonly url: string },
  options: Partial<Parameters<typeof keepFresh>[0]> = {},
) => {
  const forgotten: string[] = [];
  const freshness = await keepFresh({
    db,
    listenUrl: url,
    id: crypto.randomUUID(),
    address: 'test',
    log,
    leaseMs: 400,
    memory: { forget: (subjects) => forgotten.push(...subjects), forgetEverything: () => forgotten.push('everything') },
    ...options,
  });
  endings.push(freshness.stop);
  await until(() => freshness.isFresh());
  return { freshness, forgotten };
};

const until = async (holds: () => boolean): Promise<void> => {
  for (let tried = 0; !holds(); tried += 1) {
    if (tried > 2_000) throw new Error('It never came to hold.');
    await sleep(5);
  }
};

/** An act on a customer by one node: it answers when nobody answers from before it any more. */
const actOn = (db: Db, freshness: Freshness, widens = false) =>
  inTransaction<bigint, never>({ ...db, barrier: freshness }, system, async (tx) => {
    const { number } = await beginCustomerAct(tx, customer);
    if (widens) onlyWidens(tx);
    return ok(number);
  });

test('X5: an act is reported once every node with a lease has forgotten what it changed', async () => {
  const database = await newDatabase();
  const one = await newNode(database);
  const two = await newNode(database);
  for (let round = 0; round < 20; round += 1) {
    two.forgotten.length = 0;
    await actOn(database.db, one.freshness);
    expect(two.forgotten).toContain(`customer:${customer}`);
    expect(one.freshness.seen()[laneOf(customer)]).toBe(two.freshness.seen()[laneOf(customer)]);
  }
});

test('X5: lost notifications cost time, never truth', async () => {
  const database = await newDatabase();
  const deaf = new URL(database.url);
  // It listens to another database: it never hears of anything and learns it from its renewals alone.
  deaf.pathname = '/postgres';
  const one = await newNode(database);
  const two = await newNode(database, { listenUrl: deaf.href });
  await actOn(database.db, one.freshness);
  expect(two.forgotten).toContain(`customer:${customer}`);
});

test('X5: a node that is gone delays nobody longer than its lease, and one that stopped nobody at all', async () => {
  const database = await newDatabase();
  const one = await newNode(database);
  await database.db.pool.query(
    `insert into node (id, address, started_at, lease_until, seen, lease_ms)
     values (gen_random_uuid(), 'killed', now(), clock_timestamp() + interval '300 milliseconds', '{}', 300)`,
  );
  await actOn(database.db, one.freshness);
  const health = await nodeHealth(database.db);
  expect(health.find((node) => node.address === 'killed')?.alive).toBe(false);
  const two = await newNode(database);
  await two.freshness.stop();
  expect(two.freshness.isFresh()).toBe(false);
  expect((await nodeHealth(database.db)).filter((node) => node.alive)).toHaveLength(1);
});

test('X5: widening acts wait for nobody', async () => {
  const database = await newDatabase();
  const one = await newNode(database);
  const settled: unknown[] = [];
  const barrier = { ...one.freshness, settle: async (revisions: unknown) => void settled.push(revisions) };
  await actOn(database.db, barrier, true);
  expect(settled).toHaveLength(0);
  await actOn(database.db, barrier);
  expect(settled).toHaveLength(1);
});

test('X5: an act that is refused or fails has no revision', async () => {
  const database = await newDatabase();
  const one = await newNode(database);
  const before = await reading(database.db, system, (tx) => revisionOf(tx, customer));
  const failing = inTransaction({ ...database.db, barrier: one.freshness }, system, async (tx) => {
    await beginCustomerAct(tx, customer);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await reading(database.db, system, (tx) => revisionOf(tx, customer))).toBe(before);
});

test('X5: a node that was away for longer than changes are kept forgets everything', async () => {
  const database = await newDatabase();
  const one = await newNode(database);
  one.forgotten.length = 0;
  // Two acts of which only the later one is still on record.
  await inTransaction(database.db, system, async (tx) => {
    await beginSharedAct(tx, 'person:a');
    await beginSharedAct(tx, 'person:b');
    return ok(undefined);
  });
  await until(() => one.forgotten.length > 0);
  expect(one.forgotten).toEqual(expect.arrayContaining(['person:a', 'person:b']));
  await database.db.pool.query('delete from revision_change where lane = 0');
  await database.db.pool.query('update revision_lane set revision = revision + 1 where lane = 0');
  await until(() => one.forgotten.includes('everything'));
});

test('X5: without a database the lease ends by itself, and comes back with it', async () => {
  const database = await newDatabase();
  const one = await newNode(database);
  const admin = new pg.Client({ connectionString: database.url.replace(/\/[^/]*$/, '/postgres') });
  await admin.connect();
  endings.push(() => admin.end());
  const name = new URL(database.url).pathname.slice(1);
  await admin.query(`alter database ${pg.escapeIdentifier(name)} allow_connections false`);
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  await until(() => !one.freshness.isFresh());
  await admin.query(`alter database ${pg.escapeIdentifier(name)} allow_connections true`);
  await until(() => one.freshness.isFresh());
});
