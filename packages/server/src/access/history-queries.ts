import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Instant } from '@mandate/domain/kernel/time';
import type { CustomerFacts } from '@mandate/pdp/customer-facts';
import { catalogueOf, factsFrom } from '@mandate/pdp/memory';
import { decidedFor } from '@mandate/pdp/question';
import type { Tx } from '../platform/db.ts';
import { revisionOf } from '../platform/revision.ts';
import { customerFactsAt, manifestsAt, ownerOfSubscription, subjectsAt } from './history-store.ts';
import type { Decided, Question } from './queries.ts';

/** An answer with what it rests on. */
export type DecidedAt = Decided & {
  /** All about the customer in question; undefined where there was none. */
  readonly customer: CustomerFacts | undefined;
  readonly catalogue: readonly ServiceManifest[];
};

/**
 * The answer that this question had, or would have had, at an instant, from kept history: the same law over the facts of
 * then. `revision` is that of the history it was read from.
 */
export const answerAt = async (tx: Tx, question: Question, at: Instant): Promise<DecidedAt> => {
  const { action, resource } = question;
  const { subscription, service } = resource;
  const owner = subscription === undefined ? resource.customer : await ownerOfSubscription(tx, subscription);
  const isClaimTrue = resource.customer === undefined || resource.customer === owner;
  const [customer] = owner === undefined || !isClaimTrue ? [] : await customerFactsAt(tx, [owner], at);
  const manifests = await manifestsAt(tx, at);
  const catalogue = catalogueOf(manifests);
  const subjects = await subjectsAt(tx, question.person, at);
  const decided = decidedFor(subjects, question, await revisionOf(tx, owner), at, (subject) =>
    factsFrom({ subject, customer, catalogue, action, service, subscription }),
  );
  return { ...decided, customer, catalogue: manifests };
};
