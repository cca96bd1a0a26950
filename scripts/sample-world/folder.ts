import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Personas, readPersonas } from './personas.ts';

/** Where a demo keeps its data. With `personas`, an earlier demo left its world there. */
export type DemoFolder = {
  readonly path: string;
  readonly personas: Personas | undefined;
  /** Ours alone: it goes when the demo stops. */
  readonly throwAway: boolean;
};

/** The folder was not made by a demo, and a demo fills a folder with inventions. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';

  constructor(path: string) {
    super(`${path} holds something that is not a finished demo. Name an empty folder, or none for a throw-away one.`);
  }
}

/** The folder named, if it is new, empty or an earlier demo's; without a name a new one for temporary files. */
export const openFolder = async (named: string | undefined): Promise<DemoFolder> => {
  if (named === undefined)
    return { path: await mkdtemp(join(tmpdir(), 'mandate-demo-')), personas: undefined, throwAway: true };
  const path = resolve(named);
  const personas = await readPersonas(path);
  if (personas) return { path, personas, throwAway: false };
  await mkdir(path, { recursive: true, mode: 0o700 });
  if ((await readdir(path)).length > 0) throw new FolderInUse(path);
  return { path, personas, throwAway: false };
};

/** Removes a throw-away folder; any other stays. */
export const closeFolder = async ({ path, throwAway }: DemoFolder): Promise<void> => {
  if (throwAway) await rm(path, { recursive: true, force: true });
};
