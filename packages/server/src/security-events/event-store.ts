import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';
import type { Stream } from './store.ts';

export const eventStatuses = ['queued', 'delivered', 'failed'] as const;
export type EventStatus = (typeof eventStatuses)[number];

type EventTables = {
  security_event: {
    organization_id: string;
    stream_id: string;
    id: string;
    kind: string;
    claims: unknown;
    status: EventStatus;
    attempts: number;
    failure: string | null;
    created_at: Date;
    settled_at: Date | null;
  };
};

/** What the token of an event says, whenever it is signed. */
export type SecurityEventClaims = Readonly<Record<string, unknown>> & { readonly iat: number };

/** One event for one stream. */
export type SecurityEvent = {
  readonly id: Id<'event'>;
  readonly kind: string;
  readonly claims: SecurityEventClaims;
  readonly status: EventStatus;
  readonly attempts: number;
  readonly failure: string | undefined;
  readonly createdAt: Instant;
  readonly settledAt: Instant | undefined;
};

export type NewEvent = Pick<SecurityEvent, 'id' | 'kind' | 'claims'> & { readonly stream: Stream };

/** Which event: a stream's key and the event's own. */
export type EventKey = { readonly organizationId: string; readonly streamId: string; readonly id: string };

const tables = (tx: Tx) => tx.$extendTables<EventTables>();
const json = (value: unknown): RawBuilder<unknown> => sql`${JSON.stringify(value)}::jsonb`;

const rowToEvent = (row: EventTables['security_event']): SecurityEvent => ({
  id: row.id as Id<'event'>,
  kind: row.kind,
  claims: row.claims as SecurityEventClaims,
  status: row.status,
  attempts: row.attempts,
  failure: row.failure ?? undefined,
  createdAt: dateToInstant(row.created_at),
  settledAt: row.settled_at ? dateToInstant(row.settled_at) : undefined,
});

export const insertEvents = async (tx: Tx, events: readonly NewEvent[], now: Instant): Promise<void> => {
  await tables(tx)
    .insertInto('security_event')
    .values(
      events.map(({ id, kind, claims, stream }) => ({
        organization_id: stream.organizationId,
        stream_id: stream.id,
        id,
        kind,
        claims: json(claims),
        status: 'queued' as const,
        attempts: 0,
        failure: null,
        created_at: instantToDate(now),
        settled_at: null,
      })),
    )
    .execute();
};

/** An event that waits, counted as tried once more; undefined: it is settled already. */
export const beginAttempt = async (tx: Tx, key: EventKey): Promise<SecurityEvent | undefined> => {
  const row = await tables(tx)
    .updateTable('security_event')
    .set({ attempts: sql<number>`attempts + 1` })
    .where('organization_id', '=', key.organizationId)
    .where('stream_id', '=', key.streamId)
    .where('id', '=', key.id)
    .where('status', '=', 'queued')
    .returningAll()
    .executeTakeFirst();
  return row && rowToEvent(row);
};

/** Writes down how an attempt went: `queued` with a failure waits for the next one. */
export const settleEvent = async (
  tx: Tx,
  key: EventKey,
  { status, failure, at }: { readonly status: EventStatus; readonly failure?: string; readonly at: Instant },
): Promise<void> => {
  await tables(tx)
    .updateTable('security_event')
    .set({
      status,
      ...(failure !== undefined && { failure: failure.slice(0, 300) }),
      settled_at: status === 'queued' ? null : instantToDate(at),
    })
    .where('organization_id', '=', key.organizationId)
    .where('stream_id', '=', key.streamId)
    .where('id', '=', key.id)
    .where('status', '=', 'queued')
    .execute();
};

/** Puts what was given up into the queue again; answers which. */
export const requeueFailed = async (tx: Tx, stream: Stream): Promise<readonly string[]> => {
  const rows = await tables(tx)
    .updateTable('security_event')
    .set({ status: 'queued', settled_at: null })
    .where('organization_id', '=', stream.organizationId)
    .where('stream_id', '=', stream.id)
    .where('status', '=', 'failed')
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
};

/** A stream's events, the newest first. */
export const listEvents = async (
  tx: Tx,
  stream: Stream,
  { limit, before, status }: { limit: number; before: string | undefined; status: EventStatus | undefined },
): Promise<readonly SecurityEvent[]> => {
  let query = tables(tx)
    .selectFrom('security_event')
    .selectAll()
    .where('organization_id', '=', stream.organizationId)
    .where('stream_id', '=', stream.id);
  if (before !== undefined) query = query.where('id', '<', before);
  if (status !== undefined) query = query.where('status', '=', status);
  const rows = await query.orderBy('id', 'desc').limit(limit).execute();
  return rows.map(rowToEvent);
};

/** Forgets events that were settled, or could have been, long ago. */
export const deleteEventsBefore = async (tx: Tx, before: Instant, limit: number): Promise<number> => {
  const { numAffectedRows } = await sql`
    delete from security_event where ctid = any(array(
      select ctid from security_event where created_at < ${instantToDate(before)} limit ${limit}))`.execute(tx);
  return Number(numAffectedRows ?? 0);
};
