import type pg from 'pg';
import {
  customerKind,
  customerOf,
  idOf,
  manifests,
  partnerCount,
  peoplePerPartner,
  started,
  subjectOf,
} from './world.ts';

const batch = 5_000;
const since = new Date(started).toISOString();

/** Inserts rows of a table, some thousands with a statement. */
const insertAll = async (pool: pg.Pool, table: string, rows: Iterable<object>): Promise<void> => {
  let waiting: object[] = [];
  const flush = async (): Promise<void> => {
    const names = Object.keys(waiting[0] ?? {}).join(', ');
    await pool.query(
      `insert into ${table} (${names}) select ${names} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
      [JSON.stringify(waiting)],
    );
    waiting = [];
  };
  for (const row of rows) if (waiting.push(row) === batch) await flush();
  if (waiting.length > 0) await flush();
};

function* map<T>(count: number, make: (index: number) => readonly T[]): Generator<T> {
  for (let index = 0; index < count; index += 1) yield* make(index);
}

const organization = { market: 'CN', locale: 'en', standing_since: since, enrolled_at: since };

/** Writes the same world into a migrated database: partners, their people, services, and so many customers. */
export const loadWorld = async (pool: pg.Pool, customers: number): Promise<void> => {
  await insertAll(
    pool,
    'service',
    manifests.map((manifest) => ({ id: manifest.id, manifest, version: 1, published_at: since })),
  );
  await insertAll(pool, 'organization', map(partnerCount, partnerRow));
  const people = partnerCount * peoplePerPartner;
  await insertAll(pool, 'person', map(people, personRow));
  await insertAll(pool, 'membership', map(people, membershipRow));
  await insertAll(pool, 'organization', map(customers, customerRow));
  await insertAll(pool, 'relationship', map(customers, relationshipRows));
  await insertAll(pool, 'privilege', map(customers, privilegeRows));
  await insertAll(pool, 'subscription', map(customers, subscriptionRows));
  await pool.query('analyze');
};

const partnerRow = (index: number) => {
  const { id, name, kind, program, standing } = subjectOf(index * peoplePerPartner).organization;
  const reason = standing === 'active' ? null : 'Contract ended';
  return [
    {
      ...organization,
      id,
      kind,
      name,
      program,
      standing,
      standing_reason: reason,
      domain: `p${index}.example`,
      version: 1,
    },
  ];
};

const personRow = (index: number) => {
  const email = `agent${index}@bench.example`;
  return [{ id: subjectOf(index).id, email, display_name: `Agent ${index}`, locale: 'en', created_at: since }];
};

const membershipRow = (index: number) => {
  const { id, roles, organization: own } = subjectOf(index);
  return [{ organization_id: own.id, person_id: id, roles, since, version: 1 }];
};

const customerRow = (index: number) => [
  {
    ...organization,
    id: idOf(customerKind, index),
    kind: 'customer',
    name: `Customer ${index}`,
    domain: `c${index}.example`,
    standing: 'active',
    version: 1,
  },
];

const relationshipRows = (index: number) => {
  const { id, bonds } = customerOf(index);
  return bonds.map(({ partner, bond }) => ({ customer_id: id, id: bond.id, partner_id: partner, since, version: 1 }));
};

const privilegeRows = (index: number) => {
  const { id, bonds, privileges } = customerOf(index);
  return privileges.map((grant) => ({
    customer_id: id,
    id: grant.id,
    partner_id: grant.partner,
    relationship_id: bonds.find(({ partner }) => partner === grant.partner)?.bond.id,
    service_id: grant.service,
    roles: grant.roles,
    transacting: grant.transacting,
    since,
    ended_at: grant.ended ? new Date(grant.ended.at).toISOString() : null,
    ended_how: grant.ended?.how ?? null,
  }));
};

const subscriptionRows = (index: number) => {
  const { id, subscriptions } = customerOf(index);
  return subscriptions.map((one) => ({
    customer_id: id,
    id: one.id,
    service_id: one.service,
    offer_id: one.service.replace('service', 'offer'),
    channel: one.channel,
    reseller_id: one.reseller,
    seats: 10,
    status: one.status,
    since,
    version: 1,
  }));
};
