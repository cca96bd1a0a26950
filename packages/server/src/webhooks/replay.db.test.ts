import { ok } from '@mandate/domain/kernel/result';
import { type Instant, instant } from '@mandate/domain/kernel/time';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { record } from '../audit/commands.ts';
import { scopeOf } from '../platform/actor.ts';
import { inTransaction } from '../platform/db.ts';
import { accepting, answering } from '../testing/receiver.ts';
import { type Endpoint, eventIn, kindsAt, patience, type Webhooks, webhooksIn } from '../testing/webhooks.ts';
import { type Company, expectOk, newWorld, type World } from '../testing/world.ts';
import { forgetDeliveries } from './delivery-commands.ts';
import { replayEvents, testWebhook } from './replay-commands.ts';

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

/** A change of Ana's, or of another's that concerns somebody else; answers its id. */
const change = async (number: number, by: Company = world.ana): Promise<string> => {
  const actor = by.people.admin;
  const recorded = await inTransaction(world.db, scopeOf(actor), async (tx) => {
    const subject = { kind: 'thing', id: `${number}` };
    return ok(await record(tx, world.act(actor), { kind: 'thing.changed', partner: by.id, subject }));
  });
  return expectOk(recorded);
};

const subjectsAt = ({ receiver }: Endpoint) => receiver.received.map((one) => eventIn(one).subject);
const idsAt = ({ receiver }: Endpoint) => receiver.received.map((one) => one.headers['webhook-id']);
const things = { kinds: ['thing.*'] };

const replay = async ({ actor, webhook }: Endpoint, from: Instant) =>
  expectOk(await replayEvents(world.deps, world.act(actor), webhook.id, from));

describe('a replay', () => {
  test('sends what concerns the organisation from a point on, in order and under the same ids', async () => {
    const ids: string[] = [];
    for (const number of [1, 2, 3]) {
      ids.push(await change(number));
      await change(number + 100, world.bo);
      hooks.passSeconds(60);
    }
    const from = instant(world.clock.now() - 120_000);
    const endpoint = await hooks.endpointOf(world.ana, things);
    expect(await replay(endpoint, from)).toEqual({ queued: 2, next: undefined });
    hooks.dispatch();
    await vi.waitFor(() => expect(idsAt(endpoint)).toEqual(ids.slice(1)), patience);
    await replay(endpoint, from);
    await vi.waitFor(() => expect(idsAt(endpoint)).toEqual([...ids.slice(1), ...ids.slice(1)]), patience);
  });

  test('takes what still waits into its order, and does not send that twice', async () => {
    hooks.passSeconds(60);
    const endpoint = await hooks.endpointOf(world.ana, things);
    endpoint.receiver.behave(answering(503));
    const from = world.clock.now();
    await change(1);
    const sending = hooks.dispatch();
    await vi.waitFor(() => expect(subjectsAt(endpoint)).toEqual(['thing/1']), patience);
    await sending.stop();
    await change(2);
    endpoint.receiver.behave(accepting);
    expect((await replay(endpoint, from)).queued).toBe(2);
    await change(3);
    hooks.dispatch();
    await vi.waitFor(
      () => expect(subjectsAt(endpoint)).toEqual(['thing/1', 'thing/1', 'thing/2', 'thing/3']),
      patience,
    );
    await vi.waitFor(async () => {
      expect((await hooks.logOf(endpoint)).map(({ status }) => status)).toEqual(Array(3).fill('delivered'));
    }, patience);
  });

  test('of the operator sends everybody’s events', async () => {
    hooks.passSeconds(60);
    const from = world.clock.now();
    const ids = [await change(1), await change(2, world.bo)];
    const endpoint = await hooks.endpointOf(world.operator, things);
    await replay(endpoint, from);
    hooks.dispatch();
    await vi.waitFor(() => expect(idsAt(endpoint)).toEqual(ids), patience);
  });

  test('takes 10,000 events at once, and says where to go on', async () => {
    world.passDays(1);
    const { reseller } = world;
    const endpoint = await hooks.endpointOf(reseller, { kinds: ['session.*'], enabled: false });
    const first = world.clock.now();
    // Ids as this day's would be, one a second.
    await world.db.pool.query(
      `insert into audit_event (owner_id, id, at, kind, partner_id, actor_kind, actor_name, subject_kind, subject_id)
       select $1, (lpad(to_hex(ms >> 16), 8, '0') || '-' || lpad(to_hex(ms & 65535), 4, '0') || '-7000-8000-' ||
           lpad(to_hex(n), 12, '0'))::uuid,
         to_timestamp(ms / 1000.0), 'session.started', $1, 'system', 'x', 'person', n::text
       from generate_series(1, 10005) as n, lateral (select $2::bigint + n * 1000 as ms) as at`,
      [reseller.id, first],
    );
    const begun = await replay(endpoint, first);
    expect(begun).toEqual({ queued: 10_000, next: first + 10_001_000 });
    expect(await replay(endpoint, begun.next ?? first)).toEqual({ queued: 5, next: undefined });
    const query = 'select event_id from webhook_delivery where webhook_id = $1 order by position';
    const { rows } = await world.db.pool.query(query, [endpoint.webhook.id]);
    const ids = rows.map((row) => row.event_id);
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(10_005);
  });
});

