import { expect, test } from 'vitest';
import {
  azure,
  companies,
  daysAgo,
  idOf,
  inDays,
  now,
  office365,
  privilegeWith,
  soldWith,
} from '../testing/records.ts';
import { factsOf, operatorFacts } from '../testing/situations.ts';
import { decide } from './decide.ts';
import type { Facts } from './facts.ts';
import type { Privilege } from './privilege.ts';

const reseller = factsOf('reseller+privileges');
const helpdesk = factsOf('helpdesk-agent-of-reseller+privileges');
const customer = factsOf('customer-global-admin');
const holding = (...privileges: readonly Privilege[]): Facts => ({ ...reseller, privileges });
const acting = (facts: Facts, differing: Partial<Facts['subject']>): Facts => ({
  ...facts,
  subject: { ...facts.subject, ...differing },
});
const standing = (state: 'suspended' | 'terminated'): Facts =>
  acting(reseller, { organization: { ...reseller.subject.organization, standing: state } });

const codeOf = (action: string, facts: Facts) => decide(action, facts, now).refused?.code;
const questionsAsked = (action: string, facts: Facts) =>
  decide(action, facts, now).because.map((step) => step.question);

test('an allowed act shows every step of its argument, each with the record that carries it', () => {
  expect(decide('subscription.transition', reseller, now)).toEqual({
    allowed: true,
    refused: undefined,
    by: reseller.privileges[0],
    because: [
      ['role', 'membership', reseller.subject.id, reseller.subject.since],
      ['program', 'organization', companies.reseller, daysAgo(400)],
      ['standing', 'organization', companies.reseller, daysAgo(400)],
      ['relationship', 'relationship', idOf('relationship', 1), daysAgo(200)],
      ['reseller_of_record', 'subscription', idOf('subscription', 1), daysAgo(200)],
      ['privileges', 'privilege', idOf('privilege', 1), daysAgo(100)],
      ['active_subscription', 'subscription', idOf('subscription', 1), daysAgo(200)],
    ].map(([question, kind, id, since]) => ({ question, holds: true, rule: undefined, record: { kind, id, since } })),
  });
});

test('D17: a denied act ends with the question that failed, its rule, and what fills its sentence', () => {
  const denied = decide('subscription.addon.order', factsOf('other-partner+privileges'), now);
  expect(denied).toMatchObject({ allowed: false, by: undefined });
  expect(denied.because.at(-1)).toEqual({
    question: 'reseller_of_record',
    holds: false,
    rule: 'N3',
    record: undefined,
  });
  expect(denied.because.slice(0, -1).every((step) => step.holds)).toBe(true);
  expect(denied.refused).toEqual({
    code: 'addons_belong_to_reseller',
    rule: 'N3',
    params: { partner: 'Aurora Consulting', program: 'direct_reseller', service: 'Office 365' },
  });
});

test('D17: a refusal in a company without a program, about several services, names them all', () => {
  const refused = decide('licence.assign', { ...factsOf('customer-user'), services: [office365, azure] }, now).refused;
  expect(refused?.params).toEqual({ partner: 'Aurora Consulting', program: '', service: 'Office 365, Azure' });
});

test('a refused role shows the membership that lacks it', () => {
  const record = { kind: 'membership', id: helpdesk.subject.id, since: helpdesk.subject.since };
  const role = { question: 'role', holds: false, rule: 'ROLE', record };
  expect(decide('invitation.issue', helpdesk, now).because).toEqual([role]);
  expect(decide('user.manage', helpdesk, now).because).toEqual([role]);
});

test('what does not concern a side is not asked of it', () => {
  expect(questionsAsked('relationship.end', customer)).toEqual(['role']);
  expect(questionsAsked('licence.assign', customer)).toEqual(['role']);
  expect(questionsAsked('customer.read', operatorFacts('admin'))).toEqual(['role']);
  expect(questionsAsked('licence.assign', reseller)).toEqual(['role', 'standing', 'privileges']);
});

test('D8: a terminated partner can do nothing, a suspended one manages what exists', () => {
  expect(codeOf('invitation.read', standing('terminated'))).toBe('partner_terminated');
  expect(codeOf('bill.read', standing('terminated'))).toBe('partner_terminated');
  expect(codeOf('licence.assign', standing('terminated'))).toBe('partner_terminated');
  expect(codeOf('customer.create', standing('suspended'))).toBe('partner_suspended');
  expect(decide('licence.assign', standing('suspended'), now).allowed).toBe(true);
  expect(decide('customer.create', standing('suspended'), now).because.at(-1)?.record).toEqual({
    kind: 'organization',
    id: companies.reseller,
    since: daysAgo(400),
  });
});

