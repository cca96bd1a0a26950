import type { Id } from '../kernel/id.ts';
import type { Who } from '../kernel/reasons.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Customer, Partner } from '../organizations/organization.ts';
import { type Program, transacts } from '../organizations/program.ts';
import type { Role } from '../organizations/role.ts';
import { changeStanding } from '../organizations/standing.ts';
import { mayBeBound } from '../relationships/relationship.ts';
import { decide } from './decide.ts';
import type { Facts } from './facts.ts';
import { grant, standsInTheWay } from './granting.ts';
import { isLive, type Privilege } from './privilege.ts';
import type { ServiceManifest } from './service.ts';

/** One thing that somebody could do, and that the law would let them do. */
export type Change =
  | { readonly kind: 'role'; readonly role: Role }
  | { readonly kind: 'program'; readonly program: Program }
  | { readonly kind: 'partner_standing' }
  | { readonly kind: 'customer_standing' }
  | { readonly kind: 'relationship' }
  | {
      readonly kind: 'grant';
      readonly service: string;
      readonly roles: readonly string[];
      /** The holder that the customer has to give up for it (D3). */
      readonly replaces: Id<'organization'> | undefined;
    }
  | { readonly kind: 'sale'; readonly service: string }
  | { readonly kind: 'reactivation'; readonly subscription: Id<'subscription'> };

/** What the facts of a decision leave out, and whoever wants to change them runs into. */
export type Surroundings = {
  /** The subject's organisation, where it is a partner. */
  readonly partner: Partner | undefined;
  /** The customer, where the reader may know of it; otherwise nothing is held against a relationship. */
  readonly customer: Customer | undefined;
  /** Other partners' grants at the customer, as far as the reader sees them. */
  readonly held: readonly Privilege[];
  /** What could be granted or sold where the question names no service. */
  readonly catalogue: readonly ServiceManifest[];
  /** Who sold a subscription never changes (P5): a question about one of them is not helped by selling another. */
  readonly isAboutOneSubscription: boolean;
};

/** What a decision rests on, with what changes of it run into. */
export type Scene = { readonly facts: Facts; readonly around: Surroundings };
type Made = Result<Scene, Refusal>;

/** Who can make a change. A sale is the seller's own. */
export const whoMakes = ({ kind }: Change, facts: Facts): Who => {
  switch (kind) {
    case 'role':
      return 'your_administrator';
    case 'program':
    case 'partner_standing':
    case 'customer_standing':
      return 'operator';
    case 'relationship':
    case 'grant':
      return 'customer';
    case 'sale':
    case 'reactivation':
      return facts.subject.organization.kind === 'operator' ? 'operator' : 'reseller';
  }
};

/** The services that a change can be about: those in question, or any where the question names none. */
export const servicesOf = ({ facts, around }: Scene): readonly ServiceManifest[] =>
  facts.services.length > 0 ? facts.services : around.catalogue;

/** The scene after a change, or why the law does not let anybody make it. */
export const make = (change: Change, scene: Scene, now: Instant): Made => {
  const { facts, around } = scene;
  switch (change.kind) {
    case 'role':
      return ok({ ...scene, facts: withSubject(facts, { roles: [...facts.subject.roles, change.role] }) });
    case 'program':
      return moveToProgram(scene, change.program, now);
    case 'partner_standing':
      return reactivatePartner(scene);
    case 'customer_standing':
      return ok({
        facts,
        around: { ...around, ...(around.customer && { customer: { ...around.customer, standing: 'active' } }) },
      });
    case 'relationship':
      return bind(scene, now);
    case 'grant':
      return grantTo(scene, change, now);
    case 'sale':
      return sell(scene, change.service, now);
    case 'reactivation':
      return ok({
        ...scene,
        facts: {
          ...facts,
          subscriptions: facts.subscriptions.map((one) =>
            one.id === change.subscription ? { ...one, status: 'active' } : one,
          ),
        },
      });
  }
};

const withSubject = (facts: Facts, differing: Partial<Facts['subject']>): Facts => ({
  ...facts,
  subject: { ...facts.subject, ...differing },
});

const withOrganization = (facts: Facts, differing: Partial<Facts['subject']['organization']>): Facts =>
  withSubject(facts, { organization: { ...facts.subject.organization, ...differing } });

const reactivatePartner = ({ facts, around }: Scene): Made => {
  const { standing, name } = facts.subject.organization;
  const moved = changeStanding(standing, { to: 'active', reason: undefined });
  if (!moved.ok) return refuse('partner_terminated', { partner: name });
  return ok({
    facts: withOrganization(facts, { standing: 'active' }),
    around: { ...around, partner: around.partner && { ...around.partner, standing: 'active' } },
  });
};

