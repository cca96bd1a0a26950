import { actionNames, actions } from '@mandate/domain/access/actions';
import { decide, type Verdict } from '@mandate/domain/access/decide';
import { isLive } from '@mandate/domain/access/privilege';
import type { Id } from '@mandate/domain/kernel/id';
import type { RuleId } from '@mandate/domain/kernel/reasons';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Role } from '@mandate/domain/organizations/role';
import type { Subject } from '@mandate/domain/organizations/subject';
import type { CustomerFacts } from '@mandate/pdp/customer-facts';
import { type Catalogue, factsFrom } from '@mandate/pdp/memory';

/** Something that somebody may do or not: an action, of a service or of the law, on a service where it takes one. */
type Power = { readonly service: string | undefined; readonly action: string };

/** One state of the records, as far as one person's or one role's powers at one customer depend on it. */
export type Standpoint = {
  readonly subject: Subject;
  /** Undefined: the own account, where no customer is in question. */
  readonly customer: CustomerFacts | undefined;
  readonly catalogue: Catalogue;
};

/** A power that is there after and was not before, or the other way round. */
export type Difference = Power & {
  readonly gains: boolean;
  /** The rule that denied it before, or denies it after. */
  readonly rule: RuleId;
};

/** Who gains or loses one power. */
export type Line = Difference & {
  /** Whose people; undefined: every customer's own, in its own tenant. */
  readonly organization: string | undefined;
  /** The one person whose roles change; undefined: everybody with the role. */
  readonly person: string | undefined;
  readonly role: Role | undefined;
  readonly place: 'account' | 'customer' | 'every_customer';
  /** At place `customer`: which; undefined where the reader may not know. */
  readonly customer: string | undefined;
};

export type Simulation = {
  readonly lines: readonly Line[];
  /** There would be more lines, or more customers than were looked at. */
  readonly isCut: boolean;
};

/**
 * What changes between two states for somebody: the whole law asked about everything that could be allowed in either.
 * Undefined: nobody was there before, or is after.
 */
export const differences = (
  before: Standpoint | undefined,
  after: Standpoint | undefined,
  now: Instant,
): readonly Difference[] => {
  const powers = new Map<string, Power>();
  for (const standpoint of [before, after])
    for (const power of standpoint ? powersIn(standpoint, now) : [])
      powers.set(`${power.service ?? ''} ${power.action}`, power);
  return [...powers.values()].flatMap((power) => {
    const [was, is] = [before && ask(before, power, now), after && ask(after, power, now)];
    if ((was?.allowed ?? false) === (is?.allowed ?? false)) return [];
    const gains = is?.allowed ?? false;
    const denied = gains ? was : is;
    return [{ ...power, gains, rule: denied?.refused?.rule ?? 'D22' }];
  });
};

const ask = ({ subject, customer, catalogue }: Standpoint, { service, action }: Power, now: Instant): Verdict =>
  decide(action, factsFrom({ subject, customer, catalogue, action, service, subscription: undefined }), now);

/** A customer of which nothing is known: what is allowed here is allowed at every one. */
export const everyCustomer: CustomerFacts = {
  id: 'every' as Id<'organization'>,
  bonds: [],
  privileges: [],
  subscriptions: [],
};

/** Everything that could be allowed from here. What is left out is denied: no grant, no subscription, another tenant. */
const powersIn = ({ subject, customer, catalogue }: Standpoint, now: Instant): readonly Power[] => {
  if (!customer) return lawPowers('account', [undefined]);
  const { id, kind } = subject.organization;
  const held = customer.privileges.filter((one) => one.partner === id && isLive(one, now)).map((one) => one.service);
  const services =
    kind === 'partner' ? held : kind === 'customer' && customer.id === id ? [...catalogue.byId.keys()] : [];
  const sold = customer === everyCustomer ? [undefined] : new Set(customer.subscriptions.map((one) => one.service));
  return [
    ...services.flatMap((service) => servicePowers(service, catalogue)),
    ...lawPowers('customer', [undefined]),
    ...lawPowers('subscription', [...sold]),
  ];
};

const servicePowers = (service: string, catalogue: Catalogue): readonly Power[] =>
  (catalogue.byId.get(service) ?? []).flatMap((manifest) =>
    manifest.actions.map(({ name }) => ({ service, action: name })),
  );

const lawPowers = (
  about: 'account' | 'customer' | 'subscription',
  services: readonly (string | undefined)[],
): readonly Power[] =>
  actionNames
    .filter((name) => actions[name].about === about)
    .flatMap((action) => services.map((service) => ({ service, action })));
