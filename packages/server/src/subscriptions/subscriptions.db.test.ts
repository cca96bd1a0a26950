import { instant } from '@mandate/domain/kernel/time';
import type { SubscriptionMove } from '@mandate/domain/subscriptions/subscription';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { removePrivileges } from '../access/removal-commands.ts';
import type { Actor } from '../platform/actor.ts';
import { reading } from '../platform/db.ts';
import { expectRefused, traces } from '../testing/snapshot.ts';
import { leavingUntouched } from '../testing/untouched.ts';
import { expectOk, newWorld, type World } from '../testing/world.ts';
import { updateBillingProfile } from './billing-profile-commands.ts';
import {
  changePartnerOfRecord,
  changeSeats,
  createSubscription,
  moveSubscription,
  orderAddOn,
  type SubscriptionKey,
  setSupportContact,
  transitionSubscription,
} from './commands.ts';
import { deleteOverdue } from './deletion-commands.ts';
import { findSubscription } from './queries.ts';

let world: World;
/** Of Office 365 E3, ten seats, sold to Lotus by Ana, who holds the service's privileges. */
let sold: SubscriptionKey;
beforeEach(async () => {
  world = await newWorld();
  const { lotus, ana } = world;
  expectOk(await world.accept(lotus, ana, ['office365']));
  sold = { customer: lotus.id, subscription: expectOk(await world.order(ana, lotus)).id };
});
afterEach(() => world.drop());

const now = async ({ customer, subscription }: SubscriptionKey = sold) => {
  const found = await reading(world.db, { kind: 'system' }, (tx) => findSubscription(tx, customer, subscription));
  if (!found) throw new Error('There is no such subscription.');
  return found;
};
const seats = (by: number, actor: Actor = world.ana.people.admin, key = sold) =>
  changeSeats(world, world.act(actor), key, by);
const moving = (move: SubscriptionMove, actor: Actor = world.ana.people.admin, key = sold) =>
  moveSubscription(world, world.act(actor), key, move);
const upgrade = (offer: string, actor: Actor = world.ana.people.admin, key = sold) =>
  transitionSubscription(world, world.act(actor), key, offer);
const addOn = (offer: string, actor: Actor = world.ana.people.admin, key = sold) =>
  orderAddOn(world, world.act(actor), key, { offer, seats: 5 });
const credit = (partner: string, actor: Actor = world.ana.people.admin, key = sold) =>
  changePartnerOfRecord(world, world.act(actor), key, partner);
const contact = (partner: string, actor: Actor = world.ana.people.admin, key = sold) =>
  setSupportContact(world, world.act(actor), key, partner);

