import { plusDays } from '@mandate/domain/kernel/time';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reading } from '../platform/db.ts';
import { rotateLinks } from '../relationships/link-commands.ts';
import { activeRelationship } from '../relationships/queries.ts';
import { createSubscription } from '../subscriptions/commands.ts';
import { subscriptionsAt } from '../subscriptions/queries.ts';
import { expectRefused, traces } from '../testing/snapshot.ts';
import { accepting, expectOk, newWorld, type World } from '../testing/world.ts';
import { sealConsent } from './consent.ts';
import { acceptRequest } from './grant-commands.ts';
import { consentsOf, openPrivilegesOf } from './queries.ts';
import { removePrivileges } from './removal-commands.ts';

let world: World;
beforeEach(async () => {
  world = await newWorld();
});
afterEach(() => world.drop());

const subscriptionsOf = (customer: string) =>
  reading(world.db, { kind: 'system' }, (tx) => subscriptionsAt(tx, customer, { after: undefined, limit: 100 }));
const open = (customer: string, partner?: string) =>
  reading(world.db, { kind: 'system' }, (tx) => openPrivilegesOf(tx, customer, partner));

describe('accepting', () => {
  test('opens the relationship and grants what was chosen, service by service, in one act (D2, D4, D5)', async () => {
    const { lotus, ana, db } = world;
    const told = await traces(db, () => world.accept(lotus, ana, ['office365', { service: 'azure', grant: false }]));
    expect(told.audit.map(({ kind }) => kind)).toEqual(['relationship.started', 'consent.given', 'privileges.granted']);
    expect(told.audit.every((line) => line.customer === lotus.id && line.partner === ana.id)).toBe(true);
    expect(told.outbox).toMatchObject([{ kind: 'relationship.started', payload: { services: ['office365'] } }]);
    expect(await open(lotus.id)).toMatchObject([
      {
        partner: ana.id,
        service: 'office365',
        roles: ['administrator', 'helpdesk_administrator'],
        until: undefined,
        transacting: true,
      },
    ]);
  });

  test('gives admin agents the administrator, helpdesk agents the helpdesk, sales agents nothing (D5)', async () => {
    const { lotus, ana } = world;
    expectOk(await world.accept(lotus, ana, ['office365']));
    const may = async (post: 'admin' | 'helpdesk' | 'sales', action: string) =>
      (await world.ask(ana.people[post], action, { customer: lotus.id, service: 'office365' })).allowed;
    expect([await may('admin', 'user.manage'), await may('admin', 'user.password.reset')]).toEqual([true, true]);
    expect([await may('helpdesk', 'user.manage'), await may('helpdesk', 'user.password.reset')]).toEqual([false, true]);
    expect([await may('sales', 'user.manage'), await may('sales', 'user.password.reset')]).toEqual([false, false]);
  });

  test('nothing but declined services leaves a relationship without privileges (D2)', async () => {
    const { lotus, ana } = world;
    const accepted = expectOk(await world.accept(lotus, ana, [{ service: 'office365', grant: false }]));
    expect(accepted).toMatchObject({ opened: true, privileges: [] });
    expect(await world.ask(ana.people.admin, 'user.manage', { customer: lotus.id })).toMatchObject({
      allowed: false,
      refused: { code: 'privileges_missing', rule: 'M5' },
    });
  });

  test('a link without privileges opens the relationship and can grant nothing (Q1)', async () => {
    const { lotus, ana, db } = world;
    const { token } = await world.link(ana, { privileges: false });
    const act = world.act(lotus.people.admin);
    await expectRefused(db, ['D2', 'service_unknown'], () =>
      acceptRequest(world, act, token, accepting(['office365'])),
    );
    expect(expectOk(await acceptRequest(world, act, token, accepting([])))).toMatchObject({ opened: true });
  });

  test('is for the customer’s global administrators alone (D1, D21)', async () => {
    const { lotus, ana, bo, operator, db } = world;
    const d1 = ['D1', 'only_customer_global_admin'] as const;
    for (const actor of [lotus.people.user, lotus.people.billing, bo.people.admin, ana.people.admin])
      await expectRefused(db, d1, () => world.accept(lotus, ana, ['office365'], actor));
    await expectRefused(db, ['D21', 'operator_holds_no_privileges'], () =>
      world.accept(lotus, ana, ['office365'], operator.people.admin),
    );
  });

  test('is refused across markets, and for a partner that is suspended or terminated (D7, D8)', async () => {
    const { lotus, fjord, ana, bo, suspended, db } = world;
    await expectRefused(db, ['D7', 'market_mismatch'], () => world.accept(fjord, ana, ['office365']));
    await expectRefused(db, ['D8', 'request_not_acceptable'], () => world.accept(lotus, suspended, ['office365']));
    expectOk(await world.change(bo, { standing: 'terminated', reason: 'Fraud' }));
    await expectRefused(db, ['D8', 'request_not_acceptable'], () => world.accept(lotus, bo, ['office365']));
  });

  test('a customer that the operator suspended accepts nothing (D21)', async () => {
    const { lotus, ana, db } = world;
    await world.suspend(lotus, 'Asked for it');
    await expectRefused(db, ['D21', 'customer_not_active'], () => world.accept(lotus, ana, ['office365']));
  });

  test('an unknown link, a replaced one and an outdated agreement establish nothing (Q7, D6, D18)', async () => {
    const { lotus, ana, db } = world;
    const act = world.act(lotus.people.admin);
    await expectRefused(db, ['Q7', 'invitation_link_unknown'], () =>
      acceptRequest(world, act, 'x'.repeat(43), accepting(['office365'])),
    );
    const outdated = { ...accepting(['office365']), agreement: { id: 'customer-agreement', version: '2025-01' } };
    await expectRefused(db, ['D18', 'agreement_not_current'], () =>
      acceptRequest(world, act, world.firstToken(ana), outdated),
    );
    expectOk(await rotateLinks(world, world.act(ana.people.admin)));
    await expectRefused(db, ['D6', 'invitation_link_replaced'], () => world.accept(lotus, ana, ['office365']));
  });

  test('one wrong choice stops them all: an unknown service or role, an end that is over (D2, D5, D16)', async () => {
    const { lotus, ana, db, clock } = world;
    await expectRefused(db, ['D2', 'service_unknown'], () => world.accept(lotus, ana, ['office365', 'windows']));
    await expectRefused(db, ['D5', 'service_role_unknown'], () =>
      world.accept(lotus, ana, ['office365', { service: 'azure', roles: ['environment_administrator'] }]),
    );
    await expectRefused(db, ['D16', 'end_not_in_future'], () =>
      world.accept(lotus, ana, ['office365', { service: 'azure', until: clock.now() }]),
    );
  });

  test('the partner owns the relationship, whoever forwarded its link (M11)', async () => {
    const { lotus, provider, reseller, db } = world;
    const { token } = await world.link(provider, { reseller: reseller.id });
    expectOk(await acceptRequest(world, world.act(lotus.people.admin), token, accepting(['office365'])));
    const bond = await reading(db, { kind: 'system' }, (tx) => activeRelationship(tx, lotus.id, provider.id));
    expect(bond).toMatchObject({ partner: provider.id, forwardedBy: reseller.id });
    expect(await world.holders(lotus)).toEqual(['Poplar: office365']);
    expect(await world.ask(reseller.people.admin, 'user.manage', { customer: lotus.id })).toMatchObject({
      allowed: false,
    });
  });
});

