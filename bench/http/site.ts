import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@mandate/server/main';
import { type Api, apiWith, clientToken } from '../../scripts/sample-world/api.ts';
import { operatorCompany } from '../../scripts/sample-world/companies.ts';
import { foundOperator } from '../../scripts/sample-world/found.ts';
import { newPassword, type Site as Place, setUp } from '../../scripts/sample-world/people.ts';
import { startDatabase } from '../database.ts';
import { loadWorld } from '../rows.ts';
import { type Started, startProcess } from './processes.ts';

/** Servers on one database with the world in it, an operator, and a service that may ask. */
export type Site = {
  readonly pool: Awaited<ReturnType<typeof startDatabase>>['pool'];
  readonly databaseUrl: string;
  readonly nodes: readonly Started<{ url: string }>[];
  readonly place: Place;
  readonly operator: Api;
  /** A token of a service with the scope of decisions. */
  readonly token: string;
  readonly startNode: () => Promise<Started<{ url: string }>>;
  readonly stop: () => Promise<void>;
};

const origin = 'http://mandate.bench';
const script = new URL('./node.ts', import.meta.url);

export const startSite = async (customers: number): Promise<Site> => {
  const closers: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'mandate-bench-data-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const database = await startDatabase();
    closers.push(database.stop);
    await loadWorld(database.pool, customers);
    const environment = {
      DATA_DIR: folder,
      DATABASE_URL: database.url,
      HOST: '127.0.0.1',
      PORT: '0',
      PUBLIC_URL: origin,
      SECRET_KEY: randomBytes(32).toString('base64'),
    };
    const nodes: Started<{ url: string }>[] = [];
    const startNode = async () => {
      const node = await startProcess<{ url: string }>(script, environment);
      nodes.push(node);
      return node;
    };
    closers.push(() => Promise.all(nodes.map((node) => node.end())));
    const { url } = (await startNode()).told;
    const place = { url, origin };
    const token = await operatorToken(place, database.url, folder);
    const operator = apiWith(url, token);
    const client = await operator.call<{ clientId: string; clientSecret: string }>('POST', '/api/clients', {
      name: 'Bench',
      scopes: ['decisions'],
    });
    return {
      pool: database.pool,
      databaseUrl: database.url,
      nodes,
      place,
      operator,
      token: await clientToken(url, client),
      startNode,
      stop,
    };
  } catch (fault) {
    await stop();
    throw fault;
  }
};

const operatorToken = async (place: Place, databaseUrl: string, dataDir: string): Promise<string> => {
  const { db, close } = await openDatabase({ databaseUrl, dataDir });
  try {
    const founded = await foundOperator({ db, url: place.origin });
    const { email } = operatorCompany.admin;
    const person = { userId: founded.userId, email, password: newPassword() };
    return (await setUp(place, founded.setUpLink, person)).token;
  } finally {
    await close();
  }
};
