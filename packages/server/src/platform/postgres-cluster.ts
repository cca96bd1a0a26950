import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, giveTo } from './postgres-account.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';

/** What it takes to sign in; remembered in the data folder, so that both survive a restart. */
export type Access = { readonly password: string; readonly port: number | undefined };

export const clusterUser = 'mandate';

/** The major version whose data format these programs read. */
const majorVersion = '18';

const unfinished = 'postgres.initializing-';

/**
 * The folder of the database cluster inside a locked data folder, created when there is none.
 *
 * A new cluster is made beside its place and moved there when it is complete and on disk. So a folder called `postgres`
 * is always whole, a crash half way leaves only rubbish, and nothing that was ever in use is deleted.
 */
export const prepareCluster = async (
  dataDir: string,
  binaries: PostgresBinaries,
  account: Account,
): Promise<string> => {
  const cluster = join(dataDir, 'postgres');
  await removeUnfinished(dataDir);
  const version = await readText(join(cluster, 'PG_VERSION'));
  if (version === undefined) {
    await createCluster(dataDir, cluster, binaries, account);
  } else if (version.trim() !== majorVersion) {
    throw new Error(
      `${cluster} was written by PostgreSQL ${version.trim()}, but this server brings ${majorVersion}. ` +
        'Restore a backup into a new data folder, or serve the old one with its own PostgreSQL through DATABASE_URL.',
    );
  }
  await giveTo(account, cluster);
  return cluster;
};

/** What the initdb of a killed server still writes to may resist; it has a name of its own and harms nobody. */
const removeUnfinished = async (dataDir: string): Promise<void> => {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(unfinished)) continue;
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
};

const createCluster = async (
  dataDir: string,
  cluster: string,
  binaries: PostgresBinaries,
  account: Account,
): Promise<void> => {
  const { password } = (await readAccess(dataDir)) ?? (await writeAccess(dataDir, newAccess()));
  const folder = join(dataDir, `${unfinished}${randomBytes(4).toString('hex')}`);
  await mkdir(folder, { mode: 0o700 });
  try {
    const passwordFile = join(folder, 'password');
    await writeDurably(passwordFile, password);
    await giveTo(account, folder);
    await runInitdb(join(folder, 'cluster'), passwordFile, binaries, account);
    // Fails if `postgres` is a folder with anything in it: not ours to touch.
    await rename(join(folder, 'cluster'), cluster);
    await syncFolder(dataDir);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** The built-in locale provider sorts the same on every machine and needs no locale installed. */
const runInitdb = (folder: string, passwordFile: string, binaries: PostgresBinaries, account: Account): Promise<void> =>
  new Promise((resolve, reject) => {
    const [command, args] = account.command(binaries.initdb, [
      `--pgdata=${folder}`,
      `--username=${clusterUser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ]);
    const child = spawn(command, args, {
      ...account.spawnOptions,
      env: binaries.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout?.on('data', (chunk) => (said += chunk));
    child.stderr?.on('data', (chunk) => (said += chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`PostgreSQL's initdb failed (${signal ?? `exit ${code}`}):\n${said.trim()}`));
    });
  });

const accessFile = (dataDir: string): string => join(dataDir, 'postgres-access.json');

const newAccess = (): Access => ({ password: randomBytes(24).toString('base64url'), port: undefined });

/** Undefined only before the first start; the password of an existing cluster cannot be made up again. */
export const readAccess = async (dataDir: string): Promise<Access | undefined> => {
  const text = await readText(accessFile(dataDir));
  if (text === undefined) return undefined;
  const found: Partial<Access> = JSON.parse(text);
  if (typeof found.password !== 'string') throw new Error(`${accessFile(dataDir)} holds no password.`);
  return { password: found.password, port: found.port };
};

export const writeAccess = async (dataDir: string, access: Access): Promise<Access> => {
  const next = `${accessFile(dataDir)}.next`;
  await rm(next, { force: true });
  await writeDurably(next, `${JSON.stringify(access)}\n`);
  await rename(next, accessFile(dataDir));
  await syncFolder(dataDir);
  return access;
};

const writeDurably = async (path: string, text: string): Promise<void> => {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** A rename is only as durable as the folder that records it. */
const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

const readText = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
