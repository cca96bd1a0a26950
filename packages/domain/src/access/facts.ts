import type { Id } from '../kernel/id.ts';
import type { Instant } from '../kernel/time.ts';
import type { Subject } from '../organizations/subject.ts';
import type { Privilege } from './privilege.ts';
import type { ServiceManifest } from './service.ts';

/** What binds a partner to a customer: its own relationship, or being named on a subscription (indirect reseller). */
export type Bond = { readonly kind: 'relationship' | 'subscription'; readonly id: string; readonly since: Instant };

export type SubscriptionFact = {
  readonly id: Id<'subscription'>;
  readonly service: string;
  readonly channel: 'csp' | 'direct' | 'advisor';
  readonly reseller: Id<'organization'> | undefined;
  readonly status: 'active' | 'suspended' | 'cancelled' | 'deleted';
  readonly since: Instant;
};

/** Everything a decision rests on. Loaded by one query, decided without another. */
export type Facts = {
  readonly subject: Subject;
  /** The customer in question; undefined where the question names none, or none that exists. */
  readonly customer: Id<'organization'> | undefined;
  readonly bond: Bond | undefined;
  /** The services in question: the one named, or all that know the action when a customer is named alone. */
  readonly services: readonly ServiceManifest[];
  /** The subject's organisation's grants for these services: live ones, and the last ended one of each. */
  readonly privileges: readonly Privilege[];
  /** The subscriptions in question: the one named, or the live ones of the service or customer. */
  readonly subscriptions: readonly SubscriptionFact[];
};
