import { actionNames } from '@mandate/domain/access/actions';
import type { ServiceManifest } from '@mandate/domain/access/service';
import { plusDays } from '@mandate/domain/kernel/time';
import { programs } from '@mandate/domain/organizations/program';
import { rolesByKind } from '@mandate/domain/organizations/role';
import fc from 'fast-check';
import { keepEnds } from '../access/expiry-commands.ts';
import type { Question } from '../access/queries.ts';
import { endReseller, giveUpPrivileges, removePrivileges } from '../access/removal-commands.ts';
import { publishService, shippedServices } from '../access/service-commands.ts';
import { changePerson, endMembership } from '../identity/commands.ts';
import type { Actor } from '../platform/actor.ts';
import { moveSubscription } from '../subscriptions/commands.ts';
import { deleteOverdue } from '../subscriptions/deletion-commands.ts';
import type { Company, CustomerCompany, PartnerCompany, World } from './world.ts';

/** What random acts and questions of a market are about, by position, so that shrinking can make them smaller. */
const partnerNames = ['ana', 'bo', 'provider', 'reseller', 'advisor', 'suspended'] as const;
const customerNames = ['lotus', 'pine'] as const;
const companyNames = [...partnerNames, ...customerNames, 'operator'] as const;

const anyPartner = fc.constantFrom(...partnerNames);
const anyCustomer = fc.constantFrom(...customerNames);
const anyService = fc.constantFrom('office365', 'azure');
const offers = { office365: 'e3', azure: 'azure-plan' } as const;
const anyRoles = fc.option(fc.subarray(['administrator', 'helpdesk_administrator', 'reader'], { minLength: 1 }), {
  nil: undefined,
});
const anyDays = fc.option(fc.constantFrom(1, 5, 40), { nil: undefined });

export type AnAct = { readonly name: string; readonly run: (world: World) => Promise<unknown> };
type ActOf<T> = { readonly what: fc.Arbitrary<T>; readonly run: (world: World, what: T) => Promise<unknown> };

const act = <T>(name: string, { what, run }: ActOf<T>): fc.Arbitrary<AnAct> =>
  what.map((chosen) => ({ name: `${name} ${JSON.stringify(chosen)}`, run: (world) => run(world, chosen) }));

const peopleOf = (company: Company): readonly Actor[] => Object.values(company.people);
const someoneOf = (company: Company, index: number): Actor => {
  const people = peopleOf(company);
  return people[index % people.length] as Actor;
};

const subscriptionsAt = async ({ db }: World, customer: string): Promise<{ id: string; seller: string | null }[]> => {
  const { rows } = await db.pool.query<{ id: string; seller: string | null }>(
    'select id, reseller_id as seller from subscription where customer_id = $1 order by id',
    [customer],
  );
  return rows;
};

type Granting = {
  readonly customer: (typeof customerNames)[number];
  readonly partner: (typeof partnerNames)[number];
  readonly service: 'office365' | 'azure';
  readonly roles: readonly string[] | undefined;
  readonly days: number | undefined;
  readonly replace: (typeof partnerNames)[number] | undefined;
};

const granting: fc.Arbitrary<Granting> = fc.record({
  customer: anyCustomer,
  partner: anyPartner,
  service: anyService,
  roles: anyRoles,
  days: anyDays,
  replace: fc.option(anyPartner, { nil: undefined }),
});

const choicesFrom = (world: World, { service, roles, days, replace }: Granting) => [
  {
    service,
    ...(roles && { roles }),
    ...(days !== undefined && { until: plusDays(world.clock.now(), days) }),
    ...(replace && { replace: world[replace].id }),
  },
];

/** A service as it was shipped, with some of its roles made smaller: a manifest changes what roles include. */
const withoutActions = (manifest: ServiceManifest, taken: number): ServiceManifest => ({
  ...manifest,
  roles: Object.fromEntries(
    Object.entries(manifest.roles).map(([name, role]) => [name, { ...role, actions: role.actions.slice(taken) }]),
  ),
});

const partnerActs = [
  act('grants', {
    what: granting,
    run: (world, chosen) => world.grant(world[chosen.customer], world[chosen.partner], choicesFrom(world, chosen)),
  }),
  act('accepts', {
    what: granting.filter(({ partner }) => partner !== 'reseller'),
    run: (world, chosen) => world.accept(world[chosen.customer], world[chosen.partner], choicesFrom(world, chosen)),
  }),
  act('removes', {
    what: fc.record({
      customer: anyCustomer,
      partner: fc.option(anyPartner, { nil: undefined }),
      service: fc.option(anyService, { nil: undefined }),
    }),
    run: (world, { customer, partner, service }) =>
      removePrivileges(world, world.act(world[customer].people.admin), {
        partner: partner && world[partner].id,
        service,
      }),
  }),
  act('gives up', {
    what: fc.record({ customer: anyCustomer, partner: anyPartner, service: anyService }),
    run: (world, { customer, partner, service }) =>
      giveUpPrivileges(world, world.act(world[partner].people.admin), world[customer].id, service),
  }),
  act('ends', {
    what: fc.record({ customer: anyCustomer, partner: anyPartner }),
    run: (world, { customer, partner }) =>
      endReseller(world, world.act(world[partner].people.admin), {
        customer: world[customer].id,
        partner: world[partner].id,
      }),
  }),
  act('orders', {
    what: fc.record({ customer: anyCustomer, partner: anyPartner, service: anyService, named: fc.boolean() }),
    run: (world, { customer, partner, service, named }) =>
      world.order(world[partner] as PartnerCompany, world[customer] as CustomerCompany, {
        offer: offers[service],
        ...(named && partner === 'provider' && { indirectReseller: world.reseller.id }),
      }),
  }),
  act('moves', {
    what: fc.record({ customer: anyCustomer, nth: fc.nat(5), by: fc.constantFrom('suspend', 'reactivate', 'cancel') }),
    run: async (world, { customer, nth, by }) => {
      const sold = await subscriptionsAt(world, world[customer].id);
      const one = sold[nth % Math.max(1, sold.length)];
      const seller = partnerNames.map((name) => world[name]).find((company) => company.id === one?.seller);
      if (!one || !seller) return;
      const key = { customer: world[customer].id, subscription: one.id };
      await moveSubscription(world, world.act(seller.people.admin), key, by as 'suspend');
    },
  }),
];

