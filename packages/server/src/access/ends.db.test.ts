import { type Instant, plusDays } from '@mandate/domain/kernel/time';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scopeOf } from '../platform/actor.ts';
import { reading } from '../platform/db.ts';
import { customerView } from '../relationships/customer-queries.ts';
import { expectRefused, traces } from '../testing/snapshot.ts';
import { expectOk, newWorld, type World } from '../testing/world.ts';
import { keepEnds } from './expiry-commands.ts';
import { partnerRelationships } from './overview-queries.ts';
import { openPrivilegesOf } from './queries.ts';
import { recordUsage } from './usage-commands.ts';

let world: World;
beforeEach(async () => {
  world = await newWorld();
});
afterEach(() => world.drop());

const keep = () => keepEnds(world, world.system());

describe('a grant with an end (D16)', () => {
  let until: Instant;
  beforeEach(async () => {
    until = plusDays(world.clock.now(), 60);
    expectOk(await world.accept(world.lotus, world.ana, [{ service: 'office365', until }]));
  });

  test('answers until that instant, and not at it', async () => {
    const { lotus, ana, clock } = world;
    const may = async () => world.ask(ana.people.admin, 'user.manage', { customer: lotus.id });
    clock.set(new Date(until - 1).toISOString());
    expect((await may()).allowed).toBe(true);
    clock.set(new Date(until).toISOString());
    expect(await may()).toMatchObject({ allowed: false, refused: { code: 'privileges_expired', rule: 'M5' } });
    await keep();
    expect(await may()).toMatchObject({ refused: { code: 'privileges_expired' } });
  });

  test('is announced 30, 7 and 1 days before to both sides, each once however often the job runs', async () => {
    const days: unknown[] = [];
    for (let day = 0; day < 60; day += 1) {
      const told = await traces(world.db, async () => {
        await keep();
        await Promise.all([keep(), keep()]);
      });
      expect(told.audit).toEqual([]);
      for (const { kind, payload } of told.outbox) days.push([kind, payload.days, 60 - day]);
      world.passDays(1);
    }
    expect(days).toEqual([
      ['privileges.ending', 30, 30],
      ['privileges.ending', 7, 7],
      ['privileges.ending', 1, 1],
    ]);
  });

  test('after a rest of the job only the nearest notice is given', async () => {
    world.passDays(55);
    const told = await traces(world.db, keep);
    expect(told.outbox).toMatchObject([{ kind: 'privileges.ending', payload: { days: 7 } }]);
  });

  test('is closed by the job, once, by the system, at the instant that was agreed', async () => {
    world.passDays(63);
    const told = await traces(world.db, () => Promise.all([keep(), keep(), keep()]));
    expect(told.audit).toMatchObject([
      { kind: 'privileges.expired', actor: 'system', customer: world.lotus.id, partner: world.ana.id },
    ]);
    expect(told.outbox).toMatchObject([{ kind: 'privileges.ended', payload: { service: 'office365', at: until } }]);
    expect(await world.holders(world.lotus)).toEqual([]);
  });

  test('is not announced on days before it began: a short one gets the notices that fit', async () => {
    const { pine, ana, clock, db } = world;
    const short = plusDays(clock.now(), 10);
    expectOk(await world.accept(pine, ana, [{ service: 'azure', until: short }]));
    expect((await traces(db, keep)).outbox).toEqual([]);
    world.passDays(3);
    expect((await traces(db, keep)).outbox).toMatchObject([{ payload: { service: 'azure', days: 7 } }]);
  });
});

