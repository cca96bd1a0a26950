import type { Choice } from '@mandate/domain/access/granting';
import { day, instant } from '@mandate/domain/kernel/time';
import { customerAgreement } from '../../access/agreement.ts';
import { type Acceptance, acceptRequest, type Granted, grantDirectly } from '../../access/grant-commands.ts';
import { endReseller, giveUpPrivileges, removePrivileges } from '../../access/removal-commands.ts';
import type { Dice } from './dice.ts';
import { drawLink, linkProblem, mayDecide } from './inviting-moves.ts';
import {
  firstOf,
  type Grant,
  holds,
  isBound,
  isLive,
  isLiveSale,
  type Market,
  nowOf,
  type Org,
  ofKind,
  orgOf,
  pair,
  sellsOn,
  somebody,
  somebodyOf,
  somePair,
} from './market.ts';
import { type Draw, moveOf } from './move.ts';

const records = ['relationship', 'privilege', 'consent'] as const;

export const liveGrants = (market: Market, customer: string): readonly Grant[] =>
  market.grants.filter((grant) => grant.customer === customer && isLive(market, grant));

/** A3: another seller's grant, where the one that is to get it sells as well. */
const inTheWay = (market: Market, customer: string, partner: Org, service: string): Grant | undefined =>
  liveGrants(market, customer).find(
    (grant) =>
      grant.service === service &&
      grant.partner !== partner.id &&
      sellsOn(orgOf(market, grant.partner)) &&
      sellsOn(partner),
  );

const drawChoices = (market: Market, dice: Dice, customer: string, partner: Org | undefined): Choice[] => {
  const services = market.manifests.filter(() => dice.chance(0.5));
  const choices = services.map((manifest): Choice => {
    const holder = partner && inTheWay(market, customer, partner, manifest.id);
    const anybody = dice.pick(ofKind(market, 'partner')).id;
    return {
      service: manifest.id,
      grant: dice.chance(0.85),
      ...(dice.chance(0.3) && { roles: [dice.pick(Object.keys(manifest.roles))] }),
      ...(dice.chance(0.03) && { roles: ['emperor'] }),
      ...(dice.chance(0.25) && { until: instant(nowOf(market) + dice.pick([0.5, 5, 20, 45, 100]) * day) }),
      ...(dice.chance(0.02) && { until: instant(nowOf(market)) }),
      ...(holder && dice.chance(0.6) && { replace: dice.chance(0.9) ? holder.partner : anybody }),
    };
  });
  return dice.chance(0.02) ? [...choices, { service: 'windows', grant: true }] : choices;
};

/** D2, D5, D16: the first choice that cannot be. */
const choiceProblem = (market: Market, choices: readonly Choice[], isOffered: boolean): string | undefined => {
  for (const { service, grant, roles, until } of choices) {
    const manifest = isOffered ? market.manifests.find(({ id }) => id === service) : undefined;
    if (!manifest) return 'service_unknown';
    if (!grant) continue;
    if (roles?.some((role) => !(role in manifest.roles))) return 'service_role_unknown';
    if (until !== undefined && until <= nowOf(market)) return 'end_not_in_future';
  }
  return undefined;
};

/** D7, D8: whether a customer can take this partner at all, and D3: whether its choices say who goes. */
const grantProblem = (market: Market, customer: Org, partner: Org, choices: readonly Choice[], isOffered: boolean) =>
  firstOf(
    partner.standing !== 'active' && 'request_not_acceptable',
    customer.standing !== 'active' && 'customer_not_active',
    partner.market !== customer.market && 'market_mismatch',
    choiceProblem(market, choices, isOffered),
    choices.some(({ service, grant, replace }) => {
      const holder = inTheWay(market, customer.id, partner, service);
      return grant && holder !== undefined && holder.partner !== replace;
    }) && 'delegated_admin_conflict',
  );

