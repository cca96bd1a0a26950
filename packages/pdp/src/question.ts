import { decide, type Verdict } from '@mandate/domain/access/decide';
import type { Facts } from '@mandate/domain/access/facts';
import { type Refusal, refusal } from '@mandate/domain/kernel/refusal';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Subject } from '@mandate/domain/organizations/subject';

/** What a question is about. Only the records say what belongs to what. */
export type Target = {
  readonly customer?: string | undefined;
  readonly service?: string | undefined;
  readonly subscription?: string | undefined;
};

/** A question as a service asks it at run time: about a person, an action, and a thing. */
export type Question = {
  readonly person: string;
  /** For which organisation the person acts; needed where it belongs to several (D22). */
  readonly organization: string | undefined;
  readonly action: string;
  readonly resource: Target & {
    /** An organisation's own account: invitations, price lists, new customers. */
    readonly account?: string | undefined;
  };
};

export type Decided = {
  readonly verdict: Verdict;
  /** What the answer rests on: `<shared>.<customer's lane>`. */
  readonly revision: string;
  readonly subject: Subject | undefined;
  /** What the law looked at; undefined where it was not asked. */
  readonly facts: Facts | undefined;
};

/** The law's answer over the facts of `factsOf`; said at once where it is unclear for whom the person acts. */
export const decidedFor = (
  subjects: readonly Subject[],
  question: Question,
  revision: string,
  now: Instant,
  factsOf: (subject: Subject) => Facts,
): Decided => {
  const subject = actingSubject(subjects, question);
  if ('code' in subject) return { verdict: denied(subject), revision, subject: undefined, facts: undefined };
  const facts = factsOf(subject);
  return { verdict: decide(question.action, facts, now), revision, subject, facts };
};

/** D22: one person acts for one organisation at a time. Where the question does not say which, it must be plain. */
export const actingSubject = (
  subjects: readonly Subject[],
  { resource, organization }: Question,
): Subject | Refusal<'unknown_subject' | 'organization_required'> => {
  const asked = organization === undefined ? subjects : subjects.filter((one) => one.organization.id === organization);
  const about = resource.account ?? resource.customer;
  const only = asked.length === 1 ? asked[0] : asked.find((one) => one.organization.id === about);
  if (!only) return refusal(asked.length === 0 ? 'unknown_subject' : 'organization_required');
  // On another organisation's account the person holds no role.
  const isForeign = resource.account !== undefined && resource.account !== only.organization.id;
  return isForeign ? { ...only, roles: [] } : only;
};

const denied = (refused: Refusal): Verdict => ({ allowed: false, refused, because: [], by: undefined });
