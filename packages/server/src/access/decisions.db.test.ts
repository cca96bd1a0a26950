import { randomUUID } from 'node:crypto';
import { actionNames } from '@mandate/domain/access/actions';
import { boundedCache } from '@mandate/pdp/bounded-cache';
import { createDecider, type Decider } from '@mandate/pdp/decider';
import { type DecisionMemory, decisionMemory } from '@mandate/pdp/memory';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changePerson } from '../identity/commands.ts';
import { reading } from '../platform/db.ts';
import { type Freshness, keepFresh } from '../platform/freshness/freshness.ts';
import { moveSubscription } from '../subscriptions/commands.ts';
import { subscriptionsAt } from '../subscriptions/queries.ts';
import { expectOk, newWorld, type World } from '../testing/world.ts';
import { factsSource } from './decision-store.ts';
import { answerQuestion, type Decided, type Question } from './queries.ts';
import { endReseller, giveUpPrivileges, removePrivileges } from './removal-commands.ts';
import { publishService } from './service-commands.ts';
import { serviceOf } from './service-queries.ts';

let world: World;
let freshness: Freshness;
let memory: DecisionMemory;
let warm: Decider;
let cold: Decider;

beforeAll(async () => {
  world = await newWorld();
  memory = decisionMemory({ customers: 100, subjects: 100 });
  freshness = await keepFresh({
    db: world.db,
    listenUrl: world.url,
    id: randomUUID(),
    address: 'test',
    log: pino({ level: 'silent' }),
    memory,
  });
  warm = createDecider({ source: factsSource(world.db), memory, freshness });
  cold = createDecider({
    source: factsSource(world.db),
    memory: decisionMemory({ customers: 1, subjects: 1 }),
    freshness: { ...freshness, isFresh: () => false },
  });
});
afterAll(async () => {
  await freshness.stop();
  await world.drop();
});

const plainly = (question: Question): Promise<Decided> =>
  reading(world.db, { kind: 'system' }, (tx) => answerQuestion(tx, question, world.clock.now()));

/** Warm, a second time from memory alone, cold, and by the plain law: one answer. */
const askEveryWay = async (question: Question) => {
  const plain = (await plainly(question)).verdict;
  const now = world.clock.now();
  expect((await warm.ask(question, now)).verdict, JSON.stringify(question)).toEqual(plain);
  const remembered = warm.ask(question, now);
  if (!(remembered instanceof Promise)) expect(remembered.verdict).toEqual(plain);
  expect((await cold.ask(question, now)).verdict, JSON.stringify(question)).toEqual(plain);
  return plain;
};

const partnersOf = () => [world.ana, world.bo, world.provider, world.reseller, world.advisor, world.suspended];
const customersOf = () => [world.lotus, world.pine, world.fjord];

