import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import { sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';

/** What has become of an event on its way. A failed one is not tried again; a replay makes a new delivery of it. */
export const deliveryStatuses = ['queued', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export type DeliveryTables = {
  webhook_delivery: {
    organization_id: string;
    webhook_id: string;
    position: string;
    event_id: string;
    event_owner_id: string | null;
    kind: string;
    at: Date;
    queued_at: Date;
    status: DeliveryStatus;
    attempts: number;
    next_attempt_at: Date | null;
    attempted_at: Date | null;
    duration_ms: number | null;
    response_status: number | null;
    response_body: string | null;
    failure: string | null;
    failure_detail: string | null;
  };
};

/** One event on its way to one endpoint, or there. */
export type Delivery = {
  readonly organizationId: Id<'organization'>;
  readonly webhookId: Id<'webhook'>;
  /** The order in which the endpoint gets its events. */
  readonly position: number;
  readonly event: Id<'event'>;
  /** Where the audit log keeps the event; undefined: a test. */
  readonly eventOwner: string | undefined;
  readonly kind: string;
  readonly at: Instant;
  readonly queuedAt: Instant;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  /** Undefined: as soon as it is its turn, or never again. */
  readonly nextAttemptAt: Instant | undefined;
  /** How the last attempt went. */
  readonly attemptedAt: Instant | undefined;
  readonly durationMs: number | undefined;
  readonly responseStatus: number | undefined;
  readonly responseBody: string | undefined;
  readonly failure: string | undefined;
  readonly failureDetail: string | undefined;
};

type Row = DeliveryTables['webhook_delivery'];

export const rowToDelivery = (row: Row): Delivery => ({
  organizationId: row.organization_id as Id<'organization'>,
  webhookId: row.webhook_id as Id<'webhook'>,
  position: Number(row.position),
  event: row.event_id as Id<'event'>,
  eventOwner: row.event_owner_id ?? undefined,
  kind: row.kind,
  at: dateToInstant(row.at),
  queuedAt: dateToInstant(row.queued_at),
  status: row.status,
  attempts: row.attempts,
  nextAttemptAt: row.next_attempt_at ? dateToInstant(row.next_attempt_at) : undefined,
  attemptedAt: row.attempted_at ? dateToInstant(row.attempted_at) : undefined,
  durationMs: row.duration_ms ?? undefined,
  responseStatus: row.response_status ?? undefined,
  responseBody: row.response_body ?? undefined,
  failure: row.failure ?? undefined,
  failureDetail: row.failure_detail ?? undefined,
});

const tables = (tx: Tx) => tx.$extendTables<DeliveryTables>();

type Endpoint = { readonly organizationId: string; readonly id: string };

const ofEndpoint = (tx: Tx, { organizationId, id }: Endpoint) =>
  tables(tx)
    .selectFrom('webhook_delivery')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('webhook_id', '=', id);

/** A page of an endpoint's deliveries, the last queued first. */
export const selectDeliveries = async (
  tx: Tx,
  endpoint: Endpoint,
  query: {
    readonly status: DeliveryStatus | undefined;
    readonly before: number | undefined;
    readonly limit: number;
  },
): Promise<readonly Delivery[]> => {
  let rows = ofEndpoint(tx, endpoint);
  if (query.status !== undefined) rows = rows.where('status', '=', query.status);
  if (query.before !== undefined) rows = rows.where('position', '<', String(query.before));
  return (await rows.orderBy('position', 'desc').limit(query.limit).execute()).map(rowToDelivery);
};

/** Where the audit log keeps an event, and what an endpoint's log says of it. */
type EventReference = { readonly owner: string; readonly id: string; readonly kind: string; readonly at: Instant };

/** Queues events for an endpoint, in the order in which they are given. */
export const queueEvents = async (
  tx: Tx,
  { organizationId, id }: Endpoint,
  events: readonly EventReference[],
  now: Instant,
): Promise<void> => {
  const columnOf = <K extends keyof EventReference>(key: K) => events.map((event) => event[key]);
  const times = events.map((event) => instantToDate(event.at));
  await sql`
    insert into webhook_delivery (organization_id, webhook_id, event_id, event_owner_id, kind, at, queued_at)
    select ${organizationId}::uuid, ${id}::uuid, event, owner, kind, at, ${instantToDate(now)}::timestamptz
    from unnest(${columnOf('id')}::uuid[], ${columnOf('owner')}::uuid[], ${columnOf('kind')}::text[],
      ${times}::timestamptz[]) with ordinality as given (event, owner, kind, at, place)
    order by place`.execute(tx);
};

/** Takes events out of the queue: somebody is about to queue them anew. */
export const unqueue = async (
  tx: Tx,
  { organizationId, id }: Endpoint,
  events: readonly EventReference[],
): Promise<void> => {
  await sql`
    delete from webhook_delivery
    where organization_id = ${organizationId} and webhook_id = ${id} and status = 'queued'
      and event_owner_id is not null and event_id = any(${events.map((event) => event.id)}::uuid[])`.execute(tx);
};

/** Queues a test before everything else. One that waits already is answered instead. */
export const queueTest = async (
  tx: Tx,
  endpoint: Endpoint,
  test: { readonly event: string; readonly kind: string; readonly now: Instant },
): Promise<Delivery> => {
  const at = instantToDate(test.now);
  await sql`
    insert into webhook_delivery (organization_id, webhook_id, event_id, kind, at, queued_at)
    values (${endpoint.organizationId}, ${endpoint.id}, ${test.event}, ${test.kind}, ${at}, ${at})
    on conflict (webhook_id) where status = 'queued' and event_owner_id is null do nothing`.execute(tx);
  return rowToDelivery(
    await ofEndpoint(tx, endpoint)
      .where('event_owner_id', 'is', null)
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow(),
  );
};

/** Lets what waits be tried at once: the endpoint is not what it was. */
export const forgetDelays = async (tx: Tx, { organizationId, id }: Endpoint): Promise<void> => {
  await tables(tx)
    .updateTable('webhook_delivery')
    .set({ next_attempt_at: null })
    .where('organization_id', '=', organizationId)
    .where('webhook_id', '=', id)
    .where('status', '=', 'queued')
    .where('next_attempt_at', 'is not', null)
    .execute();
};

/** Gives up what waits: all of it, or what was queued up to a time. Tests are nobody's news and stay. */
export const giveUpQueued = async (
  tx: Tx,
  { organizationId, id }: Endpoint,
  failure: string,
  until?: Instant,
): Promise<void> => {
  let query = tables(tx)
    .updateTable('webhook_delivery')
    .set({ status: 'failed', next_attempt_at: null, failure })
    .where('organization_id', '=', organizationId)
    .where('webhook_id', '=', id)
    .where('status', '=', 'queued');
  if (until !== undefined) {
    query = query.where('queued_at', '<=', instantToDate(until)).where('event_owner_id', 'is not', null);
  }
  await query.execute();
};

/** How an attempt went, and what comes of it. */
export type Attempt = Pick<
  Delivery,
  | 'status'
  | 'nextAttemptAt'
  | 'attemptedAt'
  | 'durationMs'
  | 'responseStatus'
  | 'responseBody'
  | 'failure'
  | 'failureDetail'
>;

/** Writes an attempt down; false: the delivery was taken out of the queue meanwhile. */
export const saveAttempt = async (tx: Tx, delivery: Delivery, attempt: Attempt): Promise<boolean> => {
  const { nextAttemptAt, attemptedAt } = attempt;
  const { numUpdatedRows } = await tables(tx)
    .updateTable('webhook_delivery')
    .set({
      status: attempt.status,
      attempts: delivery.attempts + 1,
      next_attempt_at: nextAttemptAt === undefined ? null : instantToDate(nextAttemptAt),
      attempted_at: attemptedAt === undefined ? null : instantToDate(attemptedAt),
      duration_ms: attempt.durationMs ?? null,
      response_status: attempt.responseStatus ?? null,
      response_body: attempt.responseBody ?? null,
      failure: attempt.failure ?? null,
      failure_detail: attempt.failureDetail ?? null,
    })
    .where('organization_id', '=', delivery.organizationId)
    .where('webhook_id', '=', delivery.webhookId)
    .where('position', '=', String(delivery.position))
    .where('status', '=', 'queued')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

const sweep = 5000;

/** Removes deliveries that ended before this time, some at once; answers how many. */
export const deleteEndedBefore = async (tx: Tx, before: Instant): Promise<number> => {
  const { numAffectedRows } = await sql`
    delete from webhook_delivery where ctid = any(array(
      select ctid from webhook_delivery
      where status <> 'queued' and queued_at < ${instantToDate(before)} limit ${sweep}))`.execute(tx);
  return Number(numAffectedRows ?? 0);
};
