import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditEvents } from '../audit/queries.ts';
import type { Actor } from '../platform/actor.ts';
import { publicAddresses } from '../platform/public-address.ts';
import { secretBoxOf } from '../platform/secret-box.ts';
import { createActorHttp } from '../testing/actor-http.ts';
import { expectOk, newWorld, type World } from '../testing/world.ts';
import { webhookRoutes } from './routes.ts';

let world: World;
let app: Awaited<ReturnType<typeof createActorHttp>>;
const actors: Record<string, Actor> = {};

beforeAll(async () => {
  world = await newWorld();
  const { ana, bo, lotus, operator } = world;
  Object.assign(actors, {
    ana: ana.people.admin,
    agent: { ...ana.people.sales, roles: ['admin_agent'] },
    sales: ana.people.sales,
    bo: bo.people.admin,
    lotus: lotus.people.admin,
    user: lotus.people.user,
    operator: operator.people.admin,
    support: operator.people.support,
  });
  app = await createActorHttp(world.db, actors);
  const secretBox = secretBoxOf(randomBytes(32).toString('base64'));
  webhookRoutes(app, { db: world.db, secretBox, isAllowed: publicAddresses(['127.0.0.1']) });
});

afterAll(async () => {
  await app.close();
  await world.drop();
});

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
type Options = { readonly body?: object; readonly headers?: Readonly<Record<string, string>> };

const call = (method: Method, who: string, path: string, { body, headers }: Options = {}) =>
  app.inject({
    method,
    url: `/api/webhooks${path}`,
    headers: { authorization: `Bearer ${who}`, ...headers },
    ...(body && { payload: body }),
  });

const url = 'https://hooks.aurora.example/mandate';

const create = async (who: string, body: object = {}) => {
  const response = await call('POST', who, '', { body: { url, ...body } });
  expect(response.statusCode).toBe(201);
  return response.json();
};

