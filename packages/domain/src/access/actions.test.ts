import { expect, test } from 'vitest';
import { rolesByKind } from '../organizations/role.ts';
import { now } from '../testing/records.ts';
import { factsOf, operatorFacts } from '../testing/situations.ts';
import { actionNames, isActionName, withoutPrivileges } from './actions.ts';
import { decide } from './decide.ts';
import type { Facts } from './facts.ts';

const reseller = factsOf('reseller+privileges');
const ofCustomer = factsOf('customer-global-admin');
const ofOperator = operatorFacts('admin');

/** By role: everything that could be in the way is out of it, so that only the role speaks. */
const byRole = (facts: Facts, roles: readonly string[]) =>
  roles.map((role) => ({ ...facts, subject: { ...facts.subject, roles: [role] as Facts['subject']['roles'] } }));

const ofProgram = (program: 'indirect_reseller' | 'advisor'): Facts => ({
  ...reseller,
  subject: { ...reseller.subject, organization: { ...reseller.subject.organization, program } },
});

/** What is taken from an admin agent of a reseller of record that holds privileges, one thing at a time. */
const lacking: readonly Facts[] = [
  ofProgram('indirect_reseller'),
  ofProgram('advisor'),
  factsOf('suspended-reseller+privileges'),
  { ...reseller, bond: undefined },
  { ...reseller, subscriptions: [] },
  { ...reseller, privileges: [] },
  { ...reseller, subscriptions: reseller.subscriptions.map((one) => ({ ...one, status: 'suspended' })) },
];

/** The operator is asked about what it sold itself. */
const direct = reseller.subscriptions.map((one) => ({ ...one, channel: 'direct' as const, reseller: undefined }));

const groups = [
  byRole(reseller, rolesByKind.partner),
  byRole(ofCustomer, rolesByKind.customer),
  byRole({ ...ofOperator, subscriptions: direct }, rolesByKind.operator),
  lacking,
];

/** `–`: the role lacks it. `P`: the program does. Otherwise the rule that refuses. */
const signs: Readonly<Record<string, string>> = { ROLE: '–', PROGRAM: 'P' };

const cell = (action: string, facts: Facts): string => {
  const rule = decide(action, facts, now).refused?.rule;
  return rule === undefined ? '✔' : (signs[rule] ?? rule);
};

const line = (action: string): string => {
  const cells = groups.map((group) => group.map((facts) => cell(action, facts).padEnd(3)).join(' '));
  return [action.padEnd(38), ...cells].join('| ').trim();
};

/**
 * Power in one look. A change of it shows in review as a changed line here.
 * Partner: global admin, admin, sales, helpdesk agent, billing, user admin | customer: global admin, user, billing admin,
 * user | operator: admin, support, auditor | an admin agent that is an indirect reseller, an advisor, suspended, unbound,
 * not the seller, without privileges, with a suspended subscription.
 */
