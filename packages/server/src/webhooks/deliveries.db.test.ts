import { randomUUID } from 'node:crypto';
import { rfc3339 } from '@mandate/domain/kernel/time';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { removePrivileges } from '../access/removal-commands.ts';
import { record } from '../audit/commands.ts';
import { auditEvents } from '../audit/queries.ts';
import { scopeOf } from '../platform/actor.ts';
import { inTransaction } from '../platform/db.ts';
import { outboundTo } from '../platform/outbound.ts';
import { accepting, answering } from '../testing/receiver.ts';
import {
  type Endpoint,
  eventIn,
  kindsAt,
  numbersAt,
  patience,
  type Webhooks,
  webhooksIn,
} from '../testing/webhooks.ts';
import { expectOk, newWorld, type World } from '../testing/world.ts';
import { changeWebhook, removeWebhook } from './commands.ts';
import { claimEndpoints, nextTurn, release, settle } from './delivery-commands.ts';

let world: World;
let hooks: Webhooks;

beforeAll(async () => {
  world = await newWorld();
});
beforeEach(() => {
  hooks = webhooksIn(world);
});
afterEach(() => hooks.end());
afterAll(() => world.drop());

const grantAna = async (...services: readonly string[]) =>
  expectOk(await world.grant(world.lotus, world.ana, services));
const removeFromAna = async (by = world.lotus) =>
  expectOk(await removePrivileges(world.deps, world.act(by.people.admin), { partner: world.ana.id }));

const change = (...numbers: readonly number[]) => hooks.change(world.ana, ...numbers);
const toAna = (kinds = ['thing.changed']) => hooks.endpointOf(world.ana, { kinds });

describe('an event', () => {
  test('of a removal reaches the partner, the customer and the operator, and nobody else (X6)', async () => {
    const { ana, bo, lotus, pine, operator } = world;
    expectOk(await world.accept(lotus, ana, ['office365']));
    const all = { kinds: undefined };
    const partner = await hooks.endpointOf(ana);
    const others = [await hooks.endpointOf(lotus), await hooks.endpointOf(operator)];
    const strangers = [await hooks.endpointOf(bo, all), await hooks.endpointOf(pine, all)];
    for (const stranger of strangers) await removeWebhookEvents(stranger);
    const { removed } = await removeFromAna();
    hooks.dispatch();
    await vi.waitFor(() => {
      for (const { receiver } of [partner, ...others]) expect(kindsAt(receiver)).toEqual(['privileges.removed']);
    }, patience);
    const event = hooks.verified(partner.receiver.received[0]!, partner.secret);
    const [logged] = await auditEvents(world.db, ana.people.admin, { kind: 'privileges.removed' }, firstPage);
    expect(event).toEqual({
      specversion: '1.0',
      id: logged?.id,
      source: 'https://mandate.test',
      type: 'mandate.privileges.removed',
      subject: `privilege/${removed[0]?.id}`,
      time: rfc3339(world.clock.now()),
      datacontenttype: 'application/json',
      data: {
        actor: { kind: 'person', id: lotus.people.admin.id, name: 'Lotus admin', organizationId: lotus.id },
        customer: lotus.id,
        partner: ana.id,
        subject: { kind: 'privilege', id: removed[0]?.id },
        before: { service: 'office365', roles: removed[0]?.roles },
        after: null,
      },
    });
    const { headers } = partner.receiver.received[0]!;
    expect(headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'webhook-id': event.id,
    });
    for (const stranger of strangers) expect(stranger.receiver.received).toEqual([]);
  });

  test('of an act that was undone is never sent', async () => {
    const endpoint = await toAna();
    await inTransaction(world.db, scopeOf(endpoint.actor), async (tx) => {
      await record(tx, world.act(endpoint.actor), { kind: 'thing.changed', subject: { kind: 'thing', id: '0' } });
      return { ok: false, error: 'taken back' };
    });
    await change(1);
    hooks.dispatch();
    await vi.waitFor(() => expect(numbersAt(endpoint.receiver)).toEqual([1]), patience);
  });

  test('is sent to endpoints that want its kind, enabled while it happened', async () => {
    const { ana } = world;
    const [removals, things, everything] = [
      await hooks.endpointOf(ana, { kinds: ['privileges.removed', 'relationship.*'] }),
      await toAna(),
      await hooks.endpointOf(ana, { kinds: undefined }),
    ];
    const off = await hooks.endpointOf(ana, { kinds: ['thing.changed'], enabled: false });
    await change(1);
    expectOk(await world.accept(world.pine, ana, ['office365']));
    await removeFromAna(world.pine);
    hooks.dispatch();
    await vi.waitFor(() => {
      expect(kindsAt(removals.receiver)).toEqual(['relationship.started', 'privileges.removed']);
      expect(kindsAt(things.receiver)).toEqual(['thing.changed']);
      expect(kindsAt(everything.receiver)).toEqual([
        'webhook.created',
        'webhook.created',
        'thing.changed',
        'relationship.started',
        'consent.given',
        'privileges.granted',
        'privileges.removed',
      ]);
    }, patience);
    expect(off.receiver.received).toEqual([]);
    expect(await hooks.logOf(off)).toEqual([]);
  });

  test('of its termination is the last that a partner gets (D8)', async () => {
    const endpoint = await hooks.endpointOf(world.bo, { kinds: ['organization.*', 'thing.changed'] });
    await world.suspend(world.bo);
    await hooks.change(world.bo, 1);
    world.passDays(1);
    expectOk(await world.change(world.bo, { standing: 'terminated', reason: 'Fraud' }));
    hooks.passSeconds(1);
    await hooks.change(world.bo, 2);
    hooks.dispatch();
    const told = ['organization.suspended', 'thing.changed', 'organization.terminated'];
    await vi.waitFor(() => expect(kindsAt(endpoint.receiver)).toEqual(told), patience);
    expect(await hooks.logOf(endpoint)).toHaveLength(3);
  });
});

