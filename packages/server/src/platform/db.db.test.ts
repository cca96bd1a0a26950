import { setTimeout as sleep } from 'node:timers/promises';
import { err, ok } from '@mandate/domain/kernel/result';
import { AbortedTransactionError, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts';
import { connect, constraintOf, type Db, inTransaction, isDatabaseDown, reading, type Scope, type Tx } from './db.ts';

type Tables = { note: { number: number; text: string } };

const organizationId = '0193d3a5-1111-7aaa-8bbb-000000000001';
const partner: Scope = { kind: 'organization', organizationId, organizationKind: 'partner' };
const system: Scope = { kind: 'system' };

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  await db.pool.query(`
    create table note (number integer constraint note__numbers_are_unique primary key, text text not null);
    grant all on note to mandate_app`);
});
afterAll(() => database.drop());
beforeEach(() => db.pool.query('truncate note'));

const write = (tx: Tx, number: number, text = 'x') =>
  tx.$extendTables<Tables>().insertInto('note').values({ number, text }).execute();

const numbers = async (): Promise<readonly number[]> =>
  (await db.pool.query<{ number: number }>('select number from note order by number')).rows.map((row) => row.number);

type Standing = { role: string; scope: string | null; organization: string | null; kind: string | null };

const standing = sql<Standing>`select current_user::text as role, current_setting('mandate.scope', true) as scope,
  current_setting('mandate.organization', true) as organization,
  current_setting('mandate.organization_kind', true) as kind`;

test('an Ok commits and comes back as it is', async () => {
  const result = await inTransaction(db, partner, async (tx) => {
    await write(tx, 1);
    return ok('done');
  });
  expect(result).toEqual({ ok: true, value: 'done' });
  expect(await numbers()).toEqual([1]);
});

test('an Err rolls back what was written before it', async () => {
  const result = await inTransaction(db, partner, async (tx) => {
    await write(tx, 1);
    return err('no' as const);
  });
  expect(result).toEqual({ ok: false, error: 'no' });
  expect(await numbers()).toEqual([]);
});

test('a throw rolls back and goes on to the caller', async () => {
  const fault = new Error('broken');
  const attempt = inTransaction(db, partner, async (tx) => {
    await write(tx, 1);
    throw fault;
  });
  await expect(attempt).rejects.toBe(fault);
  expect(await numbers()).toEqual([]);
});

test('a transaction runs as the role of the application, within its scope', async () => {
  const seen = await reading(db, partner, async (tx) => (await standing.execute(tx)).rows[0]);
  expect(seen).toEqual({ role: 'mandate_app', scope: 'organization', organization: organizationId, kind: 'partner' });
  const result = await inTransaction(db, system, async (tx) => ok((await standing.execute(tx)).rows[0]));
  expect(result).toMatchObject({ value: { role: 'mandate_app', scope: 'system', organization: '', kind: '' } });
});

test('neither role nor scope clings to a pooled connection, however the transaction ended', async () => {
  const one = connect({ url: database.url, max: 1 });
  const before = (await standing.execute(one.kysely)).rows[0];
  const endings = [
    () => inTransaction(one, partner, async () => ok(null)),
    () => inTransaction(one, partner, async () => err(null)),
    () => inTransaction(one, partner, () => Promise.reject(new Error('broken'))).catch(() => null),
    () => inTransaction(one, partner, (tx) => sql`select 1/0`.execute(tx).then(() => ok(null))).catch(() => null),
    () => reading(one, partner, async () => null),
  ];
  for (const end of endings) {
    await end();
    const after = (await standing.execute(one.kysely)).rows[0];
    expect(after).toEqual({ role: before?.role, scope: '', organization: '', kind: '' });
  }
  expect(before?.role).not.toBe('mandate_app');
  await one.close();
});

test('a scope takes nothing but an id for an organisation', async () => {
  const forged: Scope = { ...partner, organizationId: "x', true); reset role; --" };
  await expect(inTransaction(db, forged, async () => ok(null))).rejects.toThrow(TypeError);
  await expect(reading(db, { ...partner, organizationId: '' }, async () => null)).rejects.toThrow(TypeError);
});

test('a quotation mark in a scope stays text', async () => {
  const odd = { ...partner, organizationKind: "partner', true), set_config('role', 'none" } as unknown as Scope;
  const seen = await reading(db, odd, async (tx) => (await standing.execute(tx)).rows[0]);
  expect(seen).toMatchObject({ role: 'mandate_app', kind: "partner', true), set_config('role', 'none" });
});

test('a statement that nobody awaited cannot run after the transaction', async () => {
  let late: Promise<unknown> = Promise.resolve();
  await inTransaction(db, partner, async (tx) => {
    late = sleep(50).then(() => write(tx, 1));
    late.catch(() => {});
    return ok(null);
  });
  await expect(late).rejects.toThrow('This transaction has ended.');
  expect(await numbers()).toEqual([]);
});

