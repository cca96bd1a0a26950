import { ok } from '@mandate/domain/kernel/result';
import { day } from '@mandate/domain/kernel/time';
import { type Program, programs } from '@mandate/domain/organizations/program';
import { standings } from '@mandate/domain/organizations/standing';
import { keepEnds } from '../../access/expiry-commands.ts';
import { changeOrganization } from '../../organizations/commands.ts';
import { acceptPartnershipRequest, askByLink, endPartnershipOf } from '../../organizations/partnership-commands.ts';
import type { Actor } from '../../platform/actor.ts';
import { createCustomer } from '../../relationships/customer-commands.ts';
import { deleteOverdue } from '../../subscriptions/deletion-commands.ts';
import type { Dice } from './dice.ts';
import { closeExpired } from './granting-moves.ts';
import {
  asNow,
  firstOf,
  holds,
  isLive,
  type Market,
  nowOf,
  type Org,
  ofKind,
  orgOf,
  pair,
  sellsOn,
  somebody,
} from './market.ts';
import { type Draw, moveOf } from './move.ts';

const newCustomer: Draw = (market, dice) => {
  const { world } = market;
  const by = somebody(market, dice, 'partner');
  const { id, kind, program, standing } = by.organization;
  const number = ofKind(market, 'customer').length;
  if (number > 6) return daysPass(market, dice);
  const domain = dice.chance(0.85) ? `new-${number}.example` : 'lotus.example';
  const region = dice.chance(0.85) ? 'CN' : 'NO';
  return moveOf({
    name: `creates the customer ${domain} in ${region}`,
    by,
    asks: { action: 'customer.create', resource: { account: id } },
    touches: ['organization', 'relationship'],
    refused: firstOf(
      (kind !== 'partner' || !holds(by, 'global_admin', 'admin_agent', 'sales_agent')) && 'role_not_permitted',
      (program === 'indirect_reseller' || program === 'advisor') && 'program_not_permitted',
      standing === 'terminated' && 'partner_terminated',
      standing === 'suspended' && 'partner_suspended',
      domain === 'lotus.example' && 'domain_taken',
      region !== orgOf(market, id).market && 'market_mismatch',
    ),
    run: () => createCustomer(world, world.act(by), { name: `New ${number}`, domain, market: region, locale: 'ru' }),
    apply: ({ customer }) => {
      const { id: created, name } = customer;
      market.orgs.set(created, {
        id: created,
        name,
        kind: 'customer',
        market: region,
        people: [],
        standing: 'active',
        program: undefined,
        enrolledAs: undefined,
      });
      market.bonds.add(pair(created, id));
    },
  });
};

const theOperator = (market: Market) => asNow(market, market.world.operator.people.admin);

/** The suspended come back soon, and few are terminated: a market of the dead has nothing to show. */
const changeStanding: Draw = (market, dice) => {
  const { world } = market;
  const orgs = [...market.orgs.values()].filter(({ kind }) => kind !== 'operator');
  const down = orgs.filter(({ standing }) => standing === 'suspended');
  const org = dice.pick(down.length > 1 ? down : orgs);
  const to = dice.chance(0.08) ? dice.pick(standings) : org.standing === 'active' ? 'suspended' : 'active';
  const reason = dice.chance(0.9) ? 'For a reason' : undefined;
  return moveOf({
    name: `makes ${org.name} ${to}`,
    by: theOperator(market),
    touches: ['organization'],
    refused: firstOf(
      org.standing === 'terminated' && to !== 'terminated' && 'standing_is_final',
      to !== org.standing && to !== 'active' && !reason && 'reason_required',
    ),
    run: () => changeOrganization(world, world.act(theOperator(market)), org.id, { standing: to, reason }),
    apply: () => {
      org.standing = to;
    },
  });
};

/** A3: a partner that begins to sell must not become the second seller of any service. */
const isSecondSeller = (market: Market, org: Org): boolean =>
  market.grants.some(
    (own) =>
      own.partner === org.id &&
      isLive(market, own) &&
      market.grants.some(
        (other) =>
          other.partner !== org.id &&
          other.customer === own.customer &&
          other.service === own.service &&
          isLive(market, other) &&
          sellsOn(orgOf(market, other.partner)),
      ),
  );

const changeProgram: Draw = (market, dice) => {
  const { world } = market;
  const org = dice.pick(ofKind(market, 'partner'));
  // Most often back to what it was: a market needs sellers.
  const program = dice.chance(0.5) ? org.enrolledAs : dice.pick(programs);
  const begins = !sellsOn(org) && sellsOn({ ...org, program });
  return moveOf({
    name: `makes ${org.name} a ${program}`,
    by: theOperator(market),
    touches: ['organization', 'privilege'],
    refused: firstOf(begins && isSecondSeller(market, org) && 'program_change_conflict'),
    run: () => changeOrganization(world, world.act(theOperator(market)), org.id, { program }),
    apply: () => {
      org.program = program;
    },
  });
};

