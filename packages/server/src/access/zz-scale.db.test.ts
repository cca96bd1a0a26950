import { test } from 'vitest';
import { newWorld } from '../testing/world.ts';
import { simulate } from './simulation-commands.ts';
import { explain } from './explanation-queries.ts';
test('scale', { timeout: 200_000 }, async () => {
  const world = await newWorld();
  const { db, ana } = world;
  await db.pool.query(`insert into organization (id, kind, name, domain, market, locale, standing_since, enrolled_at)
    select gen_random_uuid(), 'customer', 'C' || i, 'c' || i || '.example', 'CN', 'en', '2026-01-01', '2026-01-01' from generate_series(1, 5000) i`);
  await db.pool.query(`insert into relationship (customer_id, id, partner_id, since) select id, gen_random_uuid(), $1, '2026-02-01' from organization where name like 'C%' and kind='customer'`, [ana.id]);
  await db.pool.query(`insert into privilege (customer_id, id, partner_id, relationship_id, service_id, roles, transacting, since)
    select customer_id, gen_random_uuid(), partner_id, id, 'office365', '{administrator}', true, '2026-02-01' from relationship where partner_id = $1`, [ana.id]);
  await db.pool.query(`insert into subscription (customer_id, id, service_id, offer_id, channel, reseller_id, seats, status, since)
    select customer_id, gen_random_uuid(), 'office365', 'e3', 'csp', partner_id, 5, 'active', '2026-02-01' from relationship where partner_id = $1`, [ana.id]);
  await db.pool.query(`insert into audit_event (owner_id, id, at, kind, customer_id, actor_kind, actor_name, subject_kind, subject_id, before, after)
    select r.customer_id, gen_random_uuid(), '2026-03-01', 'x.y', r.customer_id, 'system', 'm', 'subscription', s.id, '{"seats":1}', '{"seats":2}' from relationship r join subscription s on s.customer_id=r.customer_id, generate_series(1,20) i`);
  await db.pool.query('analyze');
  for (const trial of [
    { kind: 'changeStanding', organization: ana.id, standing: 'suspended' },
    { kind: 'changeRoles', organization: ana.id, person: ana.people.helpdesk.id, roles: ['helpdesk_agent', 'user_admin'] },
  ] as const) {
    const t = performance.now();
    const done = await simulate(world, world.act(world.operator.people.admin), trial);
    console.log(trial.kind, Math.round(performance.now() - t), 'ms', done.ok ? [done.value.lines.length, done.value.isCut] : done.error);
  }
  const { rows } = await db.pool.query(`select customer_id from privilege where partner_id = $1 limit 1`, [ana.id]);
  for (let i = 0; i < 4; i++) {
    const t = performance.now();
    await explain(db, world.operator.people.admin, { person: ana.people.sales.id, organization: undefined, action: 'user.manage', resource: { customer: rows[0].customer_id, service: 'azure' } }, world.clock.now());
    console.log('explain', Math.round(performance.now() - t), 'ms');
  }
  await world.drop();
});
