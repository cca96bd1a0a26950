import type { Bond, SubscriptionFact } from '@mandate/domain/access/facts';
import type { Privilege } from '@mandate/domain/access/privilege';
import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Id } from '@mandate/domain/kernel/id';
import type { Subject } from '@mandate/domain/organizations/subject';

/** A partner's bond with a customer. */
export type PartnerBond = { readonly partner: string; readonly bond: Bond };

/** A subscription, with the indirect reseller that it names. */
export type RememberedSubscription = SubscriptionFact & { readonly named: string | undefined };

/** Everything that decisions about one customer rest on, for all of its partners. */
export type CustomerFacts = {
  readonly id: Id<'organization'>;
  readonly bonds: readonly PartnerBond[];
  readonly privileges: readonly Privilege[];
  readonly subscriptions: readonly RememberedSubscription[];
};

/** What was read, and the number of its lane in that snapshot. */
export type Filled<T> = { readonly value: T; readonly revision: bigint };

/** Where facts come from: each call reads one snapshot that begins after it. Rejects when nothing can be read. */
export type FactsSource = {
  readonly customer: (id: string) => Promise<Filled<CustomerFacts | undefined>>;
  readonly subjects: (person: string) => Promise<Filled<readonly Subject[]>>;
  readonly services: () => Promise<Filled<readonly ServiceManifest[]>>;
  /** Which customer a subscription belongs to. It never changes. */
  readonly customerOfSubscription: (id: string) => Promise<string | undefined>;
};
