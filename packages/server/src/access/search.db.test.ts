import { actionNames, actions, isActionName } from '@mandate/domain/access/actions';
import type { Id } from '@mandate/domain/kernel/id';
import fc from 'fast-check';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { insertMembership } from '../identity/person-store.ts';
import type { Actor } from '../platform/actor.ts';
import { inTransaction, reading, type Tx } from '../platform/db.ts';
import { anyMarketAct } from '../testing/market-acts.ts';
import { expectOk, newWorld, type World } from '../testing/world.ts';
import { answerQuestion, mayAsk, type Question } from './queries.ts';
import { type Found, type Key, type Sought, type WhereQuestion, whatMay, whereMay, whoCan } from './search-queries.ts';

let world: World;

afterEach(() => world.drop());

/** Two people of the market act for a second organisation as well (D22). */
const crowdedWorld = async (): Promise<World> => {
  const made = await newWorld();
  const { db, ana, bo, lotus, clock } = made;
  const second = [
    { personId: ana.people.admin.id as Id<'person'>, organizationId: lotus.id, roles: ['global_admin'] },
    { personId: ana.people.helpdesk.id as Id<'person'>, organizationId: bo.id, roles: ['admin_agent'] },
  ] as const;
  await inTransaction(db, { kind: 'system' }, async (tx) => {
    for (const one of second) await insertMembership(tx, { ...one, since: clock.now(), version: 1 });
    return { ok: true, value: undefined };
  });
  return made;
};

const inWorld = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => reading(world.db, { kind: 'system' }, work);

/** Every page of a search, a few at a time. */
const wholeOf = async (search: (page: { limit: number; after: Key | undefined }) => Promise<Found>) => {
  const questions: Question[] = [];
  let after: Key | undefined;
  do {
    const page = await search({ limit: 7, after });
    questions.push(...page.questions);
    after = page.next;
  } while (after !== undefined);
  return questions;
};

const keyOf = ({ person, organization, action, resource }: Question): string =>
  JSON.stringify([
    person,
    organization ?? '',
    action,
    Object.entries(resource)
      .filter(([, id]) => id)
      .toSorted(),
  ]);

/** Of all these questions, those that the plain path answers with yes, one by one, and that may be asked at all. */
const allowedAmong = async (tx: Tx, actor: Actor, questions: readonly Question[]): Promise<readonly string[]> => {
  const allowed: string[] = [];
  for (const question of questions) {
    const { verdict, subject } = await answerQuestion(tx, question, world.clock.now());
    if (verdict.allowed && mayAsk(actor, question, subject)) allowed.push(keyOf(question));
  }
  return allowed.toSorted();
};

/**
 * What concerns nobody but one's own account can be asked about any customer and is answered alike; a search for it
 * stays among those that are bound to each other. Everything else it finds whole.
 */
const isWhole = (action: string, ownAccount: boolean): boolean =>
  ownAccount || !isActionName(action) || actions[action].about !== 'account';

let answers = 0;

const expectSame = (found: readonly Question[], allowed: readonly string[], whole: boolean): void => {
  answers += found.length;
  const keys = found.map(keyOf);
  expect(new Set(keys).size).toBe(keys.length);
  if (whole) expect(keys.toSorted()).toEqual(allowed);
  else expect(keys.filter((key) => !allowed.includes(key))).toEqual([]);
};

type Row = { readonly organization_id: string; readonly person_id: string };

const records = async () => {
  const { pool } = world.db;
  const members = await pool.query<Row>('select organization_id, person_id from membership where ended_at is null');
  const organizations = await pool.query<{ id: string; kind: string }>('select id, kind from organization');
  const subscriptions = await pool.query<{ id: string; customer_id: string }>(
    'select id, customer_id from subscription',
  );
  const services = await pool.query<{ id: string }>('select id from service');
  return {
    members: members.rows,
    organizations: organizations.rows.map(({ id }) => id),
    customers: organizations.rows.filter(({ kind }) => kind === 'customer').map(({ id }) => id),
    subscriptions: subscriptions.rows,
    services: services.rows.map(({ id }) => id),
  };
};

type Records = Awaited<ReturnType<typeof records>>;

