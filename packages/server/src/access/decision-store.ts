import type { SubscriptionFact } from '@mandate/domain/access/facts';
import type { Privilege, PrivilegeEnd } from '@mandate/domain/access/privilege';
import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Id } from '@mandate/domain/kernel/id';
import { laneOf } from '@mandate/domain/kernel/lane';
import { instant } from '@mandate/domain/kernel/time';
import type { Subject } from '@mandate/domain/organizations/subject';
import type { CustomerFacts, FactsSource, Filled, RememberedSubscription } from '@mandate/pdp/customer-facts';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../platform/db.ts';

/**
 * The read model of a node's memory: all that decisions about one customer rest on, and all that they rest on about one
 * person. One statement each, with the revision of the very snapshot that it read, so that the memory can tell whether
 * something has changed meanwhile. It names tables of several features for the same reason as `facts-store.ts`.
 */

type GrantRow = [string, string, string, string[], boolean, number, number | null, number | null, PrivilegeEnd | null];
type SubscriptionRow = [
  string,
  string,
  SubscriptionFact['channel'],
  string | null,
  SubscriptionFact['status'],
  number,
  string | null,
];

const ms = (column: string) => sql.raw(`(extract(epoch from ${column}) * 1000)::bigint`);

type FactsRow = {
  readonly bonds: [string, string, number][] | null;
  readonly privileges: GrantRow[] | null;
  readonly subscriptions: SubscriptionRow[] | null;
};

/** The columns of a `FactsRow` for the customer that this expression names. */
const factColumns = (customer: RawBuilder<unknown>): RawBuilder<unknown> => sql`
      (select jsonb_agg(jsonb_build_array(partner_id, id, ${ms('since')}))
        from relationship where customer_id = ${customer} and ended_at is null) as bonds,
      (select jsonb_agg(jsonb_build_array(id, partner_id, service_id, roles, transacting, ${ms('since')},
          ${ms('until')}, ${ms('ended_at')}, ended_how) order by ended_at desc nulls first, since desc)
        from (select distinct on (partner_id, service_id) * from privilege where customer_id = ${customer}
          order by partner_id, service_id, ended_at desc nulls first, since desc) latest) as privileges,
      (select jsonb_agg(jsonb_build_array(id, service_id, channel, reseller_id, status, ${ms('since')},
          indirect_reseller_id) order by since, id)
        from subscription where customer_id = ${customer}) as subscriptions`;

const rowToFacts = (customer: string, row: FactsRow): CustomerFacts => {
  const id = customer as Id<'organization'>;
  return {
    id,
    bonds: (row.bonds ?? []).map(([partner, bond, since]) => ({
      partner: shared(partner),
      bond: { kind: 'relationship', id: bond, since: instant(since) },
    })),
    privileges: (row.privileges ?? []).map((grant) => toPrivilege(id, grant)),
    subscriptions: (row.subscriptions ?? []).map(toSubscription),
  };
};

/** One customer's facts; undefined: there is no customer of this id. */
const loadCustomerFacts = async (db: Db, customerId: string): Promise<Filled<CustomerFacts | undefined>> => {
  const { rows } = await sql<FactsRow & { id: string | null; revision: string }>`
    select
      (select id from organization where id = ${customerId} and kind = 'customer') as id,
      (select revision from revision_lane where lane = ${laneOf(customerId)}) as revision,
      ${factColumns(sql`${customerId}`)}`.execute(db.kysely);
  const row = rows[0];
  return { value: row?.id ? rowToFacts(row.id, row) : undefined, revision: BigInt(row?.revision ?? 0) };
};

