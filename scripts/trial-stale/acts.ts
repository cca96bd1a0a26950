import { setTimeout as sleep } from 'node:timers/promises';
import { apiWith, type Method } from '../sample-world/api.ts';
import type { Cluster, TrialNode } from './cluster.ts';
import type { History, Key } from './history.ts';
import type { Random } from './random.ts';

/** A change over the API of one node, with what it gives and takes. */
export type Change = {
  readonly by: { readonly token: string };
  readonly call: readonly [method: Method, path: string, body?: unknown];
  readonly gives?: readonly Key[];
  readonly takes?: readonly Key[];
};

/** `unknown`: the answer got lost. It may or may not have happened, but it will not happen any more. */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly body: T; readonly reported: number }
  | { readonly kind: 'refused' | 'unknown' };

export type Acting = {
  readonly act: <T = unknown>(change: Change) => Promise<Outcome<T>>;
  /** A grant that ran out by itself at this time of the clock (D16). */
  readonly expired: (keys: readonly Key[], atEpochMs: number) => Promise<void>;
  readonly removals: () => number;
  /** How long those who removed something waited for the report, in milliseconds. */
  readonly reportMs: readonly number[];
};

/** A node that was killed may leave a commit behind that PostgreSQL has just begun: it is over by then. */
const quietMs = 300;
/** Clocks of one machine agree; their readings are rounded. */
const roundingMs = 3;

export const startActing = ({ nodes }: Cluster, history: History, random: Random): Acting => {
  const reportMs: number[] = [];
  let removals = 0;

  /** Now and then one that is paused: whoever asks it waits. */
  const someNode = (): TrialNode => {
    const up = nodes.filter((node) => node.state() === 'up');
    const paused = nodes.filter((node) => node.state() === 'paused');
    return random.pick(paused.length > 0 && random.chance(0.1) ? paused : up);
  };

  const report = (keys: readonly Key[], at: number): void => {
    if (keys.length === 0) return;
    history.taken(keys, at);
    removals += 1;
  };

  return {
    reportMs,
    removals: () => removals,
    act: async <T>({ by, call, gives = [], takes = [] }: Change): Promise<Outcome<T>> => {
      const api = apiWith(someNode().url(), by.token);
      const sent = performance.now();
      try {
        const { status, body } = await api.ask<T>(...call);
        const reported = performance.now();
        if (status >= 300 && status < 500) return { kind: 'refused' };
        history.giving(gives, sent);
        if (status >= 500) return { kind: 'unknown' };
        report(takes, reported);
        if (takes.length > 0) reportMs.push(reported - sent);
        return { kind: 'done', body, reported };
      } catch (fault) {
        // It may still come: what is promised of later acts would not hold any more.
        if (fault instanceof Error && fault.name === 'TimeoutError')
          throw new Error(`${call[0]} ${call[1]} has no answer after half a minute.`);
        history.giving(gives, sent);
        await sleep(quietMs);
        return { kind: 'unknown' };
      }
    },
    expired: async (keys, atEpochMs) => {
      const at = performance.now() + (atEpochMs - Date.now()) + roundingMs;
      await sleep(Math.max(0, at - performance.now()));
      report(keys, at);
    },
  };
};
