import { setImmediate as breathe } from 'node:timers/promises';
import type { Instant } from '@mandate/domain/kernel/time';
import { type OrganizationKind, type Role, rolesByKind } from '@mandate/domain/organizations/role';
import type { Subject } from '@mandate/domain/organizations/subject';
import type { CustomerFacts } from '@mandate/pdp/customer-facts';
import { type Difference, differences, everyCustomer, type Line, type Simulation, type Standpoint } from './powers.ts';
import { type Area, partnersOf, type Scene } from './scene-queries.ts';

/** The records within an area before and after a change. */
export type Tried = { readonly before: Scene; readonly after: Scene };

/** The most lines of an answer. */
const mostLines = 10_000;

/**
 * Asks the law about everybody in the area, before and after, one organisation's people at one customer at a time;
 * between two of them others get their turn.
 */
export const compare = async (tried: Tried, area: Area, now: Instant): Promise<Simulation> => {
  const lines: Line[] = [];
  const everywhere = new Set<string>();
  for (const pair of everyPair(tried, area)) {
    const found = linesOf(pair, now).filter((line) => pair.place !== 'customer' || !everywhere.has(nameOf(line)));
    if (pair.place === 'every_customer') for (const line of found) everywhere.add(nameOf(line));
    lines.push(...found);
    if (lines.length > mostLines) break;
    await breathe();
  }
  const isCut = lines.length > mostLines || tried.before.isCut || tried.after.isCut;
  return { lines: lines.slice(0, mostLines), isCut };
};

/** What was said of every customer is not said again of one. */
const nameOf = ({ organization, person, role, action, gains }: Line): string =>
  [organization, person, role, action, gains].join(' ');

/** One organisation's people in one place, with both sides of the change. */
type Pair = Pick<Line, 'place' | 'organization' | 'customer'> & {
  readonly kind: OrganizationKind;
  readonly sides: readonly [before: Side | undefined, after: Side | undefined];
  /** Only what concerns this service; undefined: everything. */
  readonly service: string | undefined;
};

type Side = {
  readonly organization: Subject['organization'];
  readonly person: Subject | undefined;
  readonly customer: CustomerFacts | undefined;
  readonly catalogue: Scene['catalogue'];
};

function* everyPair({ before, after }: Tried, area: Area): Generator<Pair> {
  const both = (side: (scene: Scene) => Side | undefined) => [side(before), side(after)] as const;
  const kindOf = (id: string) => (before.organizations.get(id) ?? after.organizations.get(id))?.kind ?? 'partner';
  const customers = new Set([...before.customers.keys(), ...after.customers.keys()]);
  if (area.kind === 'service') {
    const place = { place: 'every_customer', organization: undefined, customer: undefined } as const;
    yield { ...place, kind: 'customer', sides: both(atHome), service: area.service };
  }
  if (area.kind === 'organization') {
    const { organization } = area;
    const own = { organization, customer: undefined, kind: kindOf(organization), service: undefined };
    yield { ...own, place: 'account', sides: both((scene) => sideOf(scene, organization, undefined)) };
    // The operator needs no relationship: some of its powers are the same at every customer.
    if (own.kind === 'operator')
      yield { ...own, place: 'every_customer', sides: both((scene) => sideOf(scene, organization, everyCustomer)) };
  }
  for (const customer of customers) {
    const facts = (scene: Scene) => scene.customers.get(customer) ?? everyCustomer;
    const involved =
      area.kind === 'organization' ? [area.organization] : [...partnersOf(facts(before)), ...partnersOf(facts(after))];
    for (const organization of new Set(involved))
      yield {
        place: 'customer',
        organization,
        customer,
        kind: kindOf(organization),
        sides: both((scene) => sideOf(scene, organization, facts(scene))),
        service: area.kind === 'service' ? area.service : undefined,
      };
  }
}

const sideOf = (scene: Scene, id: string, customer: CustomerFacts | undefined): Side | undefined => {
  const organization = scene.organizations.get(id);
  return organization && { organization, customer, person: scene.person, catalogue: scene.catalogue };
};

/** A customer's own people hold a service by its manifest alone: one customer stands for all. */
const atHome = ({ catalogue }: Scene): Side => ({
  organization: {
    id: everyCustomer.id,
    kind: 'customer',
    name: '',
    program: undefined,
    standing: 'active',
    standingSince: 0 as Instant,
  },
  person: undefined,
  customer: everyCustomer,
  catalogue,
});

const linesOf = ({ place, organization, customer, kind, sides, service }: Pair, now: Instant): readonly Line[] => {
  const told = (differing: readonly Difference[], who: Pick<Line, 'person' | 'role'>): Line[] =>
    differing
      .filter((one) => service === undefined || one.service === service)
      .map((one) => ({ ...one, ...who, place, organization, customer }));
  const [before, after] = sides;
  const person = before?.person ?? after?.person;
  if (person) return told(differences(personal(before), personal(after), now), { person: person.id, role: undefined });
  return (rolesByKind[kind] as readonly Role[]).flatMap((role) =>
    told(differences(withRole(before, role), withRole(after, role), now), { person: undefined, role }),
  );
};

const personal = (side: Side | undefined): Standpoint | undefined => side?.person && { ...side, subject: side.person };

const withRole = (side: Side | undefined, role: Role): Standpoint | undefined => {
  if (!side) return undefined;
  const { organization } = side;
  return { ...side, subject: { id: '', roles: [role], since: organization.standingSince, organization } };
};
