import type { Privilege, PrivilegeEnd } from '@mandate/domain/access/privilege';
import type { Id } from '@mandate/domain/kernel/id';
import { type Instant, plusDays } from '@mandate/domain/kernel/time';
import { sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';

type PrivilegeTables = {
  privilege: {
    customer_id: string;
    id: string;
    partner_id: string;
    relationship_id: string;
    service_id: string;
    roles: string[];
    transacting: boolean;
    since: Date;
    until: Date | null;
    granted_by: string | null;
    consent_id: string | null;
    ended_at: Date | null;
    ended_by: string | null;
    ended_how: PrivilegeEnd | null;
    last_used_at: Date | null;
    noticed_days: number | null;
  };
};

type PrivilegeRow = PrivilegeTables['privilege'];

/** A grant with what the pages show beside it: its last use (D19) and the last notice sent (D16). */
export type PrivilegeRecord = Privilege & {
  readonly relationship: Id<'relationship'>;
  readonly lastUsedAt: Instant | undefined;
  readonly noticedDays: number | undefined;
};

const tables = (tx: Tx) => tx.$extendTables<PrivilegeTables>();

const rowToPrivilege = (row: PrivilegeRow): PrivilegeRecord => ({
  id: row.id as Id<'privilege'>,
  customer: row.customer_id as Id<'organization'>,
  partner: row.partner_id as Id<'organization'>,
  relationship: row.relationship_id as Id<'relationship'>,
  service: row.service_id,
  roles: row.roles,
  transacting: row.transacting,
  since: dateToInstant(row.since),
  until: row.until ? dateToInstant(row.until) : undefined,
  ended: row.ended_at && row.ended_how ? { at: dateToInstant(row.ended_at), how: row.ended_how } : undefined,
  lastUsedAt: row.last_used_at ? dateToInstant(row.last_used_at) : undefined,
  noticedDays: row.noticed_days ?? undefined,
});

/** Grants of one customer that nobody has ended; one whose time is up may still be among them (`isLive` tells). */
export const openPrivileges = async (tx: Tx, customerId: string, partnerId?: string): Promise<PrivilegeRecord[]> => {
  let query = tables(tx).selectFrom('privilege').selectAll().where('customer_id', '=', customerId);
  if (partnerId !== undefined) query = query.where('partner_id', '=', partnerId);
  const rows = await query.where('ended_at', 'is', null).orderBy('service_id').orderBy('since').execute();
  return rows.map(rowToPrivilege);
};

/** One partner's open grants at several customers: a page of its customer list. */
export const openPrivilegesAt = async (
  tx: Tx,
  partnerId: string,
  customerIds: readonly string[],
): Promise<PrivilegeRecord[]> => {
  if (customerIds.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('privilege')
    .selectAll()
    .where('partner_id', '=', partnerId)
    .where('customer_id', 'in', customerIds)
    .where('ended_at', 'is', null)
    .execute();
  return rows.map(rowToPrivilege);
};

/** The whole history of a customer's grants, newest first. */
export const privilegeHistory = async (tx: Tx, customerId: string, partnerId: string): Promise<PrivilegeRecord[]> => {
  const rows = await tables(tx)
    .selectFrom('privilege')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('partner_id', '=', partnerId)
    .orderBy('since', 'desc')
    .execute();
  return rows.map(rowToPrivilege);
};

export type PrivilegeToInsert = {
  readonly id: Id<'privilege'>;
  readonly customer: string;
  readonly partner: string;
  readonly relationship: string;
  readonly service: string;
  readonly roles: readonly string[];
  readonly transacting: boolean;
  readonly since: Instant;
  readonly until: Instant | undefined;
  readonly grantedBy: string | undefined;
  readonly consent: string | undefined;
};

/** A3 and D4 are this table's unique indexes: a second holder makes the statement fail. */
export const insertPrivileges = async (tx: Tx, grants: readonly PrivilegeToInsert[]): Promise<void> => {
  if (grants.length === 0) return;
  await tables(tx)
    .insertInto('privilege')
    .values(
      grants.map((grant) => ({
        customer_id: grant.customer,
        id: grant.id,
        partner_id: grant.partner,
        relationship_id: grant.relationship,
        service_id: grant.service,
        roles: [...grant.roles],
        transacting: grant.transacting,
        since: instantToDate(grant.since),
        until: grant.until === undefined ? null : instantToDate(grant.until),
        granted_by: grant.grantedBy ?? null,
        consent_id: grant.consent ?? null,
        ended_at: null,
        ended_by: null,
        ended_how: null,
        last_used_at: null,
        noticed_days: null,
      })),
    )
    .execute();
};

/** Ends one grant that is still open; false: somebody was faster. */
export const endPrivilege = async (
  tx: Tx,
  privilege: Privilege,
  end: { readonly at: Instant; readonly how: PrivilegeEnd; readonly by: string | undefined },
): Promise<boolean> => {
  const ended = await tables(tx)
    .updateTable('privilege')
    .set({
      // Asked for before it began, and done after: an act waits for another one on the same customer.
      ended_at: sql<Date>`greatest(since, ${instantToDate(end.at)})`,
      ended_how: end.how,
      ended_by: end.by ?? null,
    })
    .where('customer_id', '=', privilege.customer)
    .where('id', '=', privilege.id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return ended.numUpdatedRows === 1n;
};

/**
 * Open grants whose end has come, or for which one of these notices is due and not yet given, soonest first (D16). A
 * notice whose day lay before the grant began is never due.
 */
export const privilegesDue = async (
  tx: Tx,
  now: Instant,
  notices: readonly number[],
  limit: number,
): Promise<PrivilegeRecord[]> => {
  const rows = await tables(tx)
    .selectFrom('privilege')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('until', 'is not', null)
    .where('until', '<=', instantToDate(plusDays(now, Math.max(...notices))))
    .where(({ or, and, eb, ref }) =>
      or([
        eb('until', '<=', instantToDate(now)),
        ...notices.map((days) =>
          and([
            eb('until', '<=', instantToDate(plusDays(now, days))),
            eb(sql`since + make_interval(hours => ${days * 24})`, '<=', ref('until')),
            or([eb('noticed_days', 'is', null), eb('noticed_days', '>', days)]),
          ]),
        ),
      ]),
    )
    .orderBy('until')
    .limit(limit)
    .execute();
  return rows.map(rowToPrivilege);
};

/** D16: remembers which notice was given; false when another node gave it first. */
export const markNoticed = async (tx: Tx, privilege: Privilege, days: number): Promise<boolean> => {
  const marked = await tables(tx)
    .updateTable('privilege')
    .set({ noticed_days: days })
    .where('customer_id', '=', privilege.customer)
    .where('id', '=', privilege.id)
    .where('ended_at', 'is', null)
    .where((or) => or.or([or('noticed_days', 'is', null), or('noticed_days', '>', days)]))
    .executeTakeFirst();
  return marked.numUpdatedRows === 1n;
};

/** A grant that carried an allowed act, and when it last did. */
export type Use = { readonly customer: string; readonly privilege: string; readonly at: Instant };

/** D19: the last allowed evaluation by each of these grants. Never goes back. One statement, locking in one order. */
export const markUsed = async (tx: Tx, uses: readonly Use[]): Promise<void> => {
  const customers = uses.map(({ customer }) => customer);
  const privileges = uses.map(({ privilege }) => privilege);
  const times = uses.map(({ at }) => instantToDate(at));
  await sql`
    update privilege p set last_used_at = used.at
    from (
      select customer_id, id, u.at
      from privilege join unnest(${customers}::uuid[], ${privileges}::uuid[], ${times}::timestamptz[])
        as u(customer_id, id, at) using (customer_id, id)
      where last_used_at is null or last_used_at < u.at
      order by id for update of privilege
    ) used
    where p.customer_id = used.customer_id and p.id = used.id`.execute(tx);
};