describe('where another selling partner holds the service', () => {
  beforeEach(async () => {
    expectOk(await world.accept(world.lotus, world.ana, ['office365', 'azure']));
    expectOk(await world.order(world.ana, world.lotus));
  });

  test('an acceptance without the choice is refused with the services and their holders (D3)', async () => {
    const { lotus, ana, bo, db } = world;
    const refused = await expectRefused(db, ['D3', 'delegated_admin_conflict'], () =>
      world.accept(lotus, bo, ['office365', 'azure', 'dynamics365']),
    );
    const holder = { id: ana.id, name: 'Ana Cloud' };
    expect(refused.details).toEqual({
      conflicts: [
        { service: 'azure', holder },
        { service: 'office365', holder },
      ],
    });
  });

  test('to replace, the choice must name the holder; any other name is no choice (D3)', async () => {
    const { lotus, provider, bo, db } = world;
    await expectRefused(db, ['D3', 'delegated_admin_conflict'], () =>
      world.accept(lotus, bo, [{ service: 'office365', replace: provider.id }]),
    );
    await expectRefused(db, ['D3', 'delegated_admin_conflict'], () =>
      world.accept(lotus, bo, [{ service: 'office365', replace: bo.id }]),
    );
  });

  test('replaced, it loses that service in the same act and is told; its sale stays what it was (D3, P4–P7)', async () => {
    const { lotus, ana, bo, db } = world;
    const sold = await subscriptionsOf(lotus.id);
    const told = await traces(db, () =>
      world.accept(lotus, bo, [
        { service: 'office365', replace: ana.id },
        { service: 'azure', grant: false },
      ]),
    );
    expect(told.audit.map(({ kind, partner }) => [kind, partner])).toEqual([
      ['relationship.started', bo.id],
      ['privileges.replaced', ana.id],
      ['consent.given', bo.id],
      ['privileges.granted', bo.id],
    ]);
    expect(told.outbox).toMatchObject([
      { kind: 'privileges.removed', payload: { partner: ana.id, services: ['office365'], how: 'replaced' } },
      { kind: 'relationship.started', payload: { partner: bo.id, services: ['office365'] } },
    ]);
    expect(await world.holders(lotus)).toEqual(['Ana Cloud: azure', 'Bo Cloud: office365']);
    expect(await subscriptionsOf(lotus.id)).toEqual(sold);
    const asked = { customer: lotus.id, service: 'office365' };
    expect(await world.ask(ana.people.admin, 'user.manage', asked)).toMatchObject({
      allowed: false,
      refused: { code: 'privileges_removed' },
    });
    expect((await world.ask(bo.people.admin, 'user.manage', asked)).allowed).toBe(true);
  });

  test('kept, it stays, and the other gets its other services (D3)', async () => {
    const { lotus, bo } = world;
    expectOk(await world.accept(lotus, bo, [{ service: 'office365', grant: false }, 'dynamics365']));
    expect(await world.holders(lotus)).toEqual(['Ana Cloud: azure', 'Bo Cloud: dynamics365', 'Ana Cloud: office365']);
  });

  test('partners that do not sell are in nobody’s way, and nobody is in theirs (A3)', async () => {
    const { lotus, advisor, reseller } = world;
    expectOk(await world.accept(lotus, advisor, ['office365']));
    expectOk(await world.grant(lotus, reseller, ['office365']));
    expect((await world.holders(lotus)).toSorted()).toEqual([
      'Ada Advice: office365',
      'Ana Cloud: azure',
      'Ana Cloud: office365',
      'Reed: office365',
    ]);
  });

  test('a holder whose time is up is no holder: nobody has to be replaced (D16, D3)', async () => {
    const { pine, ana, bo, clock, db } = world;
    const until = plusDays(clock.now(), 10);
    expectOk(await world.accept(pine, ana, [{ service: 'office365', until }]));
    world.passDays(10);
    const told = await traces(db, () => world.accept(pine, bo, ['office365']));
    expect(told.audit.map(({ kind, actor }) => [kind, actor])).toContainEqual(['privileges.expired', 'system']);
    expect(await world.holders(pine)).toEqual(['Bo Cloud: office365']);
  });
});

