import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DataFolderInUse } from './data-lock.ts';
import { connect } from './db.ts';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';

/** For the machine that does ten other things meanwhile. */
const patiently = { timeout: 30_000 };

let used: string;
let dataDir: string;
let running: EmbeddedPostgres[];
let children: ChildProcess[];

beforeAll(async () => {
  used = await mkdtemp(join(tmpdir(), 'mandate-embedded-used-'));
  await startEmbeddedPostgres({ dataDir: used }).then(({ stop }) => stop());
});
afterAll(() => rm(used, { recursive: true, force: true }));

/** A folder that has been started once and stopped; faster than a first start in every test. */
const copyUsedFolder = (): void => {
  expect(spawnSync('cp', ['-a', `${used}/.`, dataDir]).status).toBe(0);
};

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'mandate-embedded-'));
  running = [];
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(running.map(({ stop }) => stop()));
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

const start = async (options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> => {
  const postgres = await startEmbeddedPostgres({ dataDir, ...options });
  running.push(postgres);
  return postgres;
};

const query = async (url: string, sql: string): Promise<readonly Record<string, unknown>[]> => {
  const db = connect({ url, max: 1 });
  return (await db.pool.query(sql).finally(db.close)).rows;
};

/** A process of its own that starts PostgreSQL on the folder and writes, until it is killed. */
const startWriter = () => {
  const program = fileURLToPath(import.meta.resolve('../testing/crashing-writer.ts'));
  const child = spawn(process.execPath, ['--conditions=source', program, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const acknowledged: number[] = [];
  let postgresPid = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [what, number] = line.split(' ');
    if (what === 'row') acknowledged.push(Number(number));
    else postgresPid = Number(number);
  });
  const killed = async (): Promise<void> => {
    child.kill('SIGKILL');
    // Not before all it had said is read.
    await once(child, 'close');
  };
  return { pid: child.pid, acknowledged, postgresPid: () => postgresPid, killed };
};

test('what was written is there after a stop and a new start, at the same address', async () => {
  const first = await start();
  await query(first.url, 'create table kept (x integer)');
  await query(first.url, 'insert into kept values (1)');
  await first.stop();
  await first.stop();
  await expect(query(first.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'select x from kept')).toEqual([{ x: 1 }]);
});

test('it is a PostgreSQL 18 in UTF-8 that syncs to disk and lets nobody in without the password', async () => {
  const { url } = await start();
  const settings = await query(
    url,
    `select current_setting('server_version') like '18.%' as version, current_setting('server_encoding') as encoding,
       current_setting('fsync') as fsync, current_setting('listen_addresses') as address`,
  );
  expect(settings).toEqual([{ version: true, encoding: 'UTF8', fsync: 'on', address: '127.0.0.1' }]);
  expect(await query(url, `select lower('ÄЯ') as lower`)).toEqual([{ lower: 'äя' }]);
  const stranger = new URL(url);
  stranger.password = 'guess';
  await expect(query(stranger.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  const modes = await Promise.all(['', 'postgres', 'postgres-access.json'].map((name) => stat(join(dataDir, name))));
  expect(modes.map(({ mode }) => (mode & 0o777).toString(8))).toEqual(['700', '700', '600']);
});

test('settings can be overridden', async () => {
  copyUsedFolder();
  const { url } = await start({ settings: { fsync: 'off', max_connections: '17' } });
  const settings = await query(url, `select current_setting('fsync') as f, current_setting('max_connections') as m`);
  expect(settings).toEqual([{ f: 'off', m: '17' }]);
});

describe('one folder, one owner', () => {
  test('a second start is refused, in the same process and in another, until the owner is gone', async () => {
    copyUsedFolder();
    const writer = startWriter();
    await expect.poll(() => writer.acknowledged.length, patiently).toBeGreaterThan(0);
    const refused = await start().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DataFolderInUse);
    expect(refused).toMatchObject({ pid: writer.pid, message: expect.stringContaining(dataDir) });
    await writer.killed();
    await start();
    await expect(start()).rejects.toThrow(DataFolderInUse);
  });

  test('of many starts at once one wins', async () => {
    copyUsedFolder();
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => start()));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('a failed start gives the folder free', async () => {
    copyUsedFolder();
    await expect(start({ settings: { shared_buffers: 'nonsense' } })).rejects.toThrow(/shared_buffers/);
    expect(await query((await start()).url, 'select 1 as x')).toEqual([{ x: 1 }]);
  });
});

describe('crashes', () => {
  test('a server killed while writing loses nothing that was acknowledged, whether PostgreSQL survives it or not', async () => {
    copyUsedFolder();
    const acknowledged: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const writer = startWriter();
      await expect.poll(() => writer.acknowledged.length, patiently).toBeGreaterThan(0);
      await sleep(Math.random() * 300);
      if (round % 2 === 1) process.kill(writer.postgresPid(), 'SIGKILL');
      await writer.killed();
      acknowledged.push(...writer.acknowledged);

      const postgres = await start();
      const rows = await query(postgres.url, 'select number::int from row');
      const present = new Set(rows.map(({ number }) => number));
      expect(acknowledged.filter((number) => !present.has(number))).toEqual([]);
      await postgres.stop();
    }
    expect(acknowledged.length).toBeGreaterThan(4);
  }, 120_000);

  test('a PostgreSQL that is killed comes back at the same address, and a pool recovers', async () => {
    copyUsedFolder();
    const postgres = await start();
    const db = connect({ url: postgres.url, max: 3 });
    await db.pool.query('create table kept (x integer)');
    for (let round = 1; round <= 3; round += 1) {
      const exits: unknown[] = [];
      postgres.onExit((exit) => exits.push(exit));
      await Promise.all([1, 2, 3].map((x) => db.pool.query('insert into kept values ($1)', [x])));
      const before = postgres.pid;
      process.kill(before, 'SIGKILL');
      const answering = async () => (await db.pool.query('select 1').catch(() => null)) && postgres.pid !== before;
      await expect.poll(answering, patiently).toBe(true);
      expect(exits).toEqual([{ code: null, signal: 'SIGKILL' }]);
      const { rows } = await db.pool.query('select count(*)::int as count from kept');
      expect(rows).toEqual([{ count: 3 * round }]);
    }
    await db.close();
  });

  test('a stop right after PostgreSQL was killed still ends everything', async () => {
    copyUsedFolder();
    for (const delay of [0, 110, 130, 150]) {
      const postgres = await start();
      process.kill(postgres.pid, 'SIGKILL');
      await sleep(delay);
      await postgres.stop();
      await expect(query(postgres.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
  });

  test('a first start that was killed half way is done again', async () => {
    const writer = startWriter();
    const halfWay = async () => (await readdir(dataDir)).some((name) => name.startsWith('postgres.initializing-'));
    await expect.poll(halfWay, { ...patiently, interval: 5 }).toBe(true);
    await writer.killed();
    expect(await readdir(dataDir)).not.toContain('postgres');
    const { url } = await start();
    expect(await query(url, 'select 1 as x')).toEqual([{ x: 1 }]);
  });

  test('a number left in the pid file that now belongs to somebody else does not keep it from starting', async () => {
    copyUsedFolder();
    const bystander = spawn('sleep', ['600'], { stdio: 'ignore' });
    children.push(bystander);
    await writeFile(
      join(dataDir, 'postgres/postmaster.pid'),
      `${bystander.pid}\n${dataDir}/postgres\n0\n20000\n\n\n\n\n`,
    );
    const { url } = await start();
    expect(await query(url, 'select 1 as x')).toEqual([{ x: 1 }]);
    expect(bystander.exitCode).toBeNull();
  });
});

describe('what is not ours is left alone', () => {
  test('a cluster of another major version is refused with a way out', async () => {
    copyUsedFolder();
    await writeFile(join(dataDir, 'postgres/PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow(/written by PostgreSQL 17.*DATABASE_URL/);
  });

  test('a folder that is no cluster is not replaced', async () => {
    await mkdir(join(dataDir, 'postgres'));
    await writeFile(join(dataDir, 'postgres/precious'), 'mine');
    await expect(start()).rejects.toMatchObject({ code: 'ENOTEMPTY' });
    expect(await readFile(join(dataDir, 'postgres/precious'), 'utf8')).toBe('mine');
  });
});

describe.runIf(process.getuid?.() === 0)('as root', () => {
  const nobody = 65_534;
  const ownerOf = async (name: string) => (await stat(join(dataDir, name))).uid;

  test('data stays root’s where user namespaces are allowed, and nobody’s where not, if nobody can get there', async () => {
    const { postgres } = await findPostgresBinaries(dataDir);
    const reachable = spawnSync(postgres, ['--version'], { uid: nobody, gid: nobody }).status === 0;
    if (!reachable) {
      await expect(start({ namespaces: false })).rejects.toThrow(/DATABASE_URL/);
      return;
    }
    const first = await start({ namespaces: false });
    await query(first.url, 'create table kept (x integer)');
    expect(await ownerOf('postgres/PG_VERSION')).toBe(nobody);
    await first.stop();

    // Once it is somebody's, it stays theirs.
    const again = await start();
    expect(await query(again.url, 'select count(*)::int from kept')).toEqual([{ count: 0 }]);
    expect(await ownerOf('postgres/PG_VERSION')).toBe(nobody);
    await again.stop();
    expect(await ownerOf('postgres-access.json')).toBe(nobody);
  });

  test('data in a folder closed to everybody else can be served, or the way out is named', async () => {
    const closed = join(dataDir, 'closed');
    await mkdir(closed, { mode: 0o700 });
    await chown(closed, 0, 0);
    await expect(start({ dataDir: join(closed, 'data'), namespaces: false })).rejects.toThrow(/DATABASE_URL/);
    expect((await stat(join(closed, 'data'))).uid).toBe(0);
    const namespaces = spawnSync('unshare', ['--user', '--map-user=1000', '--', 'true']).status === 0;
    if (namespaces)
      expect(await query((await start({ dataDir: join(closed, 'data') })).url, 'select 1 as x')).toHaveLength(1);
  });
});
