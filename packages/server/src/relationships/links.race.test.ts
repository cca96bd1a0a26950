import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { acceptRequest } from '../access/grant-commands.ts';
import { endReseller } from '../access/removal-commands.ts';
import { reading } from '../platform/db.ts';
import { expectNoDeadlock, race, warm } from '../testing/races.ts';
import { accepting, type CustomerCompany, expectOk, newWorld, type World } from '../testing/world.ts';
import { invitationLink, rotateLinks } from './link-commands.ts';
import { activeRelationship } from './queries.ts';

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

const accept = (by: CustomerCompany, token: string) =>
  acceptRequest(world, world.act(by.people.admin), token, accepting(['office365']));
const rotate = () => rotateLinks(world, world.act(world.ana.people.admin));

test('a rotation and an acceptance: once the rotation has returned, the old link establishes nothing (D6)', async () => {
  const { lotus, pine, ana, db } = world;
  let token = (await world.link(ana)).token;
  const won = { acceptance: 0, rotation: 0 };
  await race(
    () => accept(lotus, token),
    async () => {
      const rotated = expectOk(await rotate());
      return { rotated, late: await accept(pine, token) };
    },
    async ([accepted, { rotated, late }]) => {
      expect(late).toMatchObject({ ok: false, error: { code: 'invitation_link_replaced', rule: 'D6' } });
      const bond = await reading(db, { kind: 'system' }, (tx) => activeRelationship(tx, lotus.id, ana.id));
      expect(bond !== undefined).toBe(accepted.ok);
      if (accepted.ok) {
        won.acceptance += 1;
        expectOk(await endReseller(world, world.act(lotus.people.admin), { customer: lotus.id, partner: ana.id }));
      } else {
        won.rotation += 1;
        expect(accepted.error).toMatchObject({ code: 'invitation_link_replaced', rule: 'D6' });
      }
      expect(await world.link(ana)).toMatchObject({ token: rotated.token });
      token = rotated.token;
    },
  );
  expect(Math.min(won.acceptance, won.rotation)).toBeGreaterThan(0);
});

test('the first link, asked for by several at once, is one link, recorded once (Q9)', async () => {
  const { db } = world;
  let partner = await world.partner('Fern 0');
  const ask = (by: 'admin' | 'sales') => () =>
    invitationLink(world, world.act(partner.people[by]), { privileges: false, reseller: undefined });
  await race(ask('admin'), ask('sales'), async (outcomes, round) => {
    const [first, second] = outcomes.map(expectOk);
    expect(first).toEqual(second);
    const links = await db.pool.query('select token from invitation_link where partner_id = $1', [partner.id]);
    expect(links.rows).toEqual([{ token: first?.token }]);
    const events = await db.pool.query(
      `select kind from audit_event where partner_id = $1 and kind like 'invitation%'`,
      [partner.id],
    );
    expect(events.rows).toEqual([{ kind: 'invitation.issued' }]);
    partner = await world.partner(`Fern ${round + 1}`);
  });
});

test('two rotations leave one current link, and both answers were current once (D6, Q9)', async () => {
  const { ana, db } = world;
  await race(rotate, rotate, async (outcomes) => {
    const tokens = outcomes.map((outcome) => expectOk(outcome).token);
    const { rows } = await db.pool.query(
      'select token, replaced_at from invitation_link where partner_id = $1 and token = any($2)',
      [ana.id, tokens],
    );
    expect(rows).toHaveLength(2);
    const current = rows.filter((row) => row.replaced_at === null).map((row) => row.token);
    expect(current).toEqual([(await world.link(ana)).token]);
  });
});
