import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiWith, clientToken } from '../../../../scripts/sample-world/api.ts';
import { buildSampleWorld } from '../../../../scripts/sample-world/build.ts';
import { foundOperator, siteOf } from '../../../../scripts/sample-world/found.ts';
import type { PersonaKey, Personas } from '../../../../scripts/sample-world/personas.ts';
import { type RunningServer, startServer } from '../main.ts';
import { loadConfig } from '../platform/config.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../platform/embedded-postgres.ts';

/** For a database that is stopped and started again. */
const patiently = { timeout: 60_000, interval: 100 };

let dataDir: string;
let postgres: EmbeddedPostgres;
let server: RunningServer;
let personas: Personas;
let decisions: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'mandate-gone-'));
  postgres = await startEmbeddedPostgres({ dataDir });
  const config = loadConfig({ DATABASE_URL: postgres.url, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent' });
  if (!config.ok) throw new Error('These settings cannot be used.');
  server = await startServer({ config: config.value });
  personas = await buildSampleWorld(siteOf(server), await foundOperator(server));
  decisions = await clientToken(server.url, personas.service);
}, 120_000);
afterAll(async () => {
  await server.close();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}, 120_000);

const as = (key: PersonaKey) => apiWith(server.url, personas.people[key].token);

/** Whether the reseller's agent may administer what the customer granted, and how the server said so. */
const ask = async () => {
  const { status, body } = await apiWith(server.url, decisions).ask<{ decision?: boolean }>(
    'POST',
    '/access/v1/evaluation',
    {
      subject: { type: 'user', id: personas.people['reseller-admin'].userId },
      action: { name: 'licence.assign' },
      resource: {
        type: 'service',
        id: 'office365',
        properties: { customer: personas.people['customer-en-global-admin'].organizationId },
      },
    },
  );
  return { status, decision: body.decision };
};

const listeners = async (): Promise<number> => {
  const { rows } = await server.db.pool.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where application_name = 'mandate-listener'`,
  );
  return rows[0]?.count ?? 0;
};

test('without its database the server refuses, decides nothing in favour, stays up, and recovers by itself', async () => {
  expect(await ask()).toEqual({ status: 200, decision: true });
  await postgres.stop();

  // Until its lease is over an answer may rest on what the server knew for certain; from then on, none does.
  await expect.poll(async () => (await ask()).decision === true, patiently).toBe(false);
  for (let round = 0; round < 10; round += 1) expect((await ask()).decision).not.toBe(true);

  const lotus = as('customer-en-global-admin');
  const reseller = as('reseller-admin');
  const calls = [
    lotus.ask('GET', '/api/partner-relationships'),
    reseller.ask('GET', '/api/customers'),
    as('operator-admin').ask('GET', '/api/audit-events'),
    lotus.ask('DELETE', '/api/privileges'),
    reseller.ask('POST', '/api/invitation-link/rotate'),
  ];
  for (const { status, body, headers } of await Promise.all(calls)) {
    expect(status).toBe(503);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ status: 503, code: expect.stringMatching(/^[a-z_]+$/), title: expect.any(String) });
  }
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503);

  postgres = await startEmbeddedPostgres({ dataDir });
  await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status, patiently).toBe(200);
  await expect.poll(ask, patiently).toEqual({ status: 200, decision: true });
  // Each part came back once: what reconnects must not multiply while there is nothing to connect to.
  await expect.poll(listeners, patiently).toBe(1);
  // What was refused in between was not done.
  const { status, body } = await lotus.ask<{ items: { privileges: unknown[] }[] }>('GET', '/api/partner-relationships');
  expect(status).toBe(200);
  expect(body.items.flatMap(({ privileges }) => privileges).length).toBeGreaterThan(0);
}, 240_000);

test('connections that the database cuts cost a call at most, never the server', async () => {
  const cut = () =>
    server.db.pool
      .query(
        'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
      )
      .catch(() => undefined);
  const statuses = new Set<number>();
  for (let round = 0; round < 10; round += 1) {
    const [first, second] = [
      as('reseller-admin').ask('GET', '/api/customers'),
      as('advisor-admin').ask('GET', '/api/customers'),
    ];
    await cut();
    for (const { status } of await Promise.all([first, second])) statuses.add(status);
  }
  for (const status of statuses) expect([200, 503]).toContain(status);
  await expect.poll(async () => (await as('reseller-admin').ask('GET', '/api/customers')).status, patiently).toBe(200);
}, 120_000);
