import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type Fingerprint = ReadonlyMap<string, string>;

const skipped = new Set(['node_modules', 'dist']);

const filesUnder = (path: string): readonly string[] => {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => !skipped.has(name))
    .flatMap((name) => filesUnder(join(path, name)));
};

/** Every file under the given paths with a hash of its content. Needs no git, so an unpacked archive can be verified too. */
export const fingerprint = (paths: readonly string[]): Fingerprint =>
  new Map(
    paths.flatMap(filesUnder).map((file) => [file, createHash('sha256').update(readFileSync(file)).digest('hex')]),
  );

/** What was written, changed or removed between two fingerprints, one line each, sorted by path. */
export const differences = (before: Fingerprint, after: Fingerprint): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((file) => before.get(file) !== after.get(file))
    .map((file) => `${!before.has(file) ? 'new' : !after.has(file) ? 'gone' : 'changed'} ${file}`);