test('an Ok is not believed when a statement had failed', async () => {
  const attempt = inTransaction(db, partner, async (tx) => {
    await write(tx, 1);
    await sql`select 1/0`.execute(tx).catch(() => null);
    return ok(null);
  });
  await expect(attempt).rejects.toThrow(AbortedTransactionError);
  expect(await numbers()).toEqual([]);
});

test('two transactions in each other’s way both succeed in the end', async () => {
  await db.pool.query(`insert into note values (1, ''), (2, '')`);
  let runs = 0;
  const bothHoldTheirFirst = Promise.withResolvers<void>();
  const lock = (tx: Tx, number: number) => sql`update note set text = text || 'x' where number = ${number}`.execute(tx);
  const cross = (first: number, second: number) =>
    inTransaction(db, system, async (tx) => {
      await lock(tx, first);
      runs += 1;
      if (runs === 2) bothHoldTheirFirst.resolve();
      await bothHoldTheirFirst.promise;
      await lock(tx, second);
      return ok(null);
    });
  const results = await Promise.all([cross(1, 2), cross(2, 1)]);
  expect(results.every((result) => result.ok)).toBe(true);
  expect(runs).toBeGreaterThan(2);
  const { rows } = await db.pool.query('select text from note');
  expect(rows).toEqual([{ text: 'xx' }, { text: 'xx' }]);
});

test('a transaction that never gets through is given up after five attempts', async () => {
  let runs = 0;
  const attempt = inTransaction(db, system, async (tx) => {
    runs += 1;
    await sql`do $$ begin raise exception using errcode = '40001'; end $$`.execute(tx);
    return ok(null);
  });
  await expect(attempt).rejects.toMatchObject({ code: '40001' });
  expect(runs).toBe(5);
});

test('reading cannot write', async () => {
  await expect(reading(db, system, (tx) => write(tx, 1))).rejects.toMatchObject({ code: '25006' });
});

test('all of a reading sees the same moment', async () => {
  const count = async (tx: Tx) => (await tx.$extendTables<Tables>().selectFrom('note').selectAll().execute()).length;
  const seen = await reading(db, system, async (tx) => {
    const before = await count(tx);
    await db.pool.query(`insert into note values (1, '')`);
    return [before, await count(tx)];
  });
  expect(seen).toEqual([0, 0]);
});

test('the name of a violated constraint is told, and of nothing else', async () => {
  const twice = inTransaction(db, system, async (tx) => {
    await write(tx, 1);
    await write(tx, 1);
    return ok(null);
  });
  const error = await twice.catch((thrown: unknown) => thrown);
  expect(constraintOf(error)).toBe('note__numbers_are_unique');
  expect(isDatabaseDown(error)).toBe(false);
  expect(constraintOf(new Error('x'))).toBeUndefined();
  expect(constraintOf(undefined)).toBeUndefined();
});

test('connections cut while idle and within a transaction harm nobody else', async () => {
  const lost: Error[] = [];
  const cut = connect({
    url: database.url,
    max: 2,
    applicationName: 'to_be_cut',
    onConnectionLost: (e) => lost.push(e),
  });
  const cutAll = () =>
    db.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'to_be_cut'`);
  await Promise.all([1, 2].map(() => reading(cut, system, () => sleep(20))));
  const interrupted = inTransaction(cut, system, async (tx) => {
    await write(tx, 1);
    await cutAll();
    // The client hears of it between two statements.
    await sleep(50);
    await write(tx, 2);
    return ok(null);
  });
  expect(isDatabaseDown(await interrupted.catch((error: unknown) => error))).toBe(true);
  await expect.poll(() => lost.length, { timeout: 30_000 }).toBeGreaterThan(0);
  expect(await reading(cut, system, async () => 'well')).toBe('well');
  expect(await numbers()).toEqual([]);
  await cut.close();
});

test('a database that does not answer is down; a wrong statement is not', async () => {
  const nowhere = connect({ url: 'postgresql://x:y@127.0.0.1:1/z' });
  expect(isDatabaseDown(await nowhere.pool.query('select 1').catch((error: unknown) => error))).toBe(true);
  await nowhere.close();
  expect(isDatabaseDown(await db.pool.query('select wrong').catch((error: unknown) => error))).toBe(false);
  expect(isDatabaseDown({ code: '57P03' })).toBe(true);
  expect(isDatabaseDown(new Error('outer', { cause: { code: 'ECONNRESET' } }))).toBe(true);
});

test('times come as Date, days and whole numbers beyond the safe range as text', async () => {
  const { rows } = await db.pool.query(
    `select timestamptz '2026-01-02 03:04:05.678Z' as at, date '2026-01-02' as day, 9007199254740993::int8 as big`,
  );
  expect(rows).toEqual([{ at: new Date('2026-01-02T03:04:05.678Z'), day: '2026-01-02', big: '9007199254740993' }]);
});

test('closing twice is closing once', async () => {
  const other = connect({ url: database.url });
  await reading(other, system, async () => null);
  await Promise.all([other.close(), other.close()]);
  const unused = connect({ url: database.url });
  await unused.close();
  await expect(other.pool.query('select 1')).rejects.toThrow();
  await expect(unused.pool.query('select 1')).rejects.toThrow();
});
