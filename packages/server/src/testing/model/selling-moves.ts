import type { Offer } from '@mandate/domain/access/service';
import { ok } from '@mandate/domain/kernel/result';
import type { Role } from '@mandate/domain/organizations/role';
import type { Subscription } from '@mandate/domain/subscriptions/subscription';
import type { Actor } from '../../platform/actor.ts';
import { updateBillingProfile } from '../../subscriptions/billing-profile-commands.ts';
import {
  changePartnerOfRecord,
  changeSeats,
  createSubscription,
  moveSubscription,
  orderAddOn,
  setSupportContact,
  transitionSubscription,
} from '../../subscriptions/commands.ts';
import type { Dice } from './dice.ts';
import { liveGrants } from './granting-moves.ts';
import {
  firstOf,
  holds,
  isBound,
  isLiveSale,
  type Market,
  nowOf,
  ofKind,
  orgOf,
  pair,
  type Sale,
  somebody,
  somebodyOf,
  somePair,
} from './market.ts';
import { type Draw, type Move, moveOf } from './move.ts';

const sellers = ['global_admin', 'admin_agent', 'sales_agent'] as const;
const leaders = ['global_admin', 'admin_agent'] as const;
const touches = ['subscription'] as const;

const offersOf = (market: Market): readonly (Offer & { readonly service: string })[] =>
  market.manifests.flatMap((manifest) => manifest.offers.map((offer) => ({ ...offer, service: manifest.id })));

const seatsProblem = (seats: number) => (seats < 1 || seats > 100_000) && 'seats_out_of_range';

const drawSeats = (dice: Dice): number => (dice.chance(0.03) ? dice.pick([0, 100_001]) : 1 + dice.below(50));

/** What everybody but partners is told of other people's sales (D14). */
const notSelling = (by: Actor): string | undefined => {
  if (by.organization.kind === 'customer')
    return holds(by, 'global_admin') ? 'ask_your_reseller' : 'role_not_permitted';
  return holds(by, 'admin') ? undefined : 'role_not_permitted';
};

type Wanted = {
  readonly customer: string;
  readonly offer: string;
  readonly seats: number;
  readonly channel: Sale['channel'];
  readonly indirectReseller?: string;
  readonly advisor?: string;
};

/** A5, D8, D14: who may sell to this customer. */
const maySell = (market: Market, by: Actor, customer: string): string | undefined => {
  const { kind, id, program, standing } = by.organization;
  if (kind !== 'partner') return notSelling(by);
  return firstOf(
    !holds(by, ...sellers) && 'role_not_permitted',
    (program === 'indirect_reseller' || program === 'advisor') && 'program_not_permitted',
    standing === 'terminated' && 'partner_terminated',
    standing === 'suspended' && 'partner_suspended',
    !isBound(market, customer, id) && 'no_relationship',
  );
};

/** M8, A5: who may be named on it. */
const namingProblem = (market: Market, by: Actor, wanted: Wanted): string | undefined => {
  const { indirectReseller: named, advisor } = wanted;
  if (by.organization.kind === 'partner')
    return firstOf(
      advisor !== undefined && 'channel_not_yours',
      named !== undefined && !market.partnerships.has(pair(by.organization.id, named)) && 'indirect_reseller_unknown',
    );
  return firstOf(
    named !== undefined && 'indirect_reseller_unknown',
    (wanted.channel === 'advisor') !== (advisor !== undefined) && 'channel_not_yours',
    advisor !== undefined && !market.bonds.has(pair(wanted.customer, advisor)) && 'no_relationship',
  );
};

