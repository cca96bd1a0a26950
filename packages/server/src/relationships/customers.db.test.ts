import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endReseller } from '../access/removal-commands.ts';
import { scopeOf } from '../platform/actor.ts';
import { reading } from '../platform/db.ts';
import { moveSubscription } from '../subscriptions/commands.ts';
import { expectRefused, traces } from '../testing/snapshot.ts';
import { expectOk, newWorld, type PartnerCompany, type World } from '../testing/world.ts';
import { createCustomer } from './customer-commands.ts';
import { customerPage, customerView } from './customer-queries.ts';

let world: World;
beforeEach(async () => {
  world = await newWorld();
});
afterEach(() => world.drop());

const create = (by: PartnerCompany, details: { domain?: string; market?: string } = {}, actor = by.people.admin) =>
  createCustomer(world.deps, world.act(actor), {
    name: 'Willow',
    domain: 'willow.example',
    market: 'CN',
    locale: 'en',
    ...details,
  });

type Wanted = { search?: string; after?: readonly [string, string]; limit?: number };
const list = (of: PartnerCompany, { search, after, limit = 50 }: Wanted = {}) =>
  reading(world.db, scopeOf(of.people.admin), (tx) =>
    customerPage(tx, { partner: of.id, search, after, limit }, world.clock.now()),
  );
const names = async (of: PartnerCompany, wanted?: Wanted) => (await list(of, wanted)).map(({ name }) => name);

describe('a new customer', () => {
  test('comes with the relationship and without any privilege (A4, M5)', async () => {
    const told = await traces(world.db, () => create(world.ana, {}, world.ana.people.sales));
    expect(told.audit.map(({ kind }) => kind)).toEqual(['organization.enrolled', 'relationship.started']);
    expect(await list(world.ana)).toMatchObject([{ name: 'Willow', services: [], subscriptionsSold: 0 }]);
    const { rows } = await world.db.pool.query('select 1 from privilege');
    expect(rows).toEqual([]);
  });

  test('of another market is refused (D7)', async () => {
    await expectRefused(world.db, ['D7', 'market_mismatch'], () => create(world.ana, { market: 'NO' }));
  });

  test('that exists already is asked, not created: the domain is taken, whoever holds it (Q1)', async () => {
    await expectRefused(world.db, ['Q1', 'domain_taken'], () => create(world.ana, { domain: 'lotus.example' }));
    await expectRefused(world.db, ['Q1', 'domain_taken'], () => create(world.ana, { domain: 'bo-cloud.example' }));
  });

  test('is created only by those who sell, and not by a suspended one (D8, PROGRAM)', async () => {
    const { ana, reseller, advisor, suspended, lotus, operator, db } = world;
    await expectRefused(db, ['PROGRAM', 'program_not_permitted'], () => create(reseller));
    await expectRefused(db, ['PROGRAM', 'program_not_permitted'], () => create(advisor));
    await expectRefused(db, ['D8', 'partner_suspended'], () => create(suspended));
    await expectRefused(db, ['ROLE', 'role_not_permitted'], () => create(ana, {}, ana.people.helpdesk));
    await expectRefused(db, ['ROLE', 'role_not_permitted'], () => create(ana, {}, lotus.people.admin));
    await expectRefused(db, ['ROLE', 'role_not_permitted'], () => create(ana, {}, operator.people.admin));
  });
});

