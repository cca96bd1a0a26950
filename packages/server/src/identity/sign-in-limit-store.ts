import { type Instant, instant } from '@mandate/domain/kernel/time';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';
import { blockedUntil, forgottenAfter, type LimitKey } from './sign-in-limit.ts';

type SignInLimitTables = {
  sign_in_failure: {
    key: string;
    failures: number;
    last_at: Date;
    blocked_until: Date;
  };
};

const tables = (tx: Tx) => tx.$extendTables<SignInLimitTables>();

/** Until when an attempt that is held against these counters waits; undefined: it need not. */
export const waitsUntil = async (tx: Tx, limits: readonly LimitKey[], now: Instant): Promise<Instant | undefined> => {
  const row = await tables(tx)
    .selectFrom('sign_in_failure')
    .select(({ fn }) => fn.max('blocked_until').as('until'))
    .where(
      'key',
      'in',
      limits.map(({ key }) => key),
    )
    .executeTakeFirst();
  const until = row?.until ? dateToInstant(row.until) : undefined;
  return until !== undefined && until > now ? until : undefined;
};

/** Counts a failure. The first statement locks the counter, so that failures at the same moment all count. */
export const countFailure = async (tx: Tx, { key, free }: LimitKey, now: Instant): Promise<void> => {
  const at = instantToDate(now);
  const forgotten = instantToDate(instant(now - forgottenAfter));
  const { failures } = await tables(tx)
    .insertInto('sign_in_failure')
    .values({ key, failures: 1, last_at: at, blocked_until: at })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((row) => ({
        failures: row
          .case()
          .when('sign_in_failure.last_at', '<', forgotten)
          .then(1)
          .else(row('sign_in_failure.failures', '+', 1))
          .end(),
        last_at: at,
      })),
    )
    .returning('failures')
    .executeTakeFirstOrThrow();
  await tables(tx)
    .updateTable('sign_in_failure')
    .set({ blocked_until: instantToDate(blockedUntil(failures, free, now)) })
    .where('key', '=', key)
    .execute();
};

/** A success clears the account's counter; that of the address goes on, or one account would open the door to others. */
export const forgetFailures = async (tx: Tx, { key }: LimitKey): Promise<void> => {
  await tables(tx).deleteFrom('sign_in_failure').where('key', '=', key).execute();
};