const order: Draw = (market, dice) => {
  const { world } = market;
  const [customer, partner] = somePair(market, dice);
  const bySeller = dice.chance(0.75) ? somebodyOf(market, dice, partner) : undefined;
  const by = bySeller ?? somebody(market, dice, 'operator', 'partner');
  const own = by.organization;
  const isPartner = own.kind === 'partner';
  const resellers = [...market.partnerships.keys()]
    .filter((both) => both.startsWith(own.id))
    .map((both) => both.slice(-36));
  const named = resellers.length > 0 && dice.chance(0.8) ? resellers : ofKind(market, 'partner').map(({ id }) => id);
  const wanted: Wanted = {
    customer,
    offer: dice.chance(0.02) ? 'e99' : dice.pick(offersOf(market)).id,
    seats: drawSeats(dice),
    channel: dice.chance(0.95) ? (isPartner ? 'csp' : dice.pick(['direct', 'advisor'])) : dice.pick(['csp', 'direct']),
    ...(dice.chance(own.program === 'indirect_provider' ? 0.6 : 0.05) && { indirectReseller: dice.pick(named) }),
    ...(dice.chance(isPartner ? 0.02 : 0.6) && { advisor: partner }),
  };
  const offer = offersOf(market).find(({ id }) => id === wanted.offer);
  return moveOf({
    name: `orders ${JSON.stringify(wanted)}`,
    by,
    asks: { action: 'subscription.create', resource: { customer: wanted.customer } },
    touches,
    refused: firstOf(
      maySell(market, by, wanted.customer),
      isPartner !== (wanted.channel === 'csp') && 'channel_not_yours',
      (!offer || offer.addOnTo !== undefined) && 'offer_unknown',
      seatsProblem(wanted.seats),
      namingProblem(market, by, wanted),
    ),
    run: () => createSubscription(world, world.act(by), wanted),
    apply: (sold) => {
      const reseller = isPartner ? own.id : null;
      market.sales.set(sold.id, {
        id: sold.id,
        customer: wanted.customer,
        service: offer?.service ?? '',
        addOnTo: null,
        channel: wanted.channel,
        reseller,
        advisor: wanted.advisor ?? null,
        named: wanted.indirectReseller ?? null,
        offer: wanted.offer,
        credited: wanted.indirectReseller ?? reseller ?? wanted.advisor ?? null,
        contact: reseller,
        seats: wanted.seats,
        status: 'active',
        suspendedAt: null,
      });
    },
  });
};

type Owning = {
  readonly action: string;
  /** N2–N7: what a partner is told that did not sell it. */
  readonly notReseller: string;
  readonly roles?: readonly Role[];
  readonly whileSuspended?: boolean;
};

/** N2–N7, D8, D13, D14: a sold subscription is its seller's, whatever anybody was granted. */
const mayChange = (market: Market, by: Actor, sale: Sale, owning: Owning): string | undefined => {
  const { kind, id, standing } = by.organization;
  if (kind !== 'partner') return firstOf(notSelling(by), sale.channel === 'csp' && 'not_reseller_of_record');
  return firstOf(
    !holds(by, ...(owning.roles ?? sellers)) && 'role_not_permitted',
    standing === 'terminated' && 'partner_terminated',
    standing === 'suspended' && !owning.whileSuspended && 'partner_suspended',
    // Whoever is only named on some subscription has nothing to do with the others.
    !market.bonds.has(pair(sale.customer, id)) &&
      !(sale.named === id && isBound(market, sale.customer, id)) &&
      'no_relationship',
    sale.reseller !== id && owning.notReseller,
  );
};

/** D15, D12: what a subscription that is not active is in the way of. */
const statusProblem = (sale: Sale): string | undefined =>
  firstOf(!isLiveSale(sale) && 'subscription_is_over', sale.status !== 'active' && 'subscription_not_active');

type Change = Pick<Move, 'run'> & {
  readonly does: string;
  readonly problem: string | undefined;
  readonly apply: (value: never) => void;
};

