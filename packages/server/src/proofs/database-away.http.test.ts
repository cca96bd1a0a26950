import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { apiAt, apiWith, clientToken } from '../../../../scripts/sample-world/api.ts';
import { operatorCompany } from '../../../../scripts/sample-world/companies.ts';
import { foundOperator, siteOf } from '../../../../scripts/sample-world/found.ts';
import { newPassword, setUp } from '../../../../scripts/sample-world/people.ts';
import { type RunningServer, startServer } from '../main.ts';
import { loadConfig } from '../platform/config.ts';
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts';

const leaseMs = 500;
let folder: string;
let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
let server: RunningServer;
let url: string;

const startPostgres = () => startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), settings: { fsync: 'off' } });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mandate-away-'));
  postgres = await startPostgres();
  const config = loadConfig({
    DATABASE_URL: postgres.url,
    DATA_DIR: folder,
    PORT: '0',
    LOG_LEVEL: 'silent',
    LEASE_MS: String(leaseMs),
    SECRET_KEY: randomBytes(32).toString('base64'),
  });
  if (!config.ok) throw new Error(`Not usable: ${config.error.map(({ name }) => name).join(', ')}`);
  server = await startServer({ config: config.value });
  url = siteOf(server).url;
});
afterAll(async () => {
  await server?.close();
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A question of a service whose answer is yes, and which its node can answer from memory. */
const newQuestion = async () => {
  const founded = await foundOperator(server);
  const person = { userId: founded.userId, email: operatorCompany.admin.email, password: newPassword() };
  const { token } = await setUp(siteOf(server), founded.setUpLink, person);
  const wish = { name: 'Admin centre', scopes: ['decisions'] };
  const client = await apiWith(url, token).call<{ clientId: string; clientSecret: string }>(
    'POST',
    '/api/clients',
    wish,
  );
  const service = apiWith(url, await clientToken(url, client));
  const question = {
    subject: { type: 'user', id: founded.userId },
    action: { name: 'organization.read' },
    resource: { type: 'partner', id: founded.organizationId },
  };
  return async (): Promise<boolean> => {
    const { status, body } = await service.ask<{ decision?: boolean }>('POST', '/access/v1/evaluation', question);
    return status === 200 && body.decision === true;
  };
};

test('without its database the server stays up, stops allowing when its lease ends, and allows again on its return', async () => {
  const isAllowed = await newQuestion();
  expect(await isAllowed()).toBe(true);

  await postgres.stop();
  await sleep(leaseMs);
  for (let question = 0; question < 20; question += 1) expect(await isAllowed(), 'X5').toBe(false);
  expect((await apiAt(url).ask('GET', '/healthz')).status).toBe(200);
  expect((await apiAt(url).ask('GET', '/readyz')).status).toBe(503);

  const before = postgres.url;
  postgres = await startPostgres();
  expect(postgres.url).toBe(before);
  await vi.waitUntil(isAllowed, { timeout: 20_000, interval: 20 });
});
