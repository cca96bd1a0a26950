import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endPartnershipOf } from '../organizations/partnership-commands.ts';
import { reading } from '../platform/db.ts';
import { relationshipsOf } from '../relationships/queries.ts';
import { moveSubscription } from '../subscriptions/commands.ts';
import { subscriptionsAt } from '../subscriptions/queries.ts';
import { expectRefused, traces } from '../testing/snapshot.ts';
import { recordsOf } from '../testing/untouched.ts';
import { type CustomerCompany, expectOk, newWorld, type PartnerCompany, type World } from '../testing/world.ts';
import { partnerRelationships } from './overview-queries.ts';
import { privilegeHistory } from './privilege-store.ts';
import { endReseller, giveUpPrivileges, removePrivileges } from './removal-commands.ts';

let world: World;
beforeEach(async () => {
  world = await newWorld();
});
afterEach(() => world.drop());

const remove = (by: CustomerCompany, chosen: { partner?: string; service?: string }, actor = by.people.admin) =>
  removePrivileges(world, world.act(actor), chosen);
const giveUp = (by: PartnerCompany, at: CustomerCompany, service?: string, actor = by.people.admin) =>
  giveUpPrivileges(world, world.act(actor), at.id, service);
const end = (customer: CustomerCompany, partner: PartnerCompany, actor = customer.people.admin) =>
  endReseller(world, world.act(actor), { customer: customer.id, partner: partner.id });
const subscriptionsOf = (customer: CustomerCompany) =>
  reading(world.db, { kind: 'system' }, (tx) => subscriptionsAt(tx, customer.id, { after: undefined, limit: 100 }));
const overview = (customer: CustomerCompany) =>
  reading(world.db, { kind: 'system' }, (tx) => partnerRelationships(tx, customer.id, world.clock.now()));

describe('the customer removes', () => {
  beforeEach(async () => {
    expectOk(await world.accept(world.lotus, world.ana, ['office365', 'azure']));
    expectOk(await world.accept(world.lotus, world.bo, ['dynamics365']));
    expectOk(await world.order(world.ana, world.lotus));
  });

  test.each([
    [
      'one service of one partner',
      { partner: 'ana', service: 'azure' },
      ['Bo Cloud: dynamics365', 'Ana Cloud: office365'],
    ],
    ['all of one partner', { partner: 'ana' }, ['Bo Cloud: dynamics365']],
    ['one service of whoever holds it', { service: 'dynamics365' }, ['Ana Cloud: azure', 'Ana Cloud: office365']],
    ['all of all partners', {}, []],
  ] as const)('%s, and nothing else (X1, X2)', async (_, chosen, left) => {
    const partner = 'partner' in chosen ? world[chosen.partner].id : undefined;
    const sold = await subscriptionsOf(world.lotus);
    expectOk(await remove(world.lotus, { ...chosen, ...(partner && { partner }) } as { partner?: string }));
    expect(await world.holders(world.lotus)).toEqual(left);
    expect(await subscriptionsOf(world.lotus)).toEqual(sold);
    const bonds = await reading(world.db, { kind: 'system' }, (tx) => relationshipsOf(tx, world.lotus.id, false));
    expect(bonds).toHaveLength(2);
  });

  test('and from then on no question is answered with it (X5, M5)', async () => {
    const { lotus, ana } = world;
    const asked = { customer: lotus.id, service: 'azure' };
    expect((await world.ask(ana.people.admin, 'user.manage', asked)).allowed).toBe(true);
    const removed = expectOk(await remove(lotus, { partner: ana.id }));
    expect(removed.effectiveAt).toBe(world.clock.now());
    expect(await world.ask(ana.people.admin, 'user.manage', asked)).toMatchObject({
      allowed: false,
      refused: { code: 'privileges_removed', rule: 'M5' },
    });
  });

  test('each partner is told once, with the services, when and by whom (X6, D18)', async () => {
    const { lotus, ana, bo, db } = world;
    const told = await traces(db, () => remove(lotus, {}));
    expect(told.audit.map(({ kind, partner }) => [kind, partner])).toEqual([
      ['privileges.removed', ana.id],
      ['privileges.removed', bo.id],
      ['privileges.removed', ana.id],
    ]);
    expect(told.outbox).toMatchObject([
      { kind: 'privileges.removed', payload: { partner: ana.id, services: ['azure', 'office365'], by: 'Lotus admin' } },
      { kind: 'privileges.removed', payload: { partner: bo.id, services: ['dynamics365'], how: 'removed' } },
    ]);
  });

  test('the reseller of record still orders, and still owes support (D13, X3, X4)', async () => {
    const { lotus, ana } = world;
    expectOk(await remove(lotus, {}));
    expectOk(await world.order(ana, lotus, { offer: 'azure-plan' }));
    expect(await overview(lotus)).toMatchObject([
      {
        partner: { name: 'Ana Cloud' },
        privileges: [],
        soldSubscriptions: 2,
        duties: ['support', 'reseller_agreement'],
      },
      { partner: { name: 'Bo Cloud' }, privileges: [], soldSubscriptions: 0, duties: [] },
    ]);
  });

  test('what is not there is no removal: nothing recorded, nobody told', async () => {
    const { lotus, ana, db } = world;
    expectOk(await remove(lotus, { partner: ana.id, service: 'azure' }));
    const told = await traces(db, async () => {
      expect(expectOk(await remove(lotus, { partner: ana.id, service: 'azure' })).removed).toEqual([]);
    });
    expect(told).toEqual({ audit: [], outbox: [] });
  });

  test('alone: not its other people, not a partner, not the operator; a stranger is unknown (D1, D21, A4)', async () => {
    const { lotus, ana, provider, operator, db } = world;
    const d1 = ['D1', 'only_customer_global_admin'] as const;
    await expectRefused(db, d1, () => remove(lotus, {}, lotus.people.user));
    await expectRefused(db, d1, () => remove(lotus, {}, ana.people.admin));
    await expectRefused(db, ['D21', 'operator_holds_no_privileges'], () => remove(lotus, {}, operator.people.admin));
    await expectRefused(db, ['A4', 'no_relationship'], () => remove(lotus, { partner: provider.id }));
  });

  test('of a partner that the operator terminated as well (D21)', async () => {
    const { lotus, ana } = world;
    expectOk(await world.change(ana, { standing: 'terminated', reason: 'Fraud' }));
    expectOk(await remove(lotus, { partner: ana.id }));
    expect(await world.holders(lotus)).toEqual(['Bo Cloud: dynamics365']);
  });
});