describe('an order', () => {
  test('of a partner goes through csp and is its own in every respect (A5, D13)', async () => {
    const { lotus, ana } = world;
    const told = await traces(world.db, () => world.order(ana, lotus, { offer: 'azure-plan' }, ana.people.sales));
    expect(told.audit).toMatchObject([
      { kind: 'subscription.created', customer: lotus.id, partner: ana.id, after: { offer: 'azure-plan', seats: 10 } },
    ]);
    expect(await now()).toMatchObject({ channel: 'csp', reseller: ana.id, partnerOfRecord: ana.id, status: 'active' });
  });

  test('of a provider credits the reseller that it names, and needs their partnership (M8)', async () => {
    const { lotus, provider, reseller, bo, db } = world;
    expectOk(await world.accept(lotus, provider));
    const named = expectOk(await world.order(provider, lotus, { indirectReseller: reseller.id }));
    expect(named).toMatchObject({
      reseller: provider.id,
      indirectReseller: reseller.id,
      partnerOfRecord: reseller.id,
    });
    await expectRefused(db, ['M8', 'indirect_reseller_unknown'], () =>
      world.order(provider, lotus, { indirectReseller: bo.id }),
    );
  });

  test('of the operator is direct, or with an advisor who is bound to the customer (M3, M4)', async () => {
    const { lotus, advisor, operator, db } = world;
    const sell = (details: { channel: 'csp' | 'direct' | 'advisor'; advisor?: string }) =>
      createSubscription(world, world.act(operator.people.admin), {
        customer: lotus.id,
        offer: 'e3',
        seats: 1,
        ...details,
      });
    expect(expectOk(await sell({ channel: 'direct' }))).toMatchObject({
      reseller: undefined,
      partnerOfRecord: undefined,
    });
    await expectRefused(db, ['A4', 'no_relationship'], () => sell({ channel: 'advisor', advisor: advisor.id }));
    expectOk(await world.accept(lotus, advisor));
    const advised = expectOk(await sell({ channel: 'advisor', advisor: advisor.id }));
    expect(advised).toMatchObject({ advisor: advisor.id, partnerOfRecord: advisor.id, reseller: undefined });
    await expectRefused(db, ['A5', 'channel_not_yours'], () => sell({ channel: 'csp' }));
    await expectRefused(db, ['A5', 'channel_not_yours'], () => sell({ channel: 'advisor' }));
    await expectRefused(db, ['A5', 'channel_not_yours'], () => sell({ channel: 'direct', advisor: advisor.id }));
  });

  test('is refused where the law, the offer or the number says no', async () => {
    const { lotus, pine, ana, bo, advisor, suspended, reseller, db } = world;
    await expectRefused(db, ['A4', 'no_relationship'], () => world.order(bo, lotus));
    await expectRefused(db, ['A4', 'no_relationship'], () => world.order(ana, pine));
    await expectRefused(db, ['PROGRAM', 'program_not_permitted'], () => world.order(advisor, lotus));
    await expectRefused(db, ['PROGRAM', 'program_not_permitted'], () => world.order(reseller, lotus));
    await expectRefused(db, ['D8', 'partner_suspended'], () => world.order(suspended, lotus));
    await expectRefused(db, ['ROLE', 'role_not_permitted'], () => world.order(ana, lotus, {}, ana.people.helpdesk));
    await expectRefused(db, ['D14', 'ask_your_reseller'], () => world.order(ana, lotus, {}, lotus.people.admin));
    await expectRefused(db, ['A5', 'channel_not_yours'], () => world.order(ana, lotus, { channel: 'direct' }));
    await expectRefused(db, ['A5', 'offer_unknown'], () => world.order(ana, lotus, { offer: 'e99' }));
    await expectRefused(db, ['A5', 'offer_unknown'], () => world.order(ana, lotus, { offer: 'audio-conferencing' }));
    for (const count of [0, -1, 1.5, 100_001])
      await expectRefused(db, ['N2', 'seats_out_of_range'], () => world.order(ana, lotus, { seats: count }));
  });
});

describe('a change of seats (N2)', () => {
  test('is the reseller of record’s, and changes nothing but the seats', async () => {
    const before = await now();
    const told = await traces(world.db, () => seats(5));
    expect(await now()).toEqual({ ...before, seats: 15, version: before.version + 1 });
    expect(told.audit).toMatchObject([
      { kind: 'subscription.seats-changed', before: { seats: 10 }, after: { seats: 15 } },
    ]);
    expectOk(await seats(-14, world.ana.people.sales));
    expect((await now()).seats).toBe(1);
  });

  test('leaves at least one seat and at most 100,000', async () => {
    for (const by of [-10, -11, 99_991, 0.5])
      await expectRefused(world.db, ['N2', 'seats_out_of_range'], () => seats(by));
  });

  test('with the version of somebody else’s change is stale, and changes nothing', async () => {
    const read = { ...sold, readVersion: (await now()).version };
    expectOk(await seats(1, world.ana.people.admin, read));
    const outcome = await leavingUntouched(world.db, 'A stale change', () => seats(1, world.ana.people.admin, read));
    expect(outcome).toEqual({ ok: false, error: { technical: 'precondition_failed' } });
  });

  test('needs an active subscription', async () => {
    expectOk(await moving('suspend'));
    await expectRefused(world.db, ['D12', 'subscription_not_active'], () => seats(1));
    expectOk(await moving('cancel'));
    await expectRefused(world.db, ['D15', 'subscription_is_over'], () => seats(1));
  });
});

