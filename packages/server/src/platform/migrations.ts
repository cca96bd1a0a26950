import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

export type Migration = { readonly number: number; readonly name: string; readonly sha256: string };

type MigrationFile = Migration & { readonly sql: string };

/** The files and the database contradict each other, or a file breaks the rules for migrations. Nothing was changed. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

/** The migrations that ship with this server. */
export const migrationsFolder = join(import.meta.dirname, '../../migrations');

/**
 * Brings a database up to date and returns what had to be applied, in order. Each file runs in its own transaction; when
 * one fails, those before it stay. Migrators at the same time take turns. Throws `MigrationRefused` when an applied file
 * was changed or is gone, or the database is newer than this code.
 */
export const migrate = async (database: string | pg.Pool, folder = migrationsFolder): Promise<readonly Migration[]> => {
  const files = await readMigrations(folder);
  return withClient(database, async (client) => {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    try {
      await client.query(createTable);
      const pending = stillToApply(files, await appliedMigrations(client));
      for (const file of pending) await apply(client, file);
      return pending.map(({ number, name, sha256 }) => ({ number, name, sha256 }));
    } finally {
      await client.query('select pg_advisory_unlock($1)', [lockKey]);
    }
  });
};

/** What `migrate` would apply; refuses what it would refuse, changes nothing. */
export const pendingMigrations = async (
  database: string | pg.Pool,
  folder = migrationsFolder,
): Promise<readonly Migration[]> => {
  const files = await readMigrations(folder);
  return withClient(database, async (client) => {
    const { rows } = await client.query(`select to_regclass('public.schema_migration') is not null as present`);
    const pending = stillToApply(files, rows[0].present ? await appliedMigrations(client) : []);
    return pending.map(({ number, name, sha256 }) => ({ number, name, sha256 }));
  });
};

/** Any number will do, as long as nobody else in the same database locks it: "mandate" in telephone keys. */
const lockKey = 6_263_283;

const createTable = `
  create table if not exists public.schema_migration (
    number integer primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null default now()
  )`;

const appliedMigrations = async (client: pg.ClientBase): Promise<readonly Migration[]> => {
  const query = 'select number, name, sha256 from public.schema_migration order by number';
  return (await client.query<Migration>(query)).rows;
};

const stillToApply = (files: readonly MigrationFile[], applied: readonly Migration[]): readonly MigrationFile[] => {
  applied.forEach((done, index) => {
    const file = files[index];
    if (file === undefined) {
      throw new MigrationRefused(`The database is newer than this server: it has migration ${labelOf(done)}.`);
    }
    if (file.number !== done.number) {
      throw new MigrationRefused(`Migration ${labelOf(done)} was applied, but the files have ${labelOf(file)} there.`);
    }
    if (file.sha256 !== done.sha256) {
      throw new MigrationRefused(`Migration ${labelOf(file)} was changed after it had been applied; write a new one.`);
    }
  });
  return files.slice(applied.length);
};

const apply = async (client: pg.ClientBase, { number, name, sha256, sql }: MigrationFile): Promise<void> => {
  await client.query('begin');
  try {
    await client.query(sql);
    const record = 'insert into public.schema_migration (number, name, sha256) values ($1, $2, $3)';
    await client.query(record, [number, name, sha256]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback');
    throw new Error(
      `Migration ${labelOf({ number, name })} failed: ${cause instanceof Error ? cause.message : cause}`,
      {
        cause,
      },
    );
  }
};

const fileName = /^(\d{6})_([a-z0-9_]+)\.sql$/;

/** Would end the transaction around the file half way. Bodies of functions have no such line of their own. */
const transactionControl = /^\s*(begin|commit|rollback|start transaction)\s*;/im;

const readMigrations = async (folder: string): Promise<readonly MigrationFile[]> => {
  const names = (await readdir(folder)).filter((name) => /^\d/.test(name)).sort();
  const files = await Promise.all(names.map((name) => readMigration(folder, name)));
  files.forEach((file, index) => {
    if (file.number !== index + 1) {
      throw new MigrationRefused(`Migrations count up from 000001 without gaps; ${labelOf(file)} does not.`);
    }
  });
  return files;
};

const readMigration = async (folder: string, name: string): Promise<MigrationFile> => {
  const [, digits, words] = fileName.exec(name) ?? [];
  if (digits === undefined || words === undefined) {
    throw new MigrationRefused(`"${name}" is no name for a migration; it should look like 000001_first_tables.sql.`);
  }
  // Git may have checked the file out with other line ends.
  const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
  if (transactionControl.test(sql)) {
    throw new MigrationRefused(`${name} must not begin or end transactions: it already runs in one.`);
  }
  return { number: Number(digits), name: words, sha256: createHash('sha256').update(sql).digest('hex'), sql };
};

const labelOf = ({ number, name }: Pick<Migration, 'number' | 'name'>): string =>
  `${String(number).padStart(6, '0')}_${name}`;

const withClient = async <T>(database: string | pg.Pool, fn: (client: pg.ClientBase) => Promise<T>): Promise<T> => {
  if (typeof database !== 'string') {
    const client = await database.connect();
    return fn(client).finally(() => client.release());
  }
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  return fn(client).finally(() => client.end());
};
