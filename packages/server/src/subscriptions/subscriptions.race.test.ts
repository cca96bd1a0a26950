import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { endReseller } from '../access/removal-commands.ts';
import { reading } from '../platform/db.ts';
import { activeRelationship } from '../relationships/queries.ts';
import { expectNoDeadlock, race, warm, winnerAndLoser } from '../testing/races.ts';
import { expectOk, newWorld, type World } from '../testing/world.ts';
import { changeSeats, moveSubscription, type SubscriptionKey } from './commands.ts';
import { deleteOverdue } from './deletion-commands.ts';
import { findSubscription, liveSales } from './queries.ts';

// Two hundred rounds take their time on a machine that does ten other things.
vi.setConfig({ testTimeout: 600_000 });

let world: World;
beforeAll(async () => {
  world = await newWorld();
  await warm(world.db);
});
afterAll(async () => {
  await expectNoDeadlock(world.db);
  await world.drop();
});

const sales = () => reading(world.db, { kind: 'system' }, (tx) => liveSales(tx, world.lotus.id, world.ana.id));
const found = ({ customer, subscription }: SubscriptionKey) =>
  reading(world.db, { kind: 'system' }, (tx) => findSubscription(tx, customer, subscription));
const act = () => world.act(world.ana.people.admin);

test('an end and an order: never an ended relationship with a live sale (D10)', async () => {
  const { lotus, ana, db } = world;
  const parties = { customer: lotus.id, partner: ana.id };
  expectOk(await world.accept(lotus, ana));
  const wins = [0, 0];
  await race(
    () => endReseller(world, world.act(lotus.people.admin), parties),
    () => world.order(ana, lotus),
    async ([ended, ordered]) => {
      const { winner, refusal } = winnerAndLoser<unknown, unknown>([ended, ordered]);
      wins[winner] = (wins[winner] ?? 0) + 1;
      expect(refusal).toMatchObject({ code: winner === 0 ? 'no_relationship' : 'live_subscriptions_remain' });
      const bond = await reading(db, { kind: 'system' }, (tx) => activeRelationship(tx, lotus.id, ana.id));
      expect([bond !== undefined, (await sales()).length]).toEqual(winner === 0 ? [false, 0] : [true, 1]);
      if (ordered.ok)
        expectOk(
          await moveSubscription(world, act(), { customer: lotus.id, subscription: ordered.value.id }, 'cancel'),
        );
      else expectOk(await world.accept(lotus, ana));
    },
  );
  expect(Math.min(...wins)).toBeGreaterThan(0);
});

test('a suspension and orders: none is made once the suspension has returned (D8)', async () => {
  const { lotus, pine, ana } = world;
  expectOk(await world.accept(lotus, ana));
  expectOk(await world.accept(pine, ana));
  const made = async () => (await world.db.pool.query('select count(*)::int as n from subscription')).rows[0].n;
  let refusedOnes = 0;
  await race(
    () => Promise.all([world.order(ana, lotus), world.order(ana, pine), world.order(ana, lotus)]),
    async () => {
      await world.suspend(ana);
      return made();
    },
    async ([orders, atReturn]) => {
      expect(await made()).toBe(atReturn);
      for (const order of orders)
        if (!order.ok) {
          refusedOnes += 1;
          expect(order.error).toMatchObject({ code: 'partner_suspended', rule: 'D8' });
        }
      expectOk(await world.change(ana, { standing: 'active' }));
    },
  );
  expect(refusedOnes).toBeGreaterThan(0);
});

test('changes of seats: none is lost (N2)', async () => {
  const { lotus, ana } = world;
  const key = { customer: lotus.id, subscription: expectOk(await world.order(ana, lotus, { seats: 100 })).id };
  let seats = 100;
  const change = (by: number) => () =>
    Promise.all([changeSeats(world, act(), key, by), changeSeats(world, act(), key, 1)]);
  await race(change(3), change(-2), async (outcomes) => {
    outcomes.flat().forEach(expectOk);
    seats += 3 - 2 + 1 + 1;
    expect((await found(key))?.seats).toBe(seats);
  });
});

test('changes of one version: one wins, the other finds it changed', async () => {
  const { lotus, ana } = world;
  const key = { customer: lotus.id, subscription: expectOk(await world.order(ana, lotus)).id };
  let version = 1;
  const change = (by: number) => () => changeSeats(world, act(), { ...key, readVersion: version }, by);
  await race(change(1), change(2), async (outcomes) => {
    expect(winnerAndLoser(outcomes).refusal).toEqual({ technical: 'precondition_failed' });
    version += 1;
    expect((await found(key))?.version).toBe(version);
  });
});

test('the job of D15 and a reactivation: deleted or active, one of the two, and recorded as such (D15)', async () => {
  const { lotus, ana, db } = world;
  const fresh = async () => {
    const key = { customer: lotus.id, subscription: expectOk(await world.order(ana, lotus)).id };
    expectOk(await moveSubscription(world, act(), key, 'suspend'));
    return key;
  };
  let key = await fresh();
  world.passDays(60);
  await race(
    () => moveSubscription(world, act(), key, 'reactivate'),
    () => deleteOverdue(world, world.system()),
    async ([reactivated, deleted]) => {
      expect(deleted).toBe(reactivated.ok ? 0 : 1);
      if (!reactivated.ok) expect(reactivated.error).toMatchObject({ code: 'subscription_is_over', rule: 'D15' });
      expect((await found(key))?.status).toBe(reactivated.ok ? 'active' : 'deleted');
      const { rows } = await db.pool.query(
        'select kind from audit_event where subject_id = $1 order by id desc limit 1',
        [key.subscription],
      );
      expect(rows).toEqual([{ kind: reactivated.ok ? 'subscription.reactivated' : 'subscription.deleted' }]);
      key = await fresh();
      world.passDays(60);
    },
  );
});