/** A change of some subscription, by its seller most often. */
const changing =
  (owning: Owning, changeOf: (market: Market, dice: Dice, by: Actor, sale: Sale) => Change): Draw =>
  (market, dice) => {
    if (market.sales.size === 0) return order(market, dice);
    const sales = [...market.sales.values()];
    const live = sales.filter(isLiveSale);
    const sale = dice.pick(live.length > 0 && dice.chance(0.85) ? live : sales);
    const seller = orgOf(market, sale.reseller ?? market.world.operator.id);
    const bySeller = dice.chance(0.65) ? somebodyOf(market, dice, seller.id) : undefined;
    const by = bySeller ?? somebody(market, dice, 'partner', 'customer', 'operator');
    const { does, problem, run, apply } = changeOf(market, dice, by, sale);
    return {
      name: `${does} of ${sale.id}`,
      by,
      asks: { action: owning.action, resource: { customer: sale.customer, subscription: sale.id } },
      touches,
      refused: firstOf(mayChange(market, by, sale, owning), problem),
      run,
      apply,
    };
  };

const keyOf = ({ customer, id }: Sale) => ({ customer, subscription: id });

const changeSeatsBy = (action: 'subscription.seats.add' | 'subscription.seats.remove', sign: 1 | -1): Draw =>
  changing({ action, notReseller: 'seats_belong_to_reseller' }, (market, dice, by, sale) => {
    const change = sign * (1 + dice.below(20));
    const { world } = market;
    return {
      does: `seats ${change}`,
      problem: firstOf(statusProblem(sale), seatsProblem(sale.seats + change)),
      run: () => changeSeats(world, world.act(by), keyOf(sale), change),
      apply: () => {
        sale.seats += change;
      },
    };
  });

const addOn = changing(
  { action: 'subscription.addon.order', notReseller: 'addons_belong_to_reseller' },
  (market, dice, by, sale) => {
    const { world } = market;
    const fitting = offersOf(market).filter(({ addOnTo }) => addOnTo?.includes(sale.offer));
    const offer = dice.pick(fitting.length > 0 && dice.chance(0.8) ? fitting : offersOf(market));
    const seats = drawSeats(dice);
    return {
      does: `add-on ${offer.id}`,
      problem: firstOf(
        statusProblem(sale),
        !offer.addOnTo?.includes(sale.offer) && 'addon_does_not_fit',
        seatsProblem(seats),
      ),
      run: () => orderAddOn(world, world.act(by), keyOf(sale), { offer: offer.id, seats }),
      apply: ({ id }: Subscription) =>
        void market.sales.set(id, { ...sale, id, offer: offer.id, addOnTo: sale.id, seats }),
    };
  },
);

const upgrade = changing(
  { action: 'subscription.transition', notReseller: 'transition_belongs_to_reseller', roles: leaders },
  (market, dice, by, sale) => {
    const { world } = market;
    const present = offersOf(market).find(({ id }) => id === sale.offer);
    const paths = present?.upgradesTo ?? [];
    const offer = paths.length > 0 && dice.chance(0.8) ? dice.pick(paths) : dice.pick(offersOf(market)).id;
    const isHeld = liveGrants(market, sale.customer).some(
      (grant) => grant.partner === by.organization.id && grant.service === sale.service,
    );
    return {
      does: `upgrade to ${offer}`,
      problem: firstOf(
        by.organization.kind === 'partner' && !isHeld && 'privileges_required', // D12
        sale.status !== 'active' && 'subscription_not_active',
        !paths.includes(offer) && 'transition_path_unknown',
      ),
      run: () => transitionSubscription(world, world.act(by), keyOf(sale), offer),
      apply: () => {
        sale.offer = offer;
      },
    };
  },
);

