import type { Bond, Facts, SubscriptionFact } from '@mandate/domain/access/facts';
import type { Privilege, PrivilegeEnd } from '@mandate/domain/access/privilege';
import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Id } from '@mandate/domain/kernel/id';
import { instant } from '@mandate/domain/kernel/time';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../platform/db.ts';

/**
 * The read model of decisions: one statement that gathers all facts about one customer and one partner. It alone names
 * tables of several features, because one round trip is the point of it.
 */
export type FactsQuestion = {
  readonly partner: string | undefined;
  readonly customer: string | undefined;
  readonly service: string | undefined;
  readonly subscription: string | undefined;
  /** Where no service is named: those whose manifest knows this action. */
  readonly action: string;
  /** Subscriptions that ended count too: for bills of the past. */
  readonly ended: boolean;
};

export type LoadedFacts = Omit<Facts, 'subject'>;

type Row = {
  customer: string | null;
  bond: Bond | null;
  services: ServiceManifest[] | null;
  privileges: PrivilegeJson[] | null;
  subscriptions: SubscriptionJson[] | null;
};

type PrivilegeJson = Omit<Privilege, 'since' | 'until' | 'ended'> & {
  since: number;
  until: number | null;
  ended_at: number | null;
  ended_how: PrivilegeEnd | null;
};
type SubscriptionJson = Omit<SubscriptionFact, 'reseller'> & { reseller: string | null };

const millis = (column: string) => sql.raw(`(extract(epoch from ${column}) * 1000)::bigint`);

/** Gathers the facts; the customer is undefined where none of this id exists. */
export const loadFacts = async (tx: Tx, question: FactsQuestion): Promise<LoadedFacts> => {
  const { rows } = await sql<Row>`
    with asked as (select ${customerOf(question)} as customer)
    select
      (select id from organization where id = asked.customer and kind = 'customer') as customer,
      ${bondOf(question)} as bond,
      ${servicesOf(question)} as services,
      (select jsonb_agg(jsonb_build_object('id', p.id, 'customer', p.customer_id, 'partner', p.partner_id,
          'service', p.service_id, 'roles', p.roles, 'transacting', p.transacting, 'since', ${millis('p.since')},
          'until', ${millis('p.until')}, 'ended_at', ${millis('p.ended_at')}, 'ended_how', p.ended_how)
          order by p.ended_at desc nulls first, p.since desc)
        from (select distinct on (service_id) * from privilege
          where customer_id = asked.customer and partner_id = ${question.partner ?? null}
            and ${ofService(question, sql.ref('service_id'))}
          order by service_id, ended_at desc nulls first, since desc) p) as privileges,
      (select jsonb_agg(jsonb_build_object('id', s.id, 'service', s.service_id, 'channel', s.channel,
          'reseller', s.reseller_id, 'status', s.status, 'since', ${millis('s.since')}) order by s.since, s.id)
        from subscription s where s.customer_id = asked.customer and ${subscriptionsOf(question)}) as subscriptions
    from asked`.execute(tx);
  return rowToFacts(rows[0]);
};

/** A subscription's own record names its customer; what the caller claims beside it must agree. */
const customerOf = ({ customer, subscription }: FactsQuestion): RawBuilder<unknown> => {
  if (subscription === undefined) return sql`${customer ?? null}::uuid`;
  const claimed = customer === undefined ? sql`true` : sql`customer_id = ${customer}`;
  return sql`(select customer_id from subscription where id = ${subscription} and ${claimed})`;
};

/**
 * A4: the partner's own relationship; else a live subscription that names it as the indirect reseller. Whoever is only
 * named has nothing to do with subscriptions that do not name it: it does not see them either.
 */
const bondOf = ({ partner, subscription }: FactsQuestion): RawBuilder<unknown> => sql`coalesce(
  (select jsonb_build_object('kind', 'relationship', 'id', r.id, 'since', ${millis('r.since')})
    from relationship r
    where r.customer_id = asked.customer and r.partner_id = ${partner ?? null} and r.ended_at is null),
  (select jsonb_build_object('kind', 'subscription', 'id', s.id, 'since', ${millis('s.since')})
    from subscription s
    where s.customer_id = asked.customer and s.indirect_reseller_id = ${partner ?? null}
      and s.status in ('active', 'suspended')
      and (${subscription ?? null}::uuid is null or exists (select from subscription asking
        where asking.id = ${subscription ?? null} and asking.customer_id = asked.customer
          and asking.indirect_reseller_id = ${partner ?? null}))
    order by s.since limit 1))`;

/** The services in question: that of the subscription, the one named, or all. */
const ofService = ({ service, subscription }: FactsQuestion, column: RawBuilder<unknown>): RawBuilder<unknown> => {
  if (subscription !== undefined)
    return sql`${column} = (
      select service_id from subscription where id = ${subscription} and customer_id = asked.customer)`;
  return service === undefined ? sql`true` : sql`${column} = ${service}`;
};

const servicesOf = (question: FactsQuestion): RawBuilder<unknown> => {
  const isNamed = question.service !== undefined || question.subscription !== undefined;
  const which = isNamed
    ? ofService(question, sql.ref('v.id'))
    : sql`v.manifest -> 'actions' @> ${JSON.stringify([{ name: question.action }])}::jsonb`;
  return sql`(select jsonb_agg(v.manifest order by v.id) from service v where ${which})`;
};

const subscriptionsOf = ({ service, subscription, ended }: FactsQuestion): RawBuilder<unknown> => {
  if (subscription !== undefined) return sql`s.id = ${subscription}`;
  const live = ended ? sql`true` : sql`s.status in ('active', 'suspended')`;
  return service === undefined ? live : sql`${live} and s.service_id = ${service}`;
};

const rowToFacts = (row: Row | undefined): LoadedFacts => ({
  customer: (row?.customer as Id<'organization'> | null) ?? undefined,
  bond: row?.bond ?? undefined,
  services: row?.services ?? [],
  privileges: (row?.privileges ?? []).map(({ ended_at, ended_how, since, until, ...privilege }) => ({
    ...privilege,
    since: instant(since),
    until: until === null ? undefined : instant(until),
    ended: ended_at !== null && ended_how ? { at: instant(ended_at), how: ended_how } : undefined,
  })),
  subscriptions: (row?.subscriptions ?? []).map((subscription) => ({
    ...subscription,
    reseller: (subscription.reseller as Id<'organization'> | null) ?? undefined,
  })),
});
