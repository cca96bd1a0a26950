import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmptyDatabase } from '../testing/postgres.ts';
import { MigrationRefused, migrate, pendingMigrations } from './migrations.ts';

let database: { readonly url: string; readonly drop: () => Promise<void> };
let folder: string;

beforeEach(async () => {
  database = await createEmptyDatabase();
  folder = await mkdtemp(join(tmpdir(), 'mandate-migrations-'));
  await file('000001_first.sql', 'create table a (x integer);\ninsert into a values (1);');
  await file('000002_second.sql', 'create table b (x integer);');
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

const file = (name: string, sql: string) => writeFile(join(folder, name), sql);
const run = () => migrate(database.url, folder);
const numbersOf = (migrations: readonly { readonly number: number }[]) => migrations.map(({ number }) => number);

const query = async (sql: string) => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return (await client.query(sql).finally(() => client.end())).rows;
};

test('applies what is missing, in order, and then nothing', async () => {
  expect(numbersOf(await pendingMigrations(database.url, folder))).toEqual([1, 2]);
  expect(numbersOf(await run())).toEqual([1, 2]);
  expect(await run()).toEqual([]);
  await file('000003_third.sql', 'drop table b;');
  expect(await pendingMigrations(database.url, folder)).toMatchObject([{ number: 3, name: 'third' }]);
  expect(numbersOf(await run())).toEqual([3]);
  expect(await query('select number, name from schema_migration order by number')).toEqual([
    { number: 1, name: 'first' },
    { number: 2, name: 'second' },
    { number: 3, name: 'third' },
  ]);
});

test('asking what is pending changes nothing', async () => {
  await pendingMigrations(database.url, folder);
  expect(await query(`select to_regclass('schema_migration') as found`)).toEqual([{ found: null }]);
});

test('migrators at the same time apply each file once', async () => {
  await file('000001_first.sql', 'create table a (x integer); select pg_sleep(0.1); insert into a values (1);');
  const applied = await Promise.all([run(), run(), run(), run()]);
  expect(applied.map((list) => list.length).sort()).toEqual([0, 0, 0, 2]);
  expect(await query('select x from a')).toEqual([{ x: 1 }]);
});

test('works on a pool, and leaves it usable', async () => {
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  expect(numbersOf(await migrate(pool, folder))).toEqual([1, 2]);
  expect(await migrate(pool, folder)).toEqual([]);
  expect(await pendingMigrations(pool, folder)).toEqual([]);
  await pool.end();
});

test('refuses when an applied file was changed, and applies nothing', async () => {
  await run();
  await file('000001_first.sql', 'create table a (x bigint);');
  await file('000003_third.sql', 'create table c (x integer);');
  await expect(run()).rejects.toThrow(/000001_first was changed/);
  await expect(pendingMigrations(database.url, folder)).rejects.toThrow(MigrationRefused);
  expect(await query(`select to_regclass('c') as found`)).toEqual([{ found: null }]);
});

test('other line ends are no change', async () => {
  await run();
  await file('000001_first.sql', 'create table a (x integer);\r\ninsert into a values (1);');
  expect(await run()).toEqual([]);
});

test('refuses a database that is newer than the code', async () => {
  await file('000003_third.sql', 'create table c (x integer);');
  await run();
  await rm(join(folder, '000003_third.sql'));
  await expect(run()).rejects.toThrow(/newer than this server: it has migration 000003_third/);
});

test('a file that fails leaves nothing of itself and everything before it', async () => {
  await file('000002_second.sql', 'create table b (x integer); select 1/0;');
  await expect(run()).rejects.toThrow(/000002_second failed: division by zero/);
  expect(await query(`select to_regclass('a')::text as a, to_regclass('b')::text as b`)).toEqual([{ a: 'a', b: null }]);
  expect(await query('select number from schema_migration')).toEqual([{ number: 1 }]);
  await file('000002_second.sql', 'create table b (x integer);');
  expect(numbersOf(await run())).toEqual([2]);
});

test.each([
  ['a gap', '000004_fourth.sql', 'select 1', /count up/],
  ['a number twice', '000002_again.sql', 'select 1', /count up/],
  ['a name of another form', '3-third.sql', 'select 1', /is no name for a migration/],
  ['a commit', '000003_third.sql', 'create table c (x integer);\ncommit;\nselect 1;', /already runs in one/],
])('refuses %s before touching the database', async (_what, name, sql, sentence) => {
  await file(name, sql);
  await expect(run()).rejects.toThrow(sentence);
  expect(await query(`select to_regclass('schema_migration') as found`)).toEqual([{ found: null }]);
});

test('the body of a function may begin and end as it likes', async () => {
  await file(
    '000003_third.sql',
    'create function f() returns integer language plpgsql as $$\nbegin\n  return 1;\nend;\n$$;',
  );
  expect(numbersOf(await run())).toEqual([1, 2, 3]);
});
