import type { SubscriptionFact } from '../access/facts.ts';
import type { Privilege } from '../access/privilege.ts';
import type { ServiceManifest } from '../access/service.ts';
import type { Id, Kind } from '../kernel/id.ts';
import type { LocalizedText } from '../kernel/locale.ts';
import { instant, plusDays } from '../kernel/time.ts';
import type { Customer, Partner } from '../organizations/organization.ts';

/** The instant at which every case is asked. */
export const now = instant(Date.UTC(2026, 10, 20, 12));
export const daysAgo = (days: number) => plusDays(now, -days);
export const inDays = (days: number) => plusDays(now, days);

export const idOf = <K extends Kind>(_kind: K, number: number): Id<K> =>
  `00000000-0000-7000-8000-${String(number).padStart(12, '0')}` as Id<K>;

/** The companies of the cases. `reseller` sold the subscription, except where the provider did. */
export const companies = {
  operator: idOf('organization', 1),
  reseller: idOf('organization', 2),
  otherPartner: idOf('organization', 3),
  provider: idOf('organization', 4),
  indirectReseller: idOf('organization', 5),
  advisor: idOf('organization', 6),
  stranger: idOf('organization', 7),
  customer: idOf('organization', 8),
  otherCustomer: idOf('organization', 9),
} as const;

const company = {
  name: 'Aurora Consulting',
  domain: 'aurora.example',
  market: 'CN',
  locale: 'en',
  standing: 'active',
  standingReason: undefined,
  standingSince: daysAgo(400),
  enrolledAt: daysAgo(400),
  version: 1,
} as const;

export const partnerWith = (differing: Partial<Partner> = {}): Partner => ({
  ...company,
  id: companies.reseller,
  kind: 'partner',
  program: 'direct_reseller',
  ...differing,
});

export const customerWith = (differing: Partial<Customer> = {}): Customer => ({
  ...company,
  id: companies.customer,
  kind: 'customer',
  name: 'Lotus Foods',
  domain: 'lotus.example',
  ...differing,
});

export const privilegeWith = (differing: Partial<Privilege> = {}): Privilege => ({
  id: idOf('privilege', 1),
  customer: companies.customer,
  partner: companies.reseller,
  service: office365.id,
  roles: office365.defaultRoles,
  transacting: true,
  since: daysAgo(100),
  until: undefined,
  ended: undefined,
  ...differing,
});

export const soldWith = (differing: Partial<SubscriptionFact> = {}): SubscriptionFact => ({
  id: idOf('subscription', 1),
  service: office365.id,
  channel: 'csp',
  reseller: companies.reseller,
  status: 'active',
  since: daysAgo(200),
  ...differing,
});

const named = (name: string): LocalizedText => ({ en: name, 'zh-CN': name, 'zh-TW': name, ja: name, ru: name });

const helpdeskActions = [
  'provisioning.read',
  'company-profile.read',
  'user.read',
  'user.password.reset',
  'service-health.read',
  'service-request.create',
];
const administratorActions = [...helpdeskActions, 'provisioning.manage', 'user.manage', 'licence.assign'];

const serviceNamed = (id: string, name: string, licensing: ServiceManifest['licensing']): ServiceManifest => ({
  id,
  names: named(name),
  licensing,
  actions: administratorActions.map((action) => ({ name: action, names: named(action) })),
  roles: {
    administrator: { names: named('Administrator'), actions: administratorActions },
    helpdesk_administrator: { names: named('Helpdesk administrator'), actions: helpdeskActions },
  },
  agentRoles: {
    admin_agent: ['administrator', 'helpdesk_administrator'],
    helpdesk_agent: ['helpdesk_administrator'],
  },
  customerRoles: { user_admin: ['helpdesk_administrator'], billing_admin: [] },
  defaultRoles: ['administrator', 'helpdesk_administrator'],
  offers: [
    { id: `${id}-basic`, names: named('Basic'), upgradesTo: [`${id}-premium`] },
    { id: `${id}-premium`, names: named('Premium') },
    { id: `${id}-archive`, names: named('Archive'), addOnTo: [`${id}-basic`] },
  ],
});

export const office365 = serviceNamed('office365', 'Office 365', 'licence');
export const azure = serviceNamed('azure', 'Azure', 'usage');
