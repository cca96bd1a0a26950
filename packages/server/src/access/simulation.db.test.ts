import { actionNames } from '@mandate/domain/access/actions';
import type { Result } from '@mandate/domain/kernel/result';
import { instant, rfc3339 } from '@mandate/domain/kernel/time';
import { rolesByKind } from '@mandate/domain/organizations/role';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changePerson } from '../identity/commands.ts';
import { personIn } from '../identity/queries.ts';
import { changeOrganization } from '../organizations/commands.ts';
import type { Actor } from '../platform/actor.ts';
import { reading } from '../platform/db.ts';
import { anyMarketAct } from '../testing/market-acts.ts';
import { leavingUntouched } from '../testing/untouched.ts';
import { accepting, type Company, newWorld, type World } from '../testing/world.ts';
import { acceptRequest, grantDirectly } from './grant-commands.ts';
import type { Line, Simulation } from './powers.ts';
import { answerQuestion, type Question } from './queries.ts';
import { removePrivileges } from './removal-commands.ts';
import { publishService, shippedServices } from './service-commands.ts';
import { simulate, type Trial } from './simulation-commands.ts';

/** A trial, who would do it, and the same thing done in earnest. */
type Attempt = {
  readonly actor: Actor;
  readonly trial: Trial;
  readonly inEarnest: () => Promise<Result<unknown, unknown>>;
};
type AnAttempt = (world: World) => Promise<Attempt>;

const partners = ['ana', 'bo', 'provider', 'reseller', 'advisor'] as const;
const customers = ['lotus', 'pine'] as const;
const services = ['office365', 'azure'] as const;

const granting = fc.record({
  customer: fc.constantFrom(...customers),
  partner: fc.constantFrom(...partners),
  service: fc.constantFrom(...services),
  roles: fc.option(fc.subarray(['administrator', 'reader'], { minLength: 1 }), { nil: undefined }),
  replace: fc.option(fc.constantFrom(...partners), { nil: undefined }),
});

const anyAttempt: fc.Arbitrary<AnAttempt> = fc.oneof(
  fc.tuple(granting, fc.boolean()).map(
    ([chosen, isAsked]): AnAttempt =>
      async (world) => {
        const { actor, acceptance } = choosing(world, chosen);
        const partner = world[chosen.partner];
        if (isAsked && chosen.partner !== 'reseller') {
          const token = world.firstToken(partner);
          return {
            actor,
            trial: { kind: 'acceptRequest', token, choices: acceptance.choices },
            inEarnest: () => acceptRequest(world, world.act(actor), token, acceptance),
          };
        }
        return {
          actor,
          trial: { kind: 'grant', partner: partner.id, choices: acceptance.choices },
          inEarnest: () => grantDirectly(world, world.act(actor), partner.id, acceptance),
        };
      },
  ),
  fc
    .record({
      customer: fc.constantFrom(...customers),
      partner: fc.option(fc.constantFrom(...partners), { nil: undefined }),
      service: fc.option(fc.constantFrom(...services), { nil: undefined }),
    })
    .map(
      ({ customer, partner, service }): AnAttempt =>
        async (world) => {
          const actor = world[customer].people.admin;
          const chosen = { partner: partner && world[partner].id, service };
          return {
            actor,
            trial: { kind: 'removePrivileges', ...chosen },
            inEarnest: () => removePrivileges(world, world.act(actor), chosen),
          };
        },
    ),
  fc
    .record({ company: fc.constantFrom(...partners, ...customers, 'operator'), person: fc.nat(5), roles: fc.nat(63) })
    .map(
      ({ company, person, roles }): AnAttempt =>
        async (world) => {
          const { organization, people, id } = world[company as 'ana'];
          const known = rolesByKind[organization.kind];
          const chosen = known.filter((_, index) => (roles >> index) % 2 === 1);
          const everybody = Object.values<Actor>(people);
          const one = everybody[person % everybody.length] as Actor;
          const wanted = chosen.length > 0 ? chosen : [known[0]];
          return {
            actor: people.admin,
            trial: { kind: 'changeRoles', organization: id, person: one.id, roles: wanted },
            inEarnest: () => changePerson(world, world.act(people.admin), id, one.id, { roles: wanted }),
          };
        },
    ),
  fc
    .record({
      company: fc.constantFrom(...partners, 'lotus'),
      standing: fc.constantFrom('active', 'suspended', 'terminated'),
    })
    .map(
      ({ company, standing }): AnAttempt =>
        async (world) => {
          const actor = world.operator.people.admin;
          const { id } = world[company as 'ana'];
          const patch = { standing: standing as 'active', reason: 'Because' };
          return {
            actor,
            trial: { kind: 'changeStanding', organization: id, standing: patch.standing },
            inEarnest: () => changeOrganization(world, world.act(actor), id, patch),
          };
        },
    ),
  fc.record({ service: fc.constantFrom(...services), taken: fc.nat(9) }).map(
    ({ service, taken }): AnAttempt =>
      async (world) => {
        const actor = world.operator.people.admin;
        const shipped = (await shippedServices()).find(({ id }) => id === service);
        if (!shipped) throw new Error(`${service} is not shipped.`);
        const roles = Object.entries(shipped.roles).map(([name, role]) => [
          name,
          { ...role, actions: role.actions.slice(taken) },
        ]);
        const manifest = { ...shipped, roles: Object.fromEntries(roles) };
        return {
          actor,
          trial: { kind: 'publishManifest', manifest },
          inEarnest: () => publishService(world, world.act(actor), manifest),
        };
      },
  ),
);

