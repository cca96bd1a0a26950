import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './postgres-account.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** One run of PostgreSQL's main process. */
export type Postmaster = {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk when this returns. */
  readonly stop: () => Promise<void>;
  /** Asks for the same without waiting. */
  readonly interrupt: () => void;
};

export type PostmasterOptions = {
  /** Real path of a complete cluster. */
  readonly cluster: string;
  readonly binaries: PostgresBinaries;
  readonly account: Account;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
};

/** It did not come up; `said` is the end of its own log. */
export class PostgresDidNotStart extends Error {
  override readonly name = 'PostgresDidNotStart';
  readonly said: string;

  constructor(exit: Exit, said: string) {
    super(`PostgreSQL ended while starting (${exit.signal ?? `exit ${exit.code}`}):\n${said}`);
    this.said = said;
  }
}

/** How long a shutdown may take before it is made harder, in milliseconds. */
const patience = { fast: 60_000, immediate: 10_000 };

/** Starts PostgreSQL and returns when it accepts connections, however long crash recovery takes until then. */
export const startPostmaster = async (options: PostmasterOptions): Promise<Postmaster> => {
  const { cluster, binaries, account } = options;
  const settings = Object.entries(options.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command, args] = account.command(binaries.postgres, ['-D', cluster, ...settings]);
  // A session of its own: Ctrl-C must reach the server only, which first finishes what it has begun.
  const child = spawn(command, args, {
    ...account.spawnOptions,
    detached: true,
    env: binaries.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = relayLines(child, options.log);
  const exited = exitOf(child);
  while (!(await isReady(cluster, child.pid))) {
    const gone = await Promise.race([exited, sleep(10)]);
    if (gone) throw new PostgresDidNotStart(gone, await said());
  }
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    if (await within(exited, patience.fast)) return;
    child.kill('SIGQUIT');
    if (await within(exited, patience.immediate)) return;
    child.kill('SIGKILL');
    await exited;
  };
  return { pid: child.pid ?? -1, exited, stop, interrupt: () => void child.kill('SIGINT') };
};

/** PostgreSQL writes its state into the eighth line of its pid file. */
const isReady = async (cluster: string, pid: number | undefined): Promise<boolean> => {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
};

const exitOf = (child: ChildProcess): Promise<Exit> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });

/** Hands on what PostgreSQL says, line by line, and remembers the end of it for an error message. */
const relayLines = (child: ChildProcess, log: (line: string) => void): (() => Promise<string>) => {
  const last: string[] = [];
  let rest = '';
  const take = (chunk: string): void => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      last.push(line);
      if (last.length > 20) last.shift();
      log(line);
    }
  };
  child.stdout?.setEncoding('utf8').on('data', take);
  child.stderr?.setEncoding('utf8').on('data', take);
  const closed = new Promise((resolve) => child.once('close', resolve));
  return async () => {
    // Its last words may arrive after its end; a process it left behind can hold the pipe open for ever.
    await Promise.race([closed, sleep(250)]);
    return [...last, rest].join('\n').trim();
  };
};

const within = (exited: Promise<Exit>, milliseconds: number): Promise<boolean> => {
  const deadline = new AbortController();
  const late = sleep(milliseconds, false, { signal: deadline.signal }).catch(() => false);
  return Promise.race([exited.then(() => true), late]).finally(() => deadline.abort());
};

/**
 * Ends whatever an earlier owner of the data folder left running on this cluster; call it only while holding the lock.
 *
 * A server that was killed leaves its PostgreSQL behind: that one is shut down properly. A PostgreSQL that was killed
 * leaves backends, which notice and end by themselves; starting beside one that still writes would ruin the data.
 */
export const endSurvivors = async (cluster: string, log: (line: string) => void): Promise<void> => {
  const pidFile = join(cluster, 'postmaster.pid');
  const leader = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  for (const [signal, milliseconds] of hardening) {
    const survivors = await postgresesIn(cluster);
    if (survivors.length === 0) break;
    log(`PostgreSQL of an earlier server still runs (processes ${survivors.join(', ')}): ${signal}`);
    // To a backend without its leader SIGINT means "cancel the query": it then looks up and notices.
    for (const pid of survivors.includes(leader) ? [leader] : survivors) signalIfAlive(pid, signal);
    if (await cleared(cluster, milliseconds)) break;
  }
  const left = await postgresesIn(cluster);
  if (left.length > 0) throw new Error(`PostgreSQL processes ${left.join(', ')} on ${cluster} do not end.`);
  // The number in the file may by now be anybody's, which PostgreSQL would take for a running server and refuse.
  if (await isStranger(leader, cluster)) await rm(pidFile, { force: true });
};

const hardening = [
  ['SIGINT', patience.fast],
  ['SIGQUIT', patience.immediate],
  ['SIGKILL', patience.immediate],
] as const;

const cleared = async (cluster: string, milliseconds: number): Promise<boolean> => {
  for (let waited = 0; waited < milliseconds; waited += 20) {
    if ((await postgresesIn(cluster)).length === 0) return true;
    await sleep(20);
  }
  return false;
};

/** Every PostgreSQL process works in its cluster's folder. Without /proc nothing is found, and PostgreSQL checks alone. */
const postgresesIn = async (cluster: string): Promise<readonly number[]> => {
  const pids = (await readdir('/proc').catch(() => [])).map(Number).filter(Number.isInteger);
  const found = await Promise.all(pids.map(async (pid) => isPostgresIn(cluster, pid)));
  return pids.filter((_, index) => found[index]);
};

const isPostgresIn = async (cluster: string, pid: number): Promise<boolean> =>
  (await folderOf(pid)) === cluster && (await programOf(pid)) === 'postgres';

/** At work elsewhere, or dead without a parent that notices. What cannot be seen is left for PostgreSQL to judge. */
const isStranger = async (pid: number, cluster: string): Promise<boolean> => {
  const folder = await folderOf(pid);
  return folder === undefined ? isZombie(pid) : folder !== cluster;
};

/** The state follows the program's name, which stands in brackets and may contain anything. */
const isZombie = async (pid: number): Promise<boolean> =>
  /\) Z [^)]*$/.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''));

const folderOf = (pid: number): Promise<string | undefined> => readlink(`/proc/${pid}/cwd`).catch(() => undefined);

const programOf = (pid: number): Promise<string> =>
  readFile(`/proc/${pid}/comm`, 'utf8').then(
    (name) => name.trim(),
    () => '',
  );

const signalIfAlive = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
};
