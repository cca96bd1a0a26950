import { ok, type Result } from '@mandate/domain/kernel/result';
import { type Instant, rfc3339 } from '@mandate/domain/kernel/time';
import { record } from '../audit/commands.ts';
import { eventsSince } from '../audit/queries.ts';
import { type PersonalAct, scopeOf } from '../platform/actor.ts';
import { type Db, inTransaction } from '../platform/db.ts';
import { type NotFound, notFound } from '../platform/outcome.ts';
import { concerning } from './audit-words.ts';
import { type Delivery, queueEvents, queueTest, unqueue } from './delivery-store.ts';
import { webhookById } from './store.ts';

type Deps = { readonly db: Db };

/** The kind of an event that only says hello. */
const testKind = 'webhook.test';

/** Sends a test to an endpoint, also to a disabled one, before everything that waits and once only. */
export const testWebhook = ({ db }: Deps, act: PersonalAct, id: string): Promise<Result<Delivery, NotFound>> =>
  inTransaction(db, scopeOf(act.actor), async (tx): Promise<Result<Delivery, NotFound>> => {
    const webhook = await webhookById(tx, act.actor.organization.id, id);
    if (!webhook) return notFound;
    return ok(await queueTest(tx, webhook, { event: act.newId('event'), kind: testKind, now: act.now }));
  });

const mostAtOnce = 10_000;

export type Replay = {
  readonly queued: number;
  /** Where to go on: there were more events than one replay takes. */
  readonly next: Instant | undefined;
};

/**
 * Queues everything anew that concerns the organisation, is of the endpoint's kinds and happened at `from` or later, in
 * its order and under the same ids; 10,000 events at most. What still waits from that time on takes its place among it.
 */
export const replayEvents = (
  { db }: Deps,
  act: PersonalAct,
  id: string,
  from: Instant,
): Promise<Result<Replay, NotFound>> =>
  // The system's scope: only it takes deliveries out of a queue. Everything below names the actor's organisation.
  inTransaction(db, { kind: 'system' }, async (tx): Promise<Result<Replay, NotFound>> => {
    const { organization } = act.actor;
    const webhook = await webhookById(tx, organization.id, id);
    if (!webhook) return notFound;
    const found = await eventsSince(tx, organization, { from, kinds: webhook.kinds, limit: mostAtOnce + 1 });
    const events = found.slice(0, mostAtOnce);
    await unqueue(tx, webhook, events);
    await queueEvents(tx, webhook, events, act.now);
    await record(tx, act, {
      kind: 'webhook.replayed',
      ...concerning(organization),
      subject: { kind: 'webhook', id: webhook.id },
      after: { from: rfc3339(from), queued: events.length },
    });
    return ok({ queued: events.length, next: found[mostAtOnce]?.at });
  });