type Chosen = {
  readonly customer: (typeof customers)[number];
  readonly partner: (typeof partners)[number];
  readonly service: string;
  readonly roles: readonly string[] | undefined;
  readonly replace: (typeof partners)[number] | undefined;
};

const choosing = (world: World, { customer, service, roles, replace }: Chosen) => ({
  actor: world[customer].people.admin,
  acceptance: accepting([{ service, ...(roles && { roles }), ...(replace && { replace: world[replace].id }) }]),
});

const later = (world: World): void => world.clock.set(rfc3339(instant(world.clock.now() + 60_000)));

/** A person's question, in a form that lines can be held against. */
type Asked = {
  readonly person: string;
  readonly company: Company;
  readonly customer: string | undefined;
  readonly service: string | undefined;
  readonly action: string;
};

const anyAsked = fc.record({
  company: fc.constantFrom(...partners, ...customers, 'operator'),
  person: fc.nat(5),
  customer: fc.constantFrom(...customers, undefined),
  service: fc.constantFrom(...services),
  law: fc.option(fc.constantFrom(...actionNames), { nil: undefined }),
  own: fc.nat(20),
});

const actionsOf = async (world: World, service: string): Promise<string[]> => {
  const { rows } = await world.db.pool.query<{ name: string }>(
    `select action ->> 'name' as name from service, jsonb_array_elements(manifest -> 'actions') as action where id = $1`,
    [service],
  );
  return rows.map(({ name }) => name);
};

const withoutService = new Set<string>([
  'privileges.give-up',
  'relationship.end',
  'customer.read',
  'subscription.create',
]);

const toAsked = async (world: World, drawn: Drawn): Promise<Asked> => {
  const company = world[drawn.company as 'ana'] as Company;
  const people = Object.values<Actor>(company.people);
  const actions = await actionsOf(world, drawn.service);
  const action = drawn.law ?? actions[drawn.own % actions.length] ?? 'no.such';
  return {
    person: (people[drawn.person % people.length] as Actor).id,
    company,
    customer: drawn.customer && world[drawn.customer].id,
    service: drawn.customer === undefined || withoutService.has(action) ? undefined : drawn.service,
    action,
  };
};
type Drawn = {
  readonly company: string;
  readonly person: number;
  readonly customer: (typeof customers)[number] | undefined;
  readonly service: string;
  readonly law: string | undefined;
  readonly own: number;
};

const answersTo = (world: World, asked: readonly Asked[]): Promise<boolean[]> =>
  reading(world.db, { kind: 'system' }, async (tx) => {
    const answers: boolean[] = [];
    for (const { person, company, customer, service, action } of asked) {
      const question: Question = { person, organization: company.id, action, resource: { customer, service } };
      answers.push((await answerQuestion(tx, question, world.clock.now())).verdict.allowed);
    }
    return answers;
  });

const rolesNow = (world: World, { person, company }: Asked): Promise<readonly string[]> =>
  reading(world.db, { kind: 'system' }, async (tx) => (await personIn(tx, company.id, person))?.roles ?? []);