/** Everything of this kind that there is, in the words of a question. */
const allResources = (
  { organizations, customers, subscriptions, services }: Records,
  { sought, customer, service }: Pick<WhereQuestion, 'sought' | 'customer' | 'service'>,
): readonly Question['resource'][] => {
  const isIn = (id: string): boolean => customer === undefined || id === customer;
  switch (sought) {
    case 'account':
      return organizations.map((account) => ({ account, customer }));
    case 'customer':
      return customers.map((id) => ({ customer: id, service }));
    case 'service':
      return customers.filter(isIn).flatMap((id) => services.map((one) => ({ service: one, customer: id })));
    case 'subscription':
      return subscriptions
        .filter((one) => isIn(one.customer_id))
        .map(({ id, customer_id }) => ({ subscription: id, customer: customer_id }));
  }
};

const serviceActions = ['licence.assign', 'user.password.reset', 'user.manage', 'service-request.create', 'no.such'];
const weighed = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...serviceActions) },
  { weight: 2, arbitrary: fc.constantFrom('customer.read', 'subscription.read', 'privileges.give-up', 'bill.read') },
  { weight: 2, arbitrary: fc.constantFrom(...actionNames) },
);
const anyProbe = fc.record({
  action: weighed,
  asker: fc.constantFrom('operator', 'ana', 'lotus'),
  customer: fc.constantFrom('lotus', 'pine', undefined),
  account: fc.constantFrom('ana', 'lotus', 'operator'),
  person: fc.nat(200),
  named: fc.boolean(),
  sought: fc.constantFrom<Sought>('customer', 'service', 'subscription', 'account'),
  about: fc.constantFrom('service', 'customer', 'subscription', 'account'),
  nth: fc.nat(20),
});
type Probe = typeof anyProbe extends fc.Arbitrary<infer T> ? T : never;

const resourceOf = ({ about, customer, account, named, nth }: Probe, there: Records): Question['resource'] => {
  const id = customer && world[customer].id;
  switch (about) {
    case 'service':
      return { service: 'office365', customer: id };
    case 'customer':
      return { customer: id ?? world.fjord.id, service: named ? 'azure' : undefined };
    case 'subscription': {
      const one = there.subscriptions[nth % Math.max(1, there.subscriptions.length)];
      return { subscription: one?.id ?? world.fjord.id, customer: named ? one?.customer_id : id };
    }
    case 'account':
      return { account: world[account].id, customer: named ? id : undefined };
  }
};

const check = async (tx: Tx, probe: Probe, there: Records): Promise<void> => {
  const { action, asker, customer, named, sought } = probe;
  const actor = world[asker].people.admin;
  const searching = { actor, now: world.clock.now() };
  const resource = resourceOf(probe, there);

  const people = await wholeOf((page) => whoCan(tx, { organization: undefined, action, resource }, page, searching));
  const everybody = there.members.map((one) => ({
    person: one.person_id,
    organization: one.organization_id,
    action,
    resource,
  }));
  expectSame(people, await allowedAmong(tx, actor, everybody), isWhole(action, resource.account !== undefined));

  const member = there.members[probe.person % there.members.length];
  const somebody = {
    person: member?.person_id ?? '',
    organization: named ? member?.organization_id : undefined,
    action,
  };
  const where = { sought, customer: customer && world[customer].id, service: named ? 'office365' : undefined };
  const narrowed = { ...where, customer: sought === 'customer' ? undefined : where.customer };
  const resources = await wholeOf((page) => whereMay(tx, { ...somebody, ...narrowed }, page, searching));
  const everything = allResources(there, narrowed).map((one) => ({ ...somebody, resource: one }));
  expectSame(resources, await allowedAmong(tx, actor, everything), isWhole(action, sought === 'account'));
};

const allActions = async (tx: Tx, probe: Probe, there: Records): Promise<void> => {
  const actor = world[probe.asker].people.admin;
  const member = there.members[probe.person % there.members.length];
  const asked = { person: member?.person_id ?? '', organization: member?.organization_id };
  const about = { ...asked, resource: resourceOf(probe, there) };
  const found = await wholeOf((page) => whatMay(tx, about, page, { actor, now: world.clock.now() }));
  const names = [...actionNames.filter((_, index) => index % 3 === probe.nth % 3), ...serviceActions];
  const allowed = await allowedAmong(
    tx,
    actor,
    names.map((action) => ({ ...about, action })),
  );
  expectSame(
    found.filter(({ action }) => names.includes(action)),
    allowed,
    true,
  );
};

