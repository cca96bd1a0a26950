import { type ReasonCode, reasons } from '../kernel/reasons.ts';
import { type Refusal, refusal } from '../kernel/refusal.ts';
import type { Instant } from '../kernel/time.ts';
import type { OrganizationKind } from '../organizations/role.ts';
import { type ActionLaw, actions, type Need, withoutPrivileges } from './actions.ts';
import type { Facts, SubscriptionFact } from './facts.ts';
import { isLive, type Privilege } from './privilege.ts';
import type { ServiceManifest } from './service.ts';

/** The questions of the law, in the order in which they are asked. */
export const questions = [
  'role',
  'program',
  'standing',
  'relationship',
  'reseller_of_record',
  'privileges',
  'active_subscription',
] as const;
export type Question = (typeof questions)[number];

/** One step of the argument: the question, its answer, and the record that answers it. */
export type Step = {
  readonly question: Question;
  readonly holds: boolean;
  readonly rule: string | undefined;
  readonly record: { readonly kind: string; readonly id: string; readonly since: Instant } | undefined;
};

export type Verdict = {
  readonly allowed: boolean;
  readonly refused: Refusal | undefined;
  readonly because: readonly Step[];
  /** The grant that carried an allowed act in the tenant; its use is remembered (D19). */
  readonly by: Privilege | undefined;
};

type Answer = {
  readonly refused: ReasonCode | undefined;
  readonly record?: Step['record'];
  readonly by?: Privilege | undefined;
};

const held = (record?: Step['record'], by?: Privilege): Answer => ({ refused: undefined, record, by });

/**
 * May this subject do this, and why? The law asks in a fixed order (role, program, standing, relationship, reseller of
 * record, privileges) and the first question that fails names the rule. Pure: the same facts give the same argument.
 */
export const decide = (action: string, facts: Facts, now: Instant): Verdict => {
  const { kind } = facts.subject.organization;
  const asked = (lawQuestions.get(action) ?? serviceQuestions)[kind];
  const because: Step[] = [];
  let by: Privilege | undefined;
  for (const [question, answer] of asked) {
    const { refused, record, by: carried } = answer(facts, now, action);
    because.push({ question, holds: refused === undefined, rule: refused && reasons[refused].rule, record });
    by = carried ?? by;
    if (refused !== undefined)
      return { allowed: false, refused: refusal(refused, paramsOf(facts)), because, by: undefined };
  }
  return { allowed: true, refused: undefined, because, by };
};

type Ask = (facts: Facts, now: Instant, action: string) => Answer;
type Asked = readonly (readonly [Question, Ask])[];

const paramsOf = ({ subject, services }: Facts): Record<string, string> => ({
  partner: subject.organization.name,
  program: subject.organization.program ?? '',
  service: services.map((service) => service.names.en).join(', '),
});

/** Whom the law asks what. The customer acts in its own tenant, the operator on what it sold: nobody granted it that. */
const needsAskedOf: Readonly<Record<OrganizationKind, readonly Need[]>> = {
  partner: ['relationship', 'reseller_of_record', 'privileges', 'active_subscription'],
  operator: ['reseller_of_record', 'active_subscription'],
  customer: [],
};

/** The questions about an action of the law itself. */
const questionsOf = (law: ActionLaw, action: string, kind: OrganizationKind): Asked => {
  const asking: Readonly<Record<Need, Ask>> = {
    relationship: askRelationship,
    reseller_of_record: (facts) => askReseller(law, facts),
    privileges: (facts, now) => askAnyPrivileges(law, action, facts, now),
    active_subscription: askActive,
  };
  return [
    ['role', (facts) => askRole(law, facts)],
    ...(kind === 'partner' ? partnerQuestions(law) : []),
    ...law.partner.needs
      .filter((need) => needsAskedOf[kind].includes(need))
      .map((need) => [need, asking[need]] as const),
  ];
};

const partnerQuestions = (law: ActionLaw): Asked => [
  ['program', (facts) => askProgram(law, facts)],
  ['standing', (facts) => askStanding(law.partner.whileSuspended, facts)],
];

