import type { Facts } from '@mandate/domain/access/facts';
import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Locale } from '@mandate/domain/kernel/locale';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Subject } from '@mandate/domain/organizations/subject';
import { actingSubject, type Decided, decidedFor, type Question } from '@mandate/pdp/question';
import { subjectsOf } from '../identity/queries.ts';
import type { Actor } from '../platform/actor.ts';
import type { Tx } from '../platform/db.ts';
import { revisionOf } from '../platform/revision.ts';
import { customerAgreement } from './agreement.ts';
import { consentTexts } from './consent-texts.ts';
import { factsFor } from './judge.ts';

export type { Decided, Question } from '@mandate/pdp/question';
export { consentsOf } from './consent-store.ts';
export { openPrivileges as openPrivilegesOf, openPrivilegesAt, type PrivilegeRecord } from './privilege-store.ts';

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
  // Where somebody acts, the facts were loaded for exactly that subject.
  return decidedFor(subjects, question, revision, now, () => facts as Facts);
};

/**
 * The operator and its services ask about everybody; a partner about its own people; a customer's administrator about
 * its own tenant. Nobody else learns anything, not even that there is something.
 */
export const mayAsk = (actor: Actor, { resource }: Question, subject: Subject | undefined): boolean => {
  if (actor.organization.kind === 'operator') return true;
  if (subject?.organization.id === actor.organization.id) return true;
  // On a partner's own account nothing happens in the tenant, whatever customer is named beside it.
  if (resource.account !== undefined) return false;
  return actor.organization.kind === 'customer' && resource.customer === actor.organization.id;
};

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
