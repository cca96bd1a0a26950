import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@mandate/server/main';
import type { Db } from '@mandate/server/platform/db';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@mandate/server/platform/embedded-postgres';
import { createLogger } from '@mandate/server/platform/http/logging';

/** A server process. `paused`: it was stopped in the middle of whatever it did, and will go on. */
export type TrialNode = {
  readonly index: number;
  readonly url: () => string;
  readonly state: () => 'up' | 'paused' | 'down';
  readonly pause: () => void;
  readonly resume: () => void;
  /** SIGKILL: nothing is finished, nobody is told. */
  readonly kill: () => Promise<void>;
  /** SIGTERM: it finishes what is under way and gives its lease back. */
  readonly leave: () => Promise<void>;
  readonly start: () => Promise<void>;
};

/** Several nodes on one PostgreSQL. */
export type Cluster = {
  readonly nodes: readonly TrialNode[];
  readonly db: Db;
  /** Undefined where the database is somebody else's. */
  readonly restartDatabase: ((signal: 'SIGINT' | 'SIGQUIT') => Promise<void>) | undefined;
  /** Nodes that ended although nobody asked them to: a fault of ours. */
  readonly deaths: readonly string[];
};

export type ClusterOptions = {
  readonly nodes: number;
  readonly waits: boolean;
  readonly leaseMs: number;
  /** A migrated or empty database to use; undefined: a PostgreSQL of the trial's own, which it may restart. */
  readonly databaseUrl: string | undefined;
};

/** The address in links and tokens. All nodes answer for it; nothing is ever sent there. */
export const publicUrl = 'http://mandate.test';

const script = new URL('./node.ts', import.meta.url);

/** Starts everything; how to end what has been started by then, it leaves with `closers`, to be called in reverse. */
export const startCluster = async (options: ClusterOptions, closers: (() => Promise<unknown>)[]): Promise<Cluster> => {
  const folder = await mkdtemp(join(tmpdir(), 'mandate-trial-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const postgres = options.databaseUrl === undefined ? await ownPostgres(folder) : undefined;
  if (postgres) closers.push(postgres.stop);
  const url = options.databaseUrl ?? postgres?.url;
  const { db, close } = await openDatabase({ databaseUrl: url, dataDir: folder }, createLogger('silent'));
  closers.push(close);
  const deaths: string[] = [];
  const environment = environmentOf(options, folder, url ?? '');
  const nodes = Array.from({ length: options.nodes }, (_, index) => newNode(index, environment, deaths));
  closers.push(() => Promise.all(nodes.map((node) => node.kill())));
  await Promise.all(nodes.map((node) => node.start()));
  return { nodes, db, deaths, restartDatabase: postgres && ((signal) => restart(postgres, db, signal)) };
};

/** What is committed has to outlive PostgreSQL's end, not the machine's. */
const ownPostgres = (folder: string): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), settings: { fsync: 'off', max_connections: '200' } });

const environmentOf = ({ waits, leaseMs }: ClusterOptions, folder: string, databaseUrl: string) => ({
  PATH: process.env.PATH,
  DATA_DIR: join(folder, 'data'),
  DATABASE_URL: databaseUrl,
  HOST: '127.0.0.1',
  PUBLIC_URL: publicUrl,
  LEASE_MS: String(leaseMs),
  // Connections are lost on purpose here: what a node has to say of it is of no interest.
  LOG_LEVEL: 'silent',
  SECRET_KEY: randomBytes(32).toString('base64'),
  ...(!waits && { MANDATE_TEST_WITHOUT_BARRIER: '1' }),
});

const startAttempts = 10;

const newNode = (index: number, environment: NodeJS.ProcessEnv, deaths: string[]): TrialNode => {
  let child: ChildProcess | undefined;
  let state: ReturnType<TrialNode['state']> = 'down';
  let isWanted = false;
  /** After its first start a node keeps its port, as a restarted server does. */
  let url = '';

  const launch = async (): Promise<void> => {
    const env = { ...environment, PORT: url === '' ? '0' : new URL(url).port };
    const launched = fork(script, {
      env,
      execArgv: ['--conditions=source'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child = launched;
    const ended = once(launched, 'exit').then(([code]) => {
      throw new Error(`Node ${index} did not start: it ended with ${code}.`);
    });
    const [ready] = await Promise.race([once(launched, 'message'), ended]);
    url = (ready as { url: string }).url;
    state = 'up';
    ended.catch(() => {
      if (child === launched && state !== 'down') deaths.push(`node ${index} ended by itself`);
    });
  };

  /** Also while the database is away: then it comes up when that is back, as a supervisor would have it. */
  const start = async (): Promise<void> => {
    isWanted = true;
    for (let attempt = 1; isWanted; attempt += 1) {
      try {
        return await launch();
      } catch (fault) {
        if (attempt === startAttempts) throw fault;
        await sleep(300);
      }
    }
  };

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child;
    isWanted = false;
    state = 'down';
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, 'exit');
    ending.kill(signal);
    await ended;
  };

  return {
    index,
    url: () => url,
    state: () => state,
    pause: () => {
      if (state === 'up' && child?.kill('SIGSTOP')) state = 'paused';
    },
    resume: () => {
      if (state === 'paused' && child?.kill('SIGCONT')) state = 'up';
    },
    kill: () => end('SIGKILL'),
    leave: () => end('SIGTERM'),
    start,
  };
};

/** Ends PostgreSQL's main process, which our supervisor starts again; resolves when it answers. */
const restart = async (postgres: EmbeddedPostgres, db: Db, signal: NodeJS.Signals): Promise<void> => {
  const before = postgres.pid;
  process.kill(before, signal);
  while (postgres.pid === before || !(await answers(db))) await sleep(50);
};

const answers = (db: Db): Promise<boolean> =>
  db.pool.query('select 1').then(
    () => true,
    () => false,
  );
