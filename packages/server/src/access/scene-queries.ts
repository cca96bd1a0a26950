import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Subject } from '@mandate/domain/organizations/subject';
import type { CustomerFacts } from '@mandate/pdp/customer-facts';
import { type Catalogue, catalogueOf } from '@mandate/pdp/memory';
import type { Tx } from '../platform/db.ts';
import { customerFactsAt, manifestsAt, organizationsAt, subjectsAt } from './history-store.ts';
import { customersReached, customersWithHolders } from './simulation-store.ts';

/** How far a change can be felt: in one tenant, by one organisation's people or one of them, by all holders of a service. */
export type Area =
  | { readonly kind: 'tenant'; readonly customer: string }
  | { readonly kind: 'organization'; readonly organization: string; readonly person?: string | undefined }
  | { readonly kind: 'service'; readonly service: string };

/** One state of the records within an area. */
export type Scene = {
  readonly customers: ReadonlyMap<string, CustomerFacts>;
  readonly organizations: ReadonlyMap<string, Subject['organization']>;
  /** The person whose powers are in question; undefined: everybody's, by role. */
  readonly person: Subject | undefined;
  readonly catalogue: Catalogue;
  /** There are more customers than these. */
  readonly isCut: boolean;
};

/** The most customers that are looked at. */
const mostCustomers = 2_000;
const chunk = 200;

/** Reads everything in an area that powers depend on, as this transaction sees it. In the system's scope. */
export const readScene = async (tx: Tx, area: Area, now: Instant): Promise<Scene> => {
  const found = await customersIn(tx, area);
  const ids = found.slice(0, mostCustomers);
  const customers = new Map<string, CustomerFacts>();
  for (let from = 0; from < ids.length; from += chunk)
    for (const facts of await customerFactsAt(tx, ids.slice(from, from + chunk), now)) customers.set(facts.id, facts);
  const involved = area.kind === 'organization' ? [area.organization] : partnersAt([...customers.values()]);
  const organizations = await organizationsAt(tx, involved, now);
  const manifests: readonly ServiceManifest[] = await manifestsAt(tx, now);
  return {
    customers,
    organizations: new Map(organizations.map(({ market: _, ...organization }) => [organization.id, organization])),
    person: await personIn(tx, area, now),
    catalogue: catalogueOf(manifests),
    isCut: found.length > mostCustomers,
  };
};

const customersIn = (tx: Tx, area: Area): Promise<string[]> | string[] => {
  switch (area.kind) {
    case 'tenant':
      return [area.customer];
    case 'organization':
      return customersReached(tx, area.organization, mostCustomers + 1);
    case 'service':
      return customersWithHolders(tx, area.service, mostCustomers + 1);
  }
};

/** Every partner that anything binds to one of these customers. */
const partnersAt = (customers: readonly CustomerFacts[]): string[] => [
  ...new Set(customers.flatMap((customer) => partnersOf(customer))),
];

/** Every partner that anything binds to a customer. */
export const partnersOf = ({ bonds, privileges, subscriptions }: CustomerFacts): readonly string[] =>
  [
    ...new Set([
      ...bonds.map(({ partner }) => partner),
      ...privileges.map(({ partner }) => partner as string),
      ...subscriptions.flatMap(({ reseller, named }) => [reseller as string | undefined, named]),
    ]),
  ].filter((partner) => partner !== undefined);

const personIn = async (tx: Tx, area: Area, now: Instant): Promise<Subject | undefined> => {
  if (area.kind !== 'organization' || area.person === undefined) return undefined;
  const subjects = await subjectsAt(tx, area.person, now);
  return subjects.find(({ organization }) => organization.id === area.organization);
};