/** Every change of a sold subscription, tried by somebody. */
const changes = [
  ['seats up', 'seats_belong_to_reseller', 'N2', (actor: Actor) => seats(1, actor)],
  ['seats down', 'seats_belong_to_reseller', 'N2', (actor: Actor) => seats(-1, actor)],
  ['an add-on', 'addons_belong_to_reseller', 'N3', (actor: Actor) => addOn('audio-conferencing', actor)],
  ['an upgrade', 'transition_belongs_to_reseller', 'N4', (actor: Actor) => upgrade('e5', actor)],
  [
    'the partner of record',
    'partner_of_record_belongs_to_reseller',
    'N6',
    (actor: Actor) => credit(world.bo.id, actor),
  ],
  ['suspending', 'lifecycle_belongs_to_reseller', 'N7', (actor: Actor) => moving('suspend', actor)],
  ['reactivating', 'lifecycle_belongs_to_reseller', 'N7', (actor: Actor) => moving('reactivate', actor)],
  ['cancelling', 'lifecycle_belongs_to_reseller', 'N7', (actor: Actor) => moving('cancel', actor)],
] as const;

describe.each(changes)('%s of a subscription that somebody else sold', (_, code, rule, change) => {
  test(`is refused to a holder of the service’s privileges, and to the operator and the customer (${rule}, D14)`, async () => {
    const { lotus, ana, bo, operator, provider, db } = world;
    expectOk(await world.accept(lotus, bo, [{ service: 'office365', replace: ana.id }]));
    await expectRefused(db, [rule, code], () => change(bo.people.admin));
    await expectRefused(db, ['A4', 'no_relationship'], () => change(provider.people.admin));
    await expectRefused(db, ['A5', 'not_reseller_of_record'], () => change(operator.people.admin));
    await expectRefused(db, ['D14', 'ask_your_reseller'], () => change(lotus.people.admin));
    await expectRefused(db, ['ROLE', 'role_not_permitted'], () => change(lotus.people.user));
    await expectRefused(db, ['ROLE', 'role_not_permitted'], () => change(ana.people.billing));
  });
});

describe('a suspended reseller of record (D8)', () => {
  beforeEach(() => world.suspend(world.ana).then(() => undefined));

  test('orders nothing, changes no seats, upgrades nothing', async () => {
    const suspended = ['D8', 'partner_suspended'] as const;
    const { lotus, ana, db } = world;
    await expectRefused(db, suspended, () => world.order(ana, lotus));
    await expectRefused(db, suspended, () => seats(1));
    await expectRefused(db, suspended, () => seats(-1));
    await expectRefused(db, suspended, () => addOn('audio-conferencing'));
    await expectRefused(db, suspended, () => upgrade('e5'));
  });

  test('still manages what exists, until it is terminated', async () => {
    expectOk(await moving('suspend'));
    expectOk(await moving('reactivate'));
    expectOk(await credit(world.ana.id));
    expectOk(await world.change(world.ana, { standing: 'terminated', reason: 'Fraud' }));
    await expectRefused(world.db, ['D8', 'partner_terminated'], () => moving('cancel'));
  });
});

describe('the life of a subscription', () => {
  test('goes from active to suspended and back, and ends for good with a cancellation (N7)', async () => {
    await expectRefused(world.db, ['D15', 'subscription_not_suspended'], () => moving('reactivate'));
    const told = await traces(world.db, () => moving('suspend'));
    expect(told.outbox).toMatchObject([{ kind: 'subscription.suspended', payload: { at: world.clock.now() } }]);
    expect(await now()).toMatchObject({ status: 'suspended', suspendedAt: world.clock.now() });
    await expectRefused(world.db, ['D12', 'subscription_not_active'], () => moving('suspend'));
    expectOk(await moving('reactivate'));
    expect(await now()).toMatchObject({ status: 'active', suspendedAt: undefined });
    expectOk(await moving('cancel'));
    for (const move of ['suspend', 'reactivate', 'cancel'] as const)
      await expectRefused(world.db, ['D15', 'subscription_is_over'], () => moving(move));
  });

  test('suspended for 60 days it is deleted by the job, once, and told; a day earlier it is not (D15)', async () => {
    expectOk(await moving('suspend'));
    world.passDays(59);
    expect(await deleteOverdue(world, world.system())).toBe(0);
    world.passDays(1);
    const told = await traces(world.db, async () => {
      const deleted = await Promise.all([deleteOverdue(world, world.system()), deleteOverdue(world, world.system())]);
      expect(deleted.toSorted()).toEqual([0, 1]);
    });
    expect(told.audit).toMatchObject([{ kind: 'subscription.deleted', actor: 'system', partner: world.ana.id }]);
    expect(told.outbox).toMatchObject([{ kind: 'subscription.deleted', payload: { partner: world.ana.id } }]);
    expect(await now()).toMatchObject({ status: 'deleted' });
    await expectRefused(world.db, ['D15', 'subscription_is_over'], () => moving('reactivate'));
  });

  test('reactivated in time it stays, and the 60 days begin anew with the next suspension (D15)', async () => {
    expectOk(await moving('suspend'));
    world.passDays(59);
    expectOk(await moving('reactivate'));
    expectOk(await moving('suspend'));
    world.passDays(59);
    expect(await deleteOverdue(world, world.system())).toBe(0);
    expect(await now()).toMatchObject({ status: 'suspended' });
  });
});

