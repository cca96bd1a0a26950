import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts';
import { migrate } from '../platform/migrations.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the migrated template database that tests copy; see `createTestDatabase`. */
    postgresUrl: string;
  }
}

/** One PostgreSQL for all test files: TEST_DATABASE_URL if set (a role that may create databases), else one of our own. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const given = process.env.TEST_DATABASE_URL;
  const { url, stop } = given === undefined ? await startThrowaway() : { url: given, stop: async () => {} };
  const template = new URL(url);
  // A given server may be shared with another run.
  template.pathname = given === undefined ? '/mandate_template' : `/mandate_template_${process.pid}`;
  await administrate(url, `create database ${template.pathname.slice(1)}`);
  await migrate(template.href);
  project.provide('postgresUrl', template.href);
  return async () => {
    if (given !== undefined) await administrate(url, `drop database ${template.pathname.slice(1)} with (force)`);
    await stop();
  };
};

/** Nothing in it has to outlive the run, so nothing is forced to disk. */
const forSpeed = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  autovacuum: 'off',
};

const startThrowaway = async (): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'mandate-test-'));
  const removeData = (): Promise<void> => rm(dataDir, { recursive: true, force: true });
  try {
    const { url, stop } = await startEmbeddedPostgres({ dataDir, settings: forSpeed });
    return { url, stop: () => stop().then(removeData) };
  } catch (error) {
    await removeData();
    throw error;
  }
};

const administrate = async (url: string, statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
};
