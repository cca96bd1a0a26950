import type { Instant } from '@mandate/domain/kernel/time';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import type { Question } from './queries.ts';
import { isPersonAround, isSeenSubscription } from './sight-store.ts';

/** An id that belongs to nothing. */
const nobody = '00000000-0000-0000-0000-000000000000';

/**
 * The question as it may be answered to this actor: a subscription that it does not see, and a person who has nothing to
 * do with its tenant, are asked about as if they did not exist. The operator and its services see everything. `at`: for
 * a question about then.
 */
export const asSeenBy = async (db: Db, actor: Actor, question: Question, at?: Instant): Promise<Question> => {
  if (actor.organization.kind === 'operator') return question;
  const { subscription } = question.resource;
  const isSeen =
    subscription === undefined || (await reading(db, scopeOf(actor), (tx) => isSeenSubscription(tx, subscription)));
  const person = (await isStranger(db, actor, question, at)) ? nobody : question.person;
  return { ...question, person, resource: isSeen ? question.resource : { ...question.resource, subscription: nobody } };
};

/** Of partners, `mayAsk` lets nobody ask about other people at all; a customer asks about those who may serve it. */
const isStranger = async (
  db: Db,
  { organization }: Actor,
  { person }: Question,
  at: Instant | undefined,
): Promise<boolean> =>
  organization.kind === 'customer' &&
  // The system's scope: whom other organisations employ is hidden from a customer's own.
  !(await reading(db, { kind: 'system' }, (tx) => isPersonAround(tx, organization.id, person, at)));
