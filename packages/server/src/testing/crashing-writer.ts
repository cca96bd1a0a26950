/**
 * A program for tests that kill it: owns an embedded PostgreSQL on the folder of its first argument, says `pid <number>`
 * of PostgreSQL when ready, then writes rows from several connections and says `row <number>` for each once acknowledged.
 */
import { connect } from '../platform/db.ts';
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts';

const [dataDir = ''] = process.argv.slice(2);
const writers = 4;

const postgres = await startEmbeddedPostgres({ dataDir });
const db = connect({ url: postgres.url, max: writers });
await db.pool.query('create table if not exists row (number bigint generated always as identity primary key)');
process.stdout.write(`pid ${postgres.pid}\n`);

const writeForEver = async (): Promise<never> => {
  for (;;) {
    const { rows } = await db.pool.query('insert into row default values returning number');
    process.stdout.write(`row ${rows[0].number}\n`);
  }
};
await Promise.all(Array.from({ length: writers }, writeForEver));