describe('a partner gives up', () => {
  beforeEach(async () => {
    expectOk(await world.accept(world.lotus, world.ana, ['office365', 'azure']));
  });

  test('one service or all of its own; the customer is told', async () => {
    const { lotus, ana, db } = world;
    const told = await traces(db, () => giveUp(ana, lotus, 'azure'));
    expect(told.audit.map(({ kind }) => kind)).toEqual(['privileges.given-up']);
    expect(told.outbox).toMatchObject([{ kind: 'privileges.given-up', payload: { services: ['azure'] } }]);
    expect(await world.holders(lotus)).toEqual(['Ana Cloud: office365']);
    expectOk(await giveUp(ana, lotus));
    expect(await world.holders(lotus)).toEqual([]);
  });

  test('only what it holds, and only by those who may (M5, ROLE)', async () => {
    const { lotus, ana, bo, db } = world;
    await expectRefused(db, ['M5', 'privileges_missing'], () => giveUp(ana, lotus, 'dynamics365'));
    await expectRefused(db, ['M5', 'privileges_missing'], () => giveUp(bo, lotus));
    await expectRefused(db, ['ROLE', 'role_not_permitted'], () => giveUp(ana, lotus, 'azure', ana.people.sales));
    await expectRefused(db, ['ROLE', 'role_not_permitted'], () => giveUp(ana, lotus, 'azure', lotus.people.admin));
  });

  test('while it is suspended too: leaving is always possible (D8)', async () => {
    await world.suspend(world.ana);
    expectOk(await giveUp(world.ana, world.lotus));
  });
});

