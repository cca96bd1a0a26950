import type { Id } from '../kernel/id.ts';
import type { ReasonCode } from '../kernel/reasons.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Subject } from '../organizations/subject.ts';
import { mayBeBound } from '../relationships/relationship.ts';
import { actions, isActionName } from './actions.ts';
import type { Facts } from './facts.ts';
import type { Choice, GrantFacts } from './granting.ts';
import { isLive, type Privilege } from './privilege.ts';
import type { ServiceManifest } from './service.ts';
import { openRoles } from './service-roles.ts';

/** What an agent would have to be granted: the least that makes its action possible. */
export type Wanted = {
  readonly customer: Id<'organization'>;
  readonly service: string;
  readonly roles: readonly string[];
};

/** Denials that the customer can change by granting something (D17). */
const grantable: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'privileges_missing',
  'privileges_removed',
  'privileges_expired',
  'privileges_required',
  'role_not_granted',
]);

/**
 * What to ask the customer for, where an agent was denied for want of privileges: of the one service in question, the
 * role with the fewest actions that includes this one and is open to the agent (D5); for an act on a subscription, which
 * any role would carry (D12), the service's default. Undefined where asking is not the way: another reason, no bond
 * (A4), a partner that may not ask (D8), or several services among which the question does not choose.
 */
export const wantedFor = (action: string, facts: Facts, refused: Refusal): Wanted | undefined => {
  const { subject, customer, bond, services } = facts;
  const { kind, standing } = subject.organization;
  const [service, another] = services;
  if (!grantable.has(refused.code) || kind !== 'partner' || standing !== 'active') return undefined;
  if (!customer || !bond || !service || another) return undefined;
  const roles = isActionName(action) ? rolesForLaw(action, service) : leastRole(action, service, facts);
  return roles.length === 0 ? undefined : { customer, service: service.id, roles };
};

const rolesForLaw = (action: keyof typeof actions, service: ServiceManifest): readonly string[] =>
  actions[action].about === 'subscription' ? service.defaultRoles : [];

const leastRole = (action: string, service: ServiceManifest, { subject }: Facts): readonly string[] => {
  const size = (role: string): number => service.roles[role]?.actions.length ?? 0;
  const [least] = openRoles(service, subject)
    .filter((role) => service.roles[role]?.actions.includes(action))
    .toSorted((a, b) => size(a) - size(b));
  return least === undefined ? [] : [least];
};

/** How a request for access can be over. */
export const accessRequestEnds = ['accepted', 'declined', 'withdrawn', 'expired'] as const;
export type AccessRequestEnd = (typeof accessRequestEnds)[number];

/** How many requests of one partner a customer has before it at a time, and gets in a day. */
export const mostAccessRequests = 20;

/** How long a request waits for an answer. */
export const accessRequestDays = 30;

type AskRefusal = Refusal<
  | 'self_dealing'
  | 'request_not_acceptable'
  | 'customer_not_active'
  | 'market_mismatch'
  | 'service_unknown'
  | 'service_role_unknown'
  | 'access_request_closed'
>;

/**
 * Whether a partner may ask this customer for these roles of a service: only where the two may be bound at all (D7–D9),
 * for roles that the service has (D5), and not where the agent can do all of it already.
 */
export const mayAskFor = (
  { partner, customer, services, privileges }: GrantFacts,
  agent: Subject,
  wanted: Pick<Wanted, 'service' | 'roles'>,
  now: Instant,
): Result<ServiceManifest, AskRefusal> => {
  const bound = mayBeBound(partner, customer);
  if (!bound.ok) return bound;
  const service = services.find((one) => one.id === wanted.service);
  if (!service) return refuse('service_unknown', { service: wanted.service });
  const stranger = wanted.roles.find((role) => !Object.hasOwn(service.roles, role));
  if (stranger !== undefined || wanted.roles.length === 0)
    return refuse('service_role_unknown', { role: stranger ?? '', service: service.names.en });
  const held = ownGrant(privileges, partner.id, service.id, now);
  const able = actionsOpenTo(agent, service, held?.roles ?? []);
  if (held && [...actionsOpenTo(agent, service, wanted.roles)].every((action) => able.has(action)))
    return refuse('access_request_closed');
  return ok(service);
};

/** What an agent can do with these roles, as far as they are open to it (D5). */
const actionsOpenTo = (agent: Subject, service: ServiceManifest, roles: readonly string[]): ReadonlySet<string> =>
  new Set(
    openRoles(service, agent)
      .filter((role) => roles.includes(role))
      .flatMap((role) => service.roles[role]?.actions ?? []),
  );

/** What a partner holds of a service just now. */
export const ownGrant = (
  privileges: readonly Privilege[],
  partner: string,
  service: string,
  now: Instant,
): Privilege | undefined =>
  privileges.find((one) => one.partner === partner && one.service === service && isLive(one, now));

/**
 * The choice that accepting a request comes to, as far as the customer does not choose otherwise: what was asked for
 * beside what the partner holds, until the end that was agreed for that. Whom it replaces is never inferred (D3).
 */
export const choiceOf = (
  wanted: Pick<Wanted, 'service' | 'roles'>,
  held: Privilege | undefined,
  chosen: Pick<Choice, 'roles' | 'replace'> & { readonly until?: Instant | 'never' | undefined } = {},
): Choice => {
  const until = chosen.until === 'never' ? undefined : (chosen.until ?? held?.until);
  return {
    service: wanted.service,
    grant: true,
    roles: chosen.roles ?? [...new Set([...(held?.roles ?? []), ...wanted.roles])].toSorted(),
    ...(until !== undefined && { until }),
    ...(chosen.replace !== undefined && { replace: chosen.replace }),
  };
};
