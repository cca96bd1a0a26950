import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Id } from '../kernel/id.ts';
import { programs, transacts } from '../organizations/program.ts';
import { type Role, rolesByKind } from '../organizations/role.ts';
import { standings } from '../organizations/standing.ts';
import {
  azure,
  companies,
  customerWith,
  daysAgo,
  idOf,
  now,
  office365,
  partnerWith,
  privilegeWith,
  soldWith,
} from '../testing/records.ts';
import { factsOf, operatorFacts } from '../testing/situations.ts';
import { actionNames } from './actions.ts';
import { type Change, make, type Scene, type Surroundings, settled, whoMakes } from './changes.ts';
import { counterfactual } from './counterfactual.ts';
import { decide } from './decide.ts';
import type { Facts } from './facts.ts';
import type { Privilege } from './privilege.ts';

const partnerOf = ({ subject }: Facts) => {
  const { id, kind, program, standing, name } = subject.organization;
  return kind === 'partner' && program ? partnerWith({ id, program, standing, name }) : undefined;
};

const around = (facts: Facts, differing: Partial<Surroundings> = {}): Surroundings => ({
  partner: partnerOf(facts),
  customer: customerWith(),
  held: [],
  catalogue: [office365, azure],
  isAboutOneSubscription: false,
  ...differing,
});

const whatWould = (action: string, facts: Facts, differing: Partial<Surroundings> = {}) => {
  const found = counterfactual(action, facts, around(facts, differing), now);
  return found.isPossible ? found.changes : found.obstacle.rule;
};

const grantOf = (roles: readonly string[], replaces?: Id<'organization'>): Change => ({
  kind: 'grant',
  service: 'office365',
  roles,
  replaces,
});

const helpdesk = factsOf('helpdesk-agent-of-reseller+privileges');
const sales = factsOf('sales-agent-of-reseller+privileges');
const bare = factsOf('reseller-privileges');
const stranger = factsOf('stranger-partner');
const suspended = factsOf('suspended-reseller+privileges');
const heldByProvider = privilegeWith({ id: idOf('privilege', 9), partner: companies.provider });
const suspendedSale = { ...factsOf('reseller+privileges'), subscriptions: [soldWith({ status: 'suspended' })] };
const narrow = { ...bare, privileges: [privilegeWith({ roles: ['helpdesk_administrator'] })] };

test.each<[string, string, Facts, Partial<Surroundings>, readonly Change[]]>([
  ['M5: a grant, and no more of it than is needed', 'user.read', bare, {}, [grantOf(['helpdesk_administrator'])]],
  [
    'D5: a role more beside the one that is held',
    'user.manage',
    narrow,
    {},
    [grantOf(['administrator', 'helpdesk_administrator'])],
  ],
  [
    'D3: a grant in place of the seller that holds the service',
    'user.manage',
    bare,
    { held: [heldByProvider] },
    [grantOf(['administrator'], companies.provider)],
  ],
  ['A4: a relationship, where nothing else is asked for', 'customer.read', stranger, {}, [{ kind: 'relationship' }]],
  ['A4, M5: one grant, which binds the two as well', 'user.manage', stranger, {}, [grantOf(['administrator'])]],
  ['ROLE: the least powerful role that will do', 'user.manage', helpdesk, {}, [{ kind: 'role', role: 'admin_agent' }]],
  ['ROLE: a helpdesk role suffices to look', 'user.read', sales, {}, [{ kind: 'role', role: 'helpdesk_agent' }]],
  ['D8: the end of a suspension', 'subscription.seats.add', suspended, {}, [{ kind: 'partner_standing' }]],
  [
    'PROGRAM: a program that sells',
    'customer.create',
    factsOf('advisor+privileges'),
    {},
    [{ kind: 'program', program: 'direct_reseller' }],
  ],
  [
    'D12: the subscription, active again',
    'subscription.transition',
    suspendedSale,
    { isAboutOneSubscription: true },
    [{ kind: 'reactivation', subscription: idOf('subscription', 1) }],
  ],
  [
    'A5: a sale of its own, where no subscription is named',
    'customer.billing-profile.update',
    factsOf('other-partner+privileges'),
    {},
    [{ kind: 'sale', service: 'office365' }],
  ],
  [
    'A5: a sale of the operator’s own',
    'subscription.seats.add',
    operatorFacts('admin'),
    {},
    [{ kind: 'sale', service: 'office365' }],
  ],
  [
    'D1: the customer’s own administrator',
    'privileges.grant',
    factsOf('customer-user'),
    {},
    [{ kind: 'role', role: 'global_admin' }],
  ],
  [
    'D8, M5: two changes, where a suspended partner cannot be granted anything',
    'user.manage',
    { ...suspended, privileges: [] },
    {},
    [{ kind: 'partner_standing' }, grantOf(['administrator'])],
  ],
  [
    'D21: two changes, where the customer’s account is suspended',
    'user.manage',
    bare,
    { customer: customerWith({ standing: 'suspended' }) },
    [{ kind: 'customer_standing' }, grantOf(['administrator'])],
  ],
])('%s', (_, action, facts, differing, expected) => {
  expect(whatWould(action, facts, differing)).toEqual(expected);
});

