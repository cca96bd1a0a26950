import { laneOf, parseRevision } from '@mandate/domain/kernel/lane';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Subject } from '@mandate/domain/organizations/subject';
import type { CacheFigures } from './bounded-cache.ts';
import type { CustomerFacts, FactsSource, Filled } from './customer-facts.ts';
import { catalogueOf, type DecisionMemory, factsFrom, noCustomer } from './memory.ts';
import { type Decided, decidedFor, type Question } from './question.ts';

/** The right to answer from memory. */
export type Freshness = {
  /** Whether answers from memory are true now. Measured on this process's own monotonic clock. */
  readonly isFresh: () => boolean;
  /** The revisions that the memory has caught up with, by lane. */
  readonly seen: () => readonly bigint[];
  /** Reads what has changed, at once. */
  readonly catchUp: () => Promise<void>;
};

/** Decisions of one process: from memory while its lease runs, else from the source, never from a guess. */
export type Decider = {
  /** Answers at once what is remembered; a promise where something has to be read. Rejects when it cannot be known. */
  readonly ask: (question: Question, now: Instant) => Decided | Promise<Decided>;
  /** Resolves once answers rest on this revision or a later one; false: there is none so late. */
  readonly reach: (revision: string, customer: string | undefined) => Promise<boolean>;
  readonly figures: () => { readonly customers: CacheFigures; readonly subjects: CacheFigures };
};

type DeciderDeps = {
  readonly source: FactsSource;
  readonly memory: DecisionMemory;
  readonly freshness: Freshness;
};

/** What a question needs that is not remembered. */
const unknown = Symbol('unknown');

/** Makes the decision interface of a process. The law is the same `decide` on every path; only the facts' way differs. */
export const createDecider = ({ source, memory, freshness }: DeciderDeps): Decider => {
  const flights = new Map<string, Promise<unknown>>();

  /**
   * Whoever asks for the same thing meanwhile waits for the same query; but nobody joins one that began before
   * something was forgotten, or without a lease: it might be from before a removal that has been reported since (X5).
   */
  const once = <T>(name: string, load: () => Promise<T>): Promise<T> => {
    if (!freshness.isFresh()) return load();
    const key = `${memory.epoch} ${name}`;
    const running = flights.get(key) as Promise<T> | undefined;
    if (running !== undefined) return running;
    const flight = load().finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };

  /** Remembered only if nothing in its lane was forgotten since the snapshot that it was read from. */
  const isCurrent = ({ revision }: Filled<unknown>, lane: number): boolean =>
    freshness.isFresh() && revision >= (freshness.seen()[lane] ?? 0n);

  const readCustomer = (id: string): Promise<CustomerFacts | undefined> =>
    once(`customer:${id}`, async () => {
      const filled = await source.customer(id);
      if (isCurrent(filled, laneOf(id))) memory.customers.set(id, filled.value ?? noCustomer);
      return filled.value;
    });

  const readSubjects = (person: string): Promise<readonly Subject[]> =>
    once(`person:${person}`, async () => {
      const filled = await source.subjects(person);
      if (isCurrent(filled, 0)) memory.subjects.set(person, filled.value);
      return filled.value;
    });

  const readCatalogue = () =>
    once('services', async () => {
      const filled = await source.services();
      const catalogue = catalogueOf(filled.value);
      if (isCurrent(filled, 0)) memory.catalogue = catalogue;
      return catalogue;
    });

  const readOwner = async (subscription: string): Promise<string | undefined> => {
    const customer = await source.customerOfSubscription(subscription);
    if (customer !== undefined) memory.subscriptions.set(subscription, customer);
    return customer;
  };

  /** The texts of the revisions that are seen now, each put together once. */
  let texts: { readonly of: readonly bigint[]; readonly byLane: string[] } = { of: [], byLane: [] };
  const revisionText = (customer: string | undefined): string => {
    const seen = freshness.seen();
    if (texts.of !== seen) texts = { of: seen, byLane: [] };
    const lane = laneOf(customer);
    texts.byLane[lane] ??= `${seen[0] ?? 0n}.${seen[lane] ?? 0n}`;
    return texts.byLane[lane];
  };

  /** Everything from memory, without waiting; `unknown` when something is missing. */
  const fromMemory = (question: Question, now: Instant): Decided | typeof unknown => {
    const { catalogue } = memory;
    const subjects = memory.subjects.get(question.person);
    if (!catalogue || !subjects) return unknown;
    const { subscription, service } = question.resource;
    const owner = subscription === undefined ? question.resource.customer : memory.subscriptions.get(subscription);
    if (subscription !== undefined && owner === undefined) return unknown;
    const remembered = owner === undefined ? noCustomer : memory.customers.get(owner);
    if (remembered === undefined) return unknown;
    const customer = remembered === noCustomer || !isClaimTrue(question, owner) ? undefined : remembered;
    return decidedFor(subjects, question, revisionText(owner), now, (subject) =>
      factsFrom({ subject, customer, catalogue, action: question.action, service, subscription }),
    );
  };

  /** The same from the source: what is missing is read, each from one snapshot that began after the question. */
  const fromSource = async (question: Question, now: Instant): Promise<Decided> => {
    const fresh = freshness.isFresh();
    const { subscription, service } = question.resource;
    const [subjects, catalogue, owner] = await Promise.all([
      (fresh ? memory.subjects.get(question.person) : undefined) ?? readSubjects(question.person),
      (fresh ? memory.catalogue : undefined) ?? readCatalogue(),
      subscription === undefined ? question.resource.customer : readOwner(subscription),
    ]);
    const facts = owner === undefined || !isClaimTrue(question, owner) ? undefined : await readCustomer(owner);
    return decidedFor(subjects, question, revisionText(owner), now, (subject) =>
      factsFrom({ subject, customer: facts, catalogue, action: question.action, service, subscription }),
    );
  };

  return {
    ask: (question, now) => {
      const known = freshness.isFresh() ? fromMemory(question, now) : unknown;
      return known === unknown ? fromSource(question, now) : known;
    },
    reach: async (revision, customer) => {
      const wanted = parseRevision(revision);
      if (!wanted) return false;
      const isReached = (): boolean => {
        const seen = freshness.seen();
        return (seen[0] ?? 0n) >= wanted.shared && (seen[laneOf(customer)] ?? 0n) >= wanted.own;
      };
      if (!isReached()) await freshness.catchUp();
      return isReached();
    },
    figures: () => ({ customers: memory.customers.figures(), subjects: memory.subjects.figures() }),
  };
};

/** What a caller claims beside a subscription must agree with the record. */
const isClaimTrue = ({ resource }: Question, owner: string | undefined): boolean =>
  resource.subscription === undefined || resource.customer === undefined || resource.customer === owner;
