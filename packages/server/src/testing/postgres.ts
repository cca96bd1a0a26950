import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';
import { connect, type Db } from '../platform/db.ts';

export type TestDatabase = { readonly url: string; readonly db: Db; readonly drop: () => Promise<void> };

/** A fresh database with the schema of all migrations, and nothing else; a copy of the template, in some 25 ms. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const template = new URL(inject('postgresUrl'));
  const name = `mandate_test_${randomBytes(6).toString('hex')}`;
  await copyTemplate(template.pathname.slice(1), name);
  const url = urlOf(name);
  const db = connect({ url, max: 10, applicationName: name });
  const drop = async (): Promise<void> => {
    await db.close();
    await administrate(`drop database if exists ${name} with (force)`);
  };
  return { url, db, drop };
};

/** The same server, without any schema: for tests of migrations. */
export const createEmptyDatabase = async (): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> => {
  const name = `mandate_empty_${randomBytes(6).toString('hex')}`;
  await administrate(`create database ${name} template template0`);
  return { url: urlOf(name), drop: () => administrate(`drop database if exists ${name} with (force)`) };
};

/** object_in_use: somebody is connected to the template, if only to copy it as well. */
const templateBusy = '55006';

const copyTemplate = async (template: string, name: string): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await administrate(`create database ${name} template ${template}`);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== templateBusy || attempt === 50) throw error;
      await sleep(20 + Math.random() * 80);
    }
  }
};

const urlOf = (database: string): string => {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${database}`;
  return url.href;
};

const administrate = async (statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: urlOf('postgres') });
  await client.connect();
  await client.query(statement).finally(() => client.end());
};
