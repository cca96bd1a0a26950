import type { SubscriptionFact } from '@mandate/domain/access/facts';
import type { PrivilegeEnd } from '@mandate/domain/access/privilege';
import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Id } from '@mandate/domain/kernel/id';
import { type Instant, instant } from '@mandate/domain/kernel/time';
import type { Program } from '@mandate/domain/organizations/program';
import type { Role } from '@mandate/domain/organizations/role';
import type { Standing } from '@mandate/domain/organizations/standing';
import type { Subject } from '@mandate/domain/organizations/subject';
import type { CustomerFacts } from '@mandate/pdp/customer-facts';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { instantToDate } from '../platform/instants.ts';

/**
 * The facts of decisions as they stood at an instant, now included. Rows that end tell it themselves. What is changed in
 * its row (roles, standing, program, status) was written down by the log (D18), which cannot be changed: the first
 * change after the instant says what had been until then. It names tables of several features, as `facts-store.ts` does.
 */

const ms = (column: string) => sql.raw(`(extract(epoch from ${column}) * 1000)::bigint`);

const slack = 86_400_000;

/** An id begins with its time, so the log is read from about this instant on; a day is left for clocks that disagree. */
const idsFrom = (at: Instant): RawBuilder<string> => {
  const hex = Math.max(0, at - slack)
    .toString(16)
    .padStart(12, '0');
  return sql`${`${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`}::uuid`;
};

type Told = {
  /** SQL for the owner of the records, the kind and the id of their subject. */
  readonly owner: string;
  readonly subject: readonly [kind: string, id: string];
  readonly field: string;
  readonly until?: string;
};

/** What the first record after the instant says a field had been before it; null where it has not changed since. */
const before = (at: Instant, { owner, subject: [kind, id], field, until }: Told): RawBuilder<unknown> => sql`(
  select e.before -> ${sql.lit(field)} from audit_event e
  where ${sql.raw(owner)} and e.id >= ${idsFrom(at)} and e.at > ${instantToDate(at)}
    and e.subject_kind = ${sql.lit(kind)} and e.subject_id = ${sql.raw(id)}::text and e.before -> ${sql.lit(field)} is not null
    ${until === undefined ? sql`` : sql`and (${sql.raw(until)} is null or e.at <= ${sql.raw(until)})`}
  order by e.at, e.id limit 1)`;

type GrantJson = {
  id: string;
  partner: string;
  service: string;
  roles: string[];
  transacting: boolean;
  since: number;
  until: number | null;
  over: number | null;
  how: PrivilegeEnd | null;
};

type SubscriptionJson = Omit<SubscriptionFact, 'id' | 'since' | 'reseller'> & {
  id: string;
  since: number;
  reseller: string | null;
  named: string | null;
};

type CustomerRow = {
  id: string;
  bonds: { partner: string; id: string; since: number }[] | null;
  privileges: GrantJson[] | null;
  subscriptions: SubscriptionJson[] | null;
};

/**
 * Everything about these customers, for all of their partners, as it stood at an instant; customers that did not exist
 * then are left out. Whether a partner's grant transacted is told as it is now: no decision looks at it.
 */
export const customerFactsAt = async (tx: Tx, customers: readonly string[], at: Instant): Promise<CustomerFacts[]> => {
  const then = instantToDate(at);
  const status = before(at, {
    owner: 'e.owner_id = s.customer_id',
    subject: ['subscription', 's.id'],
    field: 'status',
  });
  const { rows } = await sql<CustomerRow>`
    select c.id,
      (select jsonb_agg(jsonb_build_object('partner', r.partner_id, 'id', r.id, 'since', ${ms('r.since')}))
        from relationship r
        where r.customer_id = c.id and r.since <= ${then} and (r.ended_at is null or r.ended_at > ${then})) as bonds,
      (select jsonb_agg(jsonb_build_object('id', p.id, 'partner', p.partner_id, 'service', p.service_id,
          'roles', p.roles, 'transacting', p.transacting, 'since', ${ms('p.since')}, 'until', ${ms('p.until')},
          'over', ${ms('p.over')}, 'how', p.ended_how) order by p.over desc nulls first, p.since desc)
        from (
          select distinct on (partner_id, service_id) *, case when ended_at <= ${then} then ended_at end as over
          from privilege where customer_id = c.id and since <= ${then}
          order by partner_id, service_id, over desc nulls first, since desc) p) as privileges,
      (select jsonb_agg(jsonb_build_object('id', s.id, 'service', s.service_id, 'channel', s.channel,
          'reseller', s.reseller_id, 'named', s.indirect_reseller_id, 'since', ${ms('s.since')},
          'status', coalesce(${status}, to_jsonb(s.status))) order by s.since, s.id)
        from subscription s where s.customer_id = c.id and s.since <= ${then}) as subscriptions
    from organization c
    where c.id = any(${[...customers]}::uuid[]) and c.kind = 'customer' and c.enrolled_at <= ${then}
    order by c.id`.execute(tx);
  return rows.map(rowToFacts);
};

const rowToFacts = (row: CustomerRow): CustomerFacts => {
  const id = row.id as Id<'organization'>;
  return {
    id,
    bonds: (row.bonds ?? []).map(({ partner, since, ...bond }) => ({
      partner,
      bond: { kind: 'relationship', ...bond, since: instant(since) },
    })),
    privileges: (row.privileges ?? []).map(({ over, how, since, until, partner, ...grant }) => ({
      ...grant,
      id: grant.id as Id<'privilege'>,
      customer: id,
      partner: partner as Id<'organization'>,
      since: instant(since),
      until: until === null ? undefined : instant(until),
      ended: over !== null && how ? { at: instant(over), how } : undefined,
    })),
    subscriptions: (row.subscriptions ?? []).map(({ since, reseller, named, ...subscription }) => ({
      ...subscription,
      id: subscription.id as Id<'subscription'>,
      reseller: (reseller as Id<'organization'> | null) ?? undefined,
      since: instant(since),
      named: named ?? undefined,
    })),
  };
};

type OrganizationJson = {
  id: string;
  kind: Subject['organization']['kind'];
  name: string;
  market: string;
  program: Program | null;
  standing: Standing;
  standingSince: number;
};

/** An organisation as the law looked at it at an instant. */
export type PastOrganization = Subject['organization'] & { readonly market: string };

/** `o` as it stood: its name, program and standing then, and since when it had that standing. */
const organizationThen = (at: Instant): RawBuilder<unknown> => {
  const told = (field: string) => before(at, { owner: 'e.owner_id = o.id', subject: ['organization', 'o.id'], field });
  return sql`jsonb_build_object('id', o.id, 'kind', o.kind, 'market', o.market,
    'name', coalesce(${told('name')}, to_jsonb(o.name)), 'program', coalesce(${told('program')}, to_jsonb(o.program)),
    'standing', coalesce(${told('standing')}, to_jsonb(o.standing)),
    'standingSince', case when o.standing_since <= ${instantToDate(at)} then ${ms('o.standing_since')}
      else coalesce((select max(${ms('e.at')}) from audit_event e
        where e.owner_id = o.id and e.subject_kind = 'organization' and e.subject_id = o.id::text
          and e.at <= ${instantToDate(at)} and e.after -> 'standing' is not null), ${ms('o.enrolled_at')}) end)`;
};

const toOrganization = ({ id, program, standingSince, ...organization }: OrganizationJson): PastOrganization => ({
  ...organization,
  id: id as Id<'organization'>,
  program: program ?? undefined,
  standingSince: instant(standingSince),
});

/** These organisations as they stood at an instant; those that did not exist then, or that the scope hides, are left out. */
export const organizationsAt = async (tx: Tx, ids: readonly string[], at: Instant): Promise<PastOrganization[]> => {
  const { rows } = await sql<{ organization: OrganizationJson }>`
    select ${organizationThen(at)} as organization from organization o
    where o.id = any(${[...ids]}::uuid[]) and o.enrolled_at <= ${instantToDate(at)} order by o.id`.execute(tx);
  return rows.map((row) => toOrganization(row.organization));
};

/** For whom a person could act at an instant, with the roles held there and then (D22). Empty: for nobody. */
export const subjectsAt = async (tx: Tx, person: string, at: Instant): Promise<Subject[]> => {
  const then = instantToDate(at);
  const roles = before(at, {
    // The system's own acts on the operator's people are kept under the person.
    owner: `(e.owner_id = o.id or (o.kind = 'operator' and e.owner_id = m.person_id))`,
    subject: ['person', 'm.person_id'],
    field: 'roles',
    until: 'm.ended_at',
  });
  const { rows } = await sql<{ roles: Role[]; since: string; organization: OrganizationJson }>`
    select coalesce(${roles}, to_jsonb(m.roles)) as roles, ${ms('m.since')} as since,
      ${organizationThen(at)} as organization
    from membership m join organization o on o.id = m.organization_id
    where m.person_id = ${person} and m.since <= ${then} and (m.ended_at is null or m.ended_at > ${then})
    order by m.since, o.id`.execute(tx);
  return rows.map(({ roles, since, organization }) => {
    const { market: _, ...acting } = toOrganization(organization);
    return { id: person, roles, since: instant(Number(since)), organization: acting };
  });
};

/** The manifests that were published at an instant, by service. */
export const manifestsAt = async (tx: Tx, at: Instant): Promise<ServiceManifest[]> => {
  const { rows } = await sql<{ manifest: ServiceManifest }>`
    select distinct on (service_id) manifest from service_version
    where published_at <= ${instantToDate(at)} order by service_id, version desc`.execute(tx);
  return rows.map((row) => row.manifest);
};

/** Which customer a subscription belongs to. It never changes. */
export const ownerOfSubscription = async (tx: Tx, subscription: string): Promise<string | undefined> => {
  const { rows } = await sql<{ customer: string }>`
    select customer_id as customer from subscription where id = ${subscription}`.execute(tx);
  return rows[0]?.customer;
};
