import { setTimeout as sleep } from 'node:timers/promises';
import { laneCount } from '@mandate/domain/kernel/lane';
import type { Connection } from './connection.ts';
import type { Freshness } from './decider.ts';
import type { Memory } from './memory.ts';

type Lease = {
  readonly id: string;
  readonly leaseMs: number;
  readonly seen: readonly string[];
  readonly subjects: readonly string[];
  readonly gap: boolean;
};

/** A lease held through a server: the same promise as the server's own nodes give (X5). */
export type HeldLease = Freshness & { readonly end: () => Promise<void> };

const retryMs = 250;

/**
 * Holds a lease for this process's memory. Each renewal says what the memory has caught up with and learns what has
 * changed since; the lease counts from before it was asked for, on this process's own monotonic clock. Hints make it
 * quick; without them, or without the server, the lease runs out and answers come from the server one by one.
 */
export const holdLease = async (
  server: Connection,
  memory: Memory,
  onFault: (fault: unknown) => void,
): Promise<HeldLease> => {
  let id: string | undefined;
  let seen: readonly bigint[] = Array.from({ length: laneCount }, () => 0n);
  let freshUntil = 0;
  let leaseMs = 1_000;
  let ended = false;
  let running: Promise<void> | undefined;
  let again = false;
  const ending = new AbortController();

  const renew = async (): Promise<void> => {
    for (let moved = true; moved && !ended; ) {
      const asked = performance.now();
      const lease: Lease = await server.call<Lease>('POST', '/leases', { id, seen: seen.map(String) });
      if (lease.gap) memory.forgetEverything();
      else if (lease.subjects.length > 0) memory.forget(lease.subjects);
      const now = lease.seen.map(BigInt);
      // What was just forgotten is acknowledged at once, by asking again: somebody may be waiting for it.
      moved = id !== lease.id || now.some((revision, lane) => revision !== seen[lane]);
      seen = now;
      id = lease.id;
      leaseMs = lease.leaseMs;
      freshUntil = Math.max(freshUntil, asked + leaseMs);
    }
  };

  /** One at a time; whoever asks meanwhile gets a run that begins after it asked. */
  const catchUp = (): Promise<void> => {
    if (running !== undefined) {
      again = true;
      return running.then(() => (again ? catchUp() : running));
    }
    again = false;
    running = renew().finally(() => {
      running = undefined;
    });
    return running;
  };

  const renewing = async (): Promise<void> => {
    while (!ended) {
      await catchUp().catch(onFault);
      await sleep(leaseMs / 4);
    }
  };

  const hearing = async (): Promise<void> => {
    while (!ended) {
      try {
        const { body } = await server.open('/changes', ending.signal);
        for await (const chunk of body ?? []) if (Buffer.from(chunk).includes('event:')) void catchUp().catch(onFault);
      } catch (fault) {
        if (!ended) onFault(fault);
      }
      if (!ended) await sleep(retryMs);
    }
  };

  await catchUp();
  const loops = [renewing(), hearing()];
  return {
    isFresh: () => !ended && performance.now() < freshUntil,
    seen: () => seen,
    catchUp,
    end: async () => {
      ended = true;
      freshUntil = 0;
      ending.abort();
      await Promise.all(loops);
      if (id !== undefined) await server.call('DELETE', `/leases/${id}`).catch(onFault);
    },
  };
};