test('a search finds what the plain path answers with yes and nothing else, in random markets, for whoever asks', async () => {
  world = await crowdedWorld();
  expectOk(await world.accept(world.lotus, world.ana, ['office365', { service: 'azure' }]));
  expectOk(await world.order(world.ana, world.lotus));
  // Each round goes on in the market of the one before: what failed once cannot be made smaller.
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyMarketAct, { minLength: 6, maxLength: 12 }),
      fc.nat(3),
      fc.tuple(anyProbe, anyProbe),
      async (acts, days, probes) => {
        for (const act of acts) await act.run(world);
        world.passDays(days);
        const there = await records();
        await inWorld(async (tx) => {
          for (const probe of probes) await check(tx, probe, there);
          await allActions(tx, probes[0], there);
        });
      },
    ),
    { numRuns: 4, endOnFailure: true },
  );
  expect(answers, 'nothing was found in any market').toBeGreaterThan(10);
});

test('a page costs the same number of statements, however long it is', async () => {
  world = await newWorld();
  const { ana, operator, clock } = world;
  const names = Array.from({ length: 30 }, (_, index) => `Orchid ${index}`);
  for (const name of names) {
    const customer = await world.customer(name);
    expectOk(await world.accept(customer, ana, ['office365']));
  }
  const statements = async (limit: number, sought: Sought): Promise<readonly [number, number]> => {
    const query = pg.Client.prototype.query;
    let sent = 0;
    pg.Client.prototype.query = function counted(this: pg.Client, ...given: unknown[]) {
      sent += 1;
      return (query as (...all: unknown[]) => unknown).apply(this, given);
    } as typeof query;
    try {
      const asked = { person: ana.people.admin.id, organization: undefined, action: 'licence.assign', sought };
      const page = await inWorld((tx) =>
        whereMay(
          tx,
          { ...asked, customer: undefined, service: undefined },
          { limit, after: undefined },
          {
            actor: operator.people.admin,
            now: clock.now(),
          },
        ),
      );
      return [page.questions.length, sent];
    } finally {
      pg.Client.prototype.query = query;
    }
  };
  const [few, ofFew] = await statements(2, 'customer');
  const [many, ofMany] = await statements(25, 'customer');
  expect([few, many]).toEqual([2, 25]);
  expect(ofMany).toBe(ofFew);
  expect((await statements(30, 'service'))[1]).toBe((await statements(1, 'service'))[1]);
});

/** As many customers as that, each with a relationship and nothing else. */
const bindMany = async (partner: string, count: number): Promise<void> => {
  const { pool } = world.db;
  await pool.query(
    `insert into organization (id, kind, name, domain, market, locale, standing_since, enrolled_at)
      select gen_random_uuid(), 'customer', 'Fern ' || n, 'fern-' || n || '.example', 'CN', 'en', now(), now()
      from generate_series(1, $1) n`,
    [count],
  );
  await pool.query(
    `insert into relationship (customer_id, id, partner_id, since)
      select id, gen_random_uuid(), $1, now() from organization where domain like 'fern-%'`,
    [partner],
  );
};

test('a search that finds little is given up unfilled, and goes on where it stopped', async () => {
  world = await newWorld();
  const { bo, lotus } = world;
  await bindMany(bo.id, 2100);
  expectOk(await world.accept(lotus, bo, ['office365']));
  expectOk(await world.order(bo, lotus));
  const asked = { person: bo.people.admin.id, organization: undefined, sought: 'customer' as const };
  const within = { ...asked, customer: undefined, service: undefined };
  const searching = { actor: bo.people.admin, now: world.clock.now() };
  const pages = async (action: string): Promise<readonly Found[]> =>
    inWorld(async (tx) => {
      const all: Found[] = [];
      do all.push(await whereMay(tx, { ...within, action }, { limit: 200, after: all.at(-1)?.next }, searching));
      while (all.at(-1)?.next !== undefined);
      return all;
    });
  const bills = await pages('bill.read');
  expect(bills.flatMap(({ questions }) => questions.map(({ resource }) => resource.customer))).toEqual([lotus.id]);
  expect(bills).toHaveLength(2);
  const read = await pages('customer.read');
  expect(read.map(({ questions }) => questions.length)).toEqual([...Array(10).fill(200), 101]);
  expect(new Set(read.flatMap(({ questions }) => questions.map(({ resource }) => resource.customer))).size).toBe(2101);
});