/** The facts of several customers at once, by id, as this transaction sees them. Who is no customer has none. */
export const loadFactsOfMany = async (
  tx: Tx,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, CustomerFacts>> => {
  const { rows } = await sql<FactsRow & { id: string }>`
    select o.id, ${factColumns(sql.ref('o.id'))}
    from organization o where o.id = any(${customerIds}::uuid[]) and o.kind = 'customer'`.execute(tx);
  return new Map(rows.map((row) => [row.id, rowToFacts(row.id, row)]));
};

/** Partners and services recur at many customers: their names are kept once. */
const names = new Map<string, string>();
const shared = <T extends string>(text: T): T => {
  const known = names.get(text);
  if (known !== undefined) return known as T;
  names.set(text, text);
  return text;
};

const sharedRoles = (roles: readonly string[]): readonly string[] => {
  const key = roles.join('\n');
  const known = roleLists.get(key);
  if (known !== undefined) return known;
  const list = roles.map(shared);
  roleLists.set(key, list);
  return list;
};
const roleLists = new Map<string, readonly string[]>();

const toPrivilege = (customer: Id<'organization'>, row: GrantRow): Privilege => {
  const [id, partner, service, roles, transacting, since, until, endedAt, how] = row;
  return {
    id: id as Id<'privilege'>,
    customer,
    partner: shared(partner) as Id<'organization'>,
    service: shared(service),
    roles: sharedRoles(roles),
    transacting,
    since: instant(since),
    until: until === null ? undefined : instant(until),
    ended: endedAt !== null && how ? { at: instant(endedAt), how } : undefined,
  };
};

const toSubscription = (row: SubscriptionRow): RememberedSubscription => {
  const [id, service, channel, reseller, status, since, named] = row;
  return {
    id: id as Id<'subscription'>,
    service: shared(service),
    channel,
    reseller: reseller === null ? undefined : (shared(reseller) as Id<'organization'>),
    status,
    since: instant(since),
    named: named === null ? undefined : shared(named),
  };
};

type SubjectJson = Subject & { organization: { program: string | null } };

/** A membership `m` with its organisation `o`, as the law looks at them. */
const subjectColumn = sql`jsonb_build_object('id', m.person_id, 'roles', m.roles, 'since', ${ms('m.since')},
          'organization', jsonb_build_object('id', o.id, 'kind', o.kind, 'name', o.name, 'program', o.program,
            'standing', o.standing, 'standingSince', ${ms('o.standing_since')}))`;

const toSubject = (subject: SubjectJson) =>
  ({
    ...subject,
    organization: { ...subject.organization, program: subject.organization.program ?? undefined },
  }) as Subject;

/** For whom a person acts, with the organisation's standing as the law looks at it (D22). Empty: nobody. */
const loadSubjects = async (db: Db, personId: string): Promise<Filled<readonly Subject[]>> => {
  const { rows } = await sql<{ revision: string; subjects: SubjectJson[] | null }>`
    select
      (select revision from revision_lane where lane = 0) as revision,
      (select jsonb_agg(${subjectColumn} order by m.since, o.id)
        from membership m join organization o on o.id = m.organization_id
        where m.person_id = ${personId} and m.ended_at is null) as subjects`.execute(db.kysely);
  return { value: (rows[0]?.subjects ?? []).map(toSubject), revision: BigInt(rows[0]?.revision ?? 0) };
};

/** The same for several people at once, by id, as this transaction sees them. */
export const loadSubjectsOfMany = async (
  tx: Tx,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Subject[]>> => {
  const { rows } = await sql<{ person: string; subjects: SubjectJson[] }>`
    select m.person_id as person, jsonb_agg(${subjectColumn} order by m.since, o.id) as subjects
    from membership m join organization o on o.id = m.organization_id
    where m.person_id = any(${personIds}::uuid[]) and m.ended_at is null
    group by m.person_id`.execute(tx);
  return new Map(rows.map(({ person, subjects }) => [person, subjects.map(toSubject)]));
};

/** The whole catalogue. */
const loadServices = async (db: Db): Promise<Filled<readonly ServiceManifest[]>> => {
  const { rows } = await sql<{ revision: string; manifests: ServiceManifest[] | null }>`
    select (select revision from revision_lane where lane = 0) as revision,
      (select jsonb_agg(manifest order by id) from service) as manifests`.execute(db.kysely);
  return { value: rows[0]?.manifests ?? [], revision: BigInt(rows[0]?.revision ?? 0) };
};

/** Which customer a subscription belongs to. It never changes. */
const customerOfSubscription = async (db: Db, subscriptionId: string): Promise<string | undefined> => {
  const { rows } = await sql<{ customer_id: string }>`
    select customer_id from subscription where id = ${subscriptionId}`.execute(db.kysely);
  return rows[0]?.customer_id;
};

/** The same for several subscriptions at once: customers by subscription. */
export const customersOfSubscriptions = async (
  tx: Tx,
  subscriptionIds: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await sql<{ id: string; customer_id: string }>`
    select id, customer_id from subscription where id = any(${subscriptionIds}::uuid[])`.execute(tx);
  return new Map(rows.map(({ id, customer_id }) => [id, customer_id]));
};

/** A node's own source of facts. */
export const factsSource = (db: Db): FactsSource => ({
  customer: (id) => loadCustomerFacts(db, id),
  subjects: (person) => loadSubjects(db, person),
  services: () => loadServices(db),
  customerOfSubscription: (id) => customerOfSubscription(db, id),
});
