import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import { sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';
import type { SecurityEventKind } from './kinds.ts';

type StreamTables = {
  security_event_stream: {
    organization_id: string;
    id: string;
    client_id: string;
    url: string;
    kinds: SecurityEventKind[];
    created_at: Date;
    created_by: string | null;
    ended_at: Date | null;
  };
};

/** A service that is told: its client, where, and of what. */
export type Stream = {
  readonly organizationId: Id<'organization'>;
  readonly id: Id<'security-event-stream'>;
  readonly clientId: Id<'client'>;
  readonly url: string;
  readonly kinds: readonly SecurityEventKind[];
  readonly createdAt: Instant;
};

const tables = (tx: Tx) => tx.$extendTables<StreamTables>();
type Row = StreamTables['security_event_stream'];

const rowToStream = (row: Row): Stream => ({
  organizationId: row.organization_id as Id<'organization'>,
  id: row.id as Id<'security-event-stream'>,
  clientId: row.client_id as Id<'client'>,
  url: row.url,
  kinds: row.kinds,
  createdAt: dateToInstant(row.created_at),
});

/** False: the client has a stream already. */
export const insertStream = async (tx: Tx, stream: Stream, by: string): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await tables(tx)
    .insertInto('security_event_stream')
    .values({
      organization_id: stream.organizationId,
      id: stream.id,
      client_id: stream.clientId,
      url: stream.url,
      kinds: [...stream.kinds],
      created_at: instantToDate(stream.createdAt),
      created_by: by,
      ended_at: null,
    })
    .onConflict((conflict) => conflict.column('client_id').where('ended_at', 'is', null).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

const open = (tx: Tx) => tables(tx).selectFrom('security_event_stream').selectAll().where('ended_at', 'is', null);

/** Every stream that goes on. */
export const openStreams = async (tx: Tx): Promise<readonly Stream[]> => {
  const rows = await open(tx).orderBy('id').execute();
  return rows.map(rowToStream);
};

export const openStream = async (tx: Tx, organizationId: string, id: string): Promise<Stream | undefined> => {
  const row = await open(tx).where('organization_id', '=', organizationId).where('id', '=', id).executeTakeFirst();
  return row && rowToStream(row);
};

export const listStreams = async (
  tx: Tx,
  organizationId: string,
  { limit, after }: { readonly limit: number; readonly after: string | undefined },
): Promise<readonly Stream[]> => {
  let query = open(tx).where('organization_id', '=', organizationId);
  if (after !== undefined) query = query.where('id', '>', after);
  const rows = await query.orderBy('id').limit(limit).execute();
  return rows.map(rowToStream);
};

export const closeStream = async (tx: Tx, stream: Stream, now: Instant): Promise<boolean> => {
  const { numUpdatedRows } = await tables(tx)
    .updateTable('security_event_stream')
    .set({ ended_at: instantToDate(now) })
    .where('organization_id', '=', stream.organizationId)
    .where('id', '=', stream.id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

/** How many events of a stream are in which state. */
export const countByStatus = async (tx: Tx, streamId: string): Promise<Readonly<Record<string, number>>> => {
  const { rows } = await sql<{ status: string; count: number }>`
    select status, count(*)::int as count from security_event where stream_id = ${streamId} group by status`.execute(
    tx,
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
};
