import type { Result } from '@mandate/domain/kernel/result';
import type { Db } from '../platform/db.ts';

/** How often each race is run: enough for both orders to win, on a machine of two cores as well. */
const rounds = 200;

/** Opens every connection of the pool: racers start together, not one connection after the other. */
export const warm = async (db: Db): Promise<void> => {
  await Promise.all(Array.from({ length: 10 }, () => db.pool.query('select pg_sleep(0.02)')));
};

/** Acts wait for each other in an order: a deadlock would be hidden by the transaction that is run again. */
export const expectNoDeadlock = async (db: Db): Promise<void> => {
  const { rows } = await db.pool.query<{ deadlocks: string }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  );
  if (rows[0]?.deadlocks !== '0') throw new Error(`${rows[0]?.deadlocks} deadlocks.`);
};

/** Runs a race again and again; every second time the other one starts first. */
export const race = async <A, B>(
  first: () => Promise<A>,
  second: () => Promise<B>,
  afterwards: (outcomes: readonly [A, B], round: number) => Promise<void>,
): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) {
      await afterwards(await Promise.all([first(), second()]), round);
    } else {
      const [b, a] = await Promise.all([second(), first()]);
      await afterwards([a, b], round);
    }
  }
};

/** The one that was allowed and the refusal of the other. Throws where both were, or neither. */
export const winnerAndLoser = <T, E>(
  outcomes: readonly Result<T, E>[],
): { readonly winner: number; readonly refusal: E } => {
  const refused = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error]));
  const [refusal] = refused;
  if (refused.length !== outcomes.length - 1 || refusal === undefined)
    throw new Error(`${outcomes.length - refused.length} of ${outcomes.length} won: ${JSON.stringify(refused)}`);
  return { winner: outcomes.findIndex((outcome) => outcome.ok), refusal };
};
