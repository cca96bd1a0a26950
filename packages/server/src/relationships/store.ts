import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Relationship } from '@mandate/domain/relationships/relationship';
import { sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';

type RelationshipTables = {
  relationship: {
    customer_id: string;
    id: string;
    partner_id: string;
    link_id: string | null;
    forwarded_by: string | null;
    since: Date;
    started_by: string | null;
    ended_at: Date | null;
    ended_by: string | null;
    version: number;
  };
};

type RelationshipRow = RelationshipTables['relationship'];

const tables = (tx: Tx) => tx.$extendTables<RelationshipTables>();

const rowToRelationship = (row: RelationshipRow): Relationship => ({
  id: row.id as Id<'relationship'>,
  customer: row.customer_id as Id<'organization'>,
  partner: row.partner_id as Id<'organization'>,
  forwardedBy: (row.forwarded_by as Id<'organization'> | null) ?? undefined,
  since: dateToInstant(row.since),
  endedAt: row.ended_at ? dateToInstant(row.ended_at) : undefined,
});

/** The active relationship of the two, if there is one. */
export const activeRelationship = async (
  tx: Tx,
  customerId: string,
  partnerId: string,
): Promise<Relationship | undefined> => {
  const row = await tables(tx)
    .selectFrom('relationship')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('partner_id', '=', partnerId)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return row && rowToRelationship(row);
};

/** A customer's relationships, active ones and, with `ended`, those of the past (D10: readable for ever). */
export const relationshipsOf = async (tx: Tx, customerId: string, ended: boolean): Promise<Relationship[]> => {
  let query = tables(tx).selectFrom('relationship').selectAll().where('customer_id', '=', customerId);
  if (!ended) query = query.where('ended_at', 'is', null);
  const rows = await query.orderBy('since').execute();
  return rows.map(rowToRelationship);
};

export const insertRelationship = async (
  tx: Tx,
  relationship: Relationship,
  origin: { readonly link: string | undefined; readonly by: string | undefined },
): Promise<void> => {
  await tables(tx)
    .insertInto('relationship')
    .values({
      customer_id: relationship.customer,
      id: relationship.id,
      partner_id: relationship.partner,
      link_id: origin.link ?? null,
      forwarded_by: relationship.forwardedBy ?? null,
      since: instantToDate(relationship.since),
      started_by: origin.by ?? null,
      ended_at: null,
      ended_by: null,
      version: 1,
    })
    .execute();
};

/** Ends an active relationship; false: somebody was faster. */
export const closeRelationship = async (
  tx: Tx,
  relationship: Relationship,
  end: { readonly at: Instant; readonly by: string | undefined },
): Promise<boolean> => {
  const closed = await tables(tx)
    .updateTable('relationship')
    .set((row) => ({
      // Asked for before it began, and done after: an act waits for another one on the same customer.
      ended_at: sql<Date>`greatest(since, ${instantToDate(end.at)})`,
      ended_by: end.by ?? null,
      version: row('version', '+', 1),
    }))
    .where('customer_id', '=', relationship.customer)
    .where('id', '=', relationship.id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return closed.numUpdatedRows === 1n;
};

/** A row of a partner's customer list (A4): bound by its own relationship, or named on a live subscription. */
export type ListedCustomer = {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly market: string;
  readonly locale: string;
  readonly since: Instant;
  /** The lower-cased name: first half of the list's sort key. */
  readonly key: string;
};

type CustomerListQuery = {
  readonly partner: string;
  readonly search: string | undefined;
  readonly after: readonly [key: string, id: string] | undefined;
  readonly limit: number;
};

/** A4: one page of the partner's customers by name; `search` looks into name and domain. */
export const customersOf = async (tx: Tx, query: CustomerListQuery): Promise<ListedCustomer[]> => {
  const { partner, search, after, limit } = query;
  const pattern = search === undefined ? null : `%${search.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await sql<Omit<ListedCustomer, 'since'> & { since: Date }>`
    select o.id, o.name, o.domain, o.market, o.locale, b.since, lower(o.name) as key
    from organization o
    join (
      select customer_id, min(since) as since from (
        select customer_id, since from relationship where partner_id = ${partner} and ended_at is null
        union all
        select customer_id, since from subscription
        where indirect_reseller_id = ${partner} and status in ('active', 'suspended')
      ) bound group by customer_id
    ) b on b.customer_id = o.id
    where o.kind = 'customer'
      and (${pattern}::text is null or lower(o.name) like ${pattern} or o.domain like ${pattern})
      and (${after?.[0] ?? null}::text is null or (lower(o.name), o.id) > (${after?.[0] ?? null}, ${after?.[1] ?? null}::uuid))
    order by lower(o.name), o.id
    limit ${limit}`.execute(tx);
  return rows.map((row) => ({ ...row, since: dateToInstant(row.since) }));
};
