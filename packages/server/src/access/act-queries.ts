import { isActionName } from '@mandate/domain/access/actions';
import { decide, type Verdict } from '@mandate/domain/access/decide';
import type { Facts } from '@mandate/domain/access/facts';
import type { Privilege } from '@mandate/domain/access/privilege';
import { heldRoles } from '@mandate/domain/access/service-roles';
import { type Refusal, refusal } from '@mandate/domain/kernel/refusal';
import { err, ok, type Result } from '@mandate/domain/kernel/result';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Subject } from '@mandate/domain/organizations/subject';
import { actingSubject } from '@mandate/pdp/question';
import { subjectsOf } from '../identity/queries.ts';
import type { Tx } from '../platform/db.ts';
import { revisionOf } from '../platform/revision.ts';
import { factsFor } from './judge.ts';

/** An agent at one service of one customer. `actions`: all of these must be allowed; without them, any will do. */
export type ActQuestion = {
  readonly person: string;
  readonly organization: string;
  readonly customer: string;
  readonly service: string;
  readonly actions: readonly string[] | undefined;
};

/** What the agent may do there, in which roles of the service, and until when at most. */
export type PermittedAct = {
  readonly actions: readonly string[];
  readonly roles: readonly string[];
  readonly until: Instant | undefined;
  /** The grants that carry it; their use is remembered (D19). */
  readonly by: readonly Privilege[];
  readonly revision: string;
};

export type DeniedAct = { readonly refused: Refusal; readonly revision: string };

/**
 * What an agent may do at one service of a customer: the law asked about each action, from the records as they are in
 * this transaction and never from memory. Denied where every action is, or one of those that were asked for; the refusal
 * is the one that came nearest to a yes.
 */
export const decideAct = async (
  tx: Tx,
  question: ActQuestion,
  now: Instant,
): Promise<Result<PermittedAct, DeniedAct>> => {
  const { person, organization, customer, service } = question;
  const subjects = await subjectsOf(tx, person, organization);
  const subject = actingSubject(subjects, { person, organization, action: '', resource: { customer, service } });
  const revision = await revisionOf(tx, customer);
  if ('code' in subject) return err({ refused: subject, revision });
  const facts = await factsFor(tx, subject, '', { customer, service });
  const decided = decideActions(facts, question.actions, now);
  return decided.ok ? ok({ ...decided.value, revision }) : err({ refused: decided.error, revision });
};

const decideActions = (
  facts: Facts,
  asked: readonly string[] | undefined,
  now: Instant,
): Result<Omit<PermittedAct, 'revision'>, Refusal> => {
  const [service] = facts.services;
  if (!service) return err(refusal('service_unknown', { service: '' }));
  // An act of the law itself is no service's, whoever may do it.
  if (asked?.some(isActionName)) return err(refusal('unknown_action', { service: service.names.en }));
  const verdicts = (asked ?? service.actions.map(({ name }) => name)).map((action) => ({
    action,
    verdict: decide(action, facts, now),
  }));
  const allowed = verdicts.filter(({ verdict }) => verdict.allowed);
  if (allowed.length === 0 || (asked && allowed.length < verdicts.length))
    return err(nearest(verdicts.map(({ verdict }) => verdict)));
  const by = [...new Set(allowed.flatMap(({ verdict }) => verdict.by ?? []))];
  const ends = by.flatMap(({ until }) => until ?? []);
  return ok({
    actions: allowed.map(({ action }) => action),
    roles: heldRoles(service, facts, now),
    until: ends.length > 0 ? (Math.min(...ends) as Instant) : undefined,
    by,
  });
};

/** Of several refusals the first of those whose argument went furthest. */
const nearest = (verdicts: readonly Verdict[]): Refusal => {
  const refused = verdicts.filter((verdict) => verdict.refused);
  const furthest = Math.max(...refused.map(({ because }) => because.length));
  return refused.find(({ because }) => because.length === furthest)?.refused ?? refusal('unknown_action');
};

/** The roles that these people of one organisation hold at a service of a customer now, by person. */
export const rolesAt = async (
  tx: Tx,
  subjects: readonly Subject[],
  { customer, service }: { readonly customer: string; readonly service: string },
  now: Instant,
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const [first] = subjects;
  if (!first) return new Map();
  // All facts but the person are those of the organisation.
  const facts = await factsFor(tx, first, '', { customer, service });
  const [manifest] = facts.services;
  return new Map(
    subjects.map((subject) => [subject.id, manifest ? heldRoles(manifest, { ...facts, subject }, now) : []]),
  );
};
