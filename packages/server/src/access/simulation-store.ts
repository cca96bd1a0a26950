import { sql } from 'kysely';
import type { Tx } from '../platform/db.ts';

/** At whose customers an organisation's people can do anything at all: what binds it, was granted to it, or it sold. */
export const customersReached = async (tx: Tx, organization: string, limit: number): Promise<string[]> => {
  const { rows } = await sql<{ customer: string }>`
    select distinct customer from (
      select customer_id as customer from relationship where partner_id = ${organization} and ended_at is null
      union all select customer_id from privilege where partner_id = ${organization} and ended_at is null
      union all select customer_id from subscription
        where reseller_id = ${organization} or indirect_reseller_id = ${organization}
      union all select s.customer_id from subscription s
        where s.channel <> 'csp' and exists (select from organization where id = ${organization} and kind = 'operator')
      union all select id from organization where id = ${organization} and kind = 'customer'
    ) reached order by customer limit ${limit}`.execute(tx);
  return rows.map((row) => row.customer);
};

/** Customers at which anybody holds a service. */
export const customersWithHolders = async (tx: Tx, service: string, limit: number): Promise<string[]> => {
  const { rows } = await sql<{ customer: string }>`
    select distinct customer_id as customer from privilege
    where service_id = ${service} and ended_at is null order by customer limit ${limit}`.execute(tx);
  return rows.map((row) => row.customer);
};
