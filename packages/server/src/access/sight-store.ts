import type { Instant } from '@mandate/domain/kernel/time';
import { sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { instantToDate } from '../platform/instants.ts';

/** Whether the scope of this transaction sees a subscription: row-level security answers. */
export const isSeenSubscription = async (tx: Tx, subscriptionId: string): Promise<boolean> => {
  const { rows } = await sql`select from subscription where id = ${subscriptionId}`.execute(tx);
  return rows.length > 0;
};

/**
 * Whether a person acts for a customer, or for a partner that a relationship or a subscription binds to it, ever; with
 * `at`, whether the person did so at that instant.
 */
export const isPersonAround = async (tx: Tx, customerId: string, personId: string, at?: Instant): Promise<boolean> => {
  const isMember =
    at === undefined
      ? sql`m.ended_at is null`
      : sql`m.since <= ${instantToDate(at)} and (m.ended_at is null or m.ended_at > ${instantToDate(at)})`;
  const { rows } = await sql`
    select from membership m where m.person_id = ${personId} and ${isMember} and (
      m.organization_id = ${customerId}
      or exists (select from relationship r where r.customer_id = ${customerId} and r.partner_id = m.organization_id)
      or exists (select from subscription s where s.customer_id = ${customerId}
        and m.organization_id in (s.reseller_id, s.indirect_reseller_id, s.advisor_id)))`.execute(tx);
  return rows.length > 0;
};