describe('a test', () => {
  const runTest = ({ actor, webhook }: Endpoint) => testWebhook(world.deps, world.act(actor), webhook.id);

  test('goes before everything that waits, also to a disabled endpoint, and is verified like any event', async () => {
    const endpoint = await hooks.endpointOf(world.ana, { ...things, enabled: false });
    const delivery = expectOk(await runTest(endpoint));
    hooks.dispatch();
    await vi.waitFor(() => expect(idsAt(endpoint)).toEqual([delivery.event]), patience);
    const [received] = endpoint.receiver.received;
    expect(hooks.verified(received!, endpoint.secret)).toMatchObject({
      id: delivery.event,
      type: 'mandate.webhook.test',
      subject: `webhook/${endpoint.webhook.id}`,
    });
  });

  test('that fails is not repeated and holds up nothing; one that waits is not doubled', async () => {
    const endpoint = await hooks.endpointOf(world.ana, things);
    endpoint.receiver.behave((response, received, request) => {
      const refuses = eventIn(received).type === 'mandate.webhook.test';
      (refuses ? answering(500) : accepting)(response, received, request);
    });
    await change(1);
    const [one, same] = [expectOk(await runTest(endpoint)), expectOk(await runTest(endpoint))];
    expect(same.event).toBe(one.event);
    hooks.dispatch();
    await vi.waitFor(() => expect(kindsAt(endpoint.receiver)).toEqual(['webhook.test', 'thing.changed']), patience);
    await vi.waitFor(async () => {
      const log = await hooks.logOf(endpoint);
      expect(log.map(({ kind, status }) => [kind, status])).toEqual([
        ['thing.changed', 'delivered'],
        ['webhook.test', 'failed'],
      ]);
    }, patience);
  });

  test('is refused for an endpoint of somebody else', async () => {
    const { webhook } = await hooks.endpointOf(world.bo, things);
    for (const stranger of [world.ana, world.operator, world.lotus]) {
      const act = world.act(stranger.people.admin);
      expect(await testWebhook(world.deps, act, webhook.id)).toMatchObject({ error: { technical: 'not_found' } });
      expect(await replayEvents(world.deps, act, webhook.id, act.now)).toMatchObject({
        error: { technical: 'not_found' },
      });
    }
  });
});

test('what has ended is forgotten after 30 days; what waits is not', async () => {
  const [done, waiting] = [await hooks.endpointOf(world.ana, things), await hooks.endpointOf(world.ana, things)];
  waiting.receiver.behave(answering(500));
  await change(1);
  const sending = hooks.dispatch();
  await vi.waitFor(async () => {
    expect(await hooks.logOf(done)).toMatchObject([{ status: 'delivered' }]);
    expect(await hooks.logOf(waiting)).toMatchObject([{ attempts: 1 }]);
  }, patience);
  await sending.stop();
  world.passDays(29);
  await forgetDeliveries(world);
  expect(await hooks.logOf(done)).toHaveLength(1);
  world.passDays(2);
  await forgetDeliveries(world);
  expect(await hooks.logOf(done)).toHaveLength(0);
  expect(await hooks.logOf(waiting)).toHaveLength(1);
});
