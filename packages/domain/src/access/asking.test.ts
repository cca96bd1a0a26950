import { describe, expect, test } from 'vitest';
import type { Role } from '../organizations/role.ts';
import {
  azure,
  companies,
  customerWith,
  daysAgo,
  inDays,
  now,
  office365,
  partnerWith,
  privilegeWith,
} from '../testing/records.ts';
import { factsOf } from '../testing/situations.ts';
import { choiceOf, mayAskFor, wantedFor } from './asking.ts';
import { decide } from './decide.ts';
import type { Facts } from './facts.ts';

const denied: Facts = { ...factsOf('reseller+privileges'), privileges: [] };
const as = (facts: Facts, ...roles: readonly Role[]): Facts => ({ ...facts, subject: { ...facts.subject, roles } });

const wanted = (action: string, facts: Facts) => {
  const { refused } = decide(action, facts, now);
  return refused && wantedFor(action, facts, refused);
};

describe('what a denial can be asked for', () => {
  test('D5: is the role with the fewest actions that includes the action and is open to the agent', () => {
    const customer = companies.customer;
    expect(wanted('user.read', denied)).toEqual({ customer, service: 'office365', roles: ['helpdesk_administrator'] });
    expect(wanted('licence.assign', denied)).toEqual({ customer, service: 'office365', roles: ['administrator'] });
    expect(wanted('user.read', as(denied, 'helpdesk_agent'))?.roles).toEqual(['helpdesk_administrator']);
  });

  test('M5, D5: follows whether privileges are missing, ended, or too narrow', () => {
    const removed = privilegeWith({ ended: { at: daysAgo(2), how: 'removed' } });
    const narrow = privilegeWith({ roles: ['helpdesk_administrator'] });
    for (const privilege of [removed, privilegeWith({ until: daysAgo(1) }), narrow]) {
      expect(wanted('licence.assign', { ...denied, privileges: [privilege] })?.roles).toEqual(['administrator']);
    }
  });

  test('D12: is the service’s default where any role would do', () => {
    expect(wanted('subscription.transition', denied)?.roles).toEqual(office365.defaultRoles);
    expect(wanted('service-request.create', denied)?.roles).toEqual(['helpdesk_administrator']);
  });

  test('is nothing where no grant would help', () => {
    expect(wanted('licence.assign', as(denied, 'helpdesk_agent'))).toBeUndefined(); // the role of the person
    expect(wanted('user.read', factsOf('reseller+privileges'))).toBeUndefined(); // allowed
    expect(wanted('invitation.issue', as(denied, 'billing_admin'))).toBeUndefined();
    expect(wanted('privileges.give-up', denied)).toBeUndefined();
  });

  test('A4, D8: is nothing for a partner without a bond, or one that may not ask', () => {
    expect(wanted('user.read', { ...denied, bond: undefined })).toBeUndefined();
    const suspended = { ...denied.subject.organization, standing: 'suspended' as const };
    expect(wanted('user.read', { ...denied, subject: { ...denied.subject, organization: suspended } })).toBeUndefined();
  });

  test('is nothing where the question leaves open which service', () => {
    expect(wanted('user.read', { ...denied, services: [office365, azure] })).toBeUndefined();
    expect(wanted('user.read', { ...denied, customer: undefined })).toBeUndefined();
  });
});

describe('asking', () => {
  const facts = { partner: partnerWith(), customer: customerWith(), services: [office365], privileges: [] };
  const roles = ['helpdesk_administrator'];
  const codeOf = (differing: Partial<typeof facts>, asked = { service: 'office365', roles }, by = denied.subject) => {
    const asking = mayAskFor({ ...facts, ...differing }, by, asked, now);
    return asking.ok ? undefined : asking.error.code;
  };

  test('D7, D8, D9: is for those who may be bound at all', () => {
    expect(codeOf({})).toBeUndefined();
    expect(codeOf({ partner: partnerWith({ market: 'NO' }) })).toBe('market_mismatch');
    expect(codeOf({ partner: partnerWith({ standing: 'suspended' }) })).toBe('request_not_acceptable');
    expect(codeOf({ customer: customerWith({ id: companies.reseller }) })).toBe('self_dealing');
  });

  test('D5: is for roles of a published service', () => {
    expect(codeOf({}, { service: 'nothing', roles })).toBe('service_unknown');
    expect(codeOf({}, { service: 'office365', roles: ['owner'] })).toBe('service_role_unknown');
    expect(codeOf({}, { service: 'office365', roles: [] })).toBe('service_role_unknown');
  });

  test('D5: is not for what the agent can do already, and is for what only others of its company can', () => {
    const holding = (...privileges: Parameters<typeof privilegeWith>) =>
      codeOf({ privileges: [privilegeWith(...privileges)] as never });
    expect(holding({})).toBe('access_request_closed');
    expect(holding({ roles: ['administrator'] })).toBe('access_request_closed'); // which includes what is asked for
    const helpdesk = as(denied, 'helpdesk_agent').subject;
    const narrow = { privileges: [privilegeWith({ roles: ['administrator'] })] as never };
    expect(codeOf(narrow, { service: 'office365', roles }, helpdesk)).toBeUndefined();
    expect(holding({ until: now })).toBeUndefined();
    expect(holding({ partner: companies.otherPartner })).toBeUndefined();
  });
});

describe('what accepting comes to', () => {
  const asked = { service: 'office365', roles: ['administrator'] };
  const held = privilegeWith({ roles: ['helpdesk_administrator'], until: inDays(10) });

  test('D5, D16: keeps what is held beside what was asked for, and the end that was agreed', () => {
    const both = { service: 'office365', grant: true, roles: ['administrator', 'helpdesk_administrator'] };
    expect(choiceOf(asked, held)).toEqual({ ...both, until: inDays(10) });
    expect(choiceOf(asked, held, { until: 'never' })).toEqual(both);
    expect(choiceOf(asked, undefined)).toEqual({ service: 'office365', grant: true, roles: ['administrator'] });
  });

  test('D3: takes the customer’s own choices, and infers no replacement', () => {
    const chosen = { roles: ['helpdesk_administrator'], until: inDays(3), replace: companies.otherPartner };
    expect(choiceOf(asked, held, chosen)).toEqual({ service: 'office365', grant: true, ...chosen });
    expect(choiceOf(asked, held)).not.toHaveProperty('replace');
  });
});
