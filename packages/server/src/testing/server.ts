import { randomBytes } from 'node:crypto';
import { apiWith } from '../../../../scripts/sample-world/api.ts';
import { buildSampleWorld } from '../../../../scripts/sample-world/build.ts';
import { foundOperator, siteOf } from '../../../../scripts/sample-world/found.ts';
import type { PersonaKey, Personas } from '../../../../scripts/sample-world/personas.ts';
import { type RunningServer, startServer } from '../main.ts';
import type { Clock } from '../platform/clock.ts';
import { type Config, loadConfig } from '../platform/config.ts';
import { createTestDatabase } from './postgres.ts';

/** A whole server as `npm start` runs it, on a database of its own and a free port of the loopback. */
type TestServer = Pick<RunningServer, 'url' | 'db' | 'app'> & {
  /** Ends the server and drops its database. */
  readonly close: () => Promise<void>;
};

type Options = { readonly config?: Partial<Config>; readonly clock?: Clock };

/** Starts a server that says nothing, with the defaults of the settings where `config` does not differ. */
const startTestServer = async ({ config = {}, ...options }: Options = {}): Promise<TestServer> => {
  const database = await createTestDatabase();
  const usual = loadConfig({
    DATABASE_URL: database.url,
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    SECRET_KEY: randomBytes(32).toString('base64'),
  });
  if (!usual.ok) throw new Error(`Not usable: ${usual.error.map(({ name }) => name).join(', ')}`);
  try {
    const server = await startServer({ ...options, config: { ...usual.value, ...config } });
    return { ...server, close: () => server.close().finally(database.drop) };
  } catch (fault) {
    await database.drop();
    throw fault;
  }
};

/** A server with the sample world in it, as `npm run demo` builds it, and each persona's way into the API. */
export const sampleWorld = async (options: Options = {}) => {
  const server = await startTestServer(options);
  try {
    const site = siteOf(server);
    const personas: Personas = await buildSampleWorld(site, await foundOperator(server));
    const as = (key: PersonaKey) => apiWith(site.url, personas.people[key].token);
    return { ...server, site, personas, as };
  } catch (fault) {
    await server.close();
    throw fault;
  }
};