test('D22: a customer’s person acts in that customer alone; another tenant is as unknown as none', () => {
  for (const elsewhere of [companies.otherCustomer, undefined]) {
    expect(codeOf('privileges.grant', { ...customer, customer: elsewhere })).toBe('no_relationship');
    expect(codeOf('subscription.read', { ...customer, customer: elsewhere })).toBe('no_relationship');
    expect(codeOf('licence.assign', { ...customer, customer: elsewhere })).toBe('no_relationship');
  }
  expect(decide('people.manage', { ...customer, customer: undefined }, now).allowed).toBe(true);
});

test('D22: a role of another kind of organisation opens nothing here', () => {
  expect(codeOf('invitation.issue', acting(reseller, { roles: ['admin', 'user'] }))).toBe('role_not_permitted');
  expect(codeOf('licence.assign', acting(customer, { roles: ['admin_agent'] }))).toBe('role_not_permitted');
});

test('a person with several roles may do what any of them may', () => {
  const both = acting(reseller, { roles: ['sales_agent', 'helpdesk_agent'] });
  expect(decide('invitation.issue', both, now).allowed).toBe(true);
  expect(decide('user.password.reset', both, now).allowed).toBe(true);
  expect(codeOf('user.manage', both)).toBe('role_not_permitted');
});

test('D21: the operator holds no privileges in a tenant and can grant none', () => {
  expect(codeOf('licence.assign', operatorFacts('admin'))).toBe('operator_holds_no_privileges');
  expect(codeOf('privileges.grant', operatorFacts('admin'))).toBe('operator_holds_no_privileges');
  expect(decide('licence.assign', operatorFacts('admin'), now).because[0]?.record?.kind).toBe('membership');
});

test('A5: the operator serves what it sold itself, never what a partner sold', () => {
  const about = (channel: 'csp' | 'direct' | 'advisor', status: 'active' | 'suspended' = 'active') => ({
    ...operatorFacts('admin'),
    subscriptions: [soldWith({ channel, reseller: undefined, status })],
  });
  expect(codeOf('subscription.seats.add', about('csp'))).toBe('not_reseller_of_record');
  expect(decide('subscription.seats.add', about('direct'), now).allowed).toBe(true);
  expect(decide('subscription.transition', about('advisor'), now).because).toMatchObject([
    { question: 'role' },
    { question: 'reseller_of_record', record: { kind: 'subscription', id: idOf('subscription', 1) } },
    { question: 'active_subscription', record: { kind: 'subscription', id: idOf('subscription', 1) } },
  ]);
  expect(codeOf('subscription.transition', about('direct', 'suspended'))).toBe('subscription_not_active');
});

test('M4, A5: what the operator sold is no partner’s to change, even with privileges', () => {
  const direct = { ...reseller, subscriptions: [soldWith({ channel: 'direct', reseller: undefined })] };
  expect(codeOf('subscription.seats.remove', direct)).toBe('seats_belong_to_reseller');
  expect(codeOf('customer.billing-profile.update', direct)).toBe('not_reseller_of_record');
});

test('M2, M3: who holds privileges administers, whoever sold', () => {
  const direct = { ...reseller, subscriptions: [soldWith({ channel: 'direct', reseller: undefined })] };
  expect(decide('provisioning.manage', direct, now).allowed).toBe(true);
  expect(decide('provisioning.manage', { ...direct, bond: undefined, subscriptions: [] }, now).allowed).toBe(true);
});

test.each([
  ['never held', [], 'privileges_missing', undefined],
  ['removed', [privilegeWith({ ended: { at: daysAgo(1), how: 'removed' } })], 'privileges_removed', 1],
  ['replaced', [privilegeWith({ ended: { at: daysAgo(1), how: 'replaced' } })], 'privileges_removed', 1],
  ['past its end', [privilegeWith({ until: now })], 'privileges_expired', 1],
  ['ended as agreed', [privilegeWith({ until: now, ended: { at: now, how: 'expired' } })], 'privileges_expired', 1],
  [
    'the last one counts',
    [
      privilegeWith({ id: idOf('privilege', 4), since: daysAgo(90), ended: { at: daysAgo(80), how: 'removed' } }),
      privilegeWith({ id: idOf('privilege', 5), since: daysAgo(20), until: daysAgo(10) }),
      privilegeWith({ id: idOf('privilege', 6), since: daysAgo(70), ended: { at: daysAgo(60), how: 'removed' } }),
    ],
    'privileges_expired',
    5,
  ],
] as const)('M5: without a live grant the refusal says what became of it: %s', (_, privileges, code, record) => {
  const { refused, because } = decide('licence.assign', holding(...privileges), now);
  expect(refused?.code).toBe(code);
  expect(because.at(-1)?.record?.id).toBe(record && idOf('privilege', record));
});