describe('asking again', () => {
  test('restores what was removed and changes nothing else (Q2)', async () => {
    const { lotus, ana, db } = world;
    const first = expectOk(await world.accept(lotus, ana, ['office365', 'azure']));
    expectOk(await world.order(ana, lotus));
    const sold = await subscriptionsOf(lotus.id);
    expectOk(await removePrivileges(world, world.act(lotus.people.admin), { partner: ana.id, service: 'office365' }));
    world.passDays(3);
    const told = await traces(db, () => world.accept(lotus, ana, ['office365', 'azure']));
    expect(told.audit.map(({ kind }) => kind)).toEqual(['consent.given', 'privileges.granted']);
    expect(told.outbox).toMatchObject([{ kind: 'privileges.granted', payload: { service: 'office365' } }]);
    const again = await open(lotus.id);
    expect(again.map(({ service, relationship }) => [service, relationship])).toEqual([
      ['azure', first.relationship.id],
      ['office365', first.relationship.id],
    ]);
    expect(await subscriptionsOf(lotus.id)).toEqual(sold);
  });

  test('where nothing was removed, keeps the receipt and touches no grant (Q2)', async () => {
    const { lotus, ana, db } = world;
    expectOk(await world.accept(lotus, ana, ['office365']));
    const before = await open(lotus.id);
    world.passDays(3);
    const told = await traces(db, () => world.accept(lotus, ana, ['office365'], lotus.people.secondAdmin));
    expect(told.audit.map(({ kind }) => kind)).toEqual(['consent.given']);
    expect(told.outbox).toEqual([]);
    expect(await open(lotus.id)).toEqual(before);
  });

  test('with other roles or another end replaces its own grant, and says so (D5, D16)', async () => {
    const { lotus, ana, db, clock } = world;
    expectOk(await world.accept(lotus, ana, ['office365']));
    const until = plusDays(clock.now(), 90);
    const told = await traces(db, () => world.accept(lotus, ana, [{ service: 'office365', roles: ['reader'], until }]));
    expect(told.audit.map(({ kind }) => kind)).toEqual(['privileges.changed', 'consent.given', 'privileges.granted']);
    expect(await open(lotus.id)).toMatchObject([{ roles: ['reader'], until }]);
    expect(await world.ask(ana.people.admin, 'user.manage', { customer: lotus.id })).toMatchObject({
      refused: { code: 'role_not_granted', rule: 'D5' },
    });
  });
});

