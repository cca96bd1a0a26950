import type { AccessRequestEnd } from '@mandate/domain/access/asking';
import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import { sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';

type AccessRequestTables = {
  access_request: {
    customer_id: string;
    id: string;
    partner_id: string;
    service_id: string;
    roles: string[];
    reason: string | null;
    asked_by: string;
    asked_by_name: string;
    asked_through: string | null;
    asked_at: Date;
    expires_at: Date;
    closed_at: Date | null;
    closed_by: string | null;
    closed_how: AccessRequestEnd | null;
    closing_reason: string | null;
    version: number;
  };
};

/** What an agent asks a customer for, and how that ended. */
export type AccessRequest = {
  readonly customer: Id<'organization'>;
  readonly id: Id<'access-request'>;
  readonly partner: Id<'organization'>;
  readonly service: string;
  readonly roles: readonly string[];
  readonly reason: string | undefined;
  readonly askedBy: { readonly id: Id<'person'>; readonly name: string };
  /** The program that handed the agent's wish over. */
  readonly askedThrough: Id<'client'> | undefined;
  readonly askedAt: Instant;
  readonly expiresAt: Instant;
  readonly closed:
    | { readonly at: Instant; readonly how: AccessRequestEnd; readonly reason: string | undefined }
    | undefined;
  readonly version: number;
};

const tables = (tx: Tx) => tx.$extendTables<AccessRequestTables>();

const rowToRequest = (row: AccessRequestTables['access_request']): AccessRequest => ({
  customer: row.customer_id as Id<'organization'>,
  id: row.id as Id<'access-request'>,
  partner: row.partner_id as Id<'organization'>,
  service: row.service_id,
  roles: row.roles,
  reason: row.reason ?? undefined,
  askedBy: { id: row.asked_by as Id<'person'>, name: row.asked_by_name },
  askedThrough: (row.asked_through as Id<'client'> | null) ?? undefined,
  askedAt: dateToInstant(row.asked_at),
  expiresAt: dateToInstant(row.expires_at),
  closed:
    row.closed_at && row.closed_how
      ? { at: dateToInstant(row.closed_at), how: row.closed_how, reason: row.closing_reason ?? undefined }
      : undefined,
  version: row.version,
});

export const insertAccessRequest = async (tx: Tx, request: AccessRequest): Promise<void> => {
  await tables(tx)
    .insertInto('access_request')
    .values({
      customer_id: request.customer,
      id: request.id,
      partner_id: request.partner,
      service_id: request.service,
      roles: [...request.roles],
      reason: request.reason ?? null,
      asked_by: request.askedBy.id,
      asked_by_name: request.askedBy.name,
      asked_through: request.askedThrough ?? null,
      asked_at: instantToDate(request.askedAt),
      expires_at: instantToDate(request.expiresAt),
      closed_at: null,
      closed_by: null,
      closed_how: null,
      closing_reason: null,
      version: request.version,
    })
    .execute();
};

/** What folding another wish into a waiting request changes of it; false: it was answered meanwhile. */
export const extendAccessRequest = async (
  tx: Tx,
  request: AccessRequest,
  to: Pick<AccessRequest, 'roles' | 'reason' | 'expiresAt'>,
): Promise<boolean> => {
  const { numUpdatedRows } = await tables(tx)
    .updateTable('access_request')
    .set({
      roles: [...to.roles],
      reason: to.reason ?? null,
      expires_at: instantToDate(to.expiresAt),
      version: request.version + 1,
    })
    .where('customer_id', '=', request.customer)
    .where('id', '=', request.id)
    .where('version', '=', request.version)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

/** Ends a request that still waits; false: somebody was faster. */
export const closeAccessRequest = async (
  tx: Tx,
  request: AccessRequest,
  end: { at: Instant; how: AccessRequestEnd; by: string | undefined; reason?: string | undefined },
): Promise<boolean> => {
  const { numUpdatedRows } = await tables(tx)
    .updateTable('access_request')
    .set({
      closed_at: instantToDate(end.at),
      closed_how: end.how,
      closed_by: end.by ?? null,
      closing_reason: end.reason ?? null,
      version: request.version + 1,
    })
    .where('customer_id', '=', request.customer)
    .where('id', '=', request.id)
    .where('version', '=', request.version)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

/** A request that the scope may see. */
export const accessRequestById = async (tx: Tx, id: string): Promise<AccessRequest | undefined> => {
  const row = await tables(tx).selectFrom('access_request').selectAll().where('id', '=', id).executeTakeFirst();
  return row && rowToRequest(row);
};

/** What nobody has closed between these two; one whose time is up may still be among them. */
export const unclosedBetween = async (tx: Tx, customerId: string, partnerId: string): Promise<AccessRequest[]> => {
  const rows = await tables(tx)
    .selectFrom('access_request')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('partner_id', '=', partnerId)
    .where('closed_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(rowToRequest);
};

/** How many requests this partner has made of this customer since then, answered or not. */
export const countAskedSince = async (
  tx: Tx,
  customerId: string,
  partnerId: string,
  since: Instant,
): Promise<number> => {
  const { count } = await tables(tx)
    .selectFrom('access_request')
    .select(sql<string>`count(*)`.as('count'))
    .where('customer_id', '=', customerId)
    .where('partner_id', '=', partnerId)
    .where('asked_at', '>', instantToDate(since))
    .executeTakeFirstOrThrow();
  return Number(count);
};

export type AccessRequestFilter = {
  readonly side: 'customer' | 'partner';
  readonly organizationId: string;
  readonly status: 'open' | 'closed' | undefined;
  readonly now: Instant;
};

/** One side's requests, the newest first. */
export const listAccessRequests = async (
  tx: Tx,
  { side, organizationId, status, now }: AccessRequestFilter,
  { limit, before }: { readonly limit: number; readonly before: string | undefined },
): Promise<AccessRequest[]> => {
  let query = tables(tx)
    .selectFrom('access_request')
    .selectAll()
    .where(side === 'customer' ? 'customer_id' : 'partner_id', '=', organizationId);
  if (before !== undefined) query = query.where('id', '<', before);
  if (status === 'open') query = query.where('closed_at', 'is', null).where('expires_at', '>', instantToDate(now));
  if (status === 'closed')
    query = query.where((row) =>
      row.or([row('closed_at', 'is not', null), row('expires_at', '<=', instantToDate(now))]),
    );
  const rows = await query.orderBy('id', 'desc').limit(limit).execute();
  return rows.map(rowToRequest);
};
