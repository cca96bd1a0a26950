import type { Id } from '@mandate/domain/kernel/id';
import { ok } from '@mandate/domain/kernel/result';
import { type Instant, plusDays } from '@mandate/domain/kernel/time';
import type { Clock } from '../platform/clock.ts';
import { type Db, inTransaction, reading, type Scope, type Tx } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import type { Jobs, WorkOptions } from '../platform/jobs.ts';
import type { Outbound, Outcome } from '../platform/outbound.ts';
import { type Affected, type AuditedChange, affectedBy } from './affected-queries.ts';
import {
  beginAttempt,
  deleteEventsBefore,
  type EventKey,
  type EventStatus,
  insertEvents,
  type NewEvent,
  settleEvent,
} from './event-store.ts';
import { eventTypes, verificationKind } from './kinds.ts';
import { openStream, openStreams, type Stream } from './store.ts';

/** The streams of the operator, for whichever organisation's people something ended. */
const system: Scope = { kind: 'system' };

/** Outbox rows with a change that took something away; the trigger on the audit log writes them. */
export const securityEvent = 'security-event';

/** Jobs with one event for one stream. */
const securityEventQueue = 'security-events';

export type Announcing = {
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly clock: Clock;
  readonly publicUrl: () => string;
};

/**
 * Makes events of a change that took something away, one for each person and each service that is to be told, in the
 * relay's transaction: a crash repeats all of it or nothing.
 */
export const raiseSecurityEvents = async (deps: Announcing, tx: Tx, change: AuditedChange): Promise<void> => {
  const streams = await openStreams(tx);
  if (streams.length === 0) return;
  const now = deps.clock.now();
  const affected = await affectedBy(tx, change, now);
  const events = streams.flatMap((stream) =>
    affected
      .filter(({ kind }) => stream.kinds.includes(kind))
      .map((one) => newEvent(deps, stream, one.kind, claimsOf(deps.publicUrl(), change, one), change.id)),
  );
  await queueEvents(deps, tx, events, now);
};

/** What every token of ours says, and what this one is about (RFC 8417 §2). */
const newEvent = (
  { clock, publicUrl }: Announcing,
  stream: Stream,
  kind: keyof typeof eventTypes,
  { subject, event }: EventWords,
  transaction?: string,
): NewEvent => {
  const id: Id<'event'> = newId('event', clock);
  const claims = {
    iss: publicUrl(),
    iat: seconds(clock.now()),
    jti: id,
    aud: stream.clientId,
    ...(transaction !== undefined && { txn: transaction }),
    sub_id: subject,
    events: { [eventTypes[kind]]: event },
  };
  return { id, kind, claims, stream };
};

type EventWords = { readonly subject: object; readonly event: object };

const seconds = (at: number): number => Math.floor(at / 1000);

const claimsOf = (issuer: string, change: AuditedChange, { person, tenant, claims }: Affected): EventWords => ({
  subject: {
    format: 'complex',
    user: { format: 'iss_sub', iss: issuer, sub: person },
    tenant: { format: 'opaque', id: tenant },
  },
  event: {
    event_timestamp: seconds(Date.parse(change.at)),
    initiating_entity: initiatorOf(change),
    reason_admin: { en: change.kind },
    ...(claims && { claims: { tenant, ...claims } }),
  },
});

const initiatorOf = ({ kind, actor_kind: actor }: AuditedChange): 'policy' | 'user' | 'admin' => {
  if (actor === 'system') return 'policy';
  return kind === 'session.ended' || kind === 'token.revoked' ? 'user' : 'admin';
};

const atATime = 500;

const queueEvents = async (deps: Announcing, tx: Tx, events: readonly NewEvent[], now: Instant): Promise<void> => {
  for (let from = 0; from < events.length; from += atATime) {
    const some = events.slice(from, from + atATime);
    await insertEvents(tx, some, now);
    await enqueue(
      deps,
      tx,
      some.map(({ stream, id }) => keyOf(stream, id)),
    );
  }
};

const keyOf = ({ organizationId, id: streamId }: Stream, id: string): EventKey => ({ organizationId, streamId, id });

const enqueue = ({ jobs }: Pick<Announcing, 'jobs'>, tx: Tx, keys: readonly EventKey[]): Promise<void> =>
  jobs.enqueue(tx, securityEventQueue, ...keys);

