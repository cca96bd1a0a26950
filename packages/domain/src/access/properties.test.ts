import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reasons } from '../kernel/reasons.ts';
import { programs, transacts } from '../organizations/program.ts';
import { organizationKinds, type Role, rolesByKind } from '../organizations/role.ts';
import { standings } from '../organizations/standing.ts';
import {
  azure,
  companies,
  customerWith,
  daysAgo,
  idOf,
  inDays,
  now,
  office365,
  partnerWith,
  privilegeWith,
  soldWith,
} from '../testing/records.ts';
import { actionNames } from './actions.ts';
import { decide, questions } from './decide.ts';
import type { Facts } from './facts.ts';
import { type Choice, type GrantFacts, type Granting, grant } from './granting.ts';
import { isLive, type Privilege, privilegeEnds } from './privilege.ts';

const serviceActions = office365.actions.map((action) => action.name);
const anyAction = fc.oneof(fc.constantFrom(...actionNames), fc.constantFrom(...serviceActions), fc.string());
const anyPartner = fc.constantFrom(companies.reseller, companies.otherPartner, companies.provider, companies.advisor);
const anyService = fc.constantFrom('office365', 'azure');
const anyRoles = fc.subarray(['administrator', 'helpdesk_administrator'], { minLength: 1 });
const anyEnd = fc.constantFrom(undefined, daysAgo(1), now, inDays(1));
const how = fc.constantFrom(...privilegeEnds);

const anyPrivilege: fc.Arbitrary<Privilege> = fc
  .record({
    service: anyService,
    roles: anyRoles,
    since: fc.integer({ min: 1, max: 300 }).map(daysAgo),
    until: anyEnd,
    ended: fc.option(
      how.map((one) => ({ at: daysAgo(1), how: one })),
      { nil: undefined },
    ),
  })
  .map(privilegeWith);

const anySubject: fc.Arbitrary<Facts['subject']> = fc
  .record({
    kind: fc.constantFrom(...organizationKinds),
    roles: fc.subarray<Role>([...new Set(organizationKinds.flatMap((kind): readonly Role[] => rolesByKind[kind]))]),
    program: fc.constantFrom(...programs),
    standing: fc.constantFrom(...standings),
  })
  .map(({ kind, roles, program, standing }) => ({
    id: idOf('person', 1),
    roles,
    since: daysAgo(300),
    organization: {
      id: { operator: companies.operator, partner: companies.reseller, customer: companies.customer }[kind],
      kind,
      name: 'Aurora Consulting',
      program: kind === 'partner' ? program : undefined,
      standing,
      standingSince: daysAgo(300),
    },
  }));

const anyFacts: fc.Arbitrary<Facts> = fc.record({
  subject: anySubject,
  customer: fc.constantFrom(companies.customer, companies.otherCustomer, undefined),
  bond: fc.constantFrom({ kind: 'relationship', id: idOf('relationship', 1), since: daysAgo(9) } as const, undefined),
  services: fc.subarray([office365, azure]),
  privileges: fc.array(anyPrivilege, { maxLength: 3 }),
  subscriptions: fc.array(
    fc
      .record({
        service: anyService,
        channel: fc.constantFrom('csp', 'direct', 'advisor'),
        reseller: fc.constantFrom(companies.reseller, companies.otherPartner, undefined),
        status: fc.constantFrom('active', 'suspended', 'cancelled', 'deleted'),
      })
      .map(soldWith),
    { maxLength: 2 },
  ),
});

test('D17: every question has an answer, the same for the same facts, with the argument that leads to it', () => {
  fc.assert(
    fc.property(anyAction, anyFacts, (action, facts) => {
      const verdict = decide(action, facts, now);
      expect(decide(action, structuredClone(facts), now)).toEqual(verdict);
      const { allowed, refused, because } = verdict;
      expect(allowed).toBe(refused === undefined);
      expect(because.map((step) => step.holds)).toEqual(
        because.map((_, index) => allowed || index < because.length - 1),
      );
      expect(because.at(-1)?.rule).toBe(refused && reasons[refused.code].rule);
      const order = because.map((step) => questions.indexOf(step.question));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }),
    { numRuns: 500 },
  );
});

test('M5, D20, D21: an allowed act in a tenant is carried by a live grant of that service, or is one’s own tenant', () => {
  fc.assert(
    fc.property(fc.constantFrom(...serviceActions), anyFacts, (action, facts) => {
      const { allowed, by } = decide(action, facts, now);
      if (!allowed) return;
      const { organization } = facts.subject;
      if (organization.kind === 'customer') {
        expect(facts.customer).toBe(organization.id);
        return;
      }
      expect(organization.kind).toBe('partner');
      expect(facts.privileges).toContain(by);
      expect(by && isLive(by, now)).toBe(true);
      expect(facts.services.map((service) => service.id)).toContain(by?.service);
    }),
    { numRuns: 1000 },
  );
});

