import { spawn } from 'node:child_process';
import { access, constants, mkdtemp, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { postgresFolder, urlOfRunning } from './embedded-postgres.ts';
import type { Finding } from './examination.ts';
import { examineDatabase } from './examine-database.ts';
import { type Account, chooseAccount } from './postgres-account.ts';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';

/** Whether a PostgreSQL of our own could run on this data folder. One that runs already is asked itself. */
export const examineEmbedded = async (dataDir: string): Promise<readonly Finding[]> => {
  const folder = postgresFolder(dataDir);
  const running = await urlOfRunning(folder);
  if (running !== undefined) {
    const found = `${resolve(dataDir)} is in use by a running server.`;
    return [{ about: 'data', state: 'good', found }, ...(await examineDatabase(running))];
  }
  const data = await examineFolder(dataDir);
  return data.state === 'bad' ? [data] : [data, await examineProgram(folder)];
};

/** The folder itself, or the one in which it would be made. */
const nearest = async (path: string): Promise<string> => {
  const found = await stat(path).catch(() => undefined);
  return found || dirname(path) === path ? path : nearest(dirname(path));
};

const examineFolder = async (dataDir: string): Promise<Finding> => {
  const wanted = resolve(dataDir);
  const folder = await nearest(wanted);
  const bad = (found: string): Finding => ({
    about: 'data',
    state: 'bad',
    found,
    fix: 'Set DATA_DIR to a folder that this account may write to.',
  });
  if (!(await stat(folder)).isDirectory()) return bad(`${folder} is no folder.`);
  const isWritable = await access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable) return bad(`${folder} cannot be written to.`);
  return { about: 'data', state: 'good', found: folder === wanted ? wanted : `${wanted} will be created.` };
};

const examineProgram = async (folder: string): Promise<Finding> => {
  const place = await nearest(resolve(folder));
  // A folder beside the real one is reached, and owned, just the same. Choosing may give the folder away.
  const trial = await mkdtemp(join(place, '.mandate-doctor-'));
  try {
    const binaries = await findPostgresBinaries(join(trial, 'libraries'));
    const account = await chooseAccount(binaries.postgres, await foreign(place, trial));
    const version = await versionOf(binaries, account);
    return { about: 'database', state: 'good', found: `${version} of our own, run ${howRun[account.kind]}` };
  } catch (fault) {
    const found = fault instanceof Error ? fault.message : String(fault);
    const fix = 'Run npm ci again, with optional dependencies, or set DATABASE_URL to a PostgreSQL of yours.';
    return { about: 'database', state: 'bad', found, fix };
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
};

/** A folder of another account is run as that account, which is a question to the folder itself. */
const foreign = async (place: string, trial: string): Promise<string> =>
  (await stat(place)).uid === (await stat(trial)).uid ? trial : place;

const howRun: Readonly<Record<Account['kind'], string>> = {
  self: 'as this account',
  namespace: 'in a user namespace, since it refuses to run as root',
  other: 'as another account, since it refuses to run as root',
};

const versionOf = ({ postgres, env }: PostgresBinaries, account: Account): Promise<string> =>
  new Promise((resolved, reject) => {
    const [command, args] = account.command(postgres, ['--version']);
    const child = spawn(command, args, { ...account.spawnOptions, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      const text = Buffer.concat(said).toString().trim();
      if (code === 0) resolved(text.replace(/^postgres \((.+)\) /, '$1 '));
      else reject(new Error(`PostgreSQL does not run: ${text}`));
    });
  });