describe('an endpoint', () => {
  test('is made with a secret that is shown once, read, changed and removed', async () => {
    const { secret, ...made } = await create('ana', { description: 'Orders', kinds: ['privileges.*'] });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(made).toEqual({
      id: expect.any(String),
      url,
      description: 'Orders',
      kinds: ['privileges.*'],
      enabled: true,
      createdAt: expect.any(String),
      version: 1,
    });
    const read = await call('GET', 'agent', `/${made.id}`);
    expect(read.json()).toEqual(made);
    expect(read.headers.etag).toBe('"1"');
    const change = { description: null, kinds: null, enabled: false, url: 'https://hooks.aurora.example:8443/other' };
    const changed = await call('PATCH', 'ana', `/${made.id}`, { body: change, headers: { 'if-match': '"1"' } });
    expect(changed.json()).toEqual({
      id: made.id,
      url: change.url,
      enabled: false,
      createdAt: made.createdAt,
      version: 2,
    });
    const stale = await call('PATCH', 'ana', `/${made.id}`, { body: {}, headers: { 'if-match': '"1"' } });
    expect(stale.json()).toMatchObject({ status: 412, code: 'precondition_failed' });
    const rotated = (await call('POST', 'ana', `/${made.id}/rotate-secret`)).json();
    expect(rotated.secret).toMatch(/^whsec_/);
    expect(rotated.secret).not.toBe(secret);
    const overlap = Date.parse(rotated.previousSecretUntil) - Date.parse(made.createdAt);
    expect(Math.floor(overlap / 3_600_000)).toBe(24);
    expect((await call('DELETE', 'ana', `/${made.id}`)).statusCode).toBe(204);
    expect((await call('GET', 'ana', `/${made.id}`)).statusCode).toBe(404);
    expect((await call('DELETE', 'ana', `/${made.id}`)).statusCode).toBe(404);
  });

  test('leaves a record of everything that was done to it, without its path and its secrets (D18)', async () => {
    const { id, secret } = await create('bo', { url: `${url}/token-of-the-receiver` });
    await call('PATCH', 'bo', `/${id}`, { body: { enabled: false } });
    await call('POST', 'bo', `/${id}/rotate-secret`);
    await call('POST', 'bo', `/${id}/replay`, { body: { from: '2026-11-01T00:00:00Z' } });
    await call('DELETE', 'bo', `/${id}`);
    const events = await auditEvents(world.db, world.bo.people.admin, {}, { after: undefined, limit: 100 });
    const own = events.filter((event) => event.subject.id === id).toReversed();
    expect(own.map(({ kind, before, after }) => ({ kind, before, after }))).toMatchObject([
      { kind: 'webhook.created', after: { host: 'hooks.aurora.example', enabled: true } },
      { kind: 'webhook.changed', before: { enabled: true }, after: { enabled: false } },
      { kind: 'webhook.secret-rotated' },
      { kind: 'webhook.replayed', after: { from: '2026-11-01T00:00:00.000Z' } },
      { kind: 'webhook.removed' },
    ]);
    expect(JSON.stringify(own)).not.toContain('token-of-the-receiver');
    expect(JSON.stringify(own)).not.toContain(secret.replace('whsec_', ''));
  });

  test('is its organisation’s alone: for everybody else, the operator included, there is none', async () => {
    const { id } = await create('lotus');
    for (const stranger of ['ana', 'bo', 'operator']) {
      const answers = [
        await call('GET', stranger, `/${id}`),
        await call('PATCH', stranger, `/${id}`, { body: { enabled: false } }),
        await call('DELETE', stranger, `/${id}`),
        await call('GET', stranger, `/${id}/deliveries`),
        await call('POST', stranger, `/${id}/test`),
        await call('POST', stranger, `/${id}/rotate-secret`),
        await call('POST', stranger, `/${id}/replay`, { body: { from: '2026-11-01T00:00:00Z' } }),
      ];
      expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 404));
      const { items } = (await call('GET', stranger, '')).json();
      expect(items.map((item: { id: string }) => item.id)).not.toContain(id);
    }
    expect((await call('GET', 'lotus', `/${id}`)).json()).toMatchObject({ enabled: true, version: 1 });
  });

  test('is made by administrators and read by whoever reads the log', async () => {
    const { id } = await create('operator');
    expect((await call('GET', 'support', `/${id}`)).statusCode).toBe(200);
    for (const who of ['support', 'agent', 'sales', 'user']) {
      expect((await call('POST', who, '', { body: { url } })).statusCode).toBe(403);
    }
    for (const who of ['sales', 'user']) expect((await call('GET', who, '')).statusCode).toBe(403);
  });

  test('has at most nineteen beside it, also when many are made at once', async () => {
    const before = (await call('GET', 'bo', '')).json().items.length;
    const answers = await Promise.all(Array.from({ length: 24 }, () => call('POST', 'bo', '', { body: { url } })));
    const made = answers.filter(({ statusCode }) => statusCode === 201);
    expect(made).toHaveLength(20 - before);
    const refused = answers.find(({ statusCode }) => statusCode !== 201);
    expect(refused?.json()).toMatchObject({ status: 409, code: 'too_many_webhooks' });
    await call('DELETE', 'bo', `/${made[0]?.json().id}`);
    await create('bo');
    const pages = [(await call('GET', 'bo', '?limit=15')).json()];
    pages.push((await call('GET', 'bo', `?limit=15&after=${pages[0].next}`)).json());
    expect(pages.flatMap(({ items }) => items)).toHaveLength(20);
  });
});