test('notices reach everybody, also behind more than one batch of grants that were told already (D16)', async () => {
  const { db, clock, lotus, ana } = world;
  const { relationship } = expectOk(await world.accept(lotus, ana));
  await db.pool.query(
    `insert into service
     select 'service-' || n, manifest, 1, published_at from service, generate_series(1, 520) n where id = 'azure'`,
  );
  await db.pool.query(
    `insert into privilege
       (customer_id, id, partner_id, relationship_id, service_id, roles, transacting, since, until)
     select $1, gen_random_uuid(), $2, $3, 'service-' || n, '{reader}', true, $4, $5::timestamptz + n * interval '1 s'
     from generate_series(1, 520) n`,
    [lotus.id, ana.id, relationship.id, new Date(plusDays(clock.now(), -20)), new Date(plusDays(clock.now(), 20))],
  );
  expect(await keep()).toEqual({ closed: 0, noticed: 500 });
  expect(await keep()).toEqual({ closed: 0, noticed: 20 });
  expect(await keep()).toEqual({ closed: 0, noticed: 0 });
});

describe('unused grants (D19)', () => {
  const shown = async () => {
    const { lotus, ana, db, clock } = world;
    const view = await reading(db, scopeOf(ana.people.admin), (tx) =>
      customerView(tx, ana.people.admin, lotus.id, clock.now()),
    );
    const overview = await reading(db, scopeOf(lotus.people.admin), (tx) =>
      partnerRelationships(tx, lotus.id, clock.now()),
    );
    return [expectOk(view).privileges[0]?.unused, overview[0]?.privileges[0]?.unused];
  };

  test('are shown to both sides after 90 days without an allowed question, counted from the grant', async () => {
    expectOk(await world.accept(world.lotus, world.ana, ['office365']));
    world.passDays(89);
    expect(await shown()).toEqual([false, false]);
    world.passDays(1);
    expect(await shown()).toEqual([true, true]);
  });

  test('are in use again with the next allowed question; the last use never goes back', async () => {
    const { lotus, ana, db, clock } = world;
    expectOk(await world.accept(lotus, ana, ['office365']));
    world.passDays(100);
    const usage = recordUsage(db, (fault) => expect.fail(String(fault)));
    const verdict = await world.ask(ana.people.admin, 'user.manage', { customer: lotus.id });
    if (!verdict.by) throw new Error('Nothing carried the answer.');
    usage.note(verdict.by, clock.now());
    await usage.flush();
    usage.note(verdict.by, plusDays(clock.now(), -50));
    await usage.stop();
    const [grant] = await reading(db, { kind: 'system' }, (tx) => openPrivilegesOf(tx, lotus.id));
    expect(grant?.lastUsedAt).toBe(clock.now());
    expect(await shown()).toEqual([false, false]);
    world.passDays(90);
    expect(await shown()).toEqual([true, true]);
  });
});

describe('a partner that changes its program', () => {
  test('keeps what it sold and holds; from then on it stands in the way as that program does (M4, A3)', async () => {
    const { lotus, advisor, bo, db } = world;
    expectOk(await world.accept(lotus, advisor, ['office365']));
    const told = await traces(db, () => world.change(advisor, { program: 'direct_reseller' }));
    expect(told.audit.map(({ kind }) => kind)).toEqual(['privileges.program-followed', 'organization.program-changed']);
    expect(await world.holders(lotus)).toEqual(['Ada Advice: office365']);
    await expectRefused(db, ['D3', 'delegated_admin_conflict'], () => world.accept(lotus, bo, ['office365']));
  });

  test('cannot become the second seller of a service: the customer chooses first (A3, D3)', async () => {
    const { lotus, advisor, ana, db } = world;
    expectOk(await world.accept(lotus, advisor, ['office365']));
    expectOk(await world.accept(lotus, ana, ['office365']));
    await expectRefused(db, ['A3', 'program_change_conflict'], () =>
      world.change(advisor, { program: 'direct_reseller' }),
    );
  });

  test('that stops selling gives the way free (A3)', async () => {
    const { lotus, ana, bo } = world;
    expectOk(await world.accept(lotus, ana, ['office365']));
    expectOk(await world.change(ana, { program: 'advisor' }));
    expectOk(await world.accept(lotus, bo, ['office365']));
    expect((await world.holders(lotus)).toSorted()).toEqual(['Ana Cloud: office365', 'Bo Cloud: office365']);
  });
});
