import { expect, test } from 'vitest';
import { azure, office365 } from '../testing/records.ts';
import { actionNames } from './actions.ts';
import { manifestFaults, type ServiceManifest } from './service.ts';

const faultsOf = (differing: Partial<ServiceManifest>) => manifestFaults({ ...office365, ...differing }, actionNames);
const names = office365.names;

test('a manifest whose names refer to each other can be published', () => {
  expect(manifestFaults(office365, actionNames)).toEqual([]);
  expect(manifestFaults(azure, actionNames)).toEqual([]);
});

test('no service redefines an action of the law', () => {
  const actions = [...office365.actions, { name: 'bill.read', names }];
  expect(faultsOf({ actions })).toEqual([
    { pointer: `/actions/${office365.actions.length}/name`, reason: 'is an action of the law' },
  ]);
});

test('an action stands once', () => {
  const actions = [...office365.actions, { name: 'user.read', names }];
  expect(faultsOf({ actions })).toEqual([
    { pointer: `/actions/${office365.actions.length}/name`, reason: 'stands twice' },
  ]);
});

test('a role includes only actions of its service', () => {
  const roles = { ...office365.roles, reader: { names, actions: ['user.read', 'mailbox.read', 'tenant.wipe'] } };
  expect(faultsOf({ roles })).toEqual([
    { pointer: '/roles/reader/actions/1', reason: 'is no action' },
    { pointer: '/roles/reader/actions/2', reason: 'is no action' },
  ]);
});

test('D5: agents, the customer’s people and the default hold only roles of the service', () => {
  expect(
    faultsOf({
      agentRoles: { admin_agent: ['owner'], helpdesk_agent: ['helpdesk_administrator', 'reader'] },
      customerRoles: { user_admin: ['clerk'], billing_admin: [] },
      defaultRoles: ['administrator', 'everything'],
    }),
  ).toEqual([
    { pointer: '/agentRoles/admin_agent/0', reason: 'is no role' },
    { pointer: '/agentRoles/helpdesk_agent/1', reason: 'is no role' },
    { pointer: '/customerRoles/user_admin/0', reason: 'is no role' },
    { pointer: '/defaultRoles/1', reason: 'is no role' },
  ]);
});

test('N3, D12: add-ons and upgrades name offers of the service, and an offer stands once', () => {
  const offers = [
    { id: 'basic', names, upgradesTo: ['basic', 'premium'] },
    { id: 'archive', names, addOnTo: ['basic', 'gold'] },
    { id: 'basic', names },
  ];
  expect(faultsOf({ offers })).toEqual([
    { pointer: '/offers/0/upgradesTo/1', reason: 'is no offer' },
    { pointer: '/offers/1/addOnTo/1', reason: 'is no offer' },
    { pointer: '/offers/2/id', reason: 'stands twice' },
  ]);
});