describe('the customer list', () => {
  test('holds those who accepted, with what is administered and sold, and nobody else (A4, Q10)', async () => {
    expect(await names(world.ana)).toEqual([]);
    expectOk(await world.accept(world.lotus, world.ana, ['office365', 'azure']));
    expectOk(await world.accept(world.pine, world.ana));
    expectOk(await world.order(world.ana, world.pine));
    expect(await list(world.ana)).toMatchObject([
      { name: 'Lotus', services: ['azure', 'office365'], subscriptionsSold: 0, lastUsedAt: undefined },
      { name: 'Pine', services: [], subscriptionsSold: 1 },
    ]);
    expect(await names(world.bo)).toEqual([]);
  });

  test('holds the customers of an indirect reseller that its provider named on a live subscription (M8, A4)', async () => {
    expectOk(await world.accept(world.lotus, world.provider));
    const sold = expectOk(await world.order(world.provider, world.lotus, { indirectReseller: world.reseller.id }));
    expect(await names(world.reseller)).toEqual(['Lotus']);
    expect((await list(world.reseller))[0]?.subscriptionsSold).toBe(0);
    const key = { customer: world.lotus.id, subscription: sold.id };
    expectOk(await moveSubscription(world.deps, world.act(world.provider.people.admin), key, 'cancel'));
    expect(await names(world.reseller)).toEqual([]);
    expect(await names(world.provider)).toEqual(['Lotus']);
  });

  test('loses a customer when the relationship ends (D10)', async () => {
    expectOk(await world.accept(world.lotus, world.ana, ['office365']));
    const parties = { customer: world.lotus.id, partner: world.ana.id };
    expectOk(await endReseller(world.deps, world.act(world.ana.people.admin), parties));
    expect(await names(world.ana)).toEqual([]);
  });

  test('is searched by any part of name or domain, in any case, and takes no pattern from the searcher', async () => {
    for (const name of ['Abc 100%', 'abcd', 'ABCE_F', 'Zeta'])
      expectOk(await world.accept(await world.customer(name.replace('%', ' percent')), world.ana));
    expect(await names(world.ana, { search: 'bC' })).toEqual(['Abc 100 percent', 'abcd', 'ABCE_F']);
    expect(await names(world.ana, { search: 'e_f' })).toEqual(['ABCE_F']);
    expect(await names(world.ana, { search: '_' })).toEqual(['ABCE_F']);
    expect(await names(world.ana, { search: '%' })).toEqual([]);
    expect(await names(world.ana, { search: 'zeta.example' })).toEqual(['Zeta']);
    expect(await names(world.ana, { search: '\\' })).toEqual([]);
  });

  test('is the same list in pages of any size, each customer once', async () => {
    const all = ['Lotus', 'Pine'];
    expectOk(await world.accept(world.lotus, world.ana));
    expectOk(await world.accept(world.pine, world.ana));
    for (let number = 0; number < 8; number += 1) {
      const domain = `twin-${number}.example`;
      expectOk(
        await createCustomer(world.deps, world.act(world.ana.people.admin), {
          name: number % 2 === 0 ? 'Twin' : 'twin',
          domain,
          market: 'CN',
          locale: 'en',
        }),
      );
    }
    for (const limit of [1, 3, 10]) {
      const seen: string[] = [];
      let after: readonly [string, string] | undefined;
      for (;;) {
        const page = await list(world.ana, { limit, ...(after && { after }) });
        seen.push(...page.map(({ id }) => id));
        const last = page.at(-1);
        if (!last || page.length < limit) break;
        after = [last.key, last.id];
      }
      expect(seen).toHaveLength(all.length + 8);
      expect(new Set(seen).size).toBe(seen.length);
    }
  });
});

describe('one customer', () => {
  const see = (by: PartnerCompany, customer: string, actor = by.people.admin) =>
    reading(world.db, scopeOf(actor), (tx) => customerView(tx, actor, customer, world.clock.now()));

  test('is seen with one’s own grants and duties, and with nobody else’s (A1, X3)', async () => {
    expectOk(await world.accept(world.lotus, world.ana, ['office365']));
    expectOk(await world.accept(world.lotus, world.bo, ['azure']));
    expectOk(await world.order(world.ana, world.lotus));
    expect(expectOk(await see(world.ana, world.lotus.id))).toMatchObject({
      privileges: [{ service: 'office365', partner: world.ana.id, unused: false }],
      duties: ['support', 'reseller_agreement'],
    });
    expect(expectOk(await see(world.bo, world.lotus.id))).toMatchObject({
      privileges: [{ service: 'azure', partner: world.bo.id }],
      duties: [],
    });
  });

  test('that is not one’s own is as unknown as one that does not exist (A4)', async () => {
    const unknown = { ok: false, error: { code: 'no_relationship', rule: 'A4' } };
    expect(await see(world.bo, world.lotus.id)).toMatchObject(unknown);
    expect(await see(world.bo, '01a1f8d3-ea00-750d-bd2b-000000000000')).toMatchObject(unknown);
    expect(await see(world.bo, world.ana.id)).toMatchObject(unknown);
  });
});
