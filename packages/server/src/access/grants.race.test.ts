import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { reading } from '../platform/db.ts';
import { relationshipsOf } from '../relationships/queries.ts';
import { expectNoDeadlock, race, warm, winnerAndLoser } from '../testing/races.ts';
import { expectOk, newWorld, type PartnerCompany, type World } from '../testing/world.ts';
import { openPrivilegesOf } from './queries.ts';
import { endReseller, removePrivileges } from './removal-commands.ts';

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

const relationships = () => reading(world.db, { kind: 'system' }, (tx) => relationshipsOf(tx, world.lotus.id, false));
const grants = () => reading(world.db, { kind: 'system' }, (tx) => openPrivilegesOf(tx, world.lotus.id));
const remove = () => removePrivileges(world, world.act(world.lotus.people.admin), {});
const end = (partner: PartnerCompany) =>
  endReseller(world, world.act(world.lotus.people.admin), { customer: world.lotus.id, partner: partner.id });

test('two administrators accept one request: one relationship, one grant, and both read the same (D4, Q2)', async () => {
  const { lotus, ana } = world;
  const accept = (by: 'admin' | 'secondAdmin') => () => world.accept(lotus, ana, ['office365'], lotus.people[by]);
  await race(accept('admin'), accept('secondAdmin'), async (outcomes) => {
    const accepted = outcomes.map(expectOk);
    expect(accepted.filter(({ opened }) => opened)).toHaveLength(1);
    expect(accepted[0]?.relationship).toEqual(accepted[1]?.relationship);
    expect((await relationships()).map(({ id }) => id)).toEqual([accepted[0]?.relationship.id]);
    expect(await grants()).toEqual(accepted[0]?.privileges);
    expect(accepted[0]?.privileges).toEqual(accepted[1]?.privileges);
    expectOk(await end(ana));
  });
});

test('two partners’ requests for one service: one holder, and one clear refusal that names it (A3, D3, D4)', async () => {
  const { lotus, ana, bo } = world;
  const wins = [0, 0];
  const accept = (partner: PartnerCompany, by: 'admin' | 'secondAdmin') => () =>
    world.accept(lotus, partner, ['office365'], lotus.people[by]);
  await race(accept(ana, 'admin'), accept(bo, 'secondAdmin'), async (outcomes) => {
    const { winner, refusal } = winnerAndLoser(outcomes);
    wins[winner] = (wins[winner] ?? 0) + 1;
    const holder = winner === 0 ? ana : bo;
    expect(refusal).toMatchObject({
      code: 'delegated_admin_conflict',
      details: { conflicts: [{ service: 'office365', holder: { id: holder.id } }] },
    });
    expect((await grants()).map(({ partner }) => partner)).toEqual([holder.id]);
    expectOk(await remove());
  });
  expect(Math.min(...wins)).toBeGreaterThan(0);
});

test('two partners replace one holder: the first does, the second is told of the new one (D3, D4)', async () => {
  const { lotus, ana, bo, provider } = world;
  const replace = (partner: PartnerCompany, by: 'admin' | 'secondAdmin') => () =>
    world.accept(lotus, partner, [{ service: 'azure', replace: ana.id }], lotus.people[by]);
  const again = async () => {
    expectOk(await remove());
    expectOk(await world.accept(lotus, ana, ['azure']));
  };
  await again();
  await race(replace(bo, 'admin'), replace(provider, 'secondAdmin'), async (outcomes) => {
    const { winner, refusal } = winnerAndLoser(outcomes);
    const holder = winner === 0 ? bo : provider;
    expect(refusal).toMatchObject({
      code: 'delegated_admin_conflict',
      details: { conflicts: [{ service: 'azure', holder: { id: holder.id } }] },
    });
    expect((await grants()).map(({ partner }) => partner)).toEqual([holder.id]);
    await again();
  });
});

test('an acceptance and a removal: each grant stands or was removed, none is lost in between (X1, X5)', async () => {
  const { lotus, ana } = world;
  expectOk(await remove());
  let survived = 0;
  await race(
    () => world.accept(lotus, ana, ['office365', 'azure']),
    remove,
    async ([accepted, removed]) => {
      const standing = (await grants()).map(({ id }) => id);
      const ended = expectOk(removed).removed.map(({ id }) => id);
      expect([...standing, ...ended].toSorted()).toEqual(
        expectOk(accepted)
          .privileges.map(({ id }) => id)
          .toSorted(),
      );
      // All or nothing: an acceptance is never seen half.
      expect([0, 2]).toContain(standing.length);
      survived += standing.length / 2;
      expectOk(await remove());
    },
  );
  expect(survived).toBeGreaterThan(0);
});

test('two removals: each grant ends once, and is recorded and told once (X6, D18)', async () => {
  const { lotus, ana, db } = world;
  const count = async () =>
    (await db.pool.query(`select count(*)::int as n from audit_event where kind = 'privileges.removed'`)).rows[0].n;
  expectOk(await world.accept(lotus, ana, ['office365', 'azure']));
  let recorded: number = await count();
  await race(remove, remove, async (outcomes) => {
    expect(outcomes.map((outcome) => expectOk(outcome).removed.length).toSorted()).toEqual([0, 2]);
    expect(await count()).toBe(recorded + 2);
    recorded += 2;
    expectOk(await world.accept(lotus, ana, ['office365', 'azure']));
  });
});
