import { err, ok } from '@mandate/domain/kernel/result';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts';
import { leavingUntouched } from '../testing/untouched.ts';
import { type Db, inTransaction, isSimulated, onCommitted, reading, type Scope, simulating, type Tx } from './db.ts';
import { beginCustomerAct, beginWideAct, revisionOf } from './revision.ts';

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
});
afterAll(() => database?.drop());

const system: Scope = { kind: 'system' };
const customer = '01890000-0000-7000-8000-0000000000aa';

const enter = (key: string) => async (tx: Tx) => {
  await sql`insert into sign_in_failure (key, failures, last_at, blocked_until) values (${key}, 1, now(), now())`.execute(
    tx,
  );
  return ok(key);
};
const entries = (within: Db): Promise<string[]> =>
  reading(within, system, async (tx) => {
    const { rows } = await sql<{ key: string }>`select key from sign_in_failure order by key`.execute(tx);
    return rows.map(({ key }) => key);
  });

test('acts of a simulation see each other, and nothing of them remains', async () => {
  await leavingUntouched(db, 'A simulation', async () => {
    const seen = await simulating(db, async (simulated) => {
      await inTransaction(simulated, system, enter('one'));
      await inTransaction(simulated, system, enter('two'));
      return entries(simulated);
    });
    expect(seen).toEqual(['one', 'two']);
  });
  expect(await entries(db)).toEqual([]);
});

test('an act that is refused, or fails, undoes itself alone', async () => {
  const seen = await simulating(db, async (simulated) => {
    await inTransaction(simulated, system, enter('kept'));
    await inTransaction(simulated, system, async (tx) => {
      await enter('refused')(tx);
      return err('refused');
    });
    const twice = inTransaction(simulated, system, enter('kept'));
    await expect(twice).rejects.toMatchObject({ constraint: 'sign_in_failure_pkey' });
    return entries(simulated);
  });
  expect(seen).toEqual(['kept']);
});

test('what it throws goes through, and the connection is good for the next', async () => {
  const failing = simulating(db, async (simulated) => {
    await inTransaction(simulated, system, enter('gone'));
    throw new Error('on purpose');
  });
  await expect(failing).rejects.toThrow('on purpose');
  expect(await entries(db)).toEqual([]);
});

test('the second wall stands in it as well: each act has its own scope and the application’s role', async () => {
  const scope: Scope = { kind: 'organization', organizationId: customer, organizationKind: 'customer' };
  await simulating(db, async (simulated) => {
    await inTransaction(simulated, system, enter('hidden'));
    const seen = await reading(
      simulated,
      scope,
      async (tx) => (await sql`select from sign_in_failure`.execute(tx)).rows,
    );
    expect(seen).toHaveLength(0);
    const role = await reading(
      simulated,
      scope,
      async (tx) => (await sql`select current_user as name`.execute(tx)).rows,
    );
    expect(role).toEqual([{ name: 'mandate_app' }]);
  });
});

test('X5: it takes no lane and announces nothing: others act on the same customer meanwhile', async () => {
  const before = await reading(db, system, (tx) => revisionOf(tx, customer));
  let isAnnounced = false;
  await simulating(db, async (simulated) => {
    await inTransaction(simulated, system, async (tx) => {
      expect(isSimulated(tx)).toBe(true);
      await beginWideAct(tx, `organization:${customer}`);
      await beginCustomerAct(tx, customer);
      onCommitted(tx, async () => {
        isAnnounced = true;
      });
      return ok(undefined);
    });
    await inTransaction(db, system, async (tx) => {
      expect(isSimulated(tx)).toBe(false);
      await beginCustomerAct(tx, customer);
      return ok(undefined);
    });
  });
  const after = await reading(db, system, (tx) => revisionOf(tx, customer));
  expect([before, after]).toEqual(['0.0', '0.1']);
  expect(isAnnounced).toBe(false);
});

test('where somebody was faster, all of it begins anew, from how things are then', async () => {
  await inTransaction(db, system, enter('counted'));
  const count = (to: number) => async (tx: Tx) => {
    await sql`update sign_in_failure set failures = ${to} where key = 'counted'`.execute(tx);
    return ok(undefined);
  };
  let attempts = 0;
  const failures = await simulating(db, async (simulated) => {
    attempts += 1;
    const before = await reading(simulated, system, async (tx) =>
      sql<{ failures: number }>`select failures from sign_in_failure where key = 'counted'`.execute(tx),
    );
    if (attempts === 1) await inTransaction(db, system, count(7));
    await inTransaction(simulated, system, count(9));
    return before.rows[0]?.failures;
  });
  expect([attempts, failures]).toEqual([2, 7]);
});