describe('an upgrade (D12)', () => {
  test('follows a path of the present offer and changes nothing but the offer', async () => {
    const before = await now();
    expectOk(await upgrade('e5'));
    expect(await now()).toEqual({ ...before, offer: 'e5', version: before.version + 1 });
    await expectRefused(world.db, ['D12', 'transition_path_unknown'], () => upgrade('e3'));
    await expectRefused(world.db, ['D12', 'transition_path_unknown'], () => upgrade('sales-premium'));
  });

  test('needs the privileges of that very service, also from its reseller of record', async () => {
    const { lotus, ana, db } = world;
    expectOk(await world.accept(lotus, ana, ['azure', 'office365']));
    expectOk(await removePrivileges(world, world.act(lotus.people.admin), { partner: ana.id, service: 'office365' }));
    await expectRefused(db, ['D12', 'privileges_required'], () => upgrade('e5'));
    await expectRefused(db, ['ROLE', 'role_not_permitted'], () => upgrade('e5', ana.people.sales));
  });

  test('needs an active subscription', async () => {
    expectOk(await moving('suspend'));
    await expectRefused(world.db, ['D12', 'subscription_not_active'], () => upgrade('e5'));
  });
});

describe('an add-on (N3)', () => {
  test('is a subscription of its own with the same seller and credit, and binds like one (D10)', async () => {
    const base = await now();
    const ordered = expectOk(await addOn('audio-conferencing', world.ana.people.sales));
    expect(await now({ customer: sold.customer, subscription: ordered.id })).toEqual({
      ...base,
      id: ordered.id,
      offer: 'audio-conferencing',
      addOnTo: base.id,
      seats: 5,
      since: world.clock.now(),
      version: 1,
    });
    expect(await now()).toEqual(base);
  });

  test('fits the offer of an active subscription', async () => {
    const { db } = world;
    await expectRefused(db, ['N3', 'addon_does_not_fit'], () => addOn('sandbox-environment'));
    await expectRefused(db, ['N3', 'addon_does_not_fit'], () => addOn('e5'));
    await expectRefused(db, ['N3', 'addon_does_not_fit'], () => addOn('nothing'));
    expectOk(await moving('suspend'));
    await expectRefused(db, ['D12', 'subscription_not_active'], () => addOn('audio-conferencing'));
  });
});

describe('the partner of record (N6)', () => {
  test('is the reseller or an active reseller of a provider, and moves nothing but the credit', async () => {
    const { lotus, provider, reseller, bo, db } = world;
    expectOk(await world.accept(lotus, provider));
    const key = { customer: lotus.id, subscription: expectOk(await world.order(provider, lotus)).id };
    const before = await now(key);
    expectOk(await credit(reseller.id, provider.people.sales, key));
    expect(await now(key)).toEqual({ ...before, partnerOfRecord: reseller.id, version: before.version + 1 });
    await expectRefused(db, ['N6', 'partner_of_record_unknown'], () => credit(bo.id, provider.people.admin, key));
    await expectRefused(db, ['N6', 'partner_of_record_unknown'], () => credit(bo.id));
  });
});

