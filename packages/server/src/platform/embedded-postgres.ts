import { mkdir, realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { type DataLock, lockDataFolder } from './data-lock.ts';
import { type Account, chooseAccount, giveTo } from './postgres-account.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { clusterUser, prepareCluster, readAccess, writeAccess } from './postgres-cluster.ts';
import { supervise } from './postgres-supervisor.ts';
import {
  type Exit,
  endSurvivors,
  PostgresDidNotStart,
  type Postmaster,
  type PostmasterOptions,
  startPostmaster,
} from './postmaster.ts';

export type EmbeddedPostgres = {
  /** Stays the same for as long as this process lives, also when PostgreSQL itself has to be started again. */
  readonly url: string;
  /** Of PostgreSQL's main process; changes when it is started again. */
  readonly pid: number;
  /** Ends PostgreSQL cleanly and gives the data folder free. May be called more than once. */
  readonly stop: () => Promise<void>;
  /** Tells when PostgreSQL ended although nobody asked it to; it is being started again then. */
  readonly onExit: (listener: (exit: Exit) => void) => void;
};

export type EmbeddedPostgresOptions = {
  readonly dataDir: string;
  readonly log?: (line: string) => void;
  /** PostgreSQL settings over the defaults, as in postgresql.conf: `{ fsync: 'off' }` for data that may be lost. */
  readonly settings?: Readonly<Record<string, string>>;
  /** As root: false forgoes user namespaces and uses the account "nobody". */
  readonly namespaces?: boolean;
};

const database = 'mandate';

const defaults: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  cluster_name: 'mandate',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '',
  // A constraint that refuses is daily business here, told to the caller; its details name people and stay out of logs.
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

/**
 * Starts a PostgreSQL of our own on a data folder, creating both if need be, and keeps it running until `stop`.
 *
 * It listens on the loopback only, with a random password kept in the data folder. Throws `DataFolderInUse` while
 * another process owns the folder; what a killed server left running is shut down first, and crash recovery brings back
 * everything that was acknowledged.
 */
export const startEmbeddedPostgres = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = await realpath(options.dataDir);
  const lock = lockDataFolder(dataDir);
  try {
    return await startLocked(dataDir, lock, options);
  } catch (error) {
    lock.release();
    throw error;
  }
};

const startLocked = async (
  dataDir: string,
  lock: DataLock,
  { log = () => {}, settings = {}, namespaces }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> => {
  const binaries = await findPostgresBinaries(join(dataDir, 'postgres-libraries'));
  const account = await chooseAccount(binaries.postgres, dataDir, namespaces);
  const cluster = await prepareCluster(dataDir, binaries, account);
  await shareFiles(dataDir, account);
  await endSurvivors(cluster, log);

  const { password, port: lastPort } = (await readAccess(dataDir)) ?? noAccess(dataDir);
  const base = { cluster, binaries, account, log, settings: { ...defaults, ...settings } };
  const first = await startOnFreePort(base, lastPort);
  if (first.port !== lastPort) await writeAccess(dataDir, { password, port: first.port });
  await shareFiles(dataDir, account);

  const supervised = supervise(first.postmaster, first.options, lock);
  const url = (name: string): string => urlOf(password, first.port, name);
  try {
    await createDatabase(url('postgres'));
  } catch (error) {
    await supervised.stop();
    throw error;
  }
  return {
    url: url(database),
    get pid() {
      return supervised.pid();
    },
    stop: supervised.stop,
    onExit: supervised.onExit,
  };
};

/** Where, below a server's data folder, its PostgreSQL lives. */
export const postgresFolder = (dataDir: string): string => join(dataDir, 'postgres');

/** Where the PostgreSQL answers that another process runs on this folder; undefined: none does. */
export const urlOfRunning = async (folder: string): Promise<string | undefined> => {
  const access = await readAccess(folder).catch(() => undefined);
  if (access?.port === undefined) return undefined;
  const url = urlOf(access.password, access.port, database);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await client.end();
    return url;
  } catch {
    return undefined;
  }
};

const urlOf = (password: string, port: number, name: string): string =>
  `postgresql://${clusterUser}:${password}@127.0.0.1:${port}/${name}`;

const noAccess = (dataDir: string): never => {
  throw new Error(`${dataDir} holds a database cluster, but postgres-access.json with its password is missing.`);
};

/** So that the owner of the folder can start the server themselves after root did it once. */
const shareFiles = async (dataDir: string, account: Account): Promise<void> => {
  for (const name of ['owner.lock', 'owner.pid', 'postgres-access.json']) await giveTo(account, join(dataDir, name));
};

type Started = { readonly postmaster: Postmaster; readonly port: number; readonly options: PostmasterOptions };

/** The port of last time if it is still free, so that tools keep their settings. */
const startOnFreePort = async (base: PostmasterOptions, lastPort: number | undefined): Promise<Started> => {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(attempt === 1 ? lastPort : undefined);
    const options = { ...base, settings: { ...base.settings, port: String(port) } };
    try {
      return { postmaster: await startPostmaster(options), port, options };
    } catch (error) {
      // Somebody took it between our look and PostgreSQL's.
      const taken = error instanceof PostgresDidNotStart && error.said.includes('Address already in use');
      if (!taken || attempt === 10) throw error;
    }
  }
};

/** Below the range from which outgoing connections get their ports: one of those could otherwise take it for a while. */
const ports = { from: 20_000, count: 12_000 };

const freePort = async (wanted: number | undefined): Promise<number> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = attempt === 0 && wanted !== undefined ? wanted : ports.from + Math.floor(Math.random() * ports.count);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port on 127.0.0.1 from ${ports.from} to ${ports.from + ports.count}.`);
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

const createDatabase = async (url: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await client.query(`create database ${database}`);
  } finally {
    await client.end();
  }
};