describe('ending the relationship', () => {
  test('ends its grants with it, takes the customer off the list and tells both sides (D10)', async () => {
    const { lotus, ana, bo, db } = world;
    expectOk(await world.accept(lotus, ana, ['office365', 'azure']));
    expectOk(await world.accept(lotus, bo, ['dynamics365']));
    const told = await traces(db, () => end(lotus, ana));
    expect(told.audit.map(({ kind }) => kind)).toEqual([
      'privileges.relationship-ended',
      'privileges.relationship-ended',
      'relationship.ended',
    ]);
    expect(told.outbox.map(({ kind }) => kind)).toEqual(['relationship.ended']);
    expect(await world.holders(lotus)).toEqual(['Bo Cloud: dynamics365']);
    expect((await world.ask(ana.people.admin, 'user.manage', { customer: lotus.id })).allowed).toBe(false);
    const history = await reading(db, { kind: 'system' }, (tx) => privilegeHistory(tx, lotus.id, ana.id));
    expect(history.map(({ ended }) => ended?.how)).toEqual(['relationship_ended', 'relationship_ended']);
  });

  test('waits for the last live sale, whoever asks; a suspended one still binds (D10, D15)', async () => {
    const { lotus, ana, db } = world;
    expectOk(await world.accept(lotus, ana, ['office365']));
    const sold = expectOk(await world.order(ana, lotus));
    const key = { customer: lotus.id, subscription: sold.id };
    const refused = await expectRefused(db, ['D10', 'live_subscriptions_remain'], () => end(lotus, ana));
    expect(refused.details).toEqual({ subscriptions: [{ subscription: sold.id, service: 'office365', seats: 10 }] });
    expectOk(await moveSubscription(world, world.act(ana.people.admin), key, 'suspend'));
    await expectRefused(db, ['D10', 'live_subscriptions_remain'], () => end(lotus, ana, ana.people.admin));
    expectOk(await moveSubscription(world, world.act(ana.people.admin), key, 'cancel'));
    expectOk(await end(lotus, ana, ana.people.admin));
  });

  test('is for the two sides alone, and only once (D10, D1, A4)', async () => {
    const { lotus, ana, bo, operator, db } = world;
    expectOk(await world.accept(lotus, ana));
    await expectRefused(db, ['D1', 'only_customer_global_admin'], () => end(lotus, ana, lotus.people.user));
    await expectRefused(db, ['ROLE', 'role_not_permitted'], () => end(lotus, ana, ana.people.sales));
    await expectRefused(db, ['ROLE', 'role_not_permitted'], () => end(lotus, ana, operator.people.admin));
    await expectRefused(db, ['A4', 'no_relationship'], () => end(lotus, bo));
    await expectRefused(db, ['A4', 'no_relationship'], () => end(lotus, bo, bo.people.admin));
    expectOk(await end(lotus, ana));
    await expectRefused(db, ['A4', 'no_relationship'], () => end(lotus, ana));
  });

  test('can be followed by a new beginning: the same link opens another relationship', async () => {
    const { lotus, ana } = world;
    const first = expectOk(await world.accept(lotus, ana, ['office365']));
    expectOk(await end(lotus, ana));
    world.passDays(1);
    const second = expectOk(await world.accept(lotus, ana, ['office365']));
    expect(second.opened).toBe(true);
    expect(second.relationship.id).not.toBe(first.relationship.id);
  });

  test('that was asked for before it began, and waited for it, does not end before it began', async () => {
    const { lotus, ana, db, clock } = world;
    const early = world.act(lotus.people.secondAdmin);
    clock.set('2026-11-20T12:00:01Z');
    const accepted = expectOk(await world.accept(lotus, ana, ['office365']));
    expectOk(await endReseller(world, early, { customer: lotus.id, partner: ana.id }));
    const [bond] = await reading(db, { kind: 'system' }, (tx) => relationshipsOf(tx, lotus.id, true));
    expect(bond?.endedAt).toBe(accepted.relationship.since);
    const [grant] = await reading(db, { kind: 'system' }, (tx) => privilegeHistory(tx, lotus.id, ana.id));
    expect(grant?.ended?.at).toBe(grant?.since);
  });

  test('of a provider and its reseller leaves customers, subscriptions and grants as they are (D11)', async () => {
    const { lotus, provider, reseller, db } = world;
    expectOk(await world.accept(lotus, provider, ['office365']));
    expectOk(await world.grant(lotus, reseller, ['office365']));
    expectOk(await world.order(provider, lotus, { indirectReseller: reseller.id }));
    const kept = ['relationship', 'privilege', 'subscription', 'invitation_link', 'organization'];
    const before = await recordsOf(db);
    const { rows } = await db.pool.query('select id from partnership');
    expectOk(await endPartnershipOf(world, world.act(reseller.people.admin), rows[0].id));
    const after = await recordsOf(db);
    for (const table of kept) expect(after[table]).toEqual(before[table]);
  });
});
