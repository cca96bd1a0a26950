import { ok } from '@mandate/domain/kernel/result';
import { plusDays } from '@mandate/domain/kernel/time';
import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import { type Db, inTransaction, type Scope } from './db.ts';
import { forgetOldIdempotencyKeys } from './http/idempotency-store.ts';
import { instantToDate } from './instants.ts';

/** Leftovers of all organisations. */
const scope: Scope = { kind: 'system' };

const relayedDays = 30;
const batchSize = 5000;

/**
 * Removes what nobody will ask for again: idempotency keys after a day, expired OAuth artefacts, and outbox rows 30
 * days after they were relayed. For a daily job. Correctness does not depend on it; records are not among it (D18).
 */
export const clean = async ({ db, clock }: { readonly db: Db; readonly clock: Clock }): Promise<void> => {
  const now = clock.now();
  await forgetOldIdempotencyKeys(db, now);
  await deleteInBatches(db, 'oidc_payload', 'expires_at', instantToDate(now));
  await deleteInBatches(db, 'outbox', 'relayed_at', instantToDate(plusDays(now, -relayedDays)));
};

/** Short transactions, so that nobody waits for a night's worth of deletions. */
const deleteInBatches = async (
  db: Db,
  table: 'oidc_payload' | 'outbox',
  column: 'expires_at' | 'relayed_at',
  before: Date,
): Promise<void> => {
  for (;;) {
    const deleted = await inTransaction(db, scope, async (tx) => {
      const { numAffectedRows } = await sql`
        delete from ${sql.table(table)} where ctid = any(array(
          select ctid from ${sql.table(table)} where ${sql.ref(column)} < ${before} limit ${batchSize}))`.execute(tx);
      return ok(Number(numAffectedRows ?? 0));
    });
    if (!deleted.ok || deleted.value < batchSize) return;
  }
};