/** The first of a company's people, who leads it. */
const leaderOf = (market: Market, org: Org): Actor => {
  const [leader] = org.people;
  if (!leader) throw new Error(`${org.name} has no people.`);
  return asNow(market, leader);
};

/** A partner of this program most often, sometimes any. */
const oneOf = (market: Market, dice: Dice, program: Program): Org => {
  const partners = ofKind(market, 'partner');
  const likely = partners.filter((org) => org.program === program);
  return dice.pick(likely.length > 0 && dice.chance(0.8) ? likely : partners);
};

const askForPartners: Draw = (market, dice) => {
  const { world } = market;
  const provider = oneOf(market, dice, 'indirect_provider');
  const by = leaderOf(market, provider);
  return moveOf({
    name: 'asks for its link to resellers',
    by,
    touches: ['partnership_link'],
    refused: firstOf(provider.program !== 'indirect_provider' && 'partnership_needs_reseller'),
    run: () => askByLink(world, world.act(by)),
    apply: ({ token }) => void market.partnershipTokens.set(provider.id, token),
  });
};

const beginPartnership: Draw = (market, dice) => {
  const { world } = market;
  const [known] = [...market.partnershipTokens].filter(() => dice.chance(0.5));
  if (!known) return askForPartners(market, dice);
  const [providerId, token] = known;
  const provider = orgOf(market, providerId);
  const reseller = oneOf(market, dice, 'indirect_reseller');
  if (reseller.id === providerId) return askForPartners(market, dice);
  const by = leaderOf(market, reseller);
  const bad = ({ standing }: Org) => standing !== 'active' && `partner_${standing}`;
  return moveOf({
    name: `becomes a reseller of ${provider.name}`,
    by,
    touches: ['partnership'],
    refused: firstOf(
      (provider.program !== 'indirect_provider' || reseller.program !== 'indirect_reseller') &&
        'partnership_needs_reseller',
      bad(reseller),
      bad(provider),
      market.partnerships.has(pair(provider.id, reseller.id)) && 'partnership_exists',
    ),
    run: () => acceptPartnershipRequest(world, world.act(by), token),
    apply: ({ id }) => void market.partnerships.set(pair(provider.id, reseller.id), id),
  });
};

const endPartnership: Draw = (market, dice) => {
  const { world } = market;
  const [ended] = [...market.partnerships].filter(() => dice.chance(0.5));
  if (!ended) return beginPartnership(market, dice);
  const [both, id] = ended;
  const by = leaderOf(market, orgOf(market, dice.pick(both.split(' '))));
  return moveOf({
    name: 'ends a partnership',
    by,
    touches: ['partnership'],
    refused: undefined,
    run: () => endPartnershipOf(world, world.act(by), id),
    apply: () => void market.partnerships.delete(both),
  });
};

const daysPass: Draw = (market, dice) => {
  const days = dice.pick([0.5, 3, 10, 31, 61]);
  return moveOf({
    name: `${days} days pass`,
    by: undefined,
    touches: [],
    refused: undefined,
    run: async () => ok(market.world.passDays(days)),
    apply: () => {},
  });
};

const ends: Draw = (market) =>
  moveOf({
    name: 'the job of D16 runs',
    by: undefined,
    touches: ['privilege'],
    refused: undefined,
    run: async () => ok(await keepEnds(market.world, market.world.system())),
    apply: () => {
      for (const { id } of ofKind(market, 'customer')) closeExpired(market, id);
    },
  });

const deletions: Draw = (market) =>
  moveOf({
    name: 'the job of D15 runs',
    by: undefined,
    touches: ['subscription'],
    refused: undefined,
    run: async () => ok(await deleteOverdue(market.world, market.world.system())),
    apply: () => {
      for (const sale of market.sales.values())
        if (sale.suspendedAt !== null && sale.suspendedAt + 60 * day <= nowOf(market)) {
          sale.status = 'deleted';
          sale.suspendedAt = null;
        }
    },
  });

export const operatingMoves: readonly (readonly [weight: number, Draw])[] = [
  [2, newCustomer],
  [2, changeStanding],
  [1, changeProgram],
  [1, askForPartners],
  [1, beginPartnership],
  [1, endPartnership],
  [3, daysPass],
  [1, ends],
  [1, deletions],
];
