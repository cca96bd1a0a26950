import type { Facts, SubscriptionFact } from '@mandate/domain/access/facts';
import type { Privilege } from '@mandate/domain/access/privilege';
import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Id } from '@mandate/domain/kernel/id';
import type { Subject } from '@mandate/domain/organizations/subject';
import { type BoundedCache, boundedCache } from './bounded-cache.ts';
import type { CustomerFacts } from './customer-facts.ts';

/** What a memory must do to stay true. Both are called before anybody is told that it has caught up. */
export type Memory = {
  readonly forget: (changed: readonly string[]) => void;
  readonly forgetEverything: () => void;
};

/** There is no customer of this id; remembered too, so that asking for nothing costs no query each time. */
export const noCustomer = Symbol('no customer');

/** The catalogue as decisions use it: by id, and by the actions that its services know. */
export type Catalogue = {
  readonly byId: ReadonlyMap<string, readonly [ServiceManifest]>;
  readonly byAction: ReadonlyMap<string, readonly ServiceManifest[]>;
};

/** What a node remembers between questions, kept true by its lease (X5). */
export type DecisionMemory = Memory & {
  readonly customers: BoundedCache<CustomerFacts | typeof noCustomer>;
  readonly subjects: BoundedCache<readonly Subject[]>;
  /** Customers of subscriptions: an immutable fact, remembered to find the customer's record. */
  readonly subscriptions: BoundedCache<string>;
  catalogue: Catalogue | undefined;
  /** Grows whenever something is forgotten: what was being read then is not to be shared any more. */
  epoch: number;
};

export type MemoryLimits = { readonly customers: number; readonly subjects: number };

export const decisionMemory = ({ customers, subjects }: MemoryLimits): DecisionMemory => {
  const memory: DecisionMemory = {
    customers: boundedCache(customers),
    subjects: boundedCache(subjects),
    subscriptions: boundedCache(subjects),
    catalogue: undefined,
    epoch: 0,
    forget: (changed) => {
      memory.epoch += 1;
      for (const subject of changed) {
        const colon = subject.indexOf(':');
        const [kind, id] = [subject.slice(0, colon), subject.slice(colon + 1)];
        if (kind === 'customer') memory.customers.delete(id);
        else if (kind === 'person') memory.subjects.delete(id);
        // An organisation's standing is part of all its people's records; it changes seldom.
        else if (kind === 'organization') memory.subjects.clear();
        else if (kind === 'service') memory.catalogue = undefined;
      }
    },
    forgetEverything: () => {
      memory.epoch += 1;
      memory.customers.clear();
      memory.subjects.clear();
      memory.catalogue = undefined;
    },
  };
  return memory;
};

export const catalogueOf = (manifests: readonly ServiceManifest[]): Catalogue => {
  const byAction = new Map<string, ServiceManifest[]>();
  for (const manifest of manifests)
    for (const { name } of manifest.actions) byAction.set(name, [...(byAction.get(name) ?? []), manifest]);
  return { byId: new Map(manifests.map((manifest) => [manifest.id, [manifest]])), byAction };
};

const none: readonly never[] = [];

type Looked = {
  readonly subject: Subject;
  readonly customer: CustomerFacts | undefined;
  readonly catalogue: Catalogue;
  readonly action: string;
  readonly service: string | undefined;
  readonly subscription: string | undefined;
};

/** The facts that the law looks at, picked out of a customer's record for one subject and one question. */
export const factsFrom = (looked: Looked): Facts => {
  const { subject, customer, catalogue, action, subscription } = looked;
  const about = customer && subscription !== undefined ? only(customer, subscription) : undefined;
  const service = about ? about.service : looked.service;
  const services =
    service !== undefined ? (catalogue.byId.get(service) ?? none) : (catalogue.byAction.get(action) ?? none);
  if (!customer || (subscription !== undefined && !about))
    return { subject, customer: undefined, bond: undefined, services, privileges: none, subscriptions: none };
  const partner = subject.organization.kind === 'partner' ? subject.organization.id : undefined;
  return {
    subject,
    customer: customer.id,
    bond: partner && bondOf(customer, partner, about),
    services,
    privileges: partner ? privilegesOf(customer, partner, service) : none,
    subscriptions: about ? [about] : subscriptionsIn(customer, service, action === 'bill.read'),
  };
};

const only = (customer: CustomerFacts, subscription: string) =>
  customer.subscriptions.find((one) => one.id === subscription);

/**
 * A4: the partner's own relationship; else a live subscription that names it. Whoever is only named has nothing to do
 * with subscriptions that do not name it.
 */
const bondOf = (
  customer: CustomerFacts,
  partner: Id<'organization'>,
  about: CustomerFacts['subscriptions'][number] | undefined,
): Facts['bond'] => {
  for (const { partner: bound, bond } of customer.bonds) if (bound === partner) return bond;
  if (about && about.named !== partner) return undefined;
  for (const one of customer.subscriptions)
    if (one.named === partner && isLive(one)) return { kind: 'subscription', id: one.id, since: one.since };
  return undefined;
};

const isLive = ({ status }: SubscriptionFact): boolean => status === 'active' || status === 'suspended';

// Both run at every question: a loop that makes no list where nothing is found is three times as fast as a filter.
const privilegesOf = (
  customer: CustomerFacts,
  partner: Id<'organization'>,
  service: string | undefined,
): Facts['privileges'] => {
  let found: Privilege[] | undefined;
  for (const one of customer.privileges) {
    if (one.partner !== partner || (service !== undefined && one.service !== service)) continue;
    if (found) found.push(one);
    else found = [one];
  }
  return found ?? none;
};

const subscriptionsIn = (
  customer: CustomerFacts,
  service: string | undefined,
  ended: boolean,
): Facts['subscriptions'] => {
  let found: SubscriptionFact[] | undefined;
  for (const one of customer.subscriptions) {
    if (!(ended || isLive(one)) || (service !== undefined && one.service !== service)) continue;
    if (found) found.push(one);
    else found = [one];
  }
  return found ?? none;
};