/** The questions about an action of a service: nothing is implicit (M5, D20). */
const serviceQuestions: Readonly<Record<OrganizationKind, Asked>> = {
  partner: [
    ['role', (facts, _, action) => askServiceRole(action, facts)],
    ['standing', (facts) => askStanding(true, facts)],
    ['privileges', (facts, now, action) => askServicePrivileges(action, facts, now)],
  ],
  customer: [['role', (facts, _, action) => askServiceRole(action, facts)]],
  operator: [['role', (facts, _, action) => askServiceRole(action, facts)]],
};

const membership = ({ subject }: Facts) => ({ kind: 'membership', id: subject.id, since: subject.since });

const askRole = (law: ActionLaw, facts: Facts): Answer => {
  const { kind } = facts.subject.organization;
  const side = law[kind];
  const permitted: readonly string[] = side.roles;
  if (facts.subject.roles.some((role) => permitted.includes(role))) return ownOnly(law, facts);
  const told = 'told' in side && facts.subject.roles.includes('global_admin') ? side.told : undefined;
  return { refused: told ?? side.otherwise, record: membership(facts) };
};

/** D22: a customer's person acts in that customer alone; another tenant is as unknown as one that does not exist. */
const ownOnly = (law: ActionLaw, facts: Facts): Answer => {
  const { organization } = facts.subject;
  if (organization.kind === 'customer' && law.about !== 'account' && facts.customer !== organization.id)
    return { refused: 'no_relationship' };
  return held(membership(facts));
};

const askProgram = (law: ActionLaw, facts: Facts): Answer => {
  const { program, id, standingSince } = facts.subject.organization;
  const refused = program === 'indirect_reseller' || program === 'advisor' ? law.partner.notFor?.[program] : undefined;
  return { refused, record: { kind: 'organization', id, since: standingSince } };
};

/** D8: what a suspended partner may go on with; a terminated one can do nothing. */
const askStanding = (whileSuspended: boolean, facts: Facts): Answer => {
  const { standing, id, standingSince } = facts.subject.organization;
  const record = { kind: 'organization', id, since: standingSince };
  if (standing === 'terminated') return { refused: 'partner_terminated', record };
  return { refused: standing === 'suspended' && !whileSuspended ? 'partner_suspended' : undefined, record };
};

/** A4: what binds the two. An indirect reseller named on a subscription is bound by that. */
const askRelationship = ({ bond }: Facts): Answer => (bond ? held(bond) : { refused: 'no_relationship' });

const subscriptionRecord = ({ id, since }: SubscriptionFact) => ({ kind: 'subscription', id, since });

/** What the subject's organisation sold: a partner as reseller of record, the operator `direct` and with an advisor. */
const soldBy = ({ subject, subscriptions }: Facts): readonly SubscriptionFact[] => {
  const { id, kind } = subject.organization;
  return subscriptions.filter((one) => (kind === 'operator' ? one.channel !== 'csp' : one.reseller === id));
};

/** N1–N7, A5: sold by whoever asks, whatever anybody was granted. */
const askReseller = (law: ActionLaw, facts: Facts): Answer => {
  const sold = soldBy(facts)[0];
  if (sold) return held(subscriptionRecord(sold));
  const forPartners = law.partner.notReseller ?? 'not_reseller_of_record';
  return { refused: facts.subject.organization.kind === 'partner' ? forPartners : 'not_reseller_of_record' };
};

/** D12: an upgrade needs an active subscription among those that this seller sold. */
const askActive = (facts: Facts): Answer => {
  const active = soldBy(facts).find((one) => one.status === 'active');
  return active ? held(subscriptionRecord(active)) : { refused: 'subscription_not_active' };
};

const grantRecord = (privilege: Privilege) => ({ kind: 'privilege', id: privilege.id, since: privilege.since });

/** Any role will do, for acts on the grant itself (give-up) or on a subscription: then of that very service (D12). */
const askAnyPrivileges = (law: ActionLaw, action: string, facts: Facts, now: Instant): Answer => {
  const serves = ({ service }: Privilege) =>
    law.about !== 'subscription' || soldBy(facts).some((one) => one.service === service);
  const live = facts.privileges.find((privilege) => isLive(privilege, now) && serves(privilege));
  return live ? held(grantRecord(live), live) : lacking(action, facts);
};

