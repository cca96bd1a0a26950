import { expect } from 'vitest';
import type { Db } from '../platform/db.ts';

/** What requests and running servers leave behind whatever is asked: that they were here. No record of anything. */
const traces: readonly string[] = ['idempotency_key', 'sign_in_failure', 'node'];
const traceColumns = ['last_used_at', 'last_seen_at'];

/** Every row of every table but for such traces, as the owner of the database sees them. */
export const recordsOf = async (db: Db): Promise<Readonly<Record<string, readonly string[]>>> => {
  const { rows: tables } = await db.pool.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const without = traceColumns.map((column) => ` - '${column}'`).join('');
  const parts = tables
    .filter(({ name }) => !traces.includes(name))
    .map(({ name }) => {
      const row = `(to_jsonb(t)${without})::text`;
      return `select '${name}' as name, coalesce(array_agg(${row} order by ${row}), '{}') as rows from "${name}" t`;
    });
  const { rows } = await db.pool.query<{ name: string; rows: string[] }>(parts.join(' union all '));
  return Object.fromEntries(rows.map((table) => [table.name, table.rows]));
};

/** Runs something that must leave every record as it was, and answers what it answered. */
export const leavingUntouched = async <T>(db: Db, what: string, run: () => Promise<T>): Promise<T> => {
  const before = await recordsOf(db);
  const outcome = await run();
  expect(await recordsOf(db), `${what} changed the database`).toEqual(before);
  return outcome;
};