const applyGrant = (market: Market, customer: string, partner: Org, choices: readonly Choice[]) => (done: Granted) => {
  if (done.opened === market.bonds.has(pair(customer, partner.id))) throw new Error('Q2: opened once, and only once.');
  market.bonds.add(pair(customer, partner.id));
  closeExpired(market, customer);
  for (const { service, grant, roles, until } of choices) {
    if (!grant) continue;
    const holder = inTheWay(market, customer, partner, service);
    if (holder) holder.ended = 'otherwise';
    const defaults = market.manifests.find(({ id }) => id === service)?.defaultRoles ?? [];
    const wanted = { service, roles: [...(roles ?? defaults)].toSorted(), until };
    const own = liveGrants(market, customer).find((one) => one.partner === partner.id && one.service === service);
    if (own && own.roles.join() === wanted.roles.join() && own.until === until) continue;
    if (own) own.ended = 'otherwise';
    market.grants.push({ customer, partner: partner.id, ...wanted, ended: undefined });
  }
};

/** D16: grants whose time is up are written down as over. */
export const closeExpired = (market: Market, customer: string, partner?: string): void => {
  for (const grant of market.grants)
    if (grant.customer === customer && (partner === undefined || grant.partner === partner) && !isLive(market, grant))
      grant.ended ??= 'expired';
};

const acceptanceOf = (choices: readonly Choice[], isCurrent: boolean): Acceptance => ({
  choices,
  agreement: isCurrent ? customerAgreement : { ...customerAgreement, version: '1999-01' },
  locale: 'zh-TW',
});

const accept: Draw = (market, dice) => {
  const { world } = market;
  const by = somebody(market, dice, 'customer');
  const customer = orgOf(market, by.organization.id);
  const { token, link } = drawLink(market, dice);
  const partner = link && orgOf(market, link.partner);
  const choices = drawChoices(market, dice, customer.id, partner);
  const isCurrent = dice.chance(0.97);
  return moveOf({
    name: `accepts ${partner?.name ?? 'nobody'}: ${JSON.stringify(choices)}`,
    by,
    asks: { action: 'privileges.grant', resource: { customer: customer.id } },
    touches: records,
    refused: firstOf(
      mayDecide(by),
      linkProblem(link),
      !isCurrent && 'agreement_not_current',
      partner && grantProblem(market, customer, partner, choices, link.privileges),
    ),
    run: () => acceptRequest(world, world.act(by), token, acceptanceOf(choices, isCurrent)),
    apply: (done) => partner && applyGrant(market, customer.id, partner, choices)(done),
  });
};

const grantByItself: Draw = (market, dice) => {
  const { world } = market;
  const by = somebody(market, dice, 'customer');
  const customer = orgOf(market, by.organization.id);
  const to = dice.pick(dice.chance(0.95) ? ofKind(market, 'partner') : [...market.orgs.values()]);
  const choices = drawChoices(market, dice, customer.id, to);
  return moveOf({
    name: `grants ${to.name} directly: ${JSON.stringify(choices)}`,
    by,
    asks: { action: 'privileges.grant', resource: { customer: customer.id } },
    touches: records,
    refused: firstOf(
      mayDecide(by),
      to.id === customer.id && 'self_dealing',
      to.kind !== 'partner' && 'no_relationship',
      grantProblem(market, customer, to, choices, true),
    ),
    run: () => grantDirectly(world, world.act(by), to.id, acceptanceOf(choices, true)),
    apply: applyGrant(market, customer.id, to, choices),
  });
};

const remove: Draw = (market, dice) => {
  const { world } = market;
  const by = somebody(market, dice, 'customer');
  const customer = by.organization.id;
  const bound = [...market.bonds].filter((bond) => bond.startsWith(customer)).map((bond) => bond.slice(-36));
  const anybody = ofKind(market, 'partner').map(({ id }) => id);
  const partner = dice.chance(0.7) ? dice.pick(bound.length > 0 && dice.chance(0.8) ? bound : anybody) : undefined;
  const service = dice.chance(0.6) ? dice.pick(market.manifests).id : undefined;
  return moveOf({
    name: `removes ${partner ? orgOf(market, partner).name : 'everybody'} from ${service ?? 'everything'}`,
    by,
    asks: { action: 'privileges.remove', resource: { customer } },
    touches: ['privilege'],
    refused: firstOf(
      mayDecide(by),
      partner !== undefined && !market.bonds.has(pair(customer, partner)) && 'no_relationship',
    ),
    run: () => removePrivileges(world, world.act(by), { partner, service }),
    apply: () => {
      closeExpired(market, customer);
      for (const grant of liveGrants(market, customer))
        if ((partner ?? grant.partner) === grant.partner && (service ?? grant.service) === grant.service)
          grant.ended = 'otherwise';
    },
  });
};