describe('the support contact (A5)', () => {
  test('is the seller, or a reseller of the provider that it named or that holds privileges there (M12)', async () => {
    const { lotus, provider, reseller, db } = world;
    expectOk(await world.accept(lotus, provider));
    const key = { customer: lotus.id, subscription: expectOk(await world.order(provider, lotus)).id };
    const by = provider.people.helpdesk;
    await expectRefused(db, ['A5', 'support_contact_unknown'], () => contact(reseller.id, by, key));
    expectOk(await world.grant(lotus, reseller, ['office365']));
    expectOk(await contact(reseller.id, by, key));
    expect(await now(key)).toMatchObject({ supportContact: reseller.id, partnerOfRecord: provider.id });
    expectOk(await contact(provider.id, by, key));
  });

  test('of what the operator sold is a partner that is bound to the customer (M2, M3)', async () => {
    const { lotus, ana, bo, operator, db } = world;
    const direct = { customer: lotus.id, offer: 'e3', seats: 1, channel: 'direct' } as const;
    const { id } = expectOk(await createSubscription(world, world.act(operator.people.admin), direct));
    const key = { customer: lotus.id, subscription: id };
    await expectRefused(db, ['A5', 'support_contact_unknown'], () => contact(bo.id, operator.people.admin, key));
    expectOk(await contact(ana.id, operator.people.admin, key));
  });

  test('is nobody who is a stranger to the customer', async () => {
    await expectRefused(world.db, ['A5', 'support_contact_unknown'], () => contact(world.bo.id));
    await expectRefused(world.db, ['A5', 'support_contact_unknown'], () => contact(world.lotus.id));
  });
});

describe('a billing profile (A5)', () => {
  const profile = { companyName: 'Lotus', email: 'pay@lotus.example', addressLine: '1', city: 'X', postalCode: '1' };
  const save = (actor: Actor, readVersion?: number) =>
    updateBillingProfile(world, world.act(actor), world.lotus.id, profile, readVersion);

  test('is kept by whoever sold the customer a live subscription', async () => {
    const { ana, bo, lotus, operator, db } = world;
    expectOk(await world.accept(lotus, bo));
    expect(expectOk(await save(ana.people.sales))).toMatchObject({ version: 1, profile });
    await expectRefused(db, ['A5', 'not_reseller_of_record'], () => save(bo.people.admin));
    await expectRefused(db, ['ROLE', 'role_not_permitted'], () => save(lotus.people.admin));
    await expectRefused(db, ['ROLE', 'role_not_permitted'], () => save(operator.people.admin));
    expectOk(await moving('cancel'));
    await expectRefused(db, ['A5', 'not_reseller_of_record'], () => save(ana.people.admin));
  });

  test('that changed meanwhile is not overwritten', async () => {
    expectOk(await save(world.ana.people.admin, 0));
    expect(expectOk(await save(world.ana.people.admin, 1)).version).toBe(2);
    const outcome = await leavingUntouched(world.db, 'A stale profile', () => save(world.ana.people.admin, 1));
    expect(outcome).toEqual({ ok: false, error: { technical: 'precondition_failed' } });
  });
});

test('somebody else’s subscription under one’s own customer is unknown, and so is one of another customer (D22)', async () => {
  const { pine, lotus, ana, db } = world;
  expectOk(await world.accept(pine, ana, ['office365']));
  const elsewhere = { customer: pine.id, subscription: sold.subscription };
  await expectRefused(db, ['A4', 'no_relationship'], () => seats(1, ana.people.admin, elsewhere));
  const nowhere = { customer: lotus.id, subscription: '01a1f8d3-ea00-750d-bd2b-000000000000' };
  await expectRefused(db, ['A4', 'no_relationship'], () => seats(1, ana.people.admin, nowhere));
  expect((await now()).since).toBe(instant(world.clock.now()));
});

test('whoever is named on one subscription is a stranger to those that do not name it, wherever it asks (M8, A4)', async () => {
  const { pine, provider, reseller, db } = world;
  expectOk(await world.accept(pine, provider));
  const keyOf = ({ id }: { readonly id: string }) => ({ customer: pine.id, subscription: id });
  const named = keyOf(expectOk(await world.order(provider, pine, { indirectReseller: reseller.id })));
  const other = keyOf(expectOk(await world.order(provider, pine)));
  const asked = async (key: SubscriptionKey) =>
    (await world.ask(reseller.people.admin, 'subscription.suspend', key)).refused?.code;
  expect([await asked(named), await asked(other)]).toEqual(['lifecycle_belongs_to_reseller', 'no_relationship']);
  const suspend = (key: SubscriptionKey) => () => moving('suspend', reseller.people.admin, key);
  await expectRefused(db, ['N7', 'lifecycle_belongs_to_reseller'], suspend(named));
  await expectRefused(db, ['A4', 'no_relationship'], suspend(other));
});
