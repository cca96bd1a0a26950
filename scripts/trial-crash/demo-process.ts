import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** `npm run demo` in a process of its own, on a folder that outlives it. */
export type DemoProcess = {
  readonly url: string;
  /** Milliseconds from its start to its first answer. */
  readonly readyAfter: number;
  readonly isAlive: () => boolean;
  /** kill -9 of the server, of its PostgreSQL, or of both; answers when they are gone. */
  readonly kill: (what: Victim) => Promise<void>;
  /** SIGTERM, and waits for the end. */
  readonly stop: () => Promise<void>;
};

export const victims = ['both', 'server', 'database'] as const;
export type Victim = (typeof victims)[number];

const root = join(import.meta.dirname, '../..');
const patience = 120_000;

const usualEnvironment = (): NodeJS.ProcessEnv => {
  const { DATABASE_URL: _, DATABASE_URL_FILE: __, SMTP_URL: ___, ...env } = process.env;
  return env;
};

/** Starts it and waits until it says that it is ready; throws with what it said where it is not. */
export const startDemoProcess = async (dataDir: string): Promise<DemoProcess> => {
  const began = performance.now();
  const child = spawn(process.execPath, ['--conditions=source', join(root, 'scripts/demo.ts')], {
    cwd: root,
    env: { ...usualEnvironment(), DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'fatal' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const url = await readyUrl(child);
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const kill = async (what: Victim): Promise<void> => {
    const postgres = await postgresPid(dataDir);
    if (what !== 'database') child.kill('SIGKILL');
    if (what !== 'server') process.kill(postgres, 'SIGKILL');
    if (what !== 'database') await closed;
  };
  const stop = async (): Promise<void> => {
    if (isAlive()) child.kill('SIGTERM');
    await closed;
  };
  return { url, readyAfter: Math.round(performance.now() - began), isAlive, kill, stop };
};

const readyUrl = async (child: ChildProcess): Promise<string> => {
  const said: string[] = [];
  const ready = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr])
    if (stream)
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const [, url] = /^Ready in .*: (http\S+)$/.exec(line) ?? [];
        if (url) ready.resolve(url);
      });
  child.once('close', () => ready.reject(new Error(`The server did not start:\n${said.join('\n')}`)));
  const late = new AbortController();
  const tooLate = sleep(patience, undefined, { signal: late.signal, ref: false }).then(() => {
    throw new Error(`The server is not ready after ${patience / 1000} s:\n${said.join('\n')}`);
  });
  tooLate.catch(() => {});
  return Promise.race([ready.promise, tooLate]).finally(() => late.abort());
};

const postgresPid = async (dataDir: string): Promise<number> =>
  Number.parseInt(await readFile(join(dataDir, 'postgres/postgres/postmaster.pid'), 'utf8'), 10);

/** Where the server keeps its embedded PostgreSQL, for whoever wants to look into it. */
export const databaseUrl = async (dataDir: string): Promise<string> => {
  const access = JSON.parse(await readFile(join(dataDir, 'postgres/postgres-access.json'), 'utf8'));
  return `postgresql://mandate:${access.password}@127.0.0.1:${access.port}/mandate`;
};
