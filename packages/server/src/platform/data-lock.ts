import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type DataLock = { readonly release: () => void };

/** Another live process owns the data folder; `pid` is who it said it was, if that could still be read. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
  readonly pid: number | undefined;

  constructor(folder: string, pid: number | undefined) {
    const holder = pid === undefined ? 'another process' : `process ${pid}`;
    super(`The data folder ${folder} is in use by ${holder}. Stop it first, or give this server a folder of its own.`);
    this.pid = pid;
  }
}

/** A handle that is garbage collected closes its file, and the kernel would give the lock away. */
const held = new Set<DatabaseSync>();

/**
 * Makes this process the only owner of a data folder until it releases the folder or dies; throws `DataFolderInUse`.
 *
 * A file that merely names a process id goes stale and lies once ids are reused, or when two containers share a volume.
 * So the kernel keeps the lock: SQLite, which ships with Node, is used for nothing but its portable exclusive file
 * lock, which vanishes with its process however that ends. Nothing else may open the lock file in this process: closing
 * any descriptor of it would drop the lock. Hence the owner's name stands in a file beside it.
 */
export const lockDataFolder = (folder: string): DataLock => {
  const ownerFile = join(folder, 'owner.pid');
  const lock = new DatabaseSync(join(folder, 'owner.lock'));
  try {
    lock.exec('pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    lock.close();
    if (isBusy(error)) throw new DataFolderInUse(folder, ownerIn(ownerFile));
    throw error;
  }
  held.add(lock);
  writeFileSync(ownerFile, `${process.pid}\n`, { mode: 0o600 });
  return {
    release: () => {
      if (!held.delete(lock)) return;
      rmSync(ownerFile, { force: true });
      lock.close();
    },
  };
};

const sqliteBusy = 5;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;

const ownerIn = (file: string): number | undefined => {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isSafeInteger(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
};
