import { sql } from 'kysely';
import type { Tx } from '../platform/db.ts';

/**
 * The read model of searches: who and what comes into question at all. A narrower circle than everybody, a wider one
 * than those who may; the law decides about each. It names tables of several features as `facts-store.ts` does.
 */

/** Among which customers to look. `granted`: only where the partner holds something, else wherever it is bound. */
export type Circle =
  | { readonly kind: 'all' }
  | { readonly kind: 'partner'; readonly partner: string; readonly granted: boolean }
  | { readonly kind: 'these'; readonly customers: readonly string[] };

/** Customers of a circle by id, from `from` on, itself included. */
export const customersWithin = async (
  tx: Tx,
  circle: Circle,
  { from, limit }: { readonly from: string; readonly limit: number },
): Promise<readonly string[]> => {
  const { rows } = await sql<{ id: string }>`
    select id from (${members(circle, from, limit)}) circle order by id limit ${limit}`.execute(tx);
  return rows.map(({ id }) => id);
};

const members = (circle: Circle, from: string, limit: number) => {
  switch (circle.kind) {
    case 'all':
      return sql`select id from organization where kind = 'customer' and id >= ${from}::uuid order by id limit ${limit}`;
    case 'these':
      return sql`select id from organization
        where kind = 'customer' and id = any(${circle.customers}::uuid[]) and id >= ${from}::uuid`;
    case 'partner':
      return circle.granted
        ? heldBy(circle.partner, from, limit)
        : sql`${heldBy(circle.partner, from, limit)} union ${boundTo(circle.partner, from, limit)}`;
  }
};

/** Each branch walks its own index and stops by itself: a page costs the same wherever it lies. */
const heldBy = (partner: string, from: string, limit: number) => sql`
  (select distinct customer_id as id from privilege
    where partner_id = ${partner} and ended_at is null and customer_id >= ${from}::uuid
    order by customer_id limit ${limit})`;

/** A4: bound by a relationship, or by being named on a live subscription. */
const boundTo = (partner: string, from: string, limit: number) => sql`
  (select customer_id from relationship
    where partner_id = ${partner} and ended_at is null and customer_id >= ${from}::uuid
    order by customer_id limit ${limit})
  union
  (select distinct customer_id from subscription
    where indirect_reseller_id = ${partner} and status in ('active', 'suspended') and customer_id >= ${from}::uuid
    order by customer_id limit ${limit})`;

/** A subscription of a customer. */
export type Owned = readonly [customer: string, subscription: string];

/** Subscriptions of these customers, of every status, after the one named. */
export const subscriptionsWithin = async (
  tx: Tx,
  customers: readonly string[],
  { after: [customer, subscription], limit }: { readonly after: Owned; readonly limit: number },
): Promise<readonly Owned[]> => {
  const { rows } = await sql<{ customer_id: string; id: string }>`
    select customer_id, id from subscription
    where customer_id = any(${customers}::uuid[]) and (customer_id, id) > (${customer}::uuid, ${subscription}::uuid)
    order by customer_id, id limit ${limit}`.execute(tx);
  return rows.map((row) => [row.customer_id, row.id]);
};

/** A person at an organisation. */
export type Belonging = readonly [organization: string, person: string];

/** Whose people come into question: those of one organisation alone, or of all that stand around a customer. */
export type People = {
  readonly account: string | undefined;
  readonly customer: string | undefined;
  /** Only those of this organisation, where it is among them. */
  readonly of: string | undefined;
};

/** People of the organisations in question, after the one named. */
export const peopleWithin = async (
  tx: Tx,
  people: People,
  { after: [organization, person], limit }: { readonly after: Belonging; readonly limit: number },
): Promise<readonly Belonging[]> => {
  const { rows } = await sql<{ organization_id: string; person_id: string }>`
    select m.organization_id, m.person_id from membership m
    where m.ended_at is null and m.organization_id in (${organizationsIn(people)})
      and (${people.of ?? null}::uuid is null or m.organization_id = ${people.of ?? null}::uuid)
      and (m.organization_id, m.person_id) > (${organization}::uuid, ${person}::uuid)
    order by m.organization_id, m.person_id limit ${limit}`.execute(tx);
  return rows.map((row) => [row.organization_id, row.person_id]);
};

/** Around a customer stand itself, the operator, and the partners that something binds to it. */
const organizationsIn = ({ account, customer }: People) => {
  if (account !== undefined) return sql`select ${account}::uuid`;
  const around = customer ?? null;
  return sql`
      select id from organization where kind = 'operator' or id = ${around}::uuid
      union select partner_id from relationship where customer_id = ${around}::uuid and ended_at is null
      union select partner_id from privilege where customer_id = ${around}::uuid and ended_at is null
      union select indirect_reseller_id from subscription
        where customer_id = ${around}::uuid and indirect_reseller_id is not null and status in ('active', 'suspended')`;
};