/** Sends one event that says nothing but that the way is open. */
export const queueVerification = async (deps: Announcing, tx: Tx, stream: Stream): Promise<string> => {
  const words = { subject: { format: 'opaque', id: stream.id }, event: {} };
  const event = newEvent(deps, stream, verificationKind, words);
  await queueEvents(deps, tx, [event], deps.clock.now());
  return event.id;
};

/** Puts events into the queue again. */
export const queueAgain = (
  deps: Pick<Announcing, 'jobs'>,
  tx: Tx,
  stream: Stream,
  ids: readonly string[],
): Promise<void> =>
  enqueue(
    deps,
    tx,
    ids.map((id) => keyOf(stream, id)),
  );

export type Delivering = {
  readonly db: Db;
  readonly clock: Clock;
  readonly send: Outbound;
  readonly sign: (typ: string, claims: Readonly<Record<string, unknown>>) => Promise<string>;
};

export type Retry = Pick<WorkOptions<EventKey>, 'retries' | 'firstDelaySeconds' | 'longestDelaySeconds'>;

/** 2 s, 4 s … 15 min: with jitter the last one comes after some two hours. */
const twoHours: Retry = { retries: 15, firstDelaySeconds: 2, longestDelaySeconds: 900 };

/** Starts to push events to their services (RFC 8935); what no attempt could do is written off, and can be sent again. */
export const startPushing = async (
  deps: Delivering & { readonly jobs: Jobs },
  retry: Retry = twoHours,
): Promise<void> => {
  const options: WorkOptions<EventKey> = {
    ...retry,
    timeoutSeconds: 60,
    atOnce: 5,
    onGivenUp: (key) => settle(deps, key, 'failed'),
  };
  await deps.jobs.work<EventKey>(securityEventQueue, options, (key) => push(deps, key));
};

/** One attempt: throws where another one may help. The same jti each time lets the receiver recognise a repetition. */
const push = async (deps: Delivering, key: EventKey): Promise<void> => {
  const { db, sign, send } = deps;
  const stream = await reading(db, system, (tx) => openStream(tx, key.organizationId, key.streamId));
  if (!stream) return settle(deps, key, 'failed', 'the stream has ended');
  const begun = await inTransaction(db, system, async (tx) => ok(await beginAttempt(tx, key)));
  if (!begun.ok || !begun.value) return;
  const body = await sign('secevent+jwt', begun.value.claims);
  const headers = { 'content-type': 'application/secevent+jwt', accept: 'application/json' };
  const outcome = await send({ url: new URL(stream.url), headers, body });
  const failure = failureOf(outcome);
  if (failure === undefined) return settle(deps, key, 'delivered');
  // RFC 8935 §2.3: the receiver has read it and cannot use it. Saying it again makes no difference.
  if ('status' in outcome && outcome.status === 400) return settle(deps, key, 'failed', failure);
  await settle(deps, key, 'queued', failure);
  throw new Error(`A security event was not taken: ${failure}`);
};

const failureOf = (outcome: Outcome): string | undefined => {
  if ('failure' in outcome) return [outcome.failure, outcome.detail].filter(Boolean).join(': ');
  if (outcome.status >= 200 && outcome.status < 300) return undefined;
  return `${outcome.status} ${outcome.body}`.trim();
};

const settle = async (
  { db, clock }: Pick<Delivering, 'db' | 'clock'>,
  key: EventKey,
  status: EventStatus,
  failure?: string,
): Promise<void> => {
  const how = { status, at: clock.now(), ...(failure !== undefined && { failure }) };
  await inTransaction(db, system, async (tx) => ok(await settleEvent(tx, key, how)));
};

const keptDays = 14;

/** For a daily job: forgets events after two weeks. What ended stands in the audit log (D18). */
export const forgetSecurityEvents = async ({
  db,
  clock,
}: {
  readonly db: Db;
  readonly clock: Clock;
}): Promise<void> => {
  const before = plusDays(clock.now(), -keptDays);
  const limit = 5000;
  for (;;) {
    const deleted = await inTransaction(db, system, async (tx) => ok(await deleteEventsBefore(tx, before, limit)));
    if (!deleted.ok || deleted.value < limit) return;
  }
};
