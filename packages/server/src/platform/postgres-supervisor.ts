import { setTimeout as sleep } from 'node:timers/promises';
import type { DataLock } from './data-lock.ts';
import { type Exit, endSurvivors, type Postmaster, type PostmasterOptions, startPostmaster } from './postmaster.ts';

export type Supervised = {
  readonly pid: () => number;
  readonly stop: () => Promise<void>;
  readonly onExit: (listener: (exit: Exit) => void) => void;
};

/** Milliseconds between attempts: doubling, so that a broken disk does not keep a processor busy. */
const backoff = { first: 100, last: 10_000 };

/** Starts PostgreSQL again, with the same settings, whenever it ends unasked, until `stop`; which also gives up the lock. */
export const supervise = (first: Postmaster, options: PostmasterOptions, lock: DataLock): Supervised => {
  const listeners: ((exit: Exit) => void)[] = [];
  const stopping = new AbortController();
  let current = first;

  const startAgain = async (): Promise<Postmaster | undefined> => {
    for (let pause = backoff.first; ; pause = Math.min(pause * 2, backoff.last)) {
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return undefined;
      try {
        await endSurvivors(options.cluster, options.log);
        return await startPostmaster(options);
      } catch (error) {
        options.log(`PostgreSQL could not be started again: ${error instanceof Error ? error.message : error}`);
      }
    }
  };

  const watch = async (): Promise<void> => {
    for (;;) {
      const exit = await current.exited;
      if (stopping.signal.aborted) return;
      options.log(`PostgreSQL ended unasked (${exit.signal ?? `exit ${exit.code}`}); starting it again.`);
      for (const listener of listeners) listener(exit);
      const next = await startAgain();
      if (next === undefined) return;
      current = next;
      // The stop came while it was starting.
      if (stopping.signal.aborted) return current.stop();
    }
  };

  // The last chance of a process that ends without having called stop: PostgreSQL should not outlive it.
  const farewell = (): void => current.interrupt();
  process.once('exit', farewell);

  const watching = watch();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await current.stop();
    await watching;
    process.off('exit', farewell);
    lock.release();
  };
  let stopped: Promise<void> | undefined;
  return {
    pid: () => current.pid,
    stop: () => (stopped ??= stop()),
    onExit: (listener) => void listeners.push(listener),
  };
};
