import type { Facts } from '@mandate/domain/access/facts';
import type { Offer } from '@mandate/domain/access/service';
import { type Refusal, refuse } from '@mandate/domain/kernel/refusal';
import { err, ok, type Result } from '@mandate/domain/kernel/result';
import {
  addOnFor,
  type Channel,
  channelFor,
  move,
  partnerOfRecordFor,
  type Subscription,
  type SubscriptionMove,
  seatsAfter,
  upgradePath,
  validSeats,
} from '@mandate/domain/subscriptions/subscription';
import { judge } from '../access/judge.ts';
import { publishedServices } from '../access/service-queries.ts';
import { record } from '../audit/commands.ts';
import { activePartnership, activeResellersOf } from '../organizations/partnership-queries.ts';
import { organizationOf } from '../organizations/queries.ts';
import { type Act, type PersonalAct, scopeOf } from '../platform/actor.ts';
import { type Db, inTransaction, type Scope, type Tx } from '../platform/db.ts';
import { post } from '../platform/outbox.ts';
import { type NotFound, notFound, type Stale, stale } from '../platform/outcome.ts';
import { beginCustomerAct, onlyWidens } from '../platform/revision.ts';
import { activeRelationship } from '../relationships/queries.ts';
import { findSubscription, insertSubscription, type SubscriptionChange, updateSubscription } from './store.ts';

type Deps = { readonly db: Db };
export type SubscriptionRefusal = Refusal | NotFound | Stale;

/** One subscription of one customer, at the version that the caller read, if it insists on that. */
export type SubscriptionKey = {
  readonly customer: string;
  readonly subscription: string;
  readonly readVersion?: number | undefined;
};

export type Order = {
  readonly customer: string;
  readonly offer: string;
  readonly seats: number;
  readonly channel: Channel;
  /** The indirect reseller that a provider names on it (M8). */
  readonly indirectReseller?: string | undefined;
  /** The advisor whose advice led to it: channel `advisor` alone. */
  readonly advisor?: string | undefined;
};

/** A5, D13: a partner sells to its customer through `csp`; the operator sells directly or for an advisor. */
export const createSubscription = (
  { db }: Deps,
  act: PersonalAct,
  order: Order,
): Promise<Result<Subscription, Refusal>> =>
  inTransaction<Subscription, Refusal>(db, scopeOf(act.actor), async (tx) => {
    await beginCustomerAct(tx, order.customer);
    const asked = await judge(tx, act.actor, 'subscription.create', { customer: order.customer }, act.now);
    if (!asked.ok) return asked;
    const { customer } = asked.value;
    if (customer === undefined) return refuse('no_relationship');
    const channel = channelFor(act.actor.organization.kind, order.channel);
    if (!channel.ok) return channel;
    const found = await offerOf(tx, order.offer);
    if (!found || found.offer.addOnTo) return refuse('offer_unknown', { offer: order.offer });
    const seats = validSeats(order.seats);
    if (!seats.ok) return seats;
    const named = await namedOn(tx, act, order, customer);
    if (!named.ok) return named;
    const subscription: Subscription = {
      id: act.newId('subscription'),
      customer,
      service: found.service,
      offer: found.offer.id,
      addOnTo: undefined,
      channel: channel.value,
      supportContact: named.value.reseller,
      seats: seats.value,
      status: 'active',
      since: act.now,
      suspendedAt: undefined,
      version: 1,
      ...named.value,
    };
    onlyWidens(tx);
    await insertSubscription(tx, subscription);
    await recordChange(tx, act, 'subscription.created', subscription, null, facets(subscription));
    return ok(subscription);
  });

type Named = Pick<Subscription, 'reseller' | 'advisor' | 'partnerOfRecord' | 'indirectReseller'>;

/** Who sold it, who advised, who is credited: credit starts with whoever is nearest to the customer (N6 changes it). */
const namedOn = async (
  tx: Tx,
  act: PersonalAct,
  order: Order,
  customer: Subscription['customer'],
): Promise<Result<Named, Refusal>> => {
  const seller = act.actor.organization;
  if (seller.kind === 'partner') {
    const { indirectReseller } = order;
    if (order.advisor !== undefined) return refuse('channel_not_yours');
    const reseller = indirectReseller === undefined ? undefined : await partnered(tx, seller.id, indirectReseller);
    if (indirectReseller !== undefined && reseller === undefined) return refuse('indirect_reseller_unknown');
    return ok({
      reseller: seller.id,
      advisor: undefined,
      partnerOfRecord: reseller ?? seller.id,
      indirectReseller: reseller,
    });
  }
  if (order.indirectReseller !== undefined) return refuse('indirect_reseller_unknown');
  if ((order.channel === 'advisor') !== (order.advisor !== undefined)) return refuse('channel_not_yours');
  const advisor = order.advisor === undefined ? undefined : await organizationOf(tx, order.advisor);
  if (
    order.advisor !== undefined &&
    (advisor?.kind !== 'partner' || !(await activeRelationship(tx, customer, advisor.id)))
  )
    return refuse('no_relationship');
  return ok({
    reseller: undefined,
    advisor: advisor?.id,
    partnerOfRecord: advisor?.id,
    indirectReseller: undefined,
  });
};

