import { type Refusal, refuse } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import { hasEnded, type Instant } from '../kernel/time.ts';
import type { Customer, Partner } from '../organizations/organization.ts';
import { transacts } from '../organizations/program.ts';
import { mayBeBound } from '../relationships/relationship.ts';
import { isLive, type Privilege } from './privilege.ts';
import type { ServiceManifest } from './service.ts';

/** What the customer chose for one service (D2, D3, D5). `replace` names the holder that it saw and gives up. */
export type Choice = {
  readonly service: string;
  readonly grant: boolean;
  readonly roles?: readonly string[] | undefined;
  readonly until?: Instant | undefined;
  readonly replace?: string | undefined;
};

/** What is in the way of a grant, for the customer to choose: keep it or replace it (D3). */
export type Holder = { readonly service: string; readonly partner: string; readonly since: Instant };

export type NewGrant = {
  readonly service: string;
  readonly roles: readonly string[];
  readonly until: Instant | undefined;
  readonly transacting: boolean;
};

/** What an acceptance does: exactly this, in one transaction, and nothing to any subscription (P4–P7). */
export type Granting = {
  readonly grants: readonly NewGrant[];
  /** Own grants that are as chosen already (Q2: restoring changes nothing else). */
  readonly unchanged: readonly Privilege[];
  /** Own grants whose roles or end change. */
  readonly changed: readonly Privilege[];
  /** Other partners' grants that the customer chose to replace (D3). */
  readonly replaced: readonly Privilege[];
};

type ChoiceRefusal = Refusal<
  'service_unknown' | 'service_role_unknown' | 'end_not_in_future' | 'delegated_admin_conflict'
>;
type GrantRefusal =
  | ChoiceRefusal
  | Refusal<'self_dealing' | 'request_not_acceptable' | 'customer_not_active' | 'market_mismatch'>;

export type GrantFacts = {
  readonly partner: Partner;
  readonly customer: Customer;
  /** The services that may be granted here: those that the request asks for. */
  readonly services: readonly ServiceManifest[];
  /** Every partner's grants at this customer. */
  readonly privileges: readonly Privilege[];
};

/**
 * A customer's grant, by accepting a request or directly (M12): per service (D2), with roles and an optional end (D5,
 * D16). At most one partner that transacts holds a service (A3); where one stands in the way, the customer's choice to
 * replace it must name it, none is inferred (D3). A service that is not mentioned is not granted; of two choices for one
 * service the last counts.
 */
export const grant = (facts: GrantFacts, chosen: readonly Choice[], now: Instant): Result<Granting, GrantRefusal> => {
  const choices = new Map(chosen.map((choice) => [choice.service, choice]));
  const bound = mayBeBound(facts.partner, facts.customer);
  if (!bound.ok) return bound;
  const checked: NewGrant[] = [];
  for (const choice of choices.values()) {
    const one = checkChoice(facts, choice, now);
    if (!one.ok) return one;
    if (one.value) checked.push(one.value);
  }
  const live = facts.privileges.filter((privilege) => isLive(privilege, now));
  const inTheWay = conflictsOf(facts.partner, checked, live);
  const unresolved = inTheWay.filter((holder) => choices.get(holder.service)?.replace !== holder.partner);
  if (unresolved.length > 0) return refuseConflict(facts, unresolved);
  const own = live.filter((privilege) => privilege.partner === facts.partner.id);
  const isSame = (wanted: NewGrant) =>
    own.find((privilege) => privilege.service === wanted.service && same(privilege, wanted));
  return ok({
    grants: checked.filter((wanted) => !isSame(wanted)),
    unchanged: checked.flatMap((wanted) => isSame(wanted) ?? []),
    changed: own.filter((held) => checked.some((wanted) => wanted.service === held.service && !same(held, wanted))),
    replaced: inTheWay,
  });
};

const checkChoice = (
  { services, partner }: GrantFacts,
  choice: Choice,
  now: Instant,
): Result<NewGrant | undefined, ChoiceRefusal> => {
  const service = services.find((one) => one.id === choice.service);
  if (!service) return refuse('service_unknown', { service: choice.service });
  if (!choice.grant) return ok(undefined);
  const roles = choice.roles ?? service.defaultRoles;
  const stranger = roles.find((role) => !Object.hasOwn(service.roles, role));
  if (stranger !== undefined || roles.length === 0)
    return refuse('service_role_unknown', { role: stranger ?? '', service: service.names.en });
  if (hasEnded(choice.until, now)) return refuse('end_not_in_future');
  return ok({
    service: service.id,
    roles: [...new Set(roles)].toSorted(),
    until: choice.until,
    transacting: transacts(partner.program),
  });
};

/** A3: the other selling partner's grants for the services that this selling partner is to get. */
const conflictsOf = (partner: Partner, wanted: readonly NewGrant[], live: readonly Privilege[]): readonly Privilege[] =>
  live.filter((held) => standsInTheWay(partner, held) && wanted.some((grant) => grant.service === held.service));

/** A3: another selling partner's grant, where this partner sells too. Whoever only advises or supports is in nobody's way. */
export const standsInTheWay = (partner: Partner, held: Privilege): boolean =>
  held.transacting && held.partner !== partner.id && transacts(partner.program);

const refuseConflict = ({ services }: GrantFacts, holders: readonly Privilege[]) =>
  refuse(
    'delegated_admin_conflict',
    { services: holders.map((one) => services.find((s) => s.id === one.service)?.names.en ?? one.service).join(', ') },
    { conflicts: holders.map(({ service, partner, since }): Holder => ({ service, partner, since })) },
  );

const same = (held: Privilege, wanted: NewGrant): boolean =>
  held.until === wanted.until && held.roles.toSorted().join() === wanted.roles.join();

/** Which grants a removal ends (X1): of one partner or of all, for one service or for all. Nothing else is touched (X2). */
export const removal = (
  privileges: readonly Privilege[],
  chosen: { readonly partner?: string | undefined; readonly service?: string | undefined },
  now: Instant,
): readonly Privilege[] =>
  privileges.filter(
    (privilege) =>
      isLive(privilege, now) &&
      (chosen.partner === undefined || privilege.partner === chosen.partner) &&
      (chosen.service === undefined || privilege.service === chosen.service),
  );