test('D16: a grant that is over never widens what one may do', () => {
  fc.assert(
    fc.property(anyAction, anyFacts, anyPrivilege, how, (action, facts, privilege, end) => {
      const over: Privilege = isLive(privilege, now)
        ? { ...privilege, ended: { at: daysAgo(1), how: end } }
        : privilege;
      const withIt = decide(action, { ...facts, privileges: [over, ...facts.privileges] }, now);
      expect(withIt.allowed).toBe(decide(action, facts, now).allowed);
    }),
    { numRuns: 500 },
  );
});

test('X1: taking a grant away never widens what one may do', () => {
  fc.assert(
    fc.property(anyAction, anyFacts, anyPrivilege, (action, facts, privilege) => {
      const before = decide(action, { ...facts, privileges: [...facts.privileges, privilege] }, now);
      if (!before.allowed) expect(decide(action, facts, now).allowed).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('N1–N7: no grant makes a partner the reseller of record', () => {
  const sellersOnly = ['bill.read', 'subscription.seats.add', 'subscription.seats.remove', 'subscription.addon.order']
    .concat(['subscription.transition', 'subscription.migrate', 'subscription.partner-of-record.change'])
    .concat(['subscription.suspend', 'subscription.reactivate', 'subscription.cancel']);
  fc.assert(
    fc.property(fc.constantFrom(...sellersOnly), anyFacts, (action, facts) => {
      const { kind, id } = facts.subject.organization;
      fc.pre(kind === 'partner' && !facts.subscriptions.some((one) => one.reseller === id));
      expect(decide(action, facts, now).allowed).toBe(false);
    }),
    { numRuns: 500 },
  );
});

const anyChoice: fc.Arbitrary<Choice> = fc.record(
  {
    service: anyService,
    grant: fc.boolean(),
    roles: anyRoles,
    until: fc.constantFrom(inDays(1), inDays(9)),
    replace: anyPartner,
  },
  { requiredKeys: ['service', 'grant'] },
);

/** A world as the database keeps it: at most one live grant per partner and service, one transacting holder (A3). */
const anyHolders: fc.Arbitrary<readonly Privilege[]> = fc
  .array(fc.tuple(anyPartner, anyPrivilege, fc.boolean()), { maxLength: 6 })
  .map((drafts) =>
    drafts
      .map(([partner, privilege, transacting], index) => ({
        ...privilege,
        id: idOf('privilege', index),
        partner,
        transacting,
      }))
      .filter((one, index, all) => {
        const earlier = all.slice(0, index).filter((other) => isLive(other, now) && other.service === one.service);
        return !earlier.some((other) => other.partner === one.partner || (other.transacting && one.transacting));
      }),
  );

const anyGrant: fc.Arbitrary<readonly [GrantFacts, readonly Choice[]]> = fc.tuple(
  fc
    .record({ id: anyPartner, program: fc.constantFrom(...programs), privileges: anyHolders })
    .map(({ id, program, privileges }) => ({
      partner: partnerWith({ id, program }),
      customer: customerWith(),
      services: [office365, azure],
      // A partner's grants say whether its program transacts.
      privileges: privileges.filter((one) => one.partner !== id || one.transacting === transacts(program)),
    })),
  fc.array(anyChoice, { maxLength: 3 }),
);

const liveAfter = ({ privileges, partner }: GrantFacts, { changed, replaced, grants }: Granting) => [
  ...privileges.filter((one) => isLive(one, now) && !changed.includes(one) && !replaced.includes(one)),
  ...grants.map((one) => privilegeWith({ ...one, partner: partner.id })),
];

test('A3: whatever is chosen, a service never has two holders that transact, nor a partner two grants of one service', () => {
  fc.assert(
    fc.property(anyGrant, ([facts, choices]) => {
      const granted = grant(facts, choices, now);
      if (!granted.ok) return;
      for (const service of ['office365', 'azure']) {
        const holders = liveAfter(facts, granted.value).filter((one) => one.service === service);
        expect(holders.filter((one) => one.transacting).length).toBeLessThanOrEqual(1);
        expect(new Set(holders.map((one) => one.partner)).size).toBe(holders.length);
      }
    }),
    { numRuns: 1000 },
  );
});

test('P4, D3: a grant touches only the services that were chosen, and ends another’s only where it was named', () => {
  fc.assert(
    fc.property(anyGrant, ([facts, choices]) => {
      const granted = grant(facts, choices, now);
      if (!granted.ok) return;
      const { grants, changed, unchanged, replaced } = granted.value;
      const chosen = new Map(choices.map((choice) => [choice.service, choice]));
      for (const one of [...grants, ...changed, ...unchanged, ...replaced])
        expect(chosen.get(one.service)?.grant).toBe(true);
      for (const one of replaced) expect(chosen.get(one.service)?.replace).toBe(one.partner);
      for (const one of [...changed, ...unchanged]) expect(one.partner).toBe(facts.partner.id);
      const asked = [...chosen.values()].filter((choice) => choice.grant);
      expect(grants.length + unchanged.length).toBe(asked.length);
    }),
    { numRuns: 1000 },
  );
});
