import type { Offer } from '../access/service.ts';
import type { Id } from '../kernel/id.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import { type Instant, plusDays } from '../kernel/time.ts';
import type { OrganizationKind } from '../organizations/role.ts';

/** Through whom seats were bought: a partner sold them, the operator did, or it did after an advisor's advice. */
export const channels = ['csp', 'direct', 'advisor'] as const;
export type Channel = (typeof channels)[number];

export const subscriptionStatuses = ['active', 'suspended', 'cancelled', 'deleted'] as const;
export type SubscriptionStatus = (typeof subscriptionStatuses)[number];

/** Seats of an offer. Who sold it, who is credited and who advised are kept apart from who may administer (P4–P7). */
export type Subscription = {
  readonly id: Id<'subscription'>;
  readonly customer: Id<'organization'>;
  readonly service: string;
  readonly offer: string;
  readonly addOnTo: Id<'subscription'> | undefined;
  readonly channel: Channel;
  /** Reseller of record: sold it and receives its bill. None where the operator sold it. */
  readonly reseller: Id<'organization'> | undefined;
  readonly advisor: Id<'organization'> | undefined;
  readonly partnerOfRecord: Id<'organization'> | undefined;
  readonly indirectReseller: Id<'organization'> | undefined;
  readonly supportContact: Id<'organization'> | undefined;
  readonly seats: number;
  readonly status: SubscriptionStatus;
  readonly since: Instant;
  readonly suspendedAt: Instant | undefined;
  readonly version: number;
};

/** Live: it still binds its seller (D10, X3). Suspended ones do until they are deleted (D15). */
export const isLiveStatus = (status: SubscriptionStatus): boolean => status === 'active' || status === 'suspended';

/** The state machine of a subscription. Cancelled and deleted are final. */
export const subscriptionMoves = {
  suspend: { from: ['active'], to: 'suspended', otherwise: 'subscription_not_active' },
  reactivate: { from: ['suspended'], to: 'active', otherwise: 'subscription_not_suspended' },
  cancel: { from: ['active', 'suspended'], to: 'cancelled', otherwise: 'subscription_is_over' },
} as const;
export type SubscriptionMove = keyof typeof subscriptionMoves;

type MoveRefusal = Refusal<'subscription_not_active' | 'subscription_not_suspended' | 'subscription_is_over'>;

/** Whether a subscription in this status can be suspended, reactivated or cancelled, and what it then is. */
export const move = (status: SubscriptionStatus, by: SubscriptionMove): Result<SubscriptionStatus, MoveRefusal> => {
  const law = subscriptionMoves[by];
  if (!isLiveStatus(status)) return refuse('subscription_is_over');
  return (law.from as readonly SubscriptionStatus[]).includes(status) ? ok(law.to) : refuse(law.otherwise);
};

/** D15: days that a suspended subscription waits for its reactivation before it is deleted. */
export const deletedAfterDays = 60;

/** D15: when a subscription suspended at this instant is deleted, unless it is reactivated before. */
export const deletionDue = (suspendedAt: Instant): Instant => plusDays(suspendedAt, deletedAfterDays);

export const seatBounds = { least: 1, most: 100_000 } as const;

type SeatRefusal = Refusal<'seats_out_of_range' | 'subscription_not_active' | 'subscription_is_over'>;

/** Seats after a change of an active subscription; none is left without a seat: that is a cancellation. */
export const seatsAfter = (status: SubscriptionStatus, seats: number, change: number): Result<number, SeatRefusal> => {
  if (!isLiveStatus(status)) return refuse('subscription_is_over');
  if (status !== 'active') return refuse('subscription_not_active');
  return validSeats(seats + change);
};

export const validSeats = (seats: number): Result<number, Refusal<'seats_out_of_range'>> =>
  Number.isInteger(seats) && seats >= seatBounds.least && seats <= seatBounds.most
    ? ok(seats)
    : refuse('seats_out_of_range', { least: String(seatBounds.least), most: String(seatBounds.most) });

/** N3: an add-on belongs to the offer of an active subscription. */
export const addOnFor = (
  status: SubscriptionStatus,
  offer: string,
  addOn: Offer | undefined,
): Result<Offer, Refusal<'subscription_not_active' | 'subscription_is_over' | 'addon_does_not_fit'>> => {
  if (!isLiveStatus(status)) return refuse('subscription_is_over');
  if (status !== 'active') return refuse('subscription_not_active');
  return addOn?.addOnTo?.includes(offer) ? ok(addOn) : refuse('addon_does_not_fit');
};

/** D12: an upgrade follows a path that the present offer lists. That it is active and held is asked by `decide`. */
export const upgradePath = (
  present: Offer | undefined,
  target: string,
): Result<string, Refusal<'transition_path_unknown'>> =>
  present?.upgradesTo?.includes(target)
    ? ok(target)
    : refuse('transition_path_unknown', { from: present?.id ?? '', to: target });

/** Partners sell through `csp`; the operator sells directly and for advisors. */
export const channelFor = (
  seller: OrganizationKind,
  channel: Channel,
): Result<Channel, Refusal<'channel_not_yours'>> =>
  (seller === 'partner') === (channel === 'csp') ? ok(channel) : refuse('channel_not_yours');

/** N6: credit goes to the reseller of record, or to an indirect reseller of it with an active partnership. */
export const partnerOfRecordFor = (
  reseller: string | undefined,
  chosen: string,
  activeResellers: readonly string[],
): Result<string, Refusal<'partner_of_record_unknown'>> =>
  chosen === reseller || activeResellers.includes(chosen) ? ok(chosen) : refuse('partner_of_record_unknown');
