import { decide, type Verdict } from '@mandate/domain/access/decide';
import type { Locale } from '@mandate/domain/kernel/locale';
import { type Refusal, refusal } from '@mandate/domain/kernel/refusal';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Subject } from '@mandate/domain/organizations/subject';
import { subjectsOf } from '../identity/queries.ts';
import type { Tx } from '../platform/db.ts';
import { revisionOf } from '../platform/revision.ts';
import { customerAgreement } from './agreement.ts';
import { consentTexts } from './consent-texts.ts';
import { factsFor, type Target } from './judge.ts';

export { consentsOf } from './consent-store.ts';
export { openPrivileges as openPrivilegesOf, openPrivilegesAt, type PrivilegeRecord } from './privilege-store.ts';

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
  readonly revision: string;
  readonly subject: Subject | undefined;
};

/**
 * May this person do this, and why? The decision interface: facts in, verdict out, one narrow place to make faster. The
 * transaction decides how fresh the facts are; `revision` names what they rest on.
 */
export const answerQuestion = async (tx: Tx, question: Question, now: Instant): Promise<Decided> => {
  const { customer, account } = question.resource;
  const revision = await revisionOf(tx, customer);
  const subject = chosenSubject(await subjectsOf(tx, question.person, question.organization), question);
  if ('code' in subject) return { verdict: denied(subject), revision, subject: undefined };
  // Acting on another organisation's account: the person holds no role there (D22).
  const acting = account !== undefined && account !== subject.organization.id ? { ...subject, roles: [] } : subject;
  const facts = await factsFor(tx, acting, question.action, question.resource);
  const at = question.resource.subscription === undefined ? revision : await revisionOf(tx, facts.customer);
  return { verdict: decide(question.action, facts, now), revision: at, subject };
};

/** D22: one person acts for one organisation at a time. Where the question does not say which, it must be plain. */
const chosenSubject = (subjects: readonly Subject[], { resource }: Question): Subject | Refusal => {
  const own = subjects.find(({ organization }) => organization.id === (resource.account ?? resource.customer));
  const only = subjects.length === 1 ? subjects[0] : own;
  if (only) return only;
  return refusal(subjects.length === 0 ? 'unknown_subject' : 'organization_required');
};

const denied = (refused: Refusal): Verdict => ({ allowed: false, refused, because: [], by: undefined });

/** The agreement that a customer accepts, as it reads it. */
export const agreementText = (locale: Locale) => ({ ...customerAgreement, text: consentTexts(locale).agreement });

/** What accepting leaves as it is, one sentence a rule (P4–P7, N1–N7). */
export const unchangedTexts = (locale: Locale) => consentTexts(locale).unchanged;
