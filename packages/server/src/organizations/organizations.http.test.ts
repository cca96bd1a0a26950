import type { ActionName } from '@mandate/domain/access/actions';
import type { InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '../platform/actor.ts';
import { systemClock } from '../platform/clock.ts';
import type { App } from '../platform/http/app.ts';
import { createActorHttp } from '../testing/actor-http.ts';
import { actorOf, type Company, enrolCompany, snapshotOf } from '../testing/companies.ts';
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts';
import { partnershipRoutes } from './partnership-routes.ts';
import { organizationRoutes } from './routes.ts';

let database: TestDatabase;
let app: App<Actor, ActionName>;
let companies: Record<'operator' | 'provider' | 'reseller' | 'stranger' | 'customer', Company>;

beforeEach(async () => {
  database = await createTestDatabase();
  const enrol = (name: string, kind: 'operator' | 'partner' | 'customer', program?: string) =>
    enrolCompany(database.db, systemClock, { name, kind, program });
  companies = {
    operator: await enrol('Operator', 'operator'),
    provider: await enrol('Provider', 'partner', 'indirect_provider'),
    reseller: await enrol('Reseller', 'partner', 'indirect_reseller'),
    stranger: await enrol('Stranger', 'partner', 'direct_reseller'),
    customer: await enrol('Lotus', 'customer'),
  };
  const admins = Object.fromEntries(Object.entries(companies).map(([name, { actor }]) => [name, actor]));
  app = await createActorHttp(database.db, {
    ...admins,
    auditor: actorOf(companies.operator.organization, ['auditor']),
    sales: actorOf(companies.provider.organization, ['sales_agent']),
    user: actorOf(companies.customer.organization, ['user']),
  });
  organizationRoutes(app, database);
  partnershipRoutes(app, database);
});
afterEach(async () => {
  await app.close();
  await database.drop();
});

const call = async (
  as: string,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  { payload, headers }: Pick<InjectOptions, 'payload' | 'headers'> = {},
) => {
  const response = await app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${as}`, ...headers },
    ...(payload !== undefined && { payload }),
  });
  return { status: response.statusCode, headers: response.headers, body: response.json() };
};
const idOf = (name: keyof typeof companies) => companies[name].organization.id;

describe('POST /api/organizations', () => {
  const enrolment = { kind: 'partner', name: 'Aurora', domain: 'Aurora.Example', market: 'CN', locale: 'zh-CN' };

  test('enrols a partner; the domain is folded, the answer says where it is and which version', async () => {
    const payload = { ...enrolment, program: 'advisor' };
    const { status, headers, body } = await call('operator', 'POST', '/api/organizations', { payload });
    expect(status).toBe(201);
    expect(headers).toMatchObject({ etag: '"1"', location: `/api/organizations/${body.id}` });
    expect(body).toMatchObject({ domain: 'aurora.example', program: 'advisor', agreement: { version: '2026-11' } });
    const read = await call('operator', 'GET', `/api/organizations/${body.id}`);
    expect(read.body).toEqual(body);
  });

  test('is once per Idempotency-Key', async () => {
    const request = { payload: { ...enrolment, program: 'advisor' }, headers: { 'idempotency-key': 'aurora-1' } };
    const first = await call('operator', 'POST', '/api/organizations', request);
    const second = await call('operator', 'POST', '/api/organizations', request);
    expect(second).toMatchObject({ status: 201, body: first.body });
  });

  test('answers a taken domain with 409 and a missing program with 422', async () => {
    const program = 'advisor';
    const taken = { ...enrolment, program, domain: 'lotus.example' };
    expect(await call('operator', 'POST', '/api/organizations', { payload: taken })).toMatchObject({
      status: 409,
      body: { code: 'domain_taken' },
    });
    expect(await call('operator', 'POST', '/api/organizations', { payload: enrolment })).toMatchObject({
      status: 422,
      body: { code: 'program_required', rule: 'PROGRAM' },
    });
  });

  test.for([
    ['kind', 'operator'],
    ['name', ' '],
    ['name', 'x'.repeat(201)],
    ['domain', 'no dots'],
    ['domain', 'a'.repeat(64).concat('.example')],
    ['domain', '10.0.0.1'],
    ['market', 'China'],
    ['locale', 'de'],
    ['program', 'reseller'],
    ['colour', 'green'],
  ] as const)('refuses %s = %s by its pointer, and stores nothing', async ([field, value]) => {
    const before = await snapshotOf(database.db, 'organization', 'audit_event');
    const payload = { ...enrolment, program: 'advisor', [field]: value };
    const { status, body } = await call('operator', 'POST', '/api/organizations', { payload });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ pointer: `/${field}` }] });
    expect(await snapshotOf(database.db, 'organization', 'audit_event')).toEqual(before);
  });

  test.for(['auditor', 'provider', 'customer'])('is not for %s', async (as) => {
    const payload = { ...enrolment, program: 'advisor' };
    const { status, body } = await call(as, 'POST', '/api/organizations', { payload });
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'role_not_permitted' });
  });
});

describe('GET /api/organizations', () => {
  test('goes page by page through one kind', async () => {
    const first = await call('auditor', 'GET', '/api/organizations?kind=partner&limit=2');
    expect(first.body.items.map(({ name }: { name: string }) => name)).toEqual(['Provider', 'Reseller']);
    expect(first.headers.link).toContain('rel="next"');
    const next = encodeURIComponent(first.body.next);
    const second = await call('auditor', 'GET', `/api/organizations?kind=partner&limit=2&after=${next}`);
    expect(second.body).toMatchObject({ items: [{ name: 'Stranger' }], next: null });
  });

  test('is the operator’s; each organisation reads itself, any other does not exist for it', async () => {
    expect(await call('provider', 'GET', '/api/organizations')).toMatchObject({ status: 403 });
    expect(await call('sales', 'GET', `/api/organizations/${idOf('provider')}`)).toMatchObject({ status: 200 });
    for (const other of ['operator', 'stranger', 'customer'] as const)
      expect(await call('provider', 'GET', `/api/organizations/${idOf(other)}`)).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });
  });
});

describe('PATCH /api/organizations/{id}', () => {
  const patch = (name: keyof typeof companies, payload: object, headers: Record<string, string> = {}) =>
    call('operator', 'PATCH', `/api/organizations/${idOf(name)}`, { payload, headers });

  test('suspends with a reason under the version that was read; a stale one is 412 and changes nothing', async () => {
    const suspend = { standing: 'suspended', reason: 'Late payment' };
    const done = await patch('provider', suspend, { 'if-match': '"1"' });
    expect(done).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { standing: 'suspended', version: 2 } });
    const before = await snapshotOf(database.db, 'organization', 'audit_event');
    const late = await patch('provider', { standing: 'active' }, { 'if-match': '"1"' });
    expect(late).toMatchObject({ status: 412, body: { code: 'precondition_failed' } });
    expect(await snapshotOf(database.db, 'organization', 'audit_event')).toEqual(before);
  });

  test('answers the law’s refusals with their codes (D8, D21)', async () => {
    expect(await patch('provider', { standing: 'suspended' })).toMatchObject({
      status: 422,
      body: { code: 'reason_required', rule: 'D21' },
    });
    await patch('provider', { standing: 'terminated', reason: 'Fraud' });
    expect(await patch('provider', { standing: 'active' })).toMatchObject({
      status: 409,
      body: { code: 'standing_is_final', rule: 'D8' },
    });
    expect(await patch('customer', { program: 'advisor' })).toMatchObject({
      status: 422,
      body: { code: 'program_only_for_partners' },
    });
  });

  test('refuses a reason without a standing, and a standing for the operator itself', async () => {
    expect(await patch('provider', { reason: 'Late payment' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/reason' }] },
    });
    expect(await patch('operator', { standing: 'suspended', reason: 'Holidays' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/standing' }] },
    });
  });

  test('is the operator administrator’s alone (D21)', async () => {
    for (const as of ['auditor', 'provider', 'customer']) {
      const url = `/api/organizations/${idOf('provider')}`;
      expect(await call(as, 'PATCH', url, { payload: { name: 'Mine' } })).toMatchObject({ status: 403 });
    }
  });

  test('of an organisation that does not exist is 404', async () => {
    const url = '/api/organizations/00000000-0000-7000-8000-000000000000';
    expect(await call('operator', 'PATCH', url, { payload: { name: 'Nobody' } })).toMatchObject({ status: 404 });
  });
});

describe('GET /api/partners', () => {
  test('shows a customer whom it may choose, and nothing of their accounts (M12)', async () => {
    const { body } = await call('customer', 'GET', '/api/partners?search=stran');
    expect(body).toEqual({
      items: [{ id: idOf('stranger'), name: 'Stranger', program: 'direct_reseller', market: 'CN' }],
      next: null,
    });
    expect((await call('operator', 'GET', '/api/partners')).body.items).toHaveLength(3);
  });

  test('is not for partners or ordinary users', async () => {
    for (const as of ['stranger', 'user'])
      expect(await call(as, 'GET', '/api/partners')).toMatchObject({ status: 403 });
  });
});

describe('partnerships', () => {
  const tokenOf = async () => {
    const { body } = await call('provider', 'GET', '/api/partnership-link');
    return body.url.replace('http://mandate.test/partnership-requests/', '');
  };

  test('the whole way: ask, look, accept, list, end (M8, D11)', async () => {
    const token = await tokenOf();
    expect(await call('reseller', 'GET', `/api/partnership-requests/${token}`)).toMatchObject({
      status: 200,
      body: { provider: { id: idOf('provider'), name: 'Provider', program: 'indirect_provider', market: 'CN' } },
    });
    const accepted = await call('reseller', 'POST', `/api/partnership-requests/${token}/accept`);
    expect(accepted).toMatchObject({
      status: 201,
      body: { provider: { name: 'Provider' }, reseller: { name: 'Reseller' } },
    });
    const again = await call('reseller', 'POST', `/api/partnership-requests/${token}/accept`);
    expect(again).toMatchObject({ status: 409, body: { code: 'partnership_exists' } });
    const { id } = accepted.body;
    expect((await call('sales', 'GET', '/api/partnerships')).body).toEqual({ items: [accepted.body], next: null });
    expect((await call('stranger', 'GET', '/api/partnerships')).body.items).toEqual([]);
    expect(await call('stranger', 'DELETE', `/api/partnerships/${id}`)).toMatchObject({ status: 404 });
    const ended = await call('provider', 'DELETE', `/api/partnerships/${id}`);
    expect(ended).toMatchObject({ status: 200, body: { id, endedAt: expect.any(String) } });
    expect(await call('reseller', 'DELETE', `/api/partnerships/${id}`)).toMatchObject({
      status: 409,
      body: { code: 'partnership_ended', rule: 'D11' },
    });
  });

  test('the link is rotated; the old one is unknown from then on', async () => {
    const old = await tokenOf();
    const rotated = await call('provider', 'POST', '/api/partnership-link/rotate');
    expect(rotated.status).toBe(200);
    expect(rotated.body.url).not.toContain(old);
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/accept'],
    ] as const)
      expect(await call('reseller', method, `/api/partnership-requests/${old}${path}`)).toMatchObject({
        status: 404,
        body: { code: 'partnership_link_unknown' },
      });
  });

  test('a wrong program reads why not in its own language, with code and rule (D17)', async () => {
    const { body } = await call('stranger', 'GET', `/api/partnership-requests/${await tokenOf()}`, {
      headers: { 'accept-language': 'ru' },
    });
    expect(body.whyNot).toMatchObject({ code: 'partnership_needs_reseller', rule: 'M8', fix: { who: 'nobody' } });
    expect(body.whyNot.detail).toMatch(/[а-я]/);
  });

  test('sales agents and customers neither ask nor accept', async () => {
    const token = await tokenOf();
    for (const as of ['sales', 'customer']) {
      expect(await call(as, 'GET', '/api/partnership-link')).toMatchObject({ status: 403 });
      expect(await call(as, 'POST', `/api/partnership-requests/${token}/accept`)).toMatchObject({ status: 403 });
    }
    expect(await call('stranger', 'GET', '/api/partnership-link')).toMatchObject({
      status: 403,
      body: { code: 'partnership_needs_reseller', rule: 'M8' },
    });
  });
});