const partnered = async (tx: Tx, provider: string, reseller: string) =>
  (await activePartnership(tx, provider, reseller))?.reseller;

const offerOf = async (tx: Tx, id: string): Promise<{ service: string; offer: Offer } | undefined> => {
  for (const { manifest } of await publishedServices(tx)) {
    const offer = manifest.offers.find((one) => one.id === id);
    if (offer) return { service: manifest.id, offer };
  }
  return undefined;
};

/** What the log keeps of a subscription. */
const facets = (subscription: Subscription) => ({
  service: subscription.service,
  offer: subscription.offer,
  channel: subscription.channel,
  seats: subscription.seats,
  status: subscription.status,
  partnerOfRecord: subscription.partnerOfRecord ?? null,
  indirectReseller: subscription.indirectReseller ?? null,
});

const recordChange = async (
  tx: Tx,
  act: Act,
  kind: string,
  subscription: Subscription,
  before: unknown,
  after: unknown,
): Promise<void> => {
  await record(tx, act, {
    kind,
    customer: subscription.customer,
    partner: subscription.reseller ?? subscription.advisor,
    counterpart: subscription.indirectReseller,
    subject: { kind: 'subscription', id: subscription.id },
    before,
    after,
  });
};

type Change = {
  readonly kind: string;
  readonly change: SubscriptionChange;
  readonly before: unknown;
  readonly after: unknown;
};

/**
 * One change of one subscription: the lane, the law (`action`), the state (`decide`), a write that rechecks the version,
 * the record. Only the fields named in the change are touched (P4–P7).
 */
const changing = (
  { db }: Deps,
  act: PersonalAct,
  key: SubscriptionKey,
  action: string,
  decide: (tx: Tx, subscription: Subscription, facts: Facts) => Promise<Result<Change, Refusal>>,
  scope: Scope = scopeOf(act.actor),
): Promise<Result<Subscription, SubscriptionRefusal>> =>
  inTransaction<Subscription, SubscriptionRefusal>(db, scope, async (tx) => {
    await beginCustomerAct(tx, key.customer);
    const target = { customer: key.customer, subscription: key.subscription };
    const asked = await judge(tx, act.actor, action, target, act.now);
    if (!asked.ok) return asked;
    const subscription = await findSubscription(tx, key.customer, key.subscription);
    if (!subscription) return notFound;
    if (key.readVersion !== undefined && key.readVersion !== subscription.version) return stale;
    const decided = await decide(tx, subscription, asked.value);
    if (!decided.ok) return decided;
    const changed = await updateSubscription(tx, subscription, decided.value.change, act.now);
    if (!changed) return stale;
    await recordChange(tx, act, decided.value.kind, changed, decided.value.before, decided.value.after);
    if (decided.value.change.status === 'suspended') await announceSuspension(tx, act, changed);
    return ok(changed);
  });

const announceSuspension = (tx: Tx, act: Act, { id, customer, reseller, suspendedAt }: Subscription) =>
  post(tx, act, 'subscription.suspended', { subscription: id, customer, partner: reseller, at: suspendedAt });

/** N2: seats up or down by the reseller of record. The direction is a question of the law of its own. */
export const changeSeats = (deps: Deps, act: PersonalAct, key: SubscriptionKey, by: number) =>
  changing(deps, act, key, by < 0 ? 'subscription.seats.remove' : 'subscription.seats.add', async (_, subscription) => {
    const seats = seatsAfter(subscription.status, subscription.seats, by);
    if (!seats.ok) return seats;
    return ok({
      kind: 'subscription.seats-changed',
      change: { seats: seats.value },
      before: { seats: subscription.seats },
      after: { seats: seats.value },
    });
  });

const moved = {
  suspend: 'subscription.suspended',
  reactivate: 'subscription.reactivated',
  cancel: 'subscription.cancelled',
} as const satisfies Record<SubscriptionMove, string>;

