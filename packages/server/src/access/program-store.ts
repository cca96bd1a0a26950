import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import { sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { instantToDate } from '../platform/instants.ts';

/** A service of a customer that a partner holds beside a seller, who would be the second one (A3). */
export type SecondSeller = { readonly customer: Id<'organization'>; readonly service: string; readonly live: boolean };

/**
 * Where another seller's grant stands beside one of this partner's live ones. `live: false`: its time is up (D16), but
 * its end has not been written down yet.
 */
export const sellersBeside = async (tx: Tx, partnerId: string, now: Instant): Promise<SecondSeller[]> => {
  const at = instantToDate(now);
  const { rows } = await sql<SecondSeller>`
    select own.customer_id as customer, own.service_id as service, (other.until is null or other.until > ${at}) as live
    from privilege own
    join privilege other on other.customer_id = own.customer_id and other.service_id = own.service_id
    where own.partner_id = ${partnerId} and own.ended_at is null and (own.until is null or own.until > ${at})
      and other.partner_id <> own.partner_id and other.transacting and other.ended_at is null
    order by own.customer_id, own.service_id`.execute(tx);
  return rows;
};

export type FlaggedPrivilege = {
  readonly id: Id<'privilege'>;
  readonly customer: Id<'organization'>;
  readonly service: string;
};

/** Sets whether this partner's live grants transact. Answers those that it changed. */
export const setTransacting = async (
  tx: Tx,
  partnerId: string,
  transacting: boolean,
  now: Instant,
): Promise<FlaggedPrivilege[]> => {
  const { rows } = await sql<FlaggedPrivilege>`
    update privilege set transacting = ${transacting}
    where partner_id = ${partnerId} and transacting <> ${transacting} and ended_at is null
      and (until is null or until > ${instantToDate(now)})
    returning id, customer_id as customer, service_id as service`.execute(tx);
  return rows;
};
