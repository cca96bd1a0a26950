import { decide, type Verdict } from '@mandate/domain/access/decide';
import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Locale } from '@mandate/domain/kernel/locale';
import { type Refusal, refusal } from '@mandate/domain/kernel/refusal';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Subject } from '@mandate/domain/organizations/subject';
import { subjectsOf } from '../identity/queries.ts';
import type { Actor } from '../platform/actor.ts';
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
 * May this person do this, and why? The decision interface: facts in, verdict out. This is the plain path: everything
 * from the transaction's snapshot; `revision` names what it rests on.
 */
export const answerQuestion = async (tx: Tx, question: Question, now: Instant): Promise<Decided> => {
  const { customer, subscription } = question.resource;
  const subjects = await subjectsOf(tx, question.person, question.organization);
  const acting = actingSubject(subjects, question);
  const facts = 'code' in acting ? undefined : await factsFor(tx, acting, question.action, question.resource);
  const revision = await revisionOf(tx, subscription === undefined ? customer : facts?.customer);
  return decidedFor(subjects, question, revision, () =>
    facts ? decide(question.action, facts, now) : denied(refusal('unknown_subject')),
  );
};

/** The part of an answer that every path shares: for whom the person acts, and what is said where that is unclear. */
export const decidedFor = (
  subjects: readonly Subject[],
  question: Question,
  revision: string,
  verdictOf: (subject: Subject) => Verdict,
): Decided => {
  const subject = actingSubject(subjects, question);
  if ('code' in subject) return { verdict: denied(subject), revision, subject: undefined };
  return { verdict: verdictOf(subject), revision, subject };
};

/** D22: one person acts for one organisation at a time. Where the question does not say which, it must be plain. */
const actingSubject = (subjects: readonly Subject[], { resource, organization }: Question): Subject | Refusal => {
  const asked = organization === undefined ? subjects : subjects.filter((one) => one.organization.id === organization);
  const about = resource.account ?? resource.customer;
  const only = asked.length === 1 ? asked[0] : asked.find((one) => one.organization.id === about);
  if (!only) return refusal(asked.length === 0 ? 'unknown_subject' : 'organization_required');
  // On another organisation's account the person holds no role.
  const isForeign = resource.account !== undefined && resource.account !== only.organization.id;
  return isForeign ? { ...only, roles: [] } : only;
};

/**
 * The operator and its services ask about everybody; a partner about its own people; a customer's administrator about
 * its own tenant. Nobody else learns anything, not even that there is something.
 */
export const mayAsk = (actor: Actor, { resource }: Question, subject: Subject | undefined): boolean => {
  if (actor.organization.kind === 'operator') return true;
  if (subject?.organization.id === actor.organization.id) return true;
  return actor.organization.kind === 'customer' && resource.customer === actor.organization.id;
};

const denied = (refused: Refusal): Verdict => ({ allowed: false, refused, because: [], by: undefined });

/** The agreement that a customer accepts, as it reads it. */
export const agreementText = (locale: Locale) => ({ ...customerAgreement, text: consentTexts(locale).agreement });

/** What accepting leaves as it is, one sentence a rule (P4–P7, N1–N7). */
export const unchangedTexts = (locale: Locale) => consentTexts(locale).unchanged;

/** What accepting with the requested roles would bring about, one sentence each: who asks, then service by service. */
export const changeTexts = (
  locale: Locale,
  partner: string,
  asksPrivileges: boolean,
  services: readonly { readonly manifest: ServiceManifest; readonly roles: readonly string[] }[],
): readonly string[] => {
  const texts = consentTexts(locale);
  const granted = services.map(({ manifest, roles }) => {
    const names = roles.map((role) => manifest.roles[role]?.names[locale] ?? role);
    return texts.grants(manifest.names[locale], names, undefined);
  });
  return [texts.asks(partner, asksPrivileges), ...granted];
};
