import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Id } from '@mandate/domain/kernel/id';
import { instant } from '@mandate/domain/kernel/time';
import { type Program, transacts } from '@mandate/domain/organizations/program';
import type { OrganizationKind, Role } from '@mandate/domain/organizations/role';
import type { Standing } from '@mandate/domain/organizations/standing';
import { shippedServices } from '../../access/service-commands.ts';
import type { Actor } from '../../platform/actor.ts';
import { newWorld, type World } from '../world.ts';
import type { Dice } from './dice.ts';

/** An organisation as the model knows it. */
export type Org = {
  readonly id: Id<'organization'>;
  readonly name: string;
  readonly kind: OrganizationKind;
  readonly market: string;
  readonly people: readonly Actor[];
  standing: Standing;
  program: Program | undefined;
  readonly enrolledAs: Program | undefined;
};

export type Grant = {
  readonly customer: string;
  readonly partner: string;
  readonly service: string;
  readonly roles: readonly string[];
  readonly until: number | undefined;
  ended: 'expired' | 'otherwise' | undefined;
};

export type Sale = {
  readonly id: string;
  readonly customer: string;
  readonly service: string;
  readonly addOnTo: string | null;
  readonly channel: 'csp' | 'direct' | 'advisor';
  readonly reseller: string | null;
  readonly advisor: string | null;
  readonly named: string | null;
  offer: string;
  credited: string | null;
  contact: string | null;
  seats: number;
  status: 'active' | 'suspended' | 'cancelled' | 'deleted';
  suspendedAt: number | null;
};

export type Link = {
  readonly token: string;
  readonly partner: string;
  readonly privileges: boolean;
  readonly reseller: string | undefined;
  replaced: boolean;
};

/**
 * The model: what there is in the market, as plain lists. It knows nothing of lanes, versions, scopes or SQL, and says in
 * the plainest words what each act must do.
 */
export type Market = {
  readonly world: World;
  readonly manifests: readonly ServiceManifest[];
  readonly orgs: Map<string, Org>;
  /** Relationships, as `customer partner`. */
  readonly bonds: Set<string>;
  /** Ended ones stay: why one is over makes a difference to the answer. */
  readonly grants: Grant[];
  readonly sales: Map<string, Sale>;
  readonly links: Link[];
  /** `provider reseller`, with the id of the partnership. */
  readonly partnerships: Map<string, string>;
  /** The links with which providers ask resellers, by provider. */
  readonly partnershipTokens: Map<string, string>;
};

export const newMarket = async (): Promise<Market> => {
  const world = await newWorld();
  const { operator, ana, bo, provider, reseller, advisor, suspended, lotus, pine, fjord } = world;
  const companies = [operator, ana, bo, provider, reseller, advisor, suspended, lotus, pine, fjord];
  const orgs = companies.map(({ organization, people }): Org => {
    const { id, name, kind, market, standing } = organization;
    const program = organization.kind === 'partner' ? organization.program : undefined;
    return { id, name, kind, market, program, enrolledAs: program, standing, people: Object.values(people) };
  });
  const { rows } = await world.db.pool.query<{ id: string }>('select id from partnership');
  const market: Market = {
    world,
    manifests: await shippedServices(),
    orgs: new Map(orgs.map((org) => [org.id, org])),
    bonds: new Set(),
    grants: [],
    sales: new Map(),
    links: [ana, bo, provider, advisor, suspended].map((owner) => ({
      token: world.firstToken(owner),
      partner: owner.id,
      privileges: true,
      reseller: undefined,
      replaced: false,
    })),
    partnerships: new Map([[pair(provider.id, reseller.id), rows[0]?.id ?? '']]),
    partnershipTokens: new Map(),
  };
  orgOf(market, suspended.id).standing = 'suspended';
  return market;
};

export const pair = (one: string, other: string): string => `${one} ${other}`;

export const orgOf = (market: Market, id: string): Org => {
  const org = market.orgs.get(id);
  if (!org) throw new Error(`The model knows no organisation ${id}.`);
  return org;
};

export const ofKind = (market: Market, kind: OrganizationKind): readonly Org[] =>
  [...market.orgs.values()].filter((org) => org.kind === kind);

export const nowOf = (market: Market): number => market.world.clock.now();

export const isLive = (market: Market, grant: Grant): boolean =>
  grant.ended === undefined && (grant.until === undefined || grant.until > nowOf(market));

export const isLiveSale = ({ status }: Sale): boolean => status === 'active' || status === 'suspended';

export const sellsOn = ({ program }: Org): boolean => program !== undefined && transacts(program);

/** A4: by a relationship, or named on a live subscription. */
export const isBound = (market: Market, customer: string, partner: string): boolean =>
  market.bonds.has(pair(customer, partner)) ||
  [...market.sales.values()].some((sale) => sale.customer === customer && sale.named === partner && isLiveSale(sale));

/** The organisation as the next request of this person finds it: people are looked up anew for every request. */
export const asNow = (market: Market, actor: Actor): Actor => {
  const { standing, program } = orgOf(market, actor.organization.id);
  return { ...actor, organization: { ...actor.organization, standing, program, standingSince: instant(0) } };
};

/** Somebody of one of these kinds, most often; sometimes anybody at all. */
export const somebody = (market: Market, dice: Dice, ...kinds: readonly OrganizationKind[]): Actor => {
  const everybody = [...market.orgs.values()].filter(({ people }) => people.length > 0);
  // Across markets there is nothing to be done (D7): seldom is enough.
  const likely = everybody.filter((org) => kinds.includes(org.kind) && (org.market === 'CN' || dice.chance(0.2)));
  const chosen = somebodyOf(market, dice, dice.pick(dice.chance(0.93) ? likely : everybody).id);
  if (!chosen) throw new Error('There is nobody.');
  return chosen;
};

/** One of the pairs that have a relationship, most often; sometimes any two. */
export const somePair = (market: Market, dice: Dice): readonly [customer: string, partner: string] => {
  const [customer, partner] = (market.bonds.size > 0 && dice.chance(0.8) ? dice.pick([...market.bonds]) : '').split(
    ' ',
  );
  if (customer && partner) return [customer, partner];
  return [dice.pick(ofKind(market, 'customer')).id, dice.pick(ofKind(market, 'partner')).id];
};

/** Somebody of this organisation, if it has people: its leader most often. */
export const somebodyOf = (market: Market, dice: Dice, id: string): Actor | undefined => {
  const [leader, ...others] = orgOf(market, id).people;
  if (!leader) return undefined;
  return asNow(market, others.length === 0 || dice.chance(0.75) ? leader : dice.pick(others));
};

export const holds = (actor: Actor, ...roles: readonly Role[]): boolean =>
  actor.roles.some((role) => roles.includes(role));

/** The first question that fails names the rule. */
export const firstOf = (...codes: readonly (string | false | undefined)[]): string | undefined =>
  codes.find((code): code is string => typeof code === 'string');
