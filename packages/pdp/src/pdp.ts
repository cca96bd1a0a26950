import type { ServiceManifest } from '@mandate/domain/access/service';
import { type Instant, instant } from '@mandate/domain/kernel/time';
import type { Subject } from '@mandate/domain/organizations/subject';
import type { CacheFigures } from './bounded-cache.ts';
import { machineTime } from './clock.ts';
import { type ConnectionOptions, connection } from './connection.ts';
import type { CustomerFacts, FactsSource, Filled } from './customer-facts.ts';
import { createDecider } from './decider.ts';
import { holdLease } from './lease.ts';
import { decisionMemory } from './memory.ts';
import type { Decided, Question } from './question.ts';
import { usesToReport } from './uses.ts';

export type PdpOptions = ConnectionOptions & {
  /** How many customers and people are remembered at most. */
  readonly limits?: { readonly customers: number; readonly subjects: number };
  /** Told what goes wrong in the background; decisions stay right all the same. */
  readonly onFault?: (fault: unknown) => void;
  /** The time of decisions: grants end by it (D16). */
  readonly now?: () => number;
};

/** Mandate's decisions in this process. */
export type Pdp = {
  /**
   * May this agent do this, and why? At once when it is remembered; a promise when something has to be asked of the
   * server. Rejects when it cannot be known: take that for a no.
   */
  readonly decide: (question: Question) => Decided | Promise<Decided>;
  /** Whether answers come from memory just now. Without a lease each is asked of the server. */
  readonly isFresh: () => boolean;
  readonly figures: () => { readonly customers: CacheFigures; readonly subjects: CacheFigures };
  readonly close: () => Promise<void>;
};

/**
 * Starts decisions in this process: the same engine as the server's, kept current by a lease of the same kind. A removal
 * is reported to the customer only after this process has forgotten what was removed, or its lease has run out (X5).
 */
export const createPdp = async (options: PdpOptions): Promise<Pdp> => {
  const { onFault = () => undefined, now = machineTime } = options;
  const server = connection(options);
  const memory = decisionMemory(options.limits ?? { customers: 100_000, subjects: 20_000 });
  const lease = await holdLease(server, memory, onFault);
  const decider = createDecider({ source: remoteSource(server.call), memory, freshness: lease });
  const uses = usesToReport(server, onFault);
  const noting = (decided: Decided, at: Instant): Decided => {
    if (decided.verdict.by) uses.note(decided.verdict.by, at);
    return decided;
  };
  return {
    decide: (question) => {
      const at = instant(now());
      const decided = decider.ask(question, at);
      return decided instanceof Promise ? decided.then((known) => noting(known, at)) : noting(decided, at);
    },
    isFresh: lease.isFresh,
    figures: decider.figures,
    close: async () => {
      await uses.stop();
      await lease.end();
    },
  };
};

type Sent<T> = { readonly value: T | null; readonly revision: string };

/** Facts from the server, read from its database after they were asked for. */
const remoteSource = (call: <T>(method: 'GET', path: string) => Promise<T>): FactsSource => {
  const fill = async <T>(path: string): Promise<{ value: T | null; revision: bigint }> => {
    const { value, revision } = await call<Sent<T>>('GET', path);
    return { value, revision: BigInt(revision) };
  };
  return {
    customer: async (id): Promise<Filled<CustomerFacts | undefined>> => {
      const { value, revision } = await fill<CustomerFacts>(`/customers/${id}`);
      return { value: value ?? undefined, revision };
    },
    subjects: async (person): Promise<Filled<readonly Subject[]>> => {
      const { value, revision } = await fill<Subject[]>(`/subjects/${person}`);
      return { value: value ?? [], revision };
    },
    services: async (): Promise<Filled<readonly ServiceManifest[]>> => {
      const { value, revision } = await fill<ServiceManifest[]>('/services');
      return { value: value ?? [], revision };
    },
    customerOfSubscription: async (id) => (await fill<string>(`/subscriptions/${id}`)).value ?? undefined,
  };
};
