import type { Privilege } from '@mandate/domain/access/privilege';
import { ok } from '@mandate/domain/kernel/result';
import type { Instant } from '@mandate/domain/kernel/time';
import { type Db, inTransaction } from '../platform/db.ts';
import { markUsed, type Use } from './privilege-store.ts';

const flushEveryMs = 1_000;

/** Remembers which grants were used, beside the decisions and never in their way. */
export type Usage = {
  readonly note: (privilege: Privilege, at: Instant) => void;
  readonly flush: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/**
 * D19: the last allowed evaluation of each grant, written about once a second for all that were used meanwhile. A crash
 * loses at most that second; the next use makes up for it.
 */
export const recordUsage = (db: Db, onFault: (fault: unknown) => void): Usage => {
  let used = new Map<string, Use>();
  const flush = async (): Promise<void> => {
    const batch = used;
    if (batch.size === 0) return;
    used = new Map();
    await inTransaction(db, { kind: 'system' }, async (tx) => {
      await markUsed(tx, [...batch.values()]);
      return ok(undefined);
    });
  };
  const timer = setInterval(() => void flush().catch(onFault), flushEveryMs);
  timer.unref();
  return {
    note: (privilege, at) => used.set(privilege.id, { customer: privilege.customer, privilege: privilege.id, at }),
    flush,
    stop: async () => {
      clearInterval(timer);
      await flush().catch(onFault);
    },
  };
};
