import type { Privilege } from '@mandate/domain/access/privilege';
import type { ServiceManifest } from '@mandate/domain/access/service';
import type { LocalizedText } from '@mandate/domain/kernel/locale';
import { instant } from '@mandate/domain/kernel/time';
import type { Subject } from '@mandate/domain/organizations/subject';
import type { CustomerFacts } from '@mandate/pdp/customer-facts';
import { type Random, seeded } from '../scripts/trial-stale/random.ts';

export const partnerCount = 2_000;
const serviceCount = 8;
export const started = instant(Date.UTC(2026, 0, 1));
const ended = instant(Date.UTC(2026, 5, 1));

/**
 * An id with the shape of a UUID: a kind, a running number, and which of its things. Flat in memory, as a text that was
 * read; one that was put together would keep its pieces.
 */
export const idOf = (kind: number, index: number, part = 0): string =>
  Buffer.from(`0190${hex(kind, 4)}-${hex(part, 4)}-7000-8000-${hex(index, 12)}`, 'latin1').toString('latin1');

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');

export const partnerKind = 1;
export const personKind = 2;
export const customerKind = 3;
const bondKind = 4;
const grantKind = 5;
const subscriptionKind = 6;

const named = (name: string): LocalizedText => ({ en: name, 'zh-CN': name, 'zh-TW': name, ja: name, ru: name });

const actionsPerService = 12;
export const actionOf = (service: number, action: number): string => `s${service}-thing.act-${action}`;

/** `admin` may do everything, `support` half of it, `reader` a quarter. */
const serviceOf = (index: number): ServiceManifest => {
  const actions = Array.from({ length: actionsPerService }, (_, action) => actionOf(index, action));
  return {
    id: `service-${index}`,
    names: named(`Service ${index}`),
    licensing: 'licence',
    actions: actions.map((name) => ({ name, names: named(name) })),
    roles: {
      admin: { names: named('Admin'), actions },
      support: { names: named('Support'), actions: actions.slice(0, 6) },
      reader: { names: named('Reader'), actions: actions.slice(0, 3) },
    },
    agentRoles: { admin_agent: ['admin', 'support', 'reader'], helpdesk_agent: ['support', 'reader'] },
    customerRoles: { user_admin: [], billing_admin: [] },
    defaultRoles: ['admin'],
    offers: [{ id: `offer-${index}`, names: named(`Offer ${index}`) }],
  };
};

export const manifests: readonly ServiceManifest[] = Array.from({ length: serviceCount }, (_, index) =>
  serviceOf(index),
);

const agentRoles = ['admin_agent', 'helpdesk_agent', 'sales_agent'] as const;
export const peoplePerPartner = agentRoles.length;

/** The person with this number: three at each partner, one for each of the agents' roles. One partner in a hundred is terminated. */
export const subjectOf = (index: number): Subject => {
  const partner = Math.floor(index / peoplePerPartner);
  return {
    id: idOf(personKind, index),
    roles: [agentRoles[index % peoplePerPartner] ?? 'sales_agent'],
    since: started,
    organization: {
      id: idOf(partnerKind, partner) as Subject['organization']['id'],
      kind: 'partner',
      name: `Partner ${partner}`,
      program: 'direct_reseller',
      standing: partner % 100 === 99 ? 'terminated' : 'active',
      standingSince: started,
    },
  };
};

const grants = [['admin'], ['support', 'reader'], ['reader']] as const;

/** All that decisions about one customer rest on; the same for the same number, whoever asks, in whatever order. */
export const customerOf = (index: number): CustomerFacts => {
  const random = seeded(`customer ${index}`);
  const id = idOf(customerKind, index) as CustomerFacts['id'];
  const partners = [...new Set([random.between(0, partnerCount - 1), random.between(0, partnerCount - 1)])];
  const bonds = partners.map((partner, at) => ({
    partner: sharedId(partner),
    bond: { kind: 'relationship' as const, id: idOf(bondKind, index, at), since: started },
  }));
  const privileges = partners.flatMap((partner, at) => grantsOf(random, { id, index, partner, at }));
  const subscriptions = [
    {
      id: idOf(subscriptionKind, index) as CustomerFacts['subscriptions'][number]['id'],
      service: serviceNames[random.between(0, serviceCount - 1)] ?? '',
      channel: 'csp' as const,
      reseller: sharedId(partners[0] ?? 0),
      status: 'active' as const,
      since: started,
      named: undefined,
    },
  ];
  return { id, bonds, privileges, subscriptions };
};

const serviceNames = manifests.map(({ id }) => id);
const partnerIds = Array.from({ length: partnerCount }, (_, index) => idOf(partnerKind, index));
const sharedId = (partner: number) => (partnerIds[partner] ?? '') as Privilege['partner'];

type Place = {
  readonly id: CustomerFacts['id'];
  readonly index: number;
  readonly partner: number;
  readonly at: number;
};

/** One or two services for each partner; one grant in ten has ended. */
const grantsOf = (random: Random, { id, index, partner, at }: Place): Privilege[] => {
  const first = random.between(0, serviceCount - 1);
  const services = random.chance(0.5) ? [first] : [first, (first + 1) % serviceCount];
  return services.map((service, nth) => ({
    id: idOf(grantKind, index, at * 4 + nth) as Privilege['id'],
    customer: id,
    partner: sharedId(partner),
    service: serviceNames[service] ?? '',
    roles: random.pick(grants),
    transacting: false,
    since: started,
    until: undefined,
    ended: random.chance(0.1) ? { at: ended, how: 'removed' as const } : undefined,
  }));
};
