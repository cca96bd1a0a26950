import { actionNames, actions } from '@mandate/domain/access/actions';
import { instant, rfc3339 } from '@mandate/domain/kernel/time';
import { createDecider } from '@mandate/pdp/decider';
import { decisionMemory } from '@mandate/pdp/memory';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Actor } from '../platform/actor.ts';
import { reading } from '../platform/db.ts';
import { anyMarketAct } from '../testing/market-acts.ts';
import { type AnAttempt, anyAttempt } from '../testing/market-trials.ts';
import { leavingUntouched } from '../testing/untouched.ts';
import { type Company, newWorld, type World } from '../testing/world.ts';
import { decisionSource } from './decision-queries.ts';
import type { Line } from './powers.ts';
import { answerQuestion, type Question } from './queries.ts';
import { simulate } from './simulation-commands.ts';

const companyNames = [
  'ana',
  'bo',
  'provider',
  'reseller',
  'advisor',
  'suspended',
  'lotus',
  'pine',
  'operator',
] as const;
const customerNames = ['lotus', 'pine'] as const;

const later = (world: World): void => world.clock.set(rfc3339(instant(world.clock.now() + 60_000)));

type Power = {
  readonly customer: string | undefined;
  readonly service: string | undefined;
  readonly action: string;
};

/** Everything that anybody could be asked about in this market: the own account, each customer, each service of it. */
const everyPower = async (world: World): Promise<readonly Power[]> => {
  const { rows: known } = await world.db.pool.query<{ service: string; action: string }>(
    `select id as service, action ->> 'name' as action from service, jsonb_array_elements(manifest -> 'actions') as action`,
  );
  const { rows: sold } = await world.db.pool.query<{ customer: string; service: string }>(
    'select distinct customer_id as customer, service_id as service from subscription',
  );
  const about = (kind: string) => actionNames.filter((name) => actions[name].about === kind);
  const account = about('account').map((action) => ({ customer: undefined, service: undefined, action }));
  const subscriptions = sold.flatMap((one) => about('subscription').map((action) => ({ ...one, action })));
  const customers = customerNames.flatMap((name) => {
    const customer = world[name].id;
    return [
      ...about('customer').map((action) => ({ customer, service: undefined, action })),
      ...known.map((one) => ({ customer, ...one })),
    ];
  });
  return [...account, ...subscriptions, ...customers];
};

const peopleOf = (company: Company): readonly Actor[] => Object.values(company.people);

type Answers = ReadonlyMap<string, { readonly allowed: boolean; readonly roles: readonly string[] }>;
const keyOf = (person: string, { customer, service, action }: Power): string =>
  [person, customer, service, action].join(' ');

/** What the decision interface answers everybody about everything, each record read once. */
const everyAnswer = async (world: World, powers: readonly Power[]): Promise<Answers> => {
  const memory = decisionMemory({ customers: 100, subjects: 1_000 });
  const freshness = { isFresh: () => true, seen: () => [], catchUp: async () => undefined };
  const decider = createDecider({ source: decisionSource(world.db), memory, freshness });
  const answers = new Map<string, { allowed: boolean; roles: readonly string[] }>();
  for (const name of companyNames)
    for (const { id: person } of peopleOf(world[name]))
      for (const power of powers) {
        const { customer, service, action } = power;
        const question: Question = { person, organization: world[name].id, action, resource: { customer, service } };
        const { verdict, subject } = await decider.ask(question, world.clock.now());
        answers.set(keyOf(person, power), { allowed: verdict.allowed, roles: subject?.roles ?? [] });
      }
  return answers;
};