type Carriers = Readonly<Record<OrganizationKind, Readonly<Record<string, readonly string[]>>>>;

/**
 * Which service roles include an action, by the agent's or the customer's role that may hold them (D5). Worked out once
 * per manifest: a published manifest does not change, a new version is another object.
 */
const carriersOf = (service: ServiceManifest, action: string): Carriers | undefined => {
  let byAction = carriers.get(service);
  if (!byAction) {
    byAction = new Map(service.actions.map(({ name }) => [name, carryingRoles(service, name)]));
    carriers.set(service, byAction);
  }
  return byAction.get(action);
};
const carriers = new WeakMap<ServiceManifest, ReadonlyMap<string, Carriers>>();

const carryingRoles = (service: ServiceManifest, action: string): Carriers => {
  const including = (holders: Readonly<Record<string, readonly string[]>>) =>
    Object.fromEntries(
      Object.entries(holders).map(([holder, roles]) => [
        holder,
        roles.filter((role) => service.roles[role]?.actions.includes(action)),
      ]),
    );
  return { partner: including(service.agentRoles), customer: including(service.customerRoles), operator: {} };
};

/** Whether one of the person's roles may hold a service role that includes the action; with `among`, one of those. */
const canCarry = (action: string, service: ServiceManifest, { subject }: Facts, among?: readonly string[]): boolean => {
  const carrying = carriersOf(service, action)?.[subject.organization.kind];
  if (!carrying) return false;
  for (const role of subject.roles)
    for (const able of carrying[role] ?? []) if (!among || among.includes(able)) return true;
  return false;
};

const askServiceRole = (action: string, facts: Facts): Answer => {
  const { subject, services, customer } = facts;
  const record = membership(facts);
  if (!services.some((service) => carriersOf(service, action))) return { refused: 'unknown_action' };
  if (subject.organization.kind === 'operator') return { refused: 'operator_holds_no_privileges', record }; // D21
  const inOwnTenant = subject.organization.kind === 'customer';
  const able =
    (inOwnTenant && subject.roles.includes('global_admin')) ||
    services.some((service) => canCarry(action, service, facts));
  if (!able) return { refused: 'role_not_permitted', record };
  return inOwnTenant && customer !== subject.organization.id ? { refused: 'no_relationship' } : held(record);
};

/** M5, D20: a live grant for the service, with a role that this agent may hold and that includes the action (D5). */
const askServicePrivileges = (action: string, facts: Facts, now: Instant): Answer => {
  let narrow: Privilege | undefined;
  for (const privilege of facts.privileges) {
    if (!isLive(privilege, now)) continue;
    const service = facts.services.find((one) => one.id === privilege.service);
    if (service && canCarry(action, service, facts, privilege.roles)) return held(grantRecord(privilege), privilege);
    narrow ??= privilege;
  }
  return narrow ? { refused: 'role_not_granted', record: grantRecord(narrow) } : lacking(action, facts);
};

/** Says which of the three it is: never held, taken away, or run out. D12 outranks the difference. */
const lacking = (action: string, { privileges }: Facts): Answer => {
  const past = privileges.toSorted((a, b) => b.since - a.since)[0];
  const record = past && grantRecord(past);
  const reason = withoutPrivileges(action);
  if (reason === 'privileges_required' || !past) return { refused: reason, record };
  return { refused: past.ended && past.ended.how !== 'expired' ? 'privileges_removed' : 'privileges_expired', record };
};

/** The questions of each action, for each side; put together once. A Map: actions arrive as texts that were just read. */
const lawQuestions: ReadonlyMap<string, Readonly<Record<OrganizationKind, Asked>>> = new Map(
  Object.entries(actions).map(([action, law]) => [
    action,
    {
      operator: questionsOf(law, action, 'operator'),
      partner: questionsOf(law, action, 'partner'),
      customer: questionsOf(law, action, 'customer'),
    },
  ]),
);