const firstPage = { after: undefined, limit: 1 };

/** What an endpoint was told of its own making is of no interest here. */
const removeWebhookEvents = ({ webhook }: { readonly webhook: { readonly id: string } }) =>
  world.db.pool.query('delete from webhook_delivery where webhook_id = $1', [webhook.id]);

describe('a receiver that refuses', () => {
  test('holds up what comes after, gets it in order later, and keeps nobody else waiting', async () => {
    const [failing, honest] = [await toAna(), await toAna()];
    const repaired = world.clock.now() + 60_000;
    failing.receiver.behave((response, received, request) => {
      const refuses = eventIn(received).subject === 'thing/2' && world.clock.now() < repaired;
      (refuses ? answering(503, 'not now') : accepting)(response, received, request);
    });
    await change(1, 2, 3, 4);
    hooks.dispatch();
    await vi.waitFor(() => expect(numbersAt(honest.receiver)).toEqual([1, 2, 3, 4]), patience);
    await vi.waitFor(async () => {
      expect(await hooks.logOf(failing)).toMatchObject([
        { status: 'delivered', attempts: 1, responseStatus: 204, durationMs: expect.any(Number) },
        { status: 'queued', attempts: 1, responseStatus: 503, responseBody: 'not now', failure: 'not_accepted' },
        { status: 'queued', attempts: 0 },
        { status: 'queued', attempts: 0 },
      ]);
    }, patience);
    hooks.passSeconds(6);
    await vi.waitFor(async () => expect((await hooks.logOf(failing))[1]).toMatchObject({ attempts: 2 }), patience);
    hooks.passSeconds(60);
    await vi.waitFor(() => expect(numbersAt(failing.receiver)).toEqual([1, 2, 2, 2, 3, 4]), patience);
    const ids = failing.receiver.received.map((one) => one.headers['webhook-id']);
    expect(new Set(ids.slice(1, 4)).size).toBe(1);
    expect(failing.receiver.mostAtOnce()).toBe(1);
  });

  test('for three days is written off, told to its administrators once, and forgiven when it recovers', async () => {
    const endpoint = await toAna();
    endpoint.receiver.behave(answering(500, 'broken'));
    await change(1, 2);
    hooks.dispatch();
    await vi.waitFor(async () => expect(await hooks.logOf(endpoint)).toMatchObject([{ attempts: 1 }, {}]), patience);
    world.passDays(3);
    await change(3);
    await vi.waitFor(async () => {
      expect(await hooks.logOf(endpoint)).toMatchObject([
        { status: 'failed', attempts: 2 },
        { status: 'failed', attempts: 1 },
        { status: 'queued', attempts: 1 },
      ]);
    }, patience);
    expect(await healthEvents(endpoint)).toMatchObject([
      { kind: 'webhook.failing', actor: { kind: 'system' }, after: { reason: 'HTTP 500', enabled: true } },
    ]);
    expect(await announced(endpoint)).toMatchObject([
      { kind: 'webhook.failing', organization: world.ana.id, reason: 'HTTP 500' },
    ]);
    endpoint.receiver.behave(accepting);
    hooks.passSeconds(10);
    await vi.waitFor(async () => expect((await healthEvents(endpoint))[0]?.kind).toBe('webhook.recovered'), patience);
    expect((await hooks.logOf(endpoint)).at(-1)).toMatchObject({ status: 'delivered', attempts: 2 });
  });

  test('for ever (410) is disabled at once, and what waits for it is kept (Standard Webhooks)', async () => {
    const endpoint = await toAna();
    endpoint.receiver.behave(answering(410));
    await change(1, 2);
    hooks.dispatch();
    await vi.waitFor(async () => expect(await announced(endpoint)).toMatchObject([{ kind: 'webhook.gone' }]), patience);
    await change(3);
    expect(await hooks.logOf(endpoint)).toMatchObject([
      { status: 'failed', failure: 'gone', attempts: 1 },
      { status: 'queued', attempts: 0 },
    ]);
    endpoint.receiver.behave(accepting);
    const key = { id: endpoint.webhook.id, readVersion: undefined };
    expectOk(await changeWebhook(world.deps, world.act(endpoint.actor), key, { enabled: true }));
    await vi.waitFor(() => expect(numbersAt(endpoint.receiver)).toEqual([1, 2]), patience);
  });

  test('by not being there loses what waited three days at once, not one attempt after the other', async () => {
    const endpoint = await toAna();
    await endpoint.receiver.stop();
    await change(1, 2, 3);
    world.passDays(4);
    await change(4);
    hooks.dispatch();
    await vi.waitFor(async () => {
      expect(await hooks.logOf(endpoint)).toMatchObject([
        { status: 'failed', attempts: 1, failure: 'no_connection', failureDetail: 'ECONNREFUSED' },
        { status: 'failed', attempts: 0, failure: 'no_connection' },
        { status: 'failed', attempts: 0, failure: 'no_connection' },
        { status: 'queued', attempts: 1 },
      ]);
    }, patience);
  });

  test('by redirecting us inside is not followed', async () => {
    const [endpoint, inside] = [await toAna(), await hooks.receive()];
    endpoint.receiver.behave(answering(307, 'x'.repeat(2000), { location: inside.url }));
    await change(1);
    hooks.dispatch();
    await vi.waitFor(async () => {
      expect(await hooks.logOf(endpoint)).toMatchObject([{ responseStatus: 307, responseBody: 'x'.repeat(1024) }]);
    }, patience);
    expect(inside.received).toEqual([]);
  });
});

