import { ok } from '@mandate/domain/kernel/result';
import { type Instant, plusDays } from '@mandate/domain/kernel/time';
import { sql } from 'kysely';
import { type Db, inTransaction, type Scope, type Tx } from '../db.ts';
import type { ClaimOutcome, IdempotencyClaim, IdempotencyKeys, StoredAnswer } from './idempotency.ts';

type IdempotencyTables = {
  idempotency_key: {
    principal: string;
    key: string;
    fingerprint: Buffer;
    state: 'in_flight' | 'done';
    status: number | null;
    headers: Readonly<Record<string, string>> | null;
    body: string | null;
    created_at: Date;
  };
};

const scope: Scope = { kind: 'system' };

const keysIn = (tx: Tx) => tx.$extendTables<IdempotencyTables>();

/** A key that is a day old is nobody's any more. */
const firstValid = (now: Instant): Date => new Date(plusDays(now, -1));

/** Inserts the claim, or takes over one that has run out; of several at once, one succeeds. */
const take = async (tx: Tx, claim: IdempotencyClaim, now: Instant): Promise<boolean> => {
  const fresh = {
    fingerprint: claim.fingerprint,
    state: 'in_flight',
    status: null,
    headers: null,
    body: null,
    created_at: new Date(now),
  } as const;
  const { numInsertedOrUpdatedRows } = await keysIn(tx)
    .insertInto('idempotency_key')
    .values({ principal: claim.principal, key: claim.key, ...fresh })
    .onConflict((conflict) =>
      conflict
        .columns(['principal', 'key'])
        .doUpdateSet(fresh)
        .where('idempotency_key.created_at', '<=', firstValid(now)),
    )
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

const heldBy = async (tx: Tx, claim: IdempotencyClaim): Promise<ClaimOutcome | undefined> => {
  const held = await keysIn(tx)
    .selectFrom('idempotency_key')
    .selectAll()
    .where('principal', '=', claim.principal)
    .where('key', '=', claim.key)
    .executeTakeFirst();
  if (!held) return undefined;
  if (!held.fingerprint.equals(claim.fingerprint)) return { state: 'reused' };
  if (held.state === 'in_flight' || held.status === null) return { state: 'in_flight' };
  return { state: 'answered', answer: { status: held.status, headers: held.headers ?? {}, body: held.body } };
};

const settle = async (tx: Tx, claim: IdempotencyClaim, answer: StoredAnswer): Promise<void> => {
  await keysIn(tx)
    .updateTable('idempotency_key')
    .set({
      state: 'done',
      status: answer.status,
      headers: sql`${JSON.stringify(answer.headers)}::jsonb`,
      body: answer.body,
    })
    .where('principal', '=', claim.principal)
    .where('key', '=', claim.key)
    .where('fingerprint', '=', claim.fingerprint)
    .where('state', '=', 'in_flight')
    .execute();
};

const giveBack = async (tx: Tx, claim: IdempotencyClaim): Promise<void> => {
  await keysIn(tx)
    .deleteFrom('idempotency_key')
    .where('principal', '=', claim.principal)
    .where('key', '=', claim.key)
    .where('fingerprint', '=', claim.fingerprint)
    .where('state', '=', 'in_flight')
    .execute();
};

/** Keys in PostgreSQL: every node sees them. Each step is a transaction of its own, outside of the command's. */
export const postgresIdempotencyKeys = (db: Db): IdempotencyKeys => ({
  claim: async (claim, now) => {
    const outcome = await inTransaction(db, scope, async (tx) => {
      if (await take(tx, claim, now)) return ok<ClaimOutcome>({ state: 'claimed' });
      // Released between the two statements: for the caller it was under way a moment ago.
      return ok<ClaimOutcome>((await heldBy(tx, claim)) ?? { state: 'in_flight' });
    });
    return outcome.ok ? outcome.value : { state: 'in_flight' };
  },
  complete: async (claim, answer) => {
    await inTransaction(db, scope, async (tx) => ok(await settle(tx, claim, answer)));
  },
  release: async (claim) => {
    await inTransaction(db, scope, async (tx) => ok(await giveBack(tx, claim)));
  },
});

/** Removes keys that are over a day old. For a job; correctness does not depend on it. */
export const forgetOldIdempotencyKeys = async (db: Db, now: Instant): Promise<void> => {
  await inTransaction(db, scope, async (tx) =>
    ok(await keysIn(tx).deleteFrom('idempotency_key').where('created_at', '<=', firstValid(now)).execute()),
  );
};
