import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { createEmptyDatabase, createTestDatabase } from '../testing/postgres.ts';
import { systemClock } from './clock.ts';
import { loadConfig } from './config.ts';
import { examine } from './examination.ts';
import { examineDatabase } from './examine-database.ts';
import { examineEmbedded } from './examine-embedded.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const emptyDatabase = async (): Promise<string> => {
  const { url, drop } = await createEmptyDatabase();
  cleanups.push(drop);
  return url;
};

const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'mandate-doctor-'));
  cleanups.push(() => rm(path, { recursive: true, force: true }));
  return path;
};

const asOwner = async (url: string, ...statements: readonly string[]): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
};

test('a database that is up to date is well in every respect', async () => {
  const { url, drop } = await createTestDatabase();
  cleanups.push(drop);
  const findings = await examineDatabase(url);
  expect(findings.map(({ about, state }) => [about, state])).toEqual([
    ['database', 'good'],
    ['clock', 'good'],
    ['migrations', 'good'],
  ]);
});

test('an empty database is told to need migrations, and gets none', async () => {
  const url = await emptyDatabase();
  expect((await examineDatabase(url)).at(-1)).toMatchObject({ about: 'migrations', state: 'warning' });
  expect((await examineDatabase(url)).at(-1)).toMatchObject({ about: 'migrations', state: 'warning' });
});

test('an account that does not own the database is told what it lacks', async () => {
  const url = await emptyDatabase();
  const name = `mandate_doctor_${randomBytes(4).toString('hex')}`;
  await asOwner(url, `create role ${name} login password 'secret'`);
  cleanups.push(() => asOwner(url, `drop role ${name}`));
  const guest = new URL(url);
  guest.username = name;
  guest.password = 'secret';
  const findings = await examineDatabase(guest.href);
  expect(findings[0]).toMatchObject({ about: 'database', state: 'bad', found: 'The account may not create tables.' });

  guest.password = 'wrong';
  const [refused] = await examineDatabase(guest.href);
  expect(refused).toMatchObject({ state: 'bad', fix: 'Correct user and password in DATABASE_URL.' });
  expect(JSON.stringify(refused)).not.toContain('wrong');
});

test('a database that does not exist is told by its name', async () => {
  const url = new URL(await emptyDatabase());
  url.pathname = '/no_such_database';
  const [finding] = await examineDatabase(url.href);
  expect(finding).toMatchObject({ state: 'bad', fix: expect.stringContaining('Create the database') });
  expect(finding?.found).toContain('/no_such_database');
});

test('a PostgreSQL of our own is found, its way of running named, and nothing is left behind', async () => {
  const dataDir = join(await folder(), 'not-yet/there');
  const [data, database] = await examineEmbedded(dataDir);
  expect(data).toMatchObject({ about: 'data', state: 'good', found: expect.stringContaining('will be created') });
  expect(database).toMatchObject({
    about: 'database',
    state: 'good',
    found: expect.stringMatching(/^PostgreSQL 18\..*, run /),
  });
  expect(await readdir(join(dataDir, '../..'))).toEqual([]);
});

test('a data folder that is a file is bad', async () => {
  const path = join(await folder(), 'data');
  await writeFile(path, '');
  expect(await examineEmbedded(path)).toMatchObject([
    { about: 'data', state: 'bad', fix: expect.stringContaining('DATA_DIR') },
  ]);
});

test('the whole examination covers settings, database, port, address and mail', async () => {
  const config = loadConfig({ DATABASE_URL: await emptyDatabase(), PORT: '0' });
  if (!config.ok) throw new Error('Not usable.');
  const findings = await examine(config.value, systemClock);
  const topics = ['node', 'database', 'clock', 'migrations', 'port', 'address', 'mail'];
  expect(findings.map(({ about }) => about)).toEqual(topics);
});