const healthEvents = async ({ webhook, actor }: Endpoint) => {
  const events = await auditEvents(world.db, actor, {}, { after: undefined, limit: 100 });
  const health = ['webhook.failing', 'webhook.recovered'];
  return events.filter(({ kind, subject }) => health.includes(kind) && subject.id === webhook.id);
};

/** What its administrators will be told by mail. */
const announced = async ({ webhook }: Endpoint) => {
  const query = `select payload || jsonb_build_object('kind', kind) as news from outbox where payload ->> 'host' = $1`;
  const { rows } = await world.db.pool.query(query, [new URL(webhook.url).host]);
  return rows.map(({ news }) => news);
};

describe('a slow receiver', () => {
  test('keeps only itself waiting', async () => {
    const [slow, quick] = [await toAna(), await toAna()];
    slow.receiver.behave(() => {});
    await change(1, 2);
    hooks.dispatch({ send: outboundTo({ isAllowed: hooks.isAllowed, totalMilliseconds: 500 }) });
    await vi.waitFor(() => expect(numbersAt(quick.receiver)).toEqual([1, 2]), patience);
    await vi.waitFor(async () => {
      expect(await hooks.logOf(slow)).toMatchObject([{ failure: 'timeout', attempts: 1 }, { attempts: 0 }]);
    }, patience);
  });
});

