import { expect, test } from 'vitest';
import { refuse } from '../kernel/refusal.ts';
import { ok } from '../kernel/result.ts';
import { assignRoles, keepsAdministrator, organizationKinds, rolesByKind } from './role.ts';

test('each kind of organisation has its own roles', () => {
  expect(organizationKinds).toEqual(['operator', 'partner', 'customer']);
  expect(rolesByKind).toEqual({
    operator: ['admin', 'support', 'auditor'],
    partner: ['global_admin', 'admin_agent', 'sales_agent', 'helpdesk_agent', 'billing_admin', 'user_admin'],
    customer: ['global_admin', 'user_admin', 'billing_admin', 'user'],
  });
});

test('D22: a person may hold several roles of the organisation, each once', () => {
  expect(assignRoles('partner', ['sales_agent', 'helpdesk_agent', 'sales_agent'])).toEqual(
    ok(['sales_agent', 'helpdesk_agent']),
  );
});

test("D22: another kind's role is unknown here, and the refusal lists those that are known", () => {
  expect(assignRoles('customer', ['user', 'admin_agent'])).toEqual(
    refuse('role_unknown', { role: 'admin_agent', roles: 'global_admin, user_admin, billing_admin, user' }),
  );
});

test('D22: a member without a role is no member', () => {
  expect(assignRoles('operator', [])).toEqual(refuse('role_unknown', { role: '', roles: 'admin, support, auditor' }));
});

test.each([
  ['operator', 'admin', 'support'],
  ['partner', 'global_admin', 'admin_agent'],
  ['customer', 'global_admin', 'user'],
] as const)('D1: the last administrator of a %s keeps the role', (kind, administrator, lesser) => {
  expect(keepsAdministrator(kind, [administrator], [lesser], [])).toEqual(refuse('last_administrator'));
  expect(keepsAdministrator(kind, [administrator], [], [[lesser]])).toEqual(refuse('last_administrator'));
  expect(keepsAdministrator(kind, [administrator], [], [[lesser], [lesser, administrator]])).toEqual(ok(true));
  expect(keepsAdministrator(kind, [administrator], [lesser, administrator], [])).toEqual(ok(true));
  expect(keepsAdministrator(kind, [lesser], [], [])).toEqual(ok(true));
});