const grid = `
invitation.issue                      | ✔   ✔   ✔   –   –   –  | –   –   –   –  | –   –   –  | M9  ✔   D8  ✔   ✔   ✔   ✔
invitation.issue-with-privileges      | ✔   ✔   –   –   –   –  | –   –   –   –  | –   –   –  | M9  ✔   D8  ✔   ✔   ✔   ✔
invitation.rotate                     | ✔   ✔   –   –   –   –  | –   –   –   –  | –   –   –  | M9  ✔   ✔   ✔   ✔   ✔   ✔
invitation.read                       | ✔   ✔   ✔   ✔   ✔   –  | –   –   –   –  | –   –   –  | ✔   ✔   ✔   ✔   ✔   ✔   ✔
request.read                          | –   –   –   –   –   –  | ✔   ✔   ✔   ✔  | –   –   –  | –   –   –   –   –   –   –
request.forward                       | –   –   –   –   –   –  | ✔   ✔   ✔   ✔  | –   –   –  | –   –   –   –   –   –   –
request.decline                       | D1  D1  D1  D1  D1  D1 | ✔   D1  D1  D1 | D21 D21 D21| D1  D1  D1  D1  D1  D1  D1
privileges.grant                      | D1  D1  D1  D1  D1  D1 | ✔   D1  D1  D1 | D21 D21 D21| D1  D1  D1  D1  D1  D1  D1
privileges.remove                     | D1  D1  D1  D1  D1  D1 | ✔   D1  D1  D1 | D21 D21 D21| D1  D1  D1  D1  D1  D1  D1
privileges.give-up                    | ✔   ✔   –   –   –   –  | –   –   –   –  | –   –   –  | ✔   ✔   ✔   ✔   ✔   M5  ✔
access-request.create                 | ✔   ✔   –   ✔   –   –  | –   –   –   –  | –   –   –  | ✔   ✔   D8  A4  ✔   ✔   ✔
access-request.read                   | ✔   ✔   –   ✔   –   –  | ✔   –   –   –  | –   –   –  | ✔   ✔   ✔   ✔   ✔   ✔   ✔
access-request.withdraw               | ✔   ✔   –   ✔   –   –  | –   –   –   –  | –   –   –  | ✔   ✔   ✔   ✔   ✔   ✔   ✔
partner-relationships.read            | A1  A1  A1  A1  A1  A1 | ✔   –   –   –  | A1  A1  A1 | A1  A1  A1  A1  A1  A1  A1
relationship.end                      | ✔   ✔   –   –   –   –  | ✔   D1  D1  D1 | –   –   –  | ✔   ✔   ✔   A4  ✔   ✔   ✔
customer.read                         | ✔   ✔   ✔   ✔   ✔   –  | ✔   ✔   ✔   –  | ✔   ✔   ✔  | ✔   ✔   ✔   A4  ✔   ✔   ✔
customer.create                       | ✔   ✔   ✔   –   –   –  | –   –   –   –  | –   –   –  | P   P   D8  ✔   ✔   ✔   ✔
customer.billing-profile.update       | ✔   ✔   ✔   –   –   –  | –   –   –   –  | –   –   –  | ✔   ✔   ✔   A4  A5  ✔   ✔
subscription.create                   | ✔   ✔   ✔   –   –   –  | D14 –   –   –  | ✔   –   –  | P   P   D8  A4  ✔   ✔   ✔
subscription.read                     | ✔   ✔   ✔   ✔   ✔   –  | ✔   –   ✔   –  | ✔   ✔   ✔  | ✔   ✔   ✔   A4  ✔   ✔   ✔
subscription.seats.add                | ✔   ✔   ✔   –   –   –  | D14 –   –   –  | ✔   –   –  | ✔   ✔   D8  A4  N2  ✔   ✔
subscription.seats.remove             | ✔   ✔   ✔   –   –   –  | D14 –   –   –  | ✔   –   –  | ✔   ✔   D8  A4  N2  ✔   ✔
subscription.addon.order              | ✔   ✔   ✔   –   –   –  | D14 –   –   –  | ✔   –   –  | ✔   ✔   D8  A4  N3  ✔   ✔
subscription.transition               | ✔   ✔   –   –   –   –  | D14 –   –   –  | ✔   –   –  | ✔   ✔   D8  A4  N4  D12 D12
subscription.migrate                  | ✔   ✔   –   –   –   –  | D14 –   –   –  | ✔   –   –  | ✔   ✔   D8  A4  N5  D12 D12
subscription.partner-of-record.change | ✔   ✔   ✔   –   –   –  | D14 –   –   –  | ✔   –   –  | ✔   ✔   ✔   A4  N6  ✔   ✔
subscription.suspend                  | ✔   ✔   ✔   –   –   –  | D14 –   –   –  | ✔   –   –  | ✔   ✔   ✔   A4  N7  ✔   ✔
subscription.reactivate               | ✔   ✔   ✔   –   –   –  | D14 –   –   –  | ✔   –   –  | ✔   ✔   ✔   A4  N7  ✔   ✔
subscription.cancel                   | ✔   ✔   ✔   –   –   –  | D14 –   –   –  | ✔   –   –  | ✔   ✔   ✔   A4  N7  ✔   ✔
subscription.support-contact.set      | ✔   ✔   –   ✔   –   –  | D14 –   –   –  | ✔   –   –  | ✔   ✔   ✔   A4  A5  ✔   ✔
bill.read                             | ✔   ✔   –   –   ✔   –  | N1  –   –   –  | –   –   –  | ✔   ✔   ✔   A4  N1  ✔   ✔
price-list.read                       | ✔   ✔   –   –   ✔   –  | –   –   –   –  | ✔   ✔   ✔  | P   P   ✔   ✔   ✔   ✔   ✔
organization.enrol                    | –   –   –   –   –   –  | –   –   –   –  | ✔   –   –  | –   –   –   –   –   –   –
organization.read                     | –   –   –   –   –   –  | –   –   –   –  | ✔   ✔   ✔  | –   –   –   –   –   –   –
organization.change                   | –   –   –   –   –   –  | –   –   –   –  | ✔   –   –  | –   –   –   –   –   –   –
people.read                           | ✔   ✔   –   –   –   ✔  | ✔   ✔   –   –  | ✔   ✔   ✔  | ✔   ✔   ✔   ✔   ✔   ✔   ✔
people.manage                         | ✔   –   –   –   –   ✔  | ✔   ✔   –   –  | ✔   –   –  | –   –   –   –   –   –   –
partnership.read                      | ✔   ✔   ✔   ✔   ✔   –  | –   –   –   –  | –   –   –  | ✔   ✔   ✔   ✔   ✔   ✔   ✔
partnership.ask                       | ✔   ✔   –   –   –   –  | –   –   –   –  | –   –   –  | ✔   ✔   ✔   ✔   ✔   ✔   ✔
partnership.accept                    | ✔   ✔   –   –   –   –  | –   –   –   –  | –   –   –  | ✔   ✔   ✔   ✔   ✔   ✔   ✔
partnership.end                       | ✔   ✔   –   –   –   –  | –   –   –   –  | –   –   –  | ✔   ✔   ✔   ✔   ✔   ✔   ✔
partner.find                          | –   –   –   –   –   –  | ✔   –   –   –  | ✔   ✔   ✔  | –   –   –   –   –   –   –
service.publish                       | –   –   –   –   –   –  | –   –   –   –  | ✔   –   –  | –   –   –   –   –   –   –
decision.explain                      | ✔   ✔   ✔   ✔   ✔   –  | ✔   –   –   –  | ✔   ✔   ✔  | ✔   ✔   ✔   ✔   ✔   ✔   ✔
audit.read                            | ✔   ✔   –   –   –   –  | ✔   –   –   –  | ✔   ✔   ✔  | ✔   ✔   ✔   ✔   ✔   ✔   ✔
mail.read                             | –   –   –   –   –   –  | –   –   –   –  | ✔   ✔   –  | –   –   –   –   –   –   –
mail.retry                            | –   –   –   –   –   –  | –   –   –   –  | ✔   –   –  | –   –   –   –   –   –   –
client.manage                         | ✔   –   –   –   –   –  | –   –   –   –  | ✔   –   –  | –   –   –   –   –   –   –
security-event-stream.read            | –   –   –   –   –   –  | –   –   –   –  | ✔   ✔   ✔  | –   –   –   –   –   –   –
security-event-stream.manage          | –   –   –   –   –   –  | –   –   –   –  | ✔   –   –  | –   –   –   –   –   –   –
webhook.read                          | ✔   ✔   –   –   –   –  | ✔   –   –   –  | ✔   ✔   ✔  | ✔   ✔   ✔   ✔   ✔   ✔   ✔
webhook.manage                        | ✔   –   –   –   –   –  | ✔   –   –   –  | ✔   –   –  | –   –   –   –   –   –   –
`;

test('every action has its line in the grid, and every role in it the power that the law gives', () => {
  expect(actionNames.map(line)).toEqual(grid.trim().split('\n'));
});

test('D12: what is done on behalf of the customer requires privileges; other lacks are M5', () => {
  expect(withoutPrivileges('service-request.create')).toBe('privileges_required');
  expect(withoutPrivileges('subscription.transition')).toBe('privileges_required');
  expect(withoutPrivileges('user.read')).toBe('privileges_missing');
});

test('only names of the table are actions of the law', () => {
  expect(isActionName('privileges.grant')).toBe(true);
  expect(isActionName('licence.assign')).toBe(false);
  expect(isActionName('toString')).toBe(false);
});
