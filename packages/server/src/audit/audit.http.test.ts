import { ok } from '@mandate/domain/kernel/result';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { inTransaction } from '../platform/db.ts';
import { actBy, actorOf } from '../testing/act.ts';
import { createActorHttp } from '../testing/actor-http.ts';
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts';
import { record } from './commands.ts';
import { auditRoutes } from './routes.ts';

const actors = {
  operator: actorOf('operator'),
  partner: actorOf('partner', { name: '=Ana' }),
  stranger: actorOf('partner'),
  customer: actorOf('customer'),
  helpdesk: actorOf('partner', { roles: ['helpdesk_agent'] }),
};
const changes = 1234;

let database: TestDatabase;
let app: Awaited<ReturnType<typeof createActorHttp>>;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await createActorHttp(database.db, actors);
  auditRoutes(app, { db: database.db });
  const { partner, customer } = actors;
  await inTransaction(database.db, scopeOf(partner), async (tx) => {
    for (let n = 0; n < changes; n += 1) {
      await record(tx, actBy(partner), {
        kind: n === 3 ? 'seats.changed' : 'thing.changed',
        customer: customer.organization.id,
        partner: partner.organization.id,
        subject: { kind: 'thing', id: `${n}` },
        after: { n },
      });
    }
    return ok(undefined);
  });
});

afterAll(async () => {
  await app.close();
  await database.drop();
});

const get = (who: keyof typeof actors, url: string) =>
  app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${who}` } });

const organizationOf = (actor: Actor): string => actor.organization.id;

describe('GET /api/audit-events', () => {
  test('pages through everything, newest first, by its own links', async () => {
    const seen: string[] = [];
    let url: string | undefined = '/api/audit-events?limit=200';
    while (url !== undefined) {
      const response = await get('customer', url);
      expect(response.statusCode).toBe(200);
      seen.push(...response.json().items.map((item: { subject: { id: string } }) => item.subject.id));
      url = /<([^>]+)>; rel="next"/.exec(String(response.headers.link))?.[1];
    }
    expect(seen).toEqual(Array.from({ length: changes }, (_, n) => `${changes - 1 - n}`));
  });

  test('shows an event in its documented shape', async () => {
    const { partner, customer } = actors;
    const response = await get('partner', '/api/audit-events?kind=seats.changed');
    expect(response.json()).toEqual({
      items: [
        {
          id: expect.any(String),
          at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
          kind: 'seats.changed',
          actor: { kind: 'person', id: partner.id, name: '=Ana', organizationId: organizationOf(partner) },
          customer: organizationOf(customer),
          partner: organizationOf(partner),
          subject: { kind: 'thing', id: '3' },
          before: null,
          after: { n: 3 },
          requestId: 'test',
        },
      ],
      next: null,
    });
  });

  test('finds nothing of organisations that it does not concern, and does not say that they exist (D18)', async () => {
    const { partner, customer } = actors;
    for (const filter of ['', `?customer=${organizationOf(customer)}`, `?partner=${organizationOf(partner)}`]) {
      const response = await get('stranger', `/api/audit-events${filter}`);
      expect(response.statusCode).toBe(200);
      expect(response.json()).toEqual({ items: [], next: null });
    }
  });

  test('is for those whose role may read it', async () => {
    expect((await get('helpdesk', '/api/audit-events')).json()).toMatchObject({
      status: 403,
      code: 'role_not_permitted',
    });
    expect((await get('helpdesk', '/api/audit-events/export')).statusCode).toBe(403);
  });

  test('refuses what it cannot read, by name', async () => {
    const response = await get('operator', '/api/audit-events?from=yesterday&customer=1&after=x&colour=red');
    expect(response.statusCode).toBe(400);
    const pointers = response.json().errors.map((fault: { pointer: string }) => fault.pointer);
    expect(pointers.toSorted()).toEqual(['?after', '?colour', '?customer', '?from']);
  });
});

describe('GET /api/audit-events/export', () => {
  test('is CSV with every event once, and no formula in it', async () => {
    const response = await get('operator', '/api/audit-events/export');
    expect(response.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="audit-events.csv"',
    });
    const lines = response.body.split('\r\n');
    expect(lines).toHaveLength(changes + 2);
    expect(lines[1]).toContain(",'=Ana,");
    expect(new Set(lines.slice(1, -1).map((line) => line.split(',')[0])).size).toBe(changes);
  });

  test('is JSON Lines on demand, filtered like the list', async () => {
    const all = await get('customer', '/api/audit-events/export?format=jsonl');
    expect(all.headers['content-type']).toBe('application/jsonl; charset=utf-8');
    expect(all.body.trimEnd().split('\n')).toHaveLength(changes);
    const one = await get('customer', '/api/audit-events/export?format=jsonl&kind=seats.changed');
    expect(JSON.parse(one.body)).toMatchObject({ kind: 'seats.changed', after: { n: 3 } });
    const none = await get('stranger', '/api/audit-events/export?format=jsonl');
    expect({ status: none.statusCode, body: none.body }).toEqual({ status: 200, body: '' });
  });
});