/** Whom and what a line is about, as keys of answers. */
const coveredBy = (world: World, line: Line, powers: readonly Power[], before: Answers): readonly string[] =>
  companyNames.flatMap((name) => {
    const company = world[name];
    const isAtHome = line.organization === undefined && company.organization.kind === 'customer';
    if (!isAtHome && line.organization !== company.id) return [];
    const isThere = ({ customer, service, action }: Power): boolean =>
      action === line.action &&
      (line.place === 'every_customer'
        ? customer !== undefined &&
          (!isAtHome || customer === company.id) &&
          (line.service === undefined || service === line.service)
        : customer === line.customer && service === line.service);
    const covered = powers.filter(isThere);
    return peopleOf(company)
      .filter(({ id }) => line.person === undefined || line.person === id)
      .flatMap(({ id }) => covered.map((power) => keyOf(id, power)))
      .filter((key) => line.person !== undefined || before.get(key)?.roles.includes(line.role ?? ''));
  });

const tally = { kinds: new Set<string>(), changes: 0 };

const tryOut = async (world: World, attempt: AnAttempt): Promise<void> => {
  const { actor, trial, inEarnest } = await attempt(world);
  const simulated = await leavingUntouched(world.db, `Simulating ${trial.kind}`, () =>
    simulate(world, world.act(actor), trial),
  );
  const powers = await everyPower(world);
  const before = await everyAnswer(world, powers);
  const done = await inEarnest();
  expect(simulated.ok ? 'done' : simulated.error).toEqual(done.ok ? 'done' : done.error);
  const after = await everyAnswer(world, powers);

  const told = new Map<string, boolean[]>();
  for (const line of simulated.ok ? simulated.value.lines : [])
    for (const key of coveredBy(world, line, powers, before)) told.set(key, [...(told.get(key) ?? []), line.gains]);
  for (const [key, { allowed: was, roles }] of before) {
    const is = after.get(key)?.allowed ?? false;
    const gains = told.get(key) ?? [];
    const what = `${trial.kind}: ${key} as ${roles.join()}`;
    if (was !== is) {
      tally.changes += 1;
      tally.kinds.add(trial.kind);
      expect(gains, what).toContain(is);
    }
    // What is said comes true: whoever gains may afterwards, whoever loses could before.
    for (const one of gains) expect(one ? is : was, what).toBe(true);
    // Somebody with one role, or whose own roles change, has no other way to it.
    if (roles.length === 1 || trial.kind === 'changeRoles') expect(gains.length > 0, what).toBe(was !== is);
  }
  await heldAgainstThePlainLaw(world, [...after].slice(0, 5_000));
};

/** A few of the answers once more, each from its own query. */
const heldAgainstThePlainLaw = (world: World, answers: readonly (readonly [string, { allowed: boolean }])[]) =>
  reading(world.db, { kind: 'system' }, async (tx) => {
    for (const [key, { allowed }] of answers.filter((_, index) => index % 997 === 0)) {
      const [person = '', customer, service, action = ''] = key.split(' ');
      const resource = { customer: customer || undefined, service: service || undefined };
      const company = companyNames
        .map((name) => world[name])
        .find((one) => peopleOf(one).some(({ id }) => id === person));
      const question: Question = { person, organization: company?.id, action, resource };
      expect((await answerQuestion(tx, question, world.clock.now())).verdict.allowed, key).toBe(allowed);
    }
  });

test('a simulation says what doing it brings about, to everybody and in everything, and leaves nothing behind', {
  timeout: 180_000,
}, async () => {
  const anyRun = fc.record({
    past: fc.array(anyMarketAct, { minLength: 8, maxLength: 8 }),
    attempts: fc.array(anyAttempt, { minLength: 12, maxLength: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(anyRun, async ({ past, attempts }) => {
      const world = await newWorld();
      try {
        await world.accept(world.lotus, world.ana, ['office365']);
        await world.accept(world.pine, world.bo, ['azure']);
        await world.order(world.ana, world.lotus);
        for (const act of past) {
          later(world);
          await act.run(world);
        }
        for (const attempt of attempts) {
          later(world);
          await tryOut(world, attempt);
        }
      } finally {
        await world.drop();
      }
    }),
    { numRuns: 2, endOnFailure: true },
  );
  // Trials that changed something, of several kinds.
  expect(tally.changes).toBeGreaterThan(50);
  expect(tally.kinds.size).toBeGreaterThan(2);
});