const accountActs = [
  act('is set to', {
    what: fc.record({
      company: fc.constantFrom('ana', 'bo', 'provider', 'suspended', 'lotus'),
      standing: fc.constantFrom('active', 'active', 'suspended', 'suspended', 'terminated'),
    }),
    run: (world, { company, standing }) =>
      world.change(world[company as 'ana'], { standing: standing as 'active', reason: 'Because' }),
  }),
  act('moves to the program', {
    what: fc.record({ partner: anyPartner, program: fc.constantFrom(...programs) }),
    run: (world, { partner, program }) => world.change(world[partner], { program }),
  }),
  act('is called', {
    what: fc.record({ partner: anyPartner, name: fc.constantFrom('Aster', 'Birch', 'Cedar') }),
    run: (world, { partner, name }) => world.change(world[partner], { name }),
  }),
  act('gives roles', {
    what: fc.record({ company: fc.constantFrom(...companyNames), person: fc.nat(5), roles: fc.nat(63) }),
    run: (world, { company, person, roles }) => {
      const { organization, people, id } = world[company as 'ana'];
      const known = rolesByKind[organization.kind];
      const chosen = known.filter((_, index) => (roles >> index) % 2 === 1);
      return changePerson(world, world.act(people.admin), id, someoneOf(world[company as 'ana'], person).id, {
        roles: chosen.length > 0 ? chosen : [known[0]],
      });
    },
  }),
  act('sends off', {
    what: fc.record({ company: anyPartner, person: fc.nat(5) }),
    run: (world, { company, person }) =>
      endMembership(
        world,
        world.act(world[company].people.admin),
        world[company].id,
        someoneOf(world[company], person).id,
      ),
  }),
  act('publishes', {
    what: fc.record({ service: anyService, taken: fc.nat(8) }),
    run: async (world, { service, taken }) => {
      const shipped = (await shippedServices()).find(({ id }) => id === service);
      if (shipped) await publishService(world, world.act(world.operator.people.admin), withoutActions(shipped, taken));
    },
  }),
  act('writes down what has ended', {
    what: fc.constant(undefined),
    run: async (world) => {
      await keepEnds(world, world.system());
      await deleteOverdue(world, world.system());
    },
  }),
];

/** Any act of a market: many are refused, and all of them are recorded. */
export const anyMarketAct: fc.Arbitrary<AnAct> = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(...partnerActs) },
  { weight: 3, arbitrary: fc.oneof(...accountActs) },
);

/** A question about the market, once it is known which subscriptions there are. */
export type MarketQuestion = { readonly of: (world: World, subscriptions: readonly string[]) => Question };

/** A service's actions and some of the law's. */
const serviceActions = ['licence.assign', 'user.password.reset', 'user.manage', 'service-request.create', 'no.such'];

/** Any question about the market: on a service, on a customer, on one of its subscriptions, on one's own account. */
export const anyMarketQuestion: fc.Arbitrary<MarketQuestion> = fc
  .record({
    company: fc.constantFrom(...companyNames),
    person: fc.nat(5),
    action: fc.oneof(fc.constantFrom(...serviceActions), fc.constantFrom(...actionNames)),
    customer: fc.constantFrom(...customerNames),
    about: fc.constantFrom('service', 'service', 'customer', 'subscription', 'account'),
    service: anyService,
    nth: fc.nat(5),
  })
  .map(({ company, person, action, customer, about, service, nth }) => ({
    of: (world, subscriptions) => {
      const own = world[company as 'ana'];
      const id = world[customer].id;
      const subscription = subscriptions[nth % Math.max(1, subscriptions.length)];
      const resource =
        about === 'service'
          ? { customer: id, service }
          : about === 'subscription' && subscription !== undefined
            ? { subscription }
            : about === 'account'
              ? {}
              : { customer: id };
      return { person: someoneOf(own, person).id, organization: undefined, action, resource };
    },
  }));

/** The ids of all subscriptions of the market. */
export const marketSubscriptions = async (world: World): Promise<readonly string[]> => {
  const lists = await Promise.all(customerNames.map((name) => subscriptionsAt(world, world[name].id)));
  return lists.flat().map(({ id }) => id);
};