/** A3: a program that sells is refused where a grant of its own would stand beside another seller's. */
const moveToProgram = ({ facts, around }: Scene, program: Program, now: Instant): Made => {
  if (!around.partner) return refuse('program_only_for_partners');
  const partner: Partner = { ...around.partner, program };
  const own = facts.privileges.filter((one) => isLive(one, now));
  const beside = around.held.filter(
    (one) => isLive(one, now) && standsInTheWay(partner, one) && own.some(({ service }) => service === one.service),
  );
  if (beside.length > 0) return refuse('program_change_conflict', { count: '1' });
  return ok({
    facts: {
      ...withOrganization(facts, { program }),
      privileges: facts.privileges.map((one) =>
        own.includes(one) ? { ...one, transacting: transacts(program) } : one,
      ),
    },
    around: { ...around, partner },
  });
};

/** Where the reader may not know the customer, one that has nothing against it. */
const customerOf = ({ facts, around }: Scene, partner: Partner): Customer => {
  const { program: _, ...like } = partner;
  return (
    around.customer ?? {
      ...like,
      kind: 'customer',
      id: facts.customer ?? ('' as Id<'organization'>),
      standing: 'active',
    }
  );
};

const bondSince = (now: Instant) => ({ kind: 'relationship', id: '', since: now }) as const;

const bind = (scene: Scene, now: Instant): Made => {
  const { partner } = scene.around;
  if (!partner) return refuse('no_relationship');
  const bound = mayBeBound(partner, customerOf(scene, partner));
  return bound.ok ? ok({ ...scene, facts: { ...scene.facts, bond: bondSince(now) } }) : bound;
};

type Grant = Extract<Change, { kind: 'grant' }>;

/** The grant as the customer would have to make it: beside the roles held already, in place of who stands in the way. */
const asMade = ({ facts, around }: Scene, change: Grant, now: Instant): Grant => {
  const own = facts.privileges.find((one) => one.service === change.service && isLive(one, now));
  const { partner } = around;
  const holder = around.held.find(
    (one) => one.service === change.service && isLive(one, now) && partner && standsInTheWay(partner, one),
  );
  return {
    ...change,
    roles: [...new Set([...(own?.roles ?? []), ...change.roles])].toSorted(),
    replaces: holder?.partner,
  };
};

/** A change with all that it takes, for whoever is to make it: a grant with its whole list of roles and whom it replaces. */
export const settled = (change: Change, scene: Scene, now: Instant): Change =>
  change.kind === 'grant' ? asMade(scene, change, now) : change;

const grantTo = (scene: Scene, change: Grant, now: Instant): Made => {
  const { facts, around } = scene;
  const { partner } = around;
  if (!partner) return refuse('no_relationship');
  const { service, roles, replaces } = asMade(scene, change, now);
  const customer = customerOf(scene, partner);
  const granted = grant(
    { partner, customer, services: servicesOf(scene), privileges: [...facts.privileges, ...around.held] },
    [{ service, grant: true, roles, ...(replaces && { replace: replaces }) }],
    now,
  );
  if (!granted.ok) return granted;
  const { grants: made, changed, replaced } = granted.value;
  const added = made.map(
    (one): Privilege => ({
      ...one,
      id: '' as Id<'privilege'>,
      customer: customer.id,
      partner: partner.id,
      since: now,
      ended: undefined,
    }),
  );
  return ok({
    facts: {
      ...facts,
      bond: facts.bond ?? bondSince(now),
      privileges: [...added, ...facts.privileges.filter((one) => !changed.includes(one))],
    },
    around: { ...around, held: around.held.filter((one) => !replaced.includes(one)) },
  });
};

/** A5: its own seller's part is asked of the law as well, by somebody of the organisation who may sell. */
const sell = (scene: Scene, service: string, now: Instant): Made => {
  const { facts } = scene;
  const { organization } = facts.subject;
  const seller = organization.kind === 'operator' ? 'admin' : 'sales_agent';
  const asked = decide('subscription.create', withSubject(facts, { roles: [seller] }), now);
  if (asked.refused) return { ok: false, error: asked.refused };
  const sold = {
    id: '' as Id<'subscription'>,
    service,
    channel: organization.kind === 'operator' ? 'direct' : 'csp',
    reseller: organization.kind === 'operator' ? undefined : organization.id,
    status: 'active',
    since: now,
  } as const;
  return ok({ ...scene, facts: { ...facts, subscriptions: [...facts.subscriptions, sold] } });
};