const moving = (by: 'suspend' | 'reactivate' | 'cancel'): Draw =>
  changing(
    { action: `subscription.${by}`, notReseller: 'lifecycle_belongs_to_reseller', whileSuspended: true },
    (market, _, actor, sale) => {
      const { world } = market;
      const needed = { suspend: 'active', reactivate: 'suspended', cancel: undefined }[by];
      return {
        does: by,
        problem: firstOf(
          !isLiveSale(sale) && 'subscription_is_over',
          needed !== undefined && sale.status !== needed && `subscription_not_${needed}`,
        ),
        run: () => moveSubscription(world, world.act(actor), keyOf(sale), by),
        apply: () => {
          sale.status = ({ suspend: 'suspended', reactivate: 'active', cancel: 'cancelled' } as const)[by];
          sale.suspendedAt = by === 'suspend' ? nowOf(market) : null;
        },
      };
    },
  );

const credit = changing(
  {
    action: 'subscription.partner-of-record.change',
    notReseller: 'partner_of_record_belongs_to_reseller',
    whileSuspended: true,
  },
  (market, dice, by, sale) => {
    const { world } = market;
    const partner = dice.pick(ofKind(market, 'partner')).id;
    const mayBe =
      partner === (sale.reseller ?? sale.advisor) ||
      (sale.reseller !== null && market.partnerships.has(pair(sale.reseller, partner)));
    return {
      does: `credit to ${orgOf(market, partner).name}`,
      problem: firstOf(!mayBe && 'partner_of_record_unknown'),
      run: () => changePartnerOfRecord(world, world.act(by), keyOf(sale), partner),
      apply: () => {
        sale.credited = partner;
      },
    };
  },
);

const contact = changing(
  {
    action: 'subscription.support-contact.set',
    notReseller: 'not_reseller_of_record',
    roles: ['global_admin', 'admin_agent', 'helpdesk_agent'],
    whileSuspended: true,
  },
  (market, dice, by, sale) => {
    const { world } = market;
    const partner = dice.pick(ofKind(market, 'partner')).id;
    const isOwnReseller =
      by.organization.kind !== 'partner' || market.partnerships.has(pair(by.organization.id, partner));
    const mayBe =
      partner === sale.reseller ||
      partner === sale.named ||
      (isOwnReseller && market.bonds.has(pair(sale.customer, partner)));
    return {
      does: `support by ${orgOf(market, partner).name}`,
      problem: firstOf(!mayBe && 'support_contact_unknown'),
      run: () => setSupportContact(world, world.act(by), keyOf(sale), partner),
      apply: () => {
        sale.contact = partner;
      },
    };
  },
);

const billing: Draw = (market, dice) => {
  const { world } = market;
  const [customer, partner] = somePair(market, dice);
  const by = (dice.chance(0.8) && somebodyOf(market, dice, partner)) || somebody(market, dice, 'partner');
  const { id, kind, standing } = by.organization;
  const sells = [...market.sales.values()].some(
    (sale) => sale.customer === customer && sale.reseller === id && isLiveSale(sale),
  );
  const profile = { companyName: 'A', email: 'a@a.example', addressLine: 'A', city: 'A', postalCode: '1' };
  return moveOf({
    name: `keeps a billing profile of ${orgOf(market, customer).name}`,
    by,
    asks: { action: 'customer.billing-profile.update', resource: { customer } },
    touches: ['billing_profile'],
    refused: firstOf(
      (kind !== 'partner' || !holds(by, ...sellers)) && 'role_not_permitted',
      standing === 'terminated' && 'partner_terminated',
      !isBound(market, customer, id) && 'no_relationship',
      !sells && 'not_reseller_of_record',
    ),
    run: async () => {
      const saved = await updateBillingProfile(world, world.act(by), customer, profile, undefined);
      return saved.ok ? ok(undefined) : saved;
    },
    apply: () => {},
  });
};

export const sellingMoves: readonly (readonly [weight: number, Draw])[] = [
  [7, order],
  [2, changeSeatsBy('subscription.seats.add', 1)],
  [2, changeSeatsBy('subscription.seats.remove', -1)],
  [2, addOn],
  [3, upgrade],
  [3, moving('suspend')],
  [2, moving('reactivate')],
  [2, moving('cancel')],
  [2, credit],
  [2, contact],
  [1, billing],
];
