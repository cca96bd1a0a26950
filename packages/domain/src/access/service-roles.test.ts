import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Role } from '../organizations/role.ts';
import { daysAgo, inDays, now, office365, privilegeWith } from '../testing/records.ts';
import { factsOf, operatorFacts } from '../testing/situations.ts';
import { decide } from './decide.ts';
import type { Facts } from './facts.ts';
import { heldRoles } from './service-roles.ts';

const agent = factsOf('reseller+privileges');
const as = (facts: Facts, ...roles: readonly Role[]): Facts => ({ ...facts, subject: { ...facts.subject, roles } });
const held = (facts: Facts) => heldRoles(office365, facts, now);

test('D5: an agent holds what was granted and is open to its own role, and nothing else', () => {
  expect(held(as(agent, 'admin_agent'))).toEqual(['administrator', 'helpdesk_administrator']);
  expect(held(as(agent, 'helpdesk_agent'))).toEqual(['helpdesk_administrator']);
  expect(held(as(agent, 'sales_agent'))).toEqual([]);
  const narrow = { ...agent, privileges: [privilegeWith({ roles: ['administrator'] })] };
  expect(held(as(narrow, 'helpdesk_agent'))).toEqual([]);
});

test('D16: a grant that ended, or ends at this instant, gives no role any more', () => {
  const removed = privilegeWith({ ended: { at: daysAgo(1), how: 'removed' } });
  for (const one of [removed, privilegeWith({ until: now })]) {
    expect(held({ ...agent, privileges: [one] })).toEqual([]);
  }
  expect(held({ ...agent, privileges: [privilegeWith({ until: inDays(1) })] })).not.toEqual([]);
});

test('D21, D22: the operator holds no role, and a customer’s people none in another tenant', () => {
  const customer = factsOf('customer-global-admin');
  expect(held(operatorFacts('admin'))).toEqual([]);
  expect(held(customer)).toEqual(['administrator', 'helpdesk_administrator']);
  expect(held(as(customer, 'user_admin'))).toEqual(['helpdesk_administrator']);
  expect(held({ ...customer, customer: undefined })).toEqual([]);
});

const actionsOf = (roles: readonly string[]) =>
  new Set(roles.flatMap((role) => office365.roles[role]?.actions ?? []).toSorted());

test('M5, D5: the roles an agent holds include exactly the actions that the law allows it', () => {
  const roles = fc.uniqueArray(fc.constantFrom(...Object.keys(office365.roles)), { minLength: 1 });
  const privilege = fc.record({
    roles,
    until: fc.constantFrom(undefined, daysAgo(1), now, inDays(1)),
    ended: fc.constantFrom(undefined, undefined, { at: daysAgo(1), how: 'removed' as const }),
  });
  const facts = fc.record({
    roles: fc.uniqueArray(fc.constantFrom<Role>('global_admin', 'admin_agent', 'sales_agent', 'helpdesk_agent')),
    standing: fc.constantFrom('active' as const, 'suspended' as const, 'terminated' as const),
    privileges: fc.array(privilege, { maxLength: 2 }),
  });
  fc.assert(
    fc.property(facts, (drawn) => {
      const { subject } = agent;
      const world: Facts = {
        ...agent,
        subject: {
          ...subject,
          roles: drawn.roles,
          organization: { ...subject.organization, standing: drawn.standing },
        },
        privileges: drawn.privileges.map((one) => privilegeWith(one)),
      };
      const allowed = office365.actions.map(({ name }) => name).filter((name) => decide(name, world, now).allowed);
      expect(actionsOf(heldRoles(office365, world, now))).toEqual(new Set(allowed.toSorted()));
    }),
    { numRuns: 500 },
  );
});