describe('an address', () => {
  test.each([
    ['http://hooks.aurora.example/', 'only https is used'],
    ['http://localhost/', 'only https is used'],
    ['ftp://hooks.aurora.example/', 'only https is used'],
    ['https://user:secret@hooks.aurora.example/', 'it carries a name or a password'],
    ['https://hooks.aurora.example/#part', 'it has a fragment'],
    ['https://10.0.0.1/', 'it leads to a private address'],
    ['https://169.254.169.254/latest/meta-data', 'it leads to a private address'],
    ['https://[::1]/', 'it leads to a private address'],
    ['http://127.0.0.2/', 'it leads to a private address'],
    ['not a url', 'not a URL'],
  ])('%s is refused: %s', async (address, why) => {
    const { id } = (await call('GET', 'lotus', '')).json().items[0] ?? (await create('lotus'));
    for (const response of [
      await call('POST', 'ana', '', { body: { url: address } }),
      await call('PATCH', 'lotus', `/${id}`, { body: { url: address } }),
    ]) {
      expect(response.json()).toMatchObject({
        status: 400,
        errors: [{ pointer: '/url', reason: `cannot be used: ${why}` }],
      });
    }
  });

  test('that the operator has allowed can be reached without TLS', async () => {
    expect(await create('ana', { url: 'http://127.0.0.1:9000/hook' })).toMatchObject({
      url: 'http://127.0.0.1:9000/hook',
    });
  });
});

test.each([
  [{ kinds: [] }, '/kinds'],
  [{ kinds: ['privileges.removd'] }, '/kinds/0'],
  [{ kinds: ['*'] }, '/kinds/0'],
  [{ description: '' }, '/description'],
  [{ secret: 'whsec_mine' }, '/secret'],
  [{ url: `https://x.example/${'y'.repeat(2000)}` }, '/url'],
])('%j cannot be asked for', async (body, pointer) => {
  const response = await call('POST', 'ana', '', { body: { url, ...body } });
  expect(response.json()).toMatchObject({ status: 400, errors: [{ pointer }] });
});

describe('deliveries', () => {
  test('are listed page by page, the last queued first, and by what became of them', async () => {
    const { id } = await create('ana', { kinds: ['partnership-link.*', 'webhook.secret-rotated'] });
    for (let n = 0; n < 3; n += 1) await call('POST', 'ana', `/${id}/rotate-secret`);
    const tested = await call('POST', 'ana', `/${id}/test`);
    expect(tested.statusCode).toBe(202);
    expect(tested.json()).toMatchObject({ kind: 'webhook.test', status: 'queued', attempts: 0 });
    const first = (await call('GET', 'agent', `/${id}/deliveries?limit=3`)).json();
    expect(first.items.map((item: { kind: string }) => item.kind)).toEqual([
      'webhook.test',
      'webhook.secret-rotated',
      'webhook.secret-rotated',
    ]);
    const rest = (await call('GET', 'agent', `/${id}/deliveries?limit=3&after=${first.next}`)).json();
    expect(rest).toMatchObject({ items: [{ kind: 'webhook.secret-rotated' }], next: null });
    expect((await call('GET', 'ana', `/${id}/deliveries?status=delivered`)).json().items).toEqual([]);
    expect((await call('GET', 'ana', `/${id}/deliveries?status=lost`)).statusCode).toBe(400);
  });

  test('are repeated from a point in time on', async () => {
    const { id } = await create('ana', { kinds: ['relationship.*'], enabled: false });
    world.passDays(1);
    expectOk(await world.accept(world.lotus, world.ana, ['office365']));
    expect((await call('GET', 'ana', `/${id}/deliveries`)).json().items).toEqual([]);
    const replayed = await call('POST', 'ana', `/${id}/replay`, { body: { from: '2026-11-21T00:00:00+08:00' } });
    expect(replayed.statusCode).toBe(202);
    expect(replayed.json()).toEqual({ queued: 1, next: null });
    const { items } = (await call('GET', 'ana', `/${id}/deliveries`)).json();
    expect(items).toMatchObject([{ kind: 'relationship.started', at: '2026-11-21T12:00:00.000Z' }]);
    expect((await call('POST', 'ana', `/${id}/replay`, { body: { from: 'yesterday' } })).statusCode).toBe(400);
  });
});
