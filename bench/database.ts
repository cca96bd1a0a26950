import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@mandate/server/platform/embedded-postgres';
import { migrate } from '@mandate/server/platform/migrations';
import pg from 'pg';

export type BenchDatabase = { readonly url: string; readonly pool: pg.Pool; readonly stop: () => Promise<void> };

/** A migrated PostgreSQL of our own in a folder that goes away with it. It need not outlive a power cut. */
export const startDatabase = async (): Promise<BenchDatabase> => {
  const folder = await mkdtemp(join(tmpdir(), 'mandate-bench-'));
  const postgres = await startEmbeddedPostgres({
    dataDir: join(folder, 'postgres'),
    settings: { fsync: 'off', max_connections: '200', shared_buffers: '512MB' },
  });
  await migrate(postgres.url);
  const pool = new pg.Pool({ connectionString: postgres.url, max: 20 });
  // Whoever still rests in the pool hears that the server goes.
  pool.on('error', () => undefined);
  const stop = async (): Promise<void> => {
    await pool.end();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { url: postgres.url, pool, stop };
};
