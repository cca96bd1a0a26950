import { randomUUID } from 'node:crypto';
import { instant } from '@mandate/domain/kernel/time';
import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../platform/db.ts';
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts';
import { claimQuery, dueQuery } from './claim-store.ts';

let database: TestDatabase;
let crowded: string;
const endpoints = 100;

/** A hundred endpoints with five hundred events waiting for each, beside as many that have arrived. */
beforeAll(async () => {
  database = await createTestDatabase();
  const { pool } = database.db;
  await pool.query(`
    insert into organization (id, kind, name, domain, market, locale, program, standing_since, enrolled_at)
    select gen_random_uuid(), 'partner', 'P' || n, 'p' || n || '.example', 'CN', 'en', 'direct_reseller', now(), now()
    from generate_series(1, ${endpoints}) as n`);
  await pool.query(`
    insert into webhook (organization_id, id, slot, url, enabled, secret, created_at)
    select id, gen_random_uuid(), 1, 'https://hooks.example/', true, 'sealed', now() from organization`);
  await pool.query(`
    insert into webhook_delivery (organization_id, webhook_id, event_id, event_owner_id, kind, at, queued_at, status)
    select organization_id, id, gen_random_uuid(), gen_random_uuid(), 'thing.changed', now(), now(),
      case when n % 2 = 0 then 'queued' else 'delivered' end
    from webhook, generate_series(1, 1000) as n order by n`);
  await pool.query('analyze organization, webhook, webhook_delivery');
  crowded = (await pool.query('select id from webhook limit 1')).rows[0].id;
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

/** How many deliveries a statement looks at. It is taken back. */
const deliveriesSeenBy = async (statement: RawBuilder<unknown>): Promise<number> => {
  let seen = 0;
  await inTransaction(database.db, { kind: 'system' }, async (tx) => {
    const { rows } = await sql<{
      'QUERY PLAN': readonly { readonly Plan: PlanNode }[];
    }>`explain (analyze, format json) ${statement}`.execute(tx);
    for (const node of nodesOf(rows[0]!['QUERY PLAN'][0]!.Plan)) {
      if (node['Relation Name'] !== 'webhook_delivery') continue;
      seen += (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
    }
    return { ok: false, error: 'taken back' };
  });
  return seen;
};

test('claiming looks at a few deliveries for each endpoint that waits, however many there are', async () => {
  const wish = { claim: randomUUID(), now: instant(Date.now()), leaseSeconds: 60, limit: 32 };
  const seen = await deliveriesSeenBy(claimQuery(wish));
  expect(seen).toBeGreaterThanOrEqual(endpoints);
  expect(seen).toBeLessThan(4 * endpoints);
});

test.each([true, false])('the delivery whose turn it is is found at once (enabled: %s)', async (enabled) => {
  const id = crowded as Parameters<typeof dueQuery>[0]['id'];
  expect(await deliveriesSeenBy(dueQuery({ id, enabled }))).toBeLessThan(5);
});
