import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmptyDatabase, createTestDatabase } from '@mandate/server/testing/postgres';
import { afterEach, expect, test, vi } from 'vitest';
import { runCli, startCli } from './testing/run.ts';

// Each command is a process of its own, and a busy machine starts them slowly.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'mandate-cli-'));
  cleanups.push(() => rm(path, { recursive: true, force: true }));
  return path;
};

const database = async (create: () => Promise<{ readonly url: string; readonly drop: () => Promise<void> }>) => {
  const { url, drop } = await create();
  cleanups.push(drop);
  return url;
};

/** A server in a process of its own, once it has said where it is. */
const serving = async (env: Readonly<Record<string, string>>) => {
  const { child, ran } = startCli(['serve', '--port', '0', '--json'], { env });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGTERM');
    return ran();
  };
  cleanups.push(stop);
  while (!said.includes('}')) {
    if (child.exitCode !== null) throw new Error(`The server ended: ${(await ran()).stderr}`);
    await sleep(50);
  }
  return { ...(JSON.parse(said) as { url: string; setUp: boolean }), child, stop };
};

const founding = [
  ...['bootstrap', '--name', 'Harbour Cloud', '--domain', 'harbour.example', '--market', 'CN'],
  ...['--admin-email', 'Ana@Harbour.example', '--admin-name', 'Ana Petrova'],
];

test('serve says where it is, answers, and ends cleanly when it is told to', async () => {
  const server = await serving({ DATABASE_URL: await database(createTestDatabase), LOG_LEVEL: 'warn' });
  expect(server.setUp).toBe(false);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  const { code, stdout } = await server.stop();
  expect(code).toBe(0);
  expect(JSON.parse(stdout).url).toBe(server.url);
});

test('from an empty database to the first signed-in administrator, by commands alone', async () => {
  const DATABASE_URL = await database(createEmptyDatabase);
  const migrated = await runCli(['migrate', '--json'], { env: { DATABASE_URL } });
  expect(migrated.code).toBe(0);
  expect(JSON.parse(migrated.stdout).applied.length).toBeGreaterThan(0);
  expect((await runCli(['migrate', '--dry-run'], { env: { DATABASE_URL } })).stdout).toBe(
    'The schema is up to date.\n',
  );

  const server = await serving({ DATABASE_URL, LOG_LEVEL: 'warn' });
  const founded = await runCli([...founding, '--json'], { env: { DATABASE_URL, PUBLIC_URL: server.url } });
  expect(founded.code).toBe(0);
  const { setUpLink, user } = JSON.parse(founded.stdout);
  expect(user.email).toBe('ana@harbour.example');

  const env = { MANDATE_URL: server.url };
  const input = 'four herons over the weir';
  expect(await runCli(['set-up', setUpLink.url, '--password-stdin'], { env, input })).toMatchObject({ code: 0 });
  const signIn = ['token', 'create', '--email', user.email, '--password-stdin'];
  const { stdout: token } = await runCli(signIn, { env, input });
  const audit = await runCli(['audit', 'list', '--json'], { env: { ...env, MANDATE_TOKEN: token.trim() } });
  expect(JSON.parse(audit.stdout).items.map(({ kind }: { kind: string }) => kind)).toContain('person.set-up');
});

test('bootstrap can be done once, and says who is there', async () => {
  const env = { DATABASE_URL: await database(createTestDatabase) };
  expect(await runCli(founding, { env })).toMatchObject({ code: 0, stdout: expect.stringContaining('/set-up/') });
  const again = await runCli(founding, { env });
  expect(again).toMatchObject({ code: 1, stdout: 'Harbour Cloud is the operator already. Nothing was changed.\n' });
  expect(await runCli(['bootstrap', '--name', 'X'], { env })).toMatchObject({ code: 2, stdout: '' });
});

test('beside a running server with a PostgreSQL of its own, bootstrap works and a second server is refused', async () => {
  const DATA_DIR = await folder();
  const server = await serving({ DATA_DIR, LOG_LEVEL: 'warn' });
  expect(await runCli(founding, { env: { DATA_DIR, PUBLIC_URL: server.url } })).toMatchObject({ code: 0, stderr: '' });
  const second = startCli(['serve', '--port', '0'], { env: { DATA_DIR } });
  cleanups.push(async () => second.child.kill('SIGTERM'));
  const refused = await second.ran();
  expect(refused).toMatchObject({ code: 5, stdout: '' });
  expect(refused.stderr).toContain(`in use by process ${server.child.pid}`);
  const examined = await runCli(['doctor', '--json'], { env: { DATA_DIR, PORT: '0' } });
  const { findings } = JSON.parse(examined.stdout);
  expect(findings).toContainEqual(expect.objectContaining({ about: 'data', found: expect.stringContaining('in use') }));
  expect(findings).toContainEqual(expect.objectContaining({ about: 'migrations', state: 'good' }));
  expect((await server.stop()).code).toBe(0);
});

test('every setting that cannot be used is told at once, and its value is not repeated', async () => {
  const env = { PORT: 'eighty', DATABASE_URL: 'mysql://root:hunter2@db', LOG_LEVEL: 'loud' };
  const ran = await runCli(['serve'], { env });
  expect(ran).toMatchObject({ code: 5, stdout: '' });
  for (const name of ['PORT', 'DATABASE_URL', 'LOG_LEVEL']) expect(ran.stderr).toContain(name);
  expect(ran.stderr).not.toContain('hunter2');
});

test('a busy port and a database that is not there are told in words', async () => {
  const busy = createServer().listen(0, '127.0.0.1');
  cleanups.push(async () => busy.close());
  await sleep(20);
  const address = busy.address();
  const port = String(typeof address === 'object' ? address?.port : 0);
  const env = { DATABASE_URL: await database(createTestDatabase), LOG_LEVEL: 'silent' };
  const refused = await runCli(['serve', '--port', port], { env });
  expect(refused).toMatchObject({ code: 5, stderr: expect.stringContaining(`Port ${port} of 127.0.0.1 is in use.`) });
  const gone = await runCli(['migrate'], { env: { DATABASE_URL: 'postgresql://u:secret@127.0.0.1:9/x' } });
  expect(gone).toMatchObject({ code: 5, stderr: expect.stringContaining('mandate doctor') });
  expect(gone.stderr).not.toContain('secret');
});

test('doctor tells what is well and what is bad, with exit code 5 for bad', async () => {
  const DATABASE_URL = await database(createTestDatabase);
  const well = await runCli(['doctor'], { env: { DATABASE_URL, PORT: '0' } });
  expect(well).toMatchObject({ code: 0, stderr: '' });
  expect(well.stdout).toMatch(/^✔ database +PostgreSQL \d+/m);
  expect(well.stdout).toContain('The server can start.');
  const bad = await runCli(['doctor', '--json'], {
    env: { DATABASE_URL: 'postgresql://u:secret@127.0.0.1:9/x', PORT: '0' },
  });
  expect(bad.code).toBe(5);
  expect(bad.stdout).not.toContain('secret');
  expect(JSON.parse(bad.stdout)).toMatchObject({ ok: false });
});