describe('nobody can make it allowed, and the rule says why', () => {
  test.each<[string, string, Facts, Partial<Surroundings>]>([
    ['N2', 'subscription.seats.add', factsOf('other-partner+privileges'), { isAboutOneSubscription: true }],
    ['N2', 'subscription.seats.add', { ...helpdesk, ...soldByOther() }, { isAboutOneSubscription: true }],
    ['D14', 'subscription.seats.add', factsOf('customer-global-admin'), {}],
    ['D1', 'privileges.grant', bare, {}],
    ['D21', 'user.manage', operatorFacts('admin'), {}],
    ['D17', 'no.such', bare, {}],
    ['D7', 'user.manage', bare, { customer: customerWith({ market: 'NO' }) }],
    ['D8', 'user.manage', terminated(), {}],
    ['A4', 'user.read', { ...factsOf('customer-user'), customer: companies.otherCustomer }, {}],
    ['D15', 'subscription.transition', over(), { isAboutOneSubscription: true }],
  ])('%s: %s', (rule, action, facts, differing) => {
    // D15 has no question of its own: what is over is not active (D12).
    expect(whatWould(action, facts, differing)).toBe(rule === 'D15' ? 'D12' : rule);
  });
});

function soldByOther() {
  return { subscriptions: [soldWith({ reseller: companies.otherPartner })] };
}
function terminated(): Facts {
  const { subject, ...rest } = bare;
  return { ...rest, subject: { ...subject, organization: { ...subject.organization, standing: 'terminated' } } };
}
function over(): Facts {
  return { ...factsOf('reseller+privileges'), subscriptions: [soldWith({ status: 'cancelled' })] };
}

test('D17: each change has somebody who can make it', () => {
  expect(whoMakes({ kind: 'role', role: 'admin_agent' }, bare)).toBe('your_administrator');
  expect(whoMakes({ kind: 'partner_standing' }, bare)).toBe('operator');
  expect(whoMakes(grantOf(['administrator']), bare)).toBe('customer');
  expect(whoMakes({ kind: 'sale', service: 'office365' }, bare)).toBe('reseller');
  expect(whoMakes({ kind: 'sale', service: 'office365' }, operatorFacts('admin'))).toBe('operator');
});

const serviceActions = office365.actions.map(({ name }) => name);
const anyPrivilege = (partner: Id<'organization'>, number: number): fc.Arbitrary<Privilege> =>
  fc
    .record({
      service: fc.constantFrom('office365', 'azure'),
      roles: fc.subarray(['administrator', 'helpdesk_administrator'], { minLength: 1 }),
      until: fc.constantFrom(undefined, undefined, daysAgo(1)),
      transacting: fc.boolean(),
    })
    .map((differing) => privilegeWith({ id: idOf('privilege', number), partner, ...differing }));

const anyScene: fc.Arbitrary<Scene> = fc
  .record({
    kind: fc.constantFrom('partner', 'partner', 'partner', 'customer', 'operator'),
    roles: fc.nat(63),
    program: fc.constantFrom(...programs),
    standing: fc.constantFrom(...standings),
    customerStanding: fc.constantFrom('active', 'active', 'suspended'),
    market: fc.constantFrom('CN', 'CN', 'CN', 'NO'),
    isBound: fc.boolean(),
    own: fc.option(anyPrivilege(companies.reseller, 1), { nil: undefined }),
    held: fc.option(anyPrivilege(companies.provider, 2), { nil: undefined }),
    sold: fc.option(
      fc.record({
        service: fc.constantFrom('office365', 'azure'),
        reseller: fc.constantFrom(companies.reseller, companies.otherPartner),
        status: fc.constantFrom('active', 'suspended', 'cancelled'),
      }),
      { nil: undefined },
    ),
    services: fc.constantFrom([office365], [azure], [office365, azure], []),
    isAboutOneSubscription: fc.boolean(),
  })
  .map((drawn) => {
    const kind = drawn.kind as 'partner' | 'customer' | 'operator';
    const roles: readonly Role[] = rolesByKind[kind].filter((_, index) => (drawn.roles >> index) % 2 === 1);
    const { program, standing } = drawn;
    const id = { operator: companies.operator, partner: companies.reseller, customer: companies.customer }[kind];
    const facts: Facts = {
      subject: {
        id: idOf('person', 1),
        roles,
        since: daysAgo(9),
        organization: {
          id,
          kind,
          name: 'Aurora Consulting',
          program: kind === 'partner' ? program : undefined,
          standing,
          standingSince: daysAgo(9),
        },
      },
      customer: companies.customer,
      bond: drawn.isBound && kind === 'partner' ? { kind: 'relationship', id: 'r', since: daysAgo(9) } : undefined,
      services: drawn.services,
      // A partner's grants transact as its program does.
      privileges: drawn.own && kind === 'partner' ? [{ ...drawn.own, transacting: transacts(program) }] : [],
      subscriptions: drawn.sold ? [soldWith(drawn.sold)] : [],
    };
    const isBeside = facts.privileges.some((one) => one.transacting && one.service === drawn.held?.service);
    const held = drawn.held && !(isBeside && drawn.held.transacting) ? [drawn.held] : [];
    const customer = customerWith({ standing: drawn.customerStanding as 'active', market: drawn.market });
    const { isAboutOneSubscription } = drawn;
    return { facts, around: around(facts, { customer, held, isAboutOneSubscription }) };
  });

