import { type Duty, standingDuties } from '@mandate/domain/access/duties';
import type { Refusal } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Subscription } from '@mandate/domain/subscriptions/subscription';
import { judge } from '../access/judge.ts';
import type { Actor } from '../platform/actor.ts';
import type { Tx } from '../platform/db.ts';
import { type NotFound, notFound } from '../platform/outcome.ts';
import { findSubscription, liveSales } from './store.ts';

export {
  findSubscription,
  liveSales,
  liveSalesByCustomer,
  liveSalesByPartner,
  namedResellers,
  subscriptionsAt,
} from './store.ts';

/** X3, X4: what this partner still owes this customer, whatever privileges it holds. */
export const dutiesOf = async (tx: Tx, customerId: string, partnerId: string): Promise<readonly Duty[]> =>
  standingDuties((await liveSales(tx, customerId, partnerId)).length);

/** One subscription, for those whom the law lets read it. One that does not exist is as unknown as somebody else's. */
export const visibleSubscription = async (
  tx: Tx,
  actor: Actor,
  key: { readonly customer: string; readonly subscription: string },
  now: Instant,
): Promise<Result<Subscription, Refusal | NotFound>> => {
  const asked = await judge(tx, actor, 'subscription.read', { customer: key.customer }, now);
  if (!asked.ok) return asked;
  const subscription = await findSubscription(tx, key.customer, key.subscription);
  return subscription ? ok(subscription) : notFound;
};