const isAbout = (line: Line, asked: Asked, roles: readonly string[]): boolean => {
  const isAtHome = line.organization === undefined && asked.company.organization.kind === 'customer';
  const isWhere = isAtHome ? asked.customer === asked.company.id : line.customer === asked.customer;
  const isWho = line.person === undefined ? roles.includes(line.role ?? '') : line.person === asked.person;
  return (
    (isAtHome || line.organization === asked.company.id) &&
    isWhere &&
    isWho &&
    line.action === asked.action &&
    line.service === asked.service
  );
};

/** Questions that some of the lines are about, so that what is said is held against what comes. */
const askedBy = (world: World, lines: readonly Line[], most: number): Asked[] => {
  const companies = [...partners, ...customers, 'operator'].map((name) => world[name as 'ana'] as Company);
  const step = Math.max(1, Math.floor(lines.length / most));
  return lines
    .filter((_, index) => index % step === 0)
    .flatMap((line) => {
      const company = companies.find(({ id }) => id === line.organization) ?? (world.lotus as Company);
      const customer = line.organization === undefined ? company.id : line.customer;
      return Object.values<Actor>(company.people).map(({ id }) => ({
        person: id,
        company,
        customer,
        service: line.service,
        action: line.action,
      }));
    });
};

const kinds = new Map<string, number>();
let changes = 0;

const tryOut = async (world: World, attempt: AnAttempt, drawn: readonly Drawn[]): Promise<void> => {
  const { actor, trial, inEarnest } = await attempt(world);
  const simulated = await leavingUntouched(world.db, `Simulating ${trial.kind}`, () =>
    simulate(world, world.act(actor), trial),
  );
  const lines = simulated.ok ? (simulated.value as Simulation).lines : [];
  const asked = [...askedBy(world, lines, 12), ...(await Promise.all(drawn.map((one) => toAsked(world, one))))];
  const roles = await Promise.all(asked.map((one) => rolesNow(world, one)));
  const was = await answersTo(world, asked);
  const done = await inEarnest();
  expect(simulated.ok ? 'done' : simulated.error).toEqual(done.ok ? 'done' : done.error);
  const is = await answersTo(world, asked);
  for (const [index, one] of asked.entries()) {
    const told = lines.filter((line) => isAbout(line, one, roles[index] ?? []));
    const what = `${trial.kind}: ${one.action} by ${roles[index]?.join()} of ${one.company.organization.name}`;
    if (was[index] !== is[index]) {
      changes += 1;
      expect(
        told.map(({ gains }) => gains),
        what,
      ).toContain(is[index]);
    }
    // What was said comes true: whoever gains may afterwards, whoever loses could before.
    for (const { gains } of told) expect(gains ? is[index] : was[index], what).toBe(true);
    // Somebody with one role, or whose own roles change, has no other way.
    if (roles[index]?.length === 1 || trial.kind === 'changeRoles')
      for (const { gains } of told) expect(gains ? was[index] : is[index], what).toBe(false);
  }
  if (lines.length > 0) kinds.set(trial.kind, (kinds.get(trial.kind) ?? 0) + 1);
};

test('a simulation says what doing it brings about, no more and no less, and leaves nothing behind', async () => {
  const anyRun = fc.record({
    past: fc.array(anyMarketAct, { minLength: 12, maxLength: 12 }),
    attempts: fc.array(fc.tuple(anyAttempt, fc.array(anyAsked, { minLength: 12, maxLength: 12 })), {
      minLength: 12,
      maxLength: 12,
    }),
  });
  await fc.assert(
    fc.asyncProperty(anyRun, async ({ past, attempts }) => {
      const world = await newWorld();
      try {
        await world.accept(world.lotus, world.ana, ['office365']);
        await world.accept(world.pine, world.bo, ['azure']);
        for (const act of past) {
          later(world);
          await act.run(world);
        }
        for (const [attempt, drawn] of attempts) {
          later(world);
          await tryOut(world, attempt, drawn);
        }
      } finally {
        await world.drop();
      }
    }),
    { numRuns: 3, endOnFailure: true },
  );
  // Trials that changed something, of several kinds.
  expect(changes).toBeGreaterThan(50);
  expect(kinds.size).toBeGreaterThan(2);
});
