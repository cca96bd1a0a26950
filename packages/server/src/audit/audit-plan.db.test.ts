import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { reading } from '../platform/db.ts';
import { actorOf } from '../testing/act.ts';
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts';
import { type EventQuery, eventsQuery } from './store.ts';

let database: TestDatabase;
const operator = actorOf('operator');
const partner = actorOf('partner');
const customer = actorOf('customer');
const events = 60_000;
const limit = 51;

/** Half of the events are the partner's, and one in ten the customer's: both have far more than a page. */
beforeAll(async () => {
  database = await createTestDatabase();
  await database.db.pool.query(
    `insert into audit_event (owner_id, id, at, kind, customer_id, partner_id, counterpart_id, actor_kind, actor_name,
       actor_organization_id, subject_kind, subject_id)
     select coalesce(customer, gen_random_uuid()), id, now(), 'thing.changed', customer, partner,
       case when n % 7 = 0 then $1::uuid end, 'system', 'x', case when n % 3 = 0 then $1::uuid end, 'thing', n::text
     from (
       select n, ('00000000-' || lpad(to_hex(n / 65536), 4, '0') || '-7' || '000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id,
         case when n % 10 = 0 then $2::uuid else gen_random_uuid() end as customer,
         case when n % 2 = 0 then $1::uuid else gen_random_uuid() end as partner
       from generate_series(1, $3::integer) as n
     ) as made`,
    [partner.organization.id, customer.organization.id, events],
  );
  await database.db.pool.query('analyze audit_event');
});

afterAll(() => database.drop());

type PlanNode = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
};

const nodesOf = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** How the table is reached, and how many of its rows are looked at. */
const planOf = async (actor: Actor, query: Partial<EventQuery>) => {
  const whole: EventQuery = {
    concerning: actor === operator ? undefined : actor.organization.id,
    customer: undefined,
    partner: undefined,
    kind: undefined,
    from: undefined,
    to: undefined,
    before: undefined,
    limit,
    ...query,
  };
  const { rows } = await reading(database.db, scopeOf(actor), (tx) =>
    sql<{
      'QUERY PLAN': readonly { readonly Plan: PlanNode }[];
    }>`explain (analyze, format json) ${eventsQuery(whole)}`.execute(tx),
  );
  const scans = nodesOf(rows[0]!['QUERY PLAN'][0]!.Plan).filter((node) => node['Relation Name'] === 'audit_event');
  const looked = scans.map(
    (scan) => (scan['Actual Rows'] + (scan['Rows Removed by Filter'] ?? 0)) * scan['Actual Loops'],
  );
  return { ways: new Set(scans.map((scan) => scan['Node Type'])), looked: looked.reduce((sum, rows) => sum + rows, 0) };
};

const deep = '00000000-0000-7000-8000-000000000800';

test.each([
  ['the operator, of everything', operator, {}],
  ['the operator, of one partner', operator, { partner: partner.organization.id }],
  ['a partner', partner, {}],
  ['a partner, of one customer', partner, { customer: customer.organization.id }],
  ['a customer', customer, {}],
])('the first and the last page of %s cost the same: a few index walks', async (_name, actor, query) => {
  for (const before of [undefined, deep]) {
    const { ways, looked } = await planOf(actor, { ...query, before });
    expect([...ways]).not.toContain('Seq Scan');
    // Of four walks, some pass over what is another's; none comes near the thousands that there are.
    expect(looked).toBeLessThan(20 * limit);
  }
});