/** M5: never held, taken away, or run out. Of several services the model does not choose which one tells. */
const lackingCodes = (past: readonly Grant[]): string | readonly string[] => {
  if (past.length === 0) return 'privileges_missing';
  return ['privileges_removed', 'privileges_expired'];
};

const giveUp: Draw = (market, dice) => {
  const { world } = market;
  const [customer, bound] = somePair(market, dice);
  const by = somebodyOf(market, dice, bound) ?? somebody(market, dice, 'partner');
  const partner = by.organization.id;
  const service = dice.chance(0.6) ? dice.pick(market.manifests).id : undefined;
  const own = market.grants.filter(
    (one) => one.customer === customer && one.partner === partner && (service ?? one.service) === one.service,
  );
  const gate = firstOf(
    (by.organization.kind !== 'partner' || !holds(by, 'global_admin', 'admin_agent')) && 'role_not_permitted',
    by.organization.standing === 'terminated' && 'partner_terminated',
  );
  return moveOf({
    name: `gives up ${service ?? 'everything'} at ${orgOf(market, customer).name}`,
    by,
    asks: { action: 'privileges.give-up', resource: { customer, service } },
    touches: ['privilege'],
    refused: gate ?? (own.some((grant) => isLive(market, grant)) ? undefined : lackingCodes(own)),
    run: () => giveUpPrivileges(world, world.act(by), customer, service),
    apply: () => {
      closeExpired(market, customer, partner);
      for (const grant of own) grant.ended ??= 'otherwise';
    },
  });
};

const end: Draw = (market, dice) => {
  const { world } = market;
  const sides = somePair(market, dice);
  const bySide = dice.chance(0.85) ? somebodyOf(market, dice, dice.pick(sides)) : undefined;
  const by = bySide ?? somebody(market, dice, 'customer', 'partner');
  const own = by.organization;
  const customer = own.kind === 'customer' ? own.id : sides[0];
  const partner = own.kind === 'partner' ? own.id : sides[1];
  const mayAsk = {
    operator: () => 'role_not_permitted',
    customer: () => (holds(by, 'global_admin') ? undefined : 'only_customer_global_admin'),
    partner: () =>
      firstOf(
        !holds(by, 'global_admin', 'admin_agent') && 'role_not_permitted',
        own.standing === 'terminated' && 'partner_terminated',
        !isBound(market, customer, partner) && 'no_relationship',
      ),
  } as const;
  const sold = [...market.sales.values()].filter((sale) => sale.customer === customer && sale.reseller === partner);
  return moveOf({
    name: `ends the relationship of ${orgOf(market, customer).name} and ${orgOf(market, partner).name}`,
    by,
    asks: { action: 'relationship.end', resource: { customer } },
    touches: ['privilege', 'relationship'],
    refused: firstOf(
      mayAsk[own.kind](),
      !market.bonds.has(pair(customer, partner)) && 'no_relationship',
      sold.some(isLiveSale) && 'live_subscriptions_remain',
    ),
    run: () => endReseller(world, world.act(by), { customer, partner }),
    apply: () => {
      closeExpired(market, customer, own.kind === 'partner' ? partner : undefined);
      market.bonds.delete(pair(customer, partner));
      for (const grant of market.grants)
        if (grant.customer === customer && grant.partner === partner) grant.ended ??= 'otherwise';
    },
  });
};

export const grantingMoves: readonly (readonly [weight: number, Draw])[] = [
  [14, accept],
  [5, grantByItself],
  [4, remove],
  [3, giveUp],
  [3, end],
];