describe('a node that dies between sending and noting it', () => {
  test('leaves the event to another, which sends it again under the same id and goes on in order', async () => {
    const endpoint = await toAna();
    await change(1, 2);
    const send = outboundTo({ isAllowed: hooks.isAllowed });
    const { promise: dead, resolve: wake } = Promise.withResolvers<void>();
    onTestFinished(() => wake());
    const dying = hooks.dispatch({
      leaseSeconds: 1,
      send: async (posting) => {
        const outcome = await send(posting);
        await dead;
        return outcome;
      },
    });
    await vi.waitFor(() => expect(numbersAt(endpoint.receiver)).toEqual([1]), patience);
    const death = dying.stop();
    hooks.dispatch();
    await vi.waitFor(() => expect(numbersAt(endpoint.receiver)).toEqual([1, 1, 2]), patience);
    const [first, again] = endpoint.receiver.received;
    expect(again?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    // It was only paused: what it believes to know is not written any more.
    wake();
    await death;
    await change(3);
    await vi.waitFor(() => expect(numbersAt(endpoint.receiver)).toEqual([1, 1, 2, 3]), patience);
    await vi.waitFor(async () => {
      expect((await hooks.logOf(endpoint)).map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
    }, patience);
  });
});

test('a claim that has passed to another node sends and notes nothing more', async () => {
  const endpoint = await toAna();
  await change(1);
  const deps = { ...world, leaseSeconds: 0 };
  const [first, second] = [randomUUID(), randomUUID()];
  const [slow] = await claimEndpoints(deps, first, 10);
  const turn = slow && (await nextTurn(deps, slow));
  expect(turn?.delivery.kind).toBe('thing.changed');
  const [heir] = await claimEndpoints(deps, second, 10);
  expect(heir?.id).toBe(endpoint.webhook.id);
  const accepted = { status: 204, body: '', retryAfter: undefined, milliseconds: 1 };
  expect(await settle(deps, slow!, turn!, accepted)).toBeUndefined();
  expect(await nextTurn(deps, slow!)).toBeUndefined();
  await release(deps, slow!);
  expect(await hooks.logOf(endpoint)).toMatchObject([{ status: 'queued', attempts: 0 }]);
  await settle(deps, heir!, (await nextTurn(deps, heir!))!, accepted);
  expect(await hooks.logOf(endpoint)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
});

test('what waits for an endpoint that is removed is not sent', async () => {
  const endpoint = await toAna();
  await change(1);
  expectOk(await removeWebhook(world.deps, world.act(endpoint.actor), endpoint.webhook.id));
  const other = await toAna();
  await change(2);
  hooks.dispatch();
  await vi.waitFor(() => expect(numbersAt(other.receiver)).toEqual([2]), patience);
  expect(endpoint.receiver.received).toEqual([]);
  const { rows } = await world.db.pool.query('select secret, previous_secret from webhook where ended_at is not null');
  expect(rows).toEqual([{ secret: null, previous_secret: null }]);
});

test('the whole life of a grant is told in the order in which it happened', async () => {
  const endpoint = await hooks.endpointOf(world.ana);
  expectOk(await world.accept(world.lotus, world.ana, ['office365']));
  await removeFromAna();
  await grantAna('office365');
  await removeFromAna();
  hooks.dispatch();
  const life = ['privileges.granted', 'privileges.removed', 'privileges.granted', 'privileges.removed'];
  await vi.waitFor(() => expect(kindsAt(endpoint.receiver)).toEqual(life), patience);
});