const anyAction = fc.constantFrom(...actionNames, ...serviceActions);

/** Every change there could be, wise or not. */
const everyChange = ({ facts }: Scene): readonly Change[] => [
  ...(rolesByKind[facts.subject.organization.kind] as readonly Role[]).map((role): Change => ({ kind: 'role', role })),
  ...programs.map((program): Change => ({ kind: 'program', program })),
  { kind: 'partner_standing' },
  { kind: 'customer_standing' },
  { kind: 'relationship' },
  ...[office365, azure].flatMap(({ id, roles }) => [
    ...Object.keys(roles).map((role): Change => ({ kind: 'grant', service: id, roles: [role], replaces: undefined })),
    { kind: 'sale', service: id } as const,
  ]),
];

const after = (scene: Scene, changes: readonly Change[]): Scene | undefined => {
  let reached: Scene | undefined = scene;
  for (const change of changes) {
    const made: ReturnType<typeof make> | undefined = reached && make(change, reached, now);
    reached = made?.ok ? made.value : undefined;
  }
  return reached;
};

const allowedAfter = (action: string, scene: Scene, changes: readonly Change[]): boolean => {
  const reached = after(scene, changes);
  return reached !== undefined && decide(action, reached.facts, now).allowed;
};

/** Sales of services that the question does not name would be beside the question. */
const toThePoint = (scene: Scene, change: Change): boolean => {
  const { facts, around: surroundings } = scene;
  if (change.kind !== 'sale' && change.kind !== 'grant') return true;
  if (change.kind === 'sale' && surroundings.isAboutOneSubscription) return false;
  return facts.services.length === 0 || facts.services.some(({ id }) => id === change.service);
};

test('what is proposed allows it, and nothing of it can be left out', () => {
  fc.assert(
    fc.property(anyAction, anyScene, (action, scene) => {
      fc.pre(!decide(action, scene.facts, now).allowed);
      const found = counterfactual(action, scene.facts, scene.around, now);
      if (!found.isPossible) return;
      expect(allowedAfter(action, scene, found.changes)).toBe(true);
      for (const left of found.changes) {
        const rest = found.changes.filter((change) => change !== left);
        expect(allowedAfter(action, scene, rest)).toBe(false);
      }
    }),
    { numRuns: 2000 },
  );
});

test('whatever one or two changes could bring about is found, and never by more than that', () => {
  fc.assert(
    fc.property(anyAction, anyScene, (action, scene) => {
      fc.pre(!decide(action, scene.facts, now).allowed);
      const changes = everyChange(scene).filter((change) => toThePoint(scene, change));
      const alone = changes.some((one) => allowedAfter(action, scene, [one]));
      const together =
        alone || changes.some((one) => changes.some((other) => allowedAfter(action, scene, [one, other])));
      if (!together) return;
      const found = counterfactual(action, scene.facts, scene.around, now);
      expect(found).toMatchObject({ isPossible: true });
      if (found.isPossible) expect(found.changes.length).toBeLessThanOrEqual(alone ? 1 : 2);
    }),
    { numRuns: 500 },
  );
});

test('D3: a grant is told with its whole list of roles and with whom it replaces', () => {
  const scene = { facts: bare, around: around(bare, { held: [heldByProvider] }) };
  expect(settled(grantOf(['administrator']), scene, now)).toEqual(grantOf(['administrator'], companies.provider));
});
