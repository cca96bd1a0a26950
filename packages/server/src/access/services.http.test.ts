import type { ActionName } from '@mandate/domain/access/actions';
import type { ServiceManifest } from '@mandate/domain/access/service';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '../platform/actor.ts';
import { systemClock } from '../platform/clock.ts';
import type { App } from '../platform/http/app.ts';
import { actBy } from '../testing/act.ts';
import { createActorHttp } from '../testing/actor-http.ts';
import { actorOf, enrolCompany, snapshotOf } from '../testing/companies.ts';
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts';
import { publishShippedServices } from './service-commands.ts';
import { serviceRoutes } from './service-routes.ts';

let database: TestDatabase;
let app: App<Actor, ActionName>;

beforeEach(async () => {
  database = await createTestDatabase();
  const operator = await enrolCompany(database.db, systemClock, { kind: 'operator', name: 'Operator' });
  const lotus = await enrolCompany(database.db, systemClock, { kind: 'customer', name: 'Lotus' });
  await publishShippedServices(database, actBy('system', systemClock));
  app = await createActorHttp(database.db, {
    operator: operator.actor,
    support: actorOf(operator.organization, ['support']),
    user: actorOf(lotus.organization, ['user']),
  });
  serviceRoutes(app, database);
});
afterEach(async () => {
  await app.close();
  await database.drop();
});

const named = (name: string) => ({ en: name, 'zh-CN': name, 'zh-TW': name, ja: name, ru: name });
const telephony: ServiceManifest = {
  id: 'telephony',
  names: named('Telephony'),
  licensing: 'licence',
  actions: [{ name: 'number.assign', names: named('Assign numbers') }],
  roles: { administrator: { names: named('Administrator'), actions: ['number.assign'] } },
  agentRoles: { admin_agent: ['administrator'], helpdesk_agent: [] },
  customerRoles: { user_admin: ['administrator'], billing_admin: [] },
  defaultRoles: ['administrator'],
  offers: [{ id: 'telephony-basic', names: named('Basic') }],
};
const call = async (
  as: string,
  method: 'GET' | 'PUT',
  url: string,
  payload?: object,
  headers: Record<string, string> = {},
) => {
  const response = await app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${as}`, ...headers },
    ...(payload && { payload }),
  });
  return { status: response.statusCode, headers: response.headers, body: response.json() };
};
const put = (payload: object, headers?: Record<string, string>) =>
  call('operator', 'PUT', '/api/services/telephony', payload, headers);

describe('reading', () => {
  test('everybody who is signed in reads the catalogue, with versions', async () => {
    const { body } = await call('user', 'GET', '/api/services');
    expect(body.next).toBeNull();
    expect(body.items.map(({ id, version }: { id: string; version: number }) => [id, version])).toEqual([
      ['azure', 1],
      ['dynamics365', 1],
      ['office365', 1],
    ]);
    const first = await call('user', 'GET', '/api/services?limit=1');
    const second = await call('user', 'GET', `/api/services?limit=1&after=${first.body.next}`);
    expect(second.body.items).toEqual([body.items[1]]);
  });

  test('one service has the version as its ETag; one that is not published is 404', async () => {
    const read = await call('user', 'GET', '/api/services/azure');
    expect(read).toMatchObject({ status: 200, headers: { etag: '"1"' }, body: { id: 'azure', licensing: 'usage' } });
    expect(await call('user', 'GET', '/api/services/telephony')).toMatchObject({ status: 404 });
    expect(await call('user', 'GET', '/api/services/telephony/versions')).toMatchObject({ status: 404 });
  });
});

describe('PUT /api/services/{id}', () => {
  test('publishes a new service with 201, its next version with 200, and keeps both', async () => {
    expect(await put(telephony)).toMatchObject({
      status: 201,
      headers: { etag: '"1"' },
      body: { version: 1, warnings: [] },
    });
    const next = { ...telephony, licensing: 'usage' };
    expect(await put(next, { 'if-match': '"1"' })).toMatchObject({ status: 200, headers: { etag: '"2"' } });
    const { body } = await call('user', 'GET', '/api/services/telephony/versions');
    expect(
      body.items.map(({ version, licensing }: { version: number; licensing: string }) => [version, licensing]),
    ).toEqual([
      [2, 'usage'],
      [1, 'licence'],
    ]);
  });

  test('takes back what was read as it is', async () => {
    const { body } = await call('operator', 'GET', '/api/services/office365');
    const sent = await call('operator', 'PUT', '/api/services/office365', body);
    expect(sent).toMatchObject({ status: 200, body: { version: 1, publishedAt: body.publishedAt } });
  });

  test('needs no more than names, licensing, actions and roles with their holders', async () => {
    const { customerRoles: _, offers: __, ...least } = telephony;
    expect(await put(least)).toMatchObject({
      status: 201,
      body: { offers: [], customerRoles: { user_admin: [], billing_admin: [] } },
    });
  });

  test('a stale If-Match is 412, also where there is nothing yet', async () => {
    expect(await put(telephony, { 'if-match': '"1"' })).toMatchObject({ status: 412 });
    await put(telephony);
    await put({ ...telephony, licensing: 'usage' });
    const before = await snapshotOf(database.db, 'service', 'service_version', 'audit_event');
    expect(await put(telephony, { 'if-match': '"1"' })).toMatchObject({
      status: 412,
      body: { code: 'precondition_failed' },
    });
    expect(await snapshotOf(database.db, 'service', 'service_version', 'audit_event')).toEqual(before);
  });

  test.for<[string, object, string]>([
    ['another id than the address', { id: 'telefax' }, '/id'],
    ['a name that lacks a language', { names: { en: 'Telephony' } }, '/names/zh-CN'],
    ['an action without a dot', { actions: [{ name: 'assign', names: named('x') }] }, '/actions/0/name'],
    ['a role name with a blank', { roles: { 'big boss': { names: named('x'), actions: [] } } }, '/roles/big boss'],
    [
      'a role with an action that is none',
      { roles: { administrator: { names: named('x'), actions: ['number.steal'] } } },
      '/roles/administrator/actions/0',
    ],
    ['a default role that is none', { defaultRoles: ['reader'] }, '/defaultRoles/0'],
    ['no default role', { defaultRoles: [] }, '/defaultRoles'],
    [
      'an add-on to no offer',
      { offers: [{ id: 'extra', names: named('x'), addOnTo: ['nothing'] }] },
      '/offers/0/addOnTo/0',
    ],
    ['an unknown field', { colour: 'green' }, '/colour'],
  ])('refuses %s by its pointer, and stores nothing', async ([, wrong, pointer]) => {
    const before = await snapshotOf(database.db, 'service', 'service_version', 'audit_event');
    const { status, body } = await put({ ...telephony, ...wrong });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_request' });
    expect(body.errors.map((fault: { pointer: string }) => fault.pointer)).toContain(pointer);
    expect(await snapshotOf(database.db, 'service', 'service_version', 'audit_event')).toEqual(before);
  });

  test('is the operator administrator’s alone', async () => {
    for (const as of ['support', 'user'])
      expect(await call(as, 'PUT', '/api/services/telephony', telephony)).toMatchObject({
        status: 403,
        body: { code: 'role_not_permitted' },
      });
  });
});