/** N7: suspends, reactivates or cancels. Its add-ons are subscriptions of their own and stay as they are. */
export const moveSubscription = (deps: Deps, act: PersonalAct, key: SubscriptionKey, by: SubscriptionMove) =>
  changing(deps, act, key, `subscription.${by}`, async (_, subscription) => {
    const status = move(subscription.status, by);
    if (!status.ok) return status;
    return ok({
      kind: moved[by],
      change: { status: status.value },
      before: { status: subscription.status },
      after: { status: status.value },
    });
  });

/** N4, D12: upgrades to an offer that the present one lists. */
export const transitionSubscription = (deps: Deps, act: PersonalAct, key: SubscriptionKey, offer: string) =>
  changing(deps, act, key, 'subscription.transition', async (tx, subscription) => {
    const path = upgradePath((await offerOf(tx, subscription.offer))?.offer, offer);
    if (!path.ok) return path;
    return ok({
      kind: 'subscription.transitioned',
      change: { offer },
      before: { offer: subscription.offer },
      after: { offer },
    });
  });

/** N6: moves the credit, and nothing but the credit. */
export const changePartnerOfRecord = (deps: Deps, act: PersonalAct, key: SubscriptionKey, partner: string) =>
  changing(deps, act, key, 'subscription.partner-of-record.change', async (tx, subscription) => {
    const seller = subscription.reseller;
    const resellers = seller === undefined ? [] : await activeResellersOf(tx, seller);
    const chosen = partnerOfRecordFor(seller ?? subscription.advisor, partner, resellers);
    if (!chosen.ok) return chosen;
    return ok({
      kind: 'subscription.partner-of-record-changed',
      change: { partnerOfRecord: partner },
      before: { partnerOfRecord: subscription.partnerOfRecord ?? null },
      after: { partnerOfRecord: partner },
    });
  });

/**
 * A5: names who answers the customer's questions: the reseller itself or, bound to the customer as well, a reseller of its
 * own; for what the operator sold, any partner that is bound.
 */
export const setSupportContact = (deps: Deps, act: PersonalAct, key: SubscriptionKey, partner: string) =>
  changing(
    deps,
    act,
    key,
    'subscription.support-contact.set',
    async (tx, subscription) => {
      const { reseller, indirectReseller } = subscription;
      const isParty = partner === reseller || partner === indirectReseller;
      if (!isParty && !(await isBound(tx, act, subscription, partner))) return refuse('support_contact_unknown');
      return ok({
        kind: 'subscription.support-contact-set',
        change: { supportContact: partner },
        before: { supportContact: subscription.supportContact ?? null },
        after: { supportContact: partner },
      });
    },
    // The system's scope: a seller cannot see that another partner is bound to its customer.
    { kind: 'system' },
  );

/** Of other partners' bonds a seller learns about its own resellers' alone. */
const isBound = async (tx: Tx, act: PersonalAct, { customer }: Subscription, partner: string): Promise<boolean> => {
  const seller = act.actor.organization;
  if (seller.kind === 'partner' && !(await activePartnership(tx, seller.id, partner))) return false;
  return (await activeRelationship(tx, customer, partner)) !== undefined;
};

/** N3: an add-on is a subscription of its own beside the one it belongs to. */
export const orderAddOn = (
  { db }: Deps,
  act: PersonalAct,
  key: SubscriptionKey,
  wanted: { readonly offer: string; readonly seats: number },
): Promise<Result<Subscription, SubscriptionRefusal>> =>
  inTransaction<Subscription, SubscriptionRefusal>(db, scopeOf(act.actor), async (tx) => {
    await beginCustomerAct(tx, key.customer);
    const target = { customer: key.customer, subscription: key.subscription };
    const asked = await judge(tx, act.actor, 'subscription.addon.order', target, act.now);
    if (!asked.ok) return asked;
    const base = await findSubscription(tx, key.customer, key.subscription);
    if (!base) return notFound;
    if (key.readVersion !== undefined && key.readVersion !== base.version) return stale;
    const addOn = addOnFor(base.status, base.offer, (await offerOf(tx, wanted.offer))?.offer);
    if (!addOn.ok) return err(addOn.error);
    const seats = validSeats(wanted.seats);
    if (!seats.ok) return seats;
    const subscription: Subscription = {
      ...base,
      id: act.newId('subscription'),
      offer: addOn.value.id,
      addOnTo: base.id,
      seats: seats.value,
      since: act.now,
      version: 1,
    };
    await insertSubscription(tx, subscription);
    await recordChange(tx, act, 'subscription.addon-ordered', subscription, null, {
      ...facets(subscription),
      addOnTo: base.id,
    });
    return ok(subscription);
  });
