import type { Id } from '../kernel/id.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Customer, Partner } from '../organizations/organization.ts';

/** The commercial bond of one partner and one customer. It carries privileges and is never one with them (X2). */
export type Relationship = {
  readonly id: Id<'relationship'>;
  readonly customer: Id<'organization'>;
  readonly partner: Id<'organization'>;
  /** Who forwarded the provider's invitation; it owns nothing by that (M11). */
  readonly forwardedBy: Id<'organization'> | undefined;
  readonly since: Instant;
  readonly endedAt: Instant | undefined;
};

type BondRefusal = Refusal<'self_dealing' | 'request_not_acceptable' | 'customer_not_active' | 'market_mismatch'>;

/**
 * Whether these two may be bound at all: never with itself (D9), only while the partner may ask (D8) and the customer
 * is active, only within one market (D7). What binds them already is not asked: asking again is welcome (Q2).
 */
export const mayBeBound = (partner: Partner, customer: Customer): Result<true, BondRefusal> => {
  if ((partner.id as string) === customer.id) return refuse('self_dealing');
  if (partner.standing !== 'active') return refuse('request_not_acceptable');
  if (customer.standing !== 'active') return refuse('customer_not_active');
  if (partner.market !== customer.market)
    return refuse('market_mismatch', { partnerMarket: partner.market, customerMarket: customer.market });
  return ok(true);
};

/** D10: what the law needs to know of a subscription before a relationship ends. */
export type LiveSale = { readonly subscription: Id<'subscription'>; readonly service: string; readonly seats: number };

/** D10: either side ends the relationship alone, once no live subscription sold by that partner remains. */
export const endRelationship = (
  relationship: Relationship | undefined,
  liveSales: readonly LiveSale[],
): Result<Relationship, Refusal<'no_relationship' | 'live_subscriptions_remain'>> => {
  if (!relationship || relationship.endedAt !== undefined) return refuse('no_relationship');
  if (liveSales.length > 0)
    return refuse('live_subscriptions_remain', { count: String(liveSales.length) }, { subscriptions: liveSales });
  return ok(relationship);
};
