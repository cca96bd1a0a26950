import { decide } from '@mandate/domain/access/decide';
import type { Facts } from '@mandate/domain/access/facts';
import type { Refusal } from '@mandate/domain/kernel/refusal';
import { err, ok, type Result } from '@mandate/domain/kernel/result';
import { type Instant, instant } from '@mandate/domain/kernel/time';
import type { Subject } from '@mandate/domain/organizations/subject';
import type { Target } from '@mandate/pdp/question';
import { actingOrganization } from '../identity/queries.ts';
import { organizationOf } from '../organizations/queries.ts';
import type { Actor } from '../platform/actor.ts';
import type { Tx } from '../platform/db.ts';
import { type FactsQuestion, loadFacts } from './facts-store.ts';

/** Loads the facts for one subject and target, as the records have them now. */
export const factsFor = async (tx: Tx, subject: Subject, action: string, target: Target): Promise<Facts> => {
  const question: FactsQuestion = {
    partner: subject.organization.kind === 'partner' ? subject.organization.id : undefined,
    customer: target.customer,
    service: target.service,
    subscription: target.subscription,
    action,
    ended: action === 'bill.read',
  };
  return { subject, ...(await loadFacts(tx, question)) };
};

/**
 * Asks the whole law about one act, inside the transaction that will do it: verdict, code and rule are the engine's.
 * Called after the act's lane was taken, it sees the actor's organisation as it is now, not as it was at sign-in (D8).
 */
export const judge = async (
  tx: Tx,
  subject: Subject,
  action: string,
  target: Target,
  now: Instant,
): Promise<Result<Facts, Refusal>> => {
  const facts = await factsFor(tx, await asOfNow(tx, subject), action, target);
  const verdict = decide(action, facts, now);
  return verdict.refused ? err(verdict.refused) : ok(facts);
};

const asOfNow = async (tx: Tx, subject: Subject): Promise<Subject> => {
  const organization = await organizationOf(tx, subject.organization.id);
  return organization ? { ...subject, organization: actingOrganization(organization) } : subject;
};

/**
 * The part of the law that needs no record: the person's role, the program, the partner's standing. What a route asks
 * before its body is read; the command asks the rest.
 */
export const judgeRole = (actor: Actor, action: string): Refusal | undefined => {
  const own = actor.organization.kind === 'customer' ? actor.organization.id : undefined;
  const facts: Facts = {
    subject: actor,
    customer: own,
    bond: undefined,
    services: [],
    privileges: [],
    subscriptions: [],
  };
  const verdict = decide(action, facts, instant(0));
  const beyondRecords = verdict.because.at(-1)?.question;
  return beyondRecords === 'role' || beyondRecords === 'program' || beyondRecords === 'standing'
    ? verdict.refused
    : undefined;
};