describe('a direct grant', () => {
  test('to another reseller moves no ownership: relationship, bill and credit stay with the provider (M12, M13)', async () => {
    const { lotus, provider, reseller, operator } = world;
    expectOk(await world.accept(lotus, provider));
    expectOk(await world.order(provider, lotus, { indirectReseller: reseller.id }));
    const direct = { customer: lotus.id, offer: 'sales-professional', seats: 3, channel: 'direct' } as const;
    expectOk(await createSubscription(world, world.act(operator.people.admin), direct));
    const before = await subscriptionsOf(lotus.id);
    expectOk(await world.grant(lotus, reseller, ['office365', 'dynamics365']));
    expect(await subscriptionsOf(lotus.id)).toEqual(before);
    expect(before[0]).toMatchObject({ reseller: provider.id, partnerOfRecord: reseller.id });
    // M2, M3: it administers what it did not sell, whoever did.
    for (const service of ['office365', 'dynamics365'])
      expect((await world.ask(reseller.people.admin, 'user.manage', { customer: lotus.id, service })).allowed).toBe(
        true,
      );
    // N1: and gets no bill by that.
    const bill = await world.ask(reseller.people.admin, 'bill.read', { customer: lotus.id });
    expect(bill.refused).toMatchObject({ code: 'bill_belongs_to_reseller', rule: 'N1' });
  });

  test('obeys the same law: the customer’s administrator, the market, the holder (D1, D7, D3, D9)', async () => {
    const { lotus, fjord, ana, bo, db } = world;
    expectOk(await world.grant(lotus, ana, ['office365']));
    await expectRefused(db, ['D3', 'delegated_admin_conflict'], () => world.grant(lotus, bo, ['office365']));
    await expectRefused(db, ['D7', 'market_mismatch'], () => world.grant(fjord, bo, ['office365']));
    await expectRefused(db, ['D1', 'only_customer_global_admin'], () =>
      world.grant(lotus, bo, ['azure'], lotus.people.user),
    );
    await expectRefused(db, ['D9', 'self_dealing'], () => world.grant(lotus, lotus, ['azure']));
    await expectRefused(db, ['A4', 'no_relationship'], () => world.grant(lotus, world.pine, ['azure']));
    await expectRefused(db, ['A4', 'no_relationship'], () => world.grant(lotus, world.operator, ['azure']));
  });
});

describe('the receipt', () => {
  test('keeps the exact text, the versions and what was granted, under a hash that anybody can compute again (D18)', async () => {
    const { lotus, ana, bo, db } = world;
    expectOk(await world.accept(lotus, ana, ['office365']));
    const { consent } = expectOk(await world.accept(lotus, bo, [{ service: 'office365', replace: ana.id }, 'azure']));
    const [kept] = await reading(db, { kind: 'system' }, (tx) => consentsOf(tx, lotus.id, bo.id));
    if (!kept) throw new Error('No receipt was kept.');
    const { sha256, ...sealed } = kept;
    expect(sealConsent(sealed).sha256).toBe(sha256);
    expect(kept).toEqual(consent);
    expect(kept).toMatchObject({
      givenBy: lotus.people.admin.id,
      serviceVersions: { office365: 1, azure: 1, dynamics365: 1 },
      privileges: [
        { service: 'office365', roles: ['administrator', 'helpdesk_administrator'], until: null },
        { service: 'azure', until: null },
      ],
    });
    for (const words of ['Bo Cloud', 'Ana Cloud', 'Office 365', 'Azure']) expect(kept.shown).toContain(words);
  });

  test('cannot be changed or deleted, not by the owner of the database either (D18)', async () => {
    expectOk(await world.accept(world.lotus, world.ana, ['office365']));
    await expect(world.db.pool.query(`update consent set shown = 'x'`)).rejects.toThrow(/D18/);
    await expect(world.db.pool.query('delete from consent')).rejects.toThrow(/D18/);
  });
});
