import { setTimeout as sleep } from 'node:timers/promises';
import { laneCount } from '@mandate/domain/kernel/lane';
import type { Freshness as Lease } from '@mandate/pdp/decider';
import type { Memory } from '@mandate/pdp/memory';
import type { Logger } from 'pino';
import type { Barrier, Db } from '../db.ts';
import type { Revision } from '../revision.ts';
import { listen } from './listener.ts';
import { acknowledge, announceLease, changesSince, nodesBehind, registerNode, retireNode } from './node-store.ts';

export type FreshnessOptions = {
  readonly db: Db;
  /** A direct connection for LISTEN: behind a pooler in transaction mode it needs an address of its own. */
  readonly listenUrl: string;
  readonly id: string;
  readonly address: string;
  readonly memory: Memory;
  readonly log: Logger;
  /** How long a node that cannot be reached may go on answering, and delays a removal at most. */
  readonly leaseMs?: number;
  /** False takes the wait out, for the proof that the trial would find it (X5). */
  readonly waits?: boolean;
};

/** A node's right to answer from memory. */
export type Freshness = Barrier &
  Lease & {
    /** Tells whenever there may be something new, for those who keep memories behind this node. Answers how to stop it. */
    readonly onRevision: (listener: () => void) => () => void;
    readonly stop: () => Promise<void>;
  };

const usualLeaseMs = 1_000;
const shortestPollMs = 2;
const longestPollMs = 10;

/**
 * Keeps a lease for this node (X5). Renewing it brings the memory up to date with every revision; a node that cannot
 * renew stops answering from memory when its lease ends, measured from before it asked. Notifications make it quick, the
 * table of changes makes it right: a lost notification costs at most a renewal.
 */
export const keepFresh = async (options: FreshnessOptions): Promise<Freshness> => {
  const { db, id, memory, log, leaseMs = usualLeaseMs, waits = true } = options;
  await registerNode(db, { id, address: options.address, leaseMs });
  let seen: readonly bigint[] = Array.from({ length: laneCount }, () => 0n);
  let freshUntil = 0;
  let stopped = false;
  let running: Promise<void> | undefined;
  let again = false;
  const listeners = new Set<() => void>();

  /** One at a time; whoever asks meanwhile gets a run that begins after it asked. */
  const catchUp = (): Promise<void> => {
    if (running !== undefined) {
      again = true;
      return running.then(() => (again ? catchUp() : running));
    }
    again = false;
    running = readChanges().finally(() => {
      running = undefined;
    });
    return running;
  };

  const readChanges = async (): Promise<void> => {
    const caughtUp = await changesSince(db, seen);
    if (caughtUp.gap) memory.forgetEverything();
    else if (caughtUp.subjects.length > 0) memory.forget(caughtUp.subjects);
    const moved = caughtUp.seen.some((revision, lane) => revision !== seen[lane]);
    seen = caughtUp.seen;
    if (moved) await acknowledge(db, id, seen);
  };

  const renew = async (): Promise<void> => {
    const asked = performance.now();
    await announceLease(db, id, leaseMs);
    await catchUp();
    freshUntil = Math.max(freshUntil, asked + leaseMs);
  };

  const renewing = (async () => {
    while (!stopped) {
      await renew().catch((fault) => log.warn({ err: fault }, 'the lease could not be renewed'));
      await sleep(leaseMs / 4);
    }
  })();
  const onNotified = (): void => {
    for (const tell of listeners) tell();
    void catchUp().catch(() => undefined);
  };
  const listener = await listen(options.listenUrl, onNotified, log);

  const isCaughtUp = ({ lane, number }: Revision): boolean => (seen[lane] ?? 0n) >= number;

  const settleOne = async (revision: Revision): Promise<void> => {
    if (!isCaughtUp(revision)) await catchUp();
    for (let pause = shortestPollMs; ; pause = Math.min(pause + 1, longestPollMs)) {
      const left = await nodesBehind(db, id, revision);
      if (left.length === 0) return;
      await sleep(Math.min(pause, Math.max(...left)));
    }
  };

  return {
    isFresh: () => !stopped && performance.now() < freshUntil,
    seen: () => seen,
    catchUp,
    onRevision: (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    settle: async (revisions) => {
      if (waits) await Promise.all(revisions.map(settleOne));
    },
    stop: async () => {
      stopped = true;
      freshUntil = 0;
      await listener.stop();
      await renewing;
      await retireNode(db, id).catch(() => undefined);
    },
  };
};