test('D12: where privileges are required, that outranks how they were lost', () => {
  const removed = holding(privilegeWith({ ended: { at: daysAgo(1), how: 'removed' } }));
  expect(codeOf('service-request.create', removed)).toBe('privileges_required');
  expect(codeOf('subscription.transition', removed)).toBe('privileges_required');
  expect(decide('subscription.transition', removed, now).because.at(-1)?.record?.kind).toBe('privilege');
});

test('D12: an upgrade needs the privileges of the very service that was sold', () => {
  const forAzure = { ...holding(privilegeWith({ service: 'azure' })), services: [office365, azure] };
  expect(codeOf('subscription.transition', forAzure)).toBe('privileges_required');
  expect(decide('privileges.give-up', forAzure, now).allowed).toBe(true);
});

test('D12: one of several sold subscriptions, with privileges for its service, is enough', () => {
  const subscriptions = [soldWith({ service: 'azure' }), soldWith({ id: idOf('subscription', 2) })];
  expect(decide('subscription.transition', { ...reseller, subscriptions }, now).by).toEqual(reseller.privileges[0]);
});

test('D12: an upgrade needs an active subscription that this partner sold', () => {
  const subscriptions = [
    soldWith({ status: 'suspended' }),
    soldWith({ id: idOf('subscription', 2), reseller: companies.otherPartner }),
  ];
  expect(codeOf('subscription.transition', { ...reseller, subscriptions })).toBe('subscription_not_active');
  expect(decide('subscription.seats.add', { ...reseller, subscriptions }, now).allowed).toBe(true);
  const active = { ...reseller, subscriptions: [...subscriptions, soldWith({ id: idOf('subscription', 3) })] };
  expect(decide('subscription.transition', active, now).because.at(-1)?.record?.id).toBe(idOf('subscription', 3));
});

test('D5: a grant carries only the roles that it names', () => {
  const narrow = holding(privilegeWith({ roles: ['helpdesk_administrator'] }));
  expect(decide('user.read', narrow, now).allowed).toBe(true);
  expect(codeOf('user.manage', narrow)).toBe('role_not_granted');
  expect(decide('user.manage', narrow, now).because.at(-1)?.record?.id).toBe(idOf('privilege', 1));
});

test('D5: a helpdesk agent works through the helpdesk role alone, even where more was granted', () => {
  const administratorOnly = { ...helpdesk, privileges: [privilegeWith({ roles: ['administrator'] })] };
  expect(codeOf('user.read', administratorOnly)).toBe('role_not_granted');
  expect(decide('user.read', helpdesk, now).allowed).toBe(true);
});

test('M5: where several services know an action, a role in one of them is enough to be asked on', () => {
  const strict = { ...azure, agentRoles: { admin_agent: [], helpdesk_agent: [] } };
  expect(decide('user.read', { ...reseller, services: [strict, office365] }, now).allowed).toBe(true);
  expect(codeOf('user.read', { ...reseller, services: [strict] })).toBe('role_not_permitted');
});

test('D5: a partner’s global admin without an agent role gets nothing in the tenant', () => {
  expect(codeOf('user.read', acting(reseller, { roles: ['global_admin', 'billing_admin'] }))).toBe(
    'role_not_permitted',
  );
});

test('the customer’s own people do what their service roles include, its global admins everything', () => {
  const userAdmin = acting(customer, { roles: ['user_admin'] });
  expect(decide('user.password.reset', userAdmin, now).allowed).toBe(true);
  expect(codeOf('licence.assign', userAdmin)).toBe('role_not_permitted');
  expect(decide('licence.assign', customer, now)).toMatchObject({ allowed: true, by: undefined });
});

test('A2: a grant for one service says nothing about another', () => {
  const both = [office365, azure];
  expect(codeOf('user.read', { ...reseller, services: [azure], privileges: [] })).toBe('privileges_missing');
  const forAzure = privilegeWith({ id: idOf('privilege', 2), service: 'azure' });
  expect(decide('user.read', { ...holding(forAzure), services: both }, now).by).toEqual(forAzure);
});

test('D16, D19: the live grant that carries the act is the one that is remembered', () => {
  const over = privilegeWith({ id: idOf('privilege', 2), until: now });
  const narrow = privilegeWith({ id: idOf('privilege', 3), service: 'azure', roles: ['helpdesk_administrator'] });
  const wide = privilegeWith({ id: idOf('privilege', 4), until: inDays(1) });
  const facts = { ...holding(over, narrow, wide), services: [office365, azure] };
  expect(decide('user.manage', facts, now).by).toEqual(wide);
});

test('an action that no service in question knows is unknown', () => {
  expect(codeOf('mailbox.read', reseller)).toBe('unknown_action');
  expect(codeOf('user.read', { ...reseller, services: [] })).toBe('unknown_action');
  expect(codeOf('toString', reseller)).toBe('unknown_action');
  expect(decide('mailbox.read', operatorFacts('admin'), now).because).toEqual([
    { question: 'role', holds: false, rule: 'D17', record: undefined },
  ]);
});
