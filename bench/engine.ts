import { performance } from 'node:perf_hooks';
import { instant } from '@mandate/domain/kernel/time';
import { createDecider, type Decider } from '@mandate/pdp/decider';
import { catalogueOf, decisionMemory } from '@mandate/pdp/memory';
import { customerOf, manifests, partnerCount, peoplePerPartner, subjectOf } from './world.ts';

export const now = instant(Date.UTC(2026, 10, 20));

const nothingToRead = (): never => {
  throw new Error('Everything was to be remembered.');
};

/** The engine of a node, with everything about so many customers in its memory and a lease as a node measures it. */
export const warmEngine = (customers: number): Decider => {
  const memory = decisionMemory({ customers: 2 * customers, subjects: 4 * partnerCount * peoplePerPartner });
  memory.catalogue = catalogueOf(manifests);
  for (let person = 0; person < partnerCount * peoplePerPartner; person += 1) {
    const subject = subjectOf(person);
    memory.subjects.set(subject.id, [subject]);
  }
  for (let index = 0; index < customers; index += 1) {
    const facts = customerOf(index);
    memory.customers.set(facts.id, facts);
  }
  const until = performance.now() + 86_400_000;
  const seen = Array.from({ length: 65 }, () => 7n);
  return createDecider({
    source: {
      customer: nothingToRead,
      subjects: nothingToRead,
      services: nothingToRead,
      customerOfSubscription: nothingToRead,
    },
    memory,
    freshness: { isFresh: () => performance.now() < until, seen: () => seen, catchUp: nothingToRead },
  });
};