test('cached = uncached = plain law, through random changes of a random world (X5, M5, A3, D5, D8, D16)', async () => {
  const services = ['office365', 'azure', 'dynamics365'];
  const inTenant = ['licence.assign', 'user.read', 'provisioning.manage', 'service-request.create', 'no.such-action'];
  const pick = <T>(items: readonly T[], at: number): T => items[at % items.length] as T;

  const change = async (kind: number, a: number, b: number, c: number): Promise<void> => {
    const partner = pick(partnersOf(), a);
    const customer = pick(customersOf(), b);
    const service = pick(services, c);
    const admin = world.act(customer.people.admin);
    const agent = world.act(partner.people.admin);
    switch (kind % 10) {
      case 0:
        await world.accept(customer, pick([world.ana, world.bo, world.provider, world.advisor], a), [service]);
        return;
      case 1:
        await world.grant(customer, partner, [{ service, until: (world.clock.now() + 40 * 86_400_000) as never }]);
        return;
      case 2:
        await removePrivileges(world.deps, admin, { partner: partner.id, service });
        return;
      case 3:
        await giveUpPrivileges(world.deps, agent, customer.id, service);
        return;
      case 4:
        await world.order(pick([world.ana, world.provider], a), customer, { seats: 1 + c });
        return;
      case 5:
        await endReseller(world.deps, admin, { customer: customer.id, partner: partner.id });
        return;
      case 6:
        await world.change(world.bo, c % 2 === 0 ? { standing: 'suspended', reason: 'late' } : { standing: 'active' });
        return;
      case 7: {
        const roles = c % 2 === 0 ? ['helpdesk_agent'] : ['sales_agent', 'helpdesk_agent'];
        await changePerson(world.deps, world.system(), partner.id, partner.people.helpdesk.id, { roles });
        return;
      }
      case 8: {
        const published = await reading(world.db, { kind: 'system' }, (tx) => serviceOf(tx, service));
        if (!published) return;
        const { manifest } = published;
        const narrow = c % 2 === 0 ? ['helpdesk_administrator'] : Object.keys(manifest.roles);
        const changed = { ...manifest, agentRoles: { ...manifest.agentRoles, admin_agent: narrow } };
        await publishService(world.deps, world.act(world.operator.people.admin) as never, changed);
        return;
      }
      default: {
        world.passDays(1);
        const [first] = await reading(world.db, { kind: 'system' }, (tx) =>
          subscriptionsAt(tx, customer.id, { after: undefined, limit: 1 }),
        );
        if (!first?.reseller) return;
        const seller = partnersOf().find((one) => one.id === first.reseller);
        const key = { customer: customer.id, subscription: first.id };
        if (seller)
          await moveSubscription(world.deps, world.act(seller.people.admin), key, c % 2 ? 'suspend' : 'reactivate');
      }
    }
  };

  let asked = 0;
  let allowed = 0;
  const number = fc.integer({ min: 0, max: 1_000 });
  const steps = fc.array(fc.tuple(number, number, number, number), { minLength: 20, maxLength: 20 });
  const check = async (sequence: readonly [number, number, number, number][]): Promise<void> => {
    for (const [kind, a, b, c] of sequence) {
      await change(kind, a, b, c);
      await freshness.catchUp();
      for (let turn = 0; turn < 6; turn += 1) {
        const partner = pick(partnersOf(), a + turn);
        const customer = pick(customersOf(), b + (turn % 2));
        const people = [...Object.values(partner.people), ...Object.values(customer.people)];
        const action = pick([...inTenant, ...actionNames], c + turn * 7);
        const target = turn % 3 === 0 ? {} : { service: pick(services, c + turn) };
        const question: Question = {
          person: pick(people, a + turn * 3).id,
          organization: undefined,
          action,
          resource: { customer: customer.id, ...target },
        };
        asked += 1;
        if ((await askEveryWay(question)).allowed) allowed += 1;
      }
    }
  };
  await fc.assert(fc.asyncProperty(steps, check), { numRuns: 3, seed: 20_261_120, endOnFailure: true });
  // A test in which nobody may do anything would prove nothing.
  expect(allowed).toBeGreaterThan(asked / 20);
  expect(warm.figures().customers.hits).toBeGreaterThan(asked / 2);
});

test('a subscription that is claimed to be another customer’s is nobody’s (api.md)', async () => {
  expectOk(await world.accept(world.pine, world.ana));
  const { id } = expectOk(await world.order(world.ana, world.pine));
  const resource = { subscription: id, customer: world.lotus.id };
  const question = {
    person: world.ana.people.admin.id,
    organization: undefined,
    action: 'subscription.read',
    resource,
  };
  expect((await askEveryWay(question)).refused?.code).toBe('no_relationship');
});

test('customers that do not exist are remembered as such, and asking for them costs no query', async () => {
  const question: Question = {
    person: world.ana.people.admin.id,
    organization: undefined,
    action: 'customer.read',
    resource: { customer: randomUUID() },
  };
  expect((await askEveryWay(question)).refused?.rule).toBe('A4');
  expect(warm.ask(question, world.clock.now())).not.toBeInstanceOf(Promise);
});

test('X5: an answer at least as late as a revision waits for it, and never pretends', async () => {
  const { revision } = await warm.ask(
    {
      person: world.ana.people.admin.id,
      organization: undefined,
      action: 'customer.read',
      resource: { customer: world.lotus.id },
    },
    world.clock.now(),
  );
  expect(await warm.reach(revision, world.lotus.id)).toBe(true);
  expect(await warm.reach('9999999.1', world.lotus.id)).toBe(false);
});

test('the memory is bounded: it never holds more than its limit and keeps what is asked for', () => {
  const cache = boundedCache<number>(100);
  for (let at = 0; at < 1_000; at += 1) {
    cache.set(`key ${at}`, at);
    cache.set('asked', -1);
    expect(cache.get('asked')).toBe(-1);
    expect(cache.figures().size).toBeLessThanOrEqual(100);
  }
  cache.delete('asked');
  expect(cache.get('asked')).toBeUndefined();
});
