import { plusDays } from '@mandate/domain/kernel/time';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../testing/postgres.ts';
import { clean } from './cleaning.ts';
import { systemClock } from './clock.ts';

test('cleaning removes what has run out, and nothing that has not', async () => {
  const { db, drop } = await createTestDatabase();
  try {
    const now = systemClock.now();
    const ago = (days: number): Date => new Date(plusDays(now, -days));
    for (const [name, days] of [
      ['old', 1.1],
      ['young', 0.9],
    ] as const) {
      await db.pool.query(
        `insert into idempotency_key (principal, key, fingerprint, state, created_at) values ('p', $1, '', 'done', $2)`,
        [name, ago(days)],
      );
    }
    for (const [name, at] of [
      ['over', ago(0.1)],
      ['running', ago(-0.1)],
      ['endless', null],
    ] as const) {
      await db.pool.query(`insert into oidc_payload (model, id, payload, expires_at) values ('m', $1, '{}', $2)`, [
        name,
        at,
      ]);
    }
    for (const [kind, at] of [
      ['old', ago(31)],
      ['young', ago(29)],
      ['waiting', null],
    ] as const) {
      await db.pool.query(
        `insert into outbox (id, kind, payload, created_at, relayed_at) values (gen_random_uuid(), $1, '{}', $2, $3)`,
        [kind, ago(60), at],
      );
    }
    await clean({ db, clock: { now: () => now } });
    const namesIn = async (query: string) => (await db.pool.query<{ name: string }>(query)).rows.map((row) => row.name);
    expect(await namesIn('select key as name from idempotency_key')).toEqual(['young']);
    expect(await namesIn('select id as name from oidc_payload order by id')).toEqual(['endless', 'running']);
    expect(await namesIn('select kind as name from outbox order by kind')).toEqual(['waiting', 'young']);
  } finally {
    await drop();
  }
});

test('cleaning goes on until nothing is left, however much there is', async () => {
  const { db, drop } = await createTestDatabase();
  try {
    await db.pool.query(
      `insert into outbox (id, kind, payload, created_at, relayed_at)
       select gen_random_uuid(), 'x', '{}', now() - interval '60 days', now() - interval '59 days' from generate_series(1, 10001)`,
    );
    await clean({ db, clock: systemClock });
    expect((await db.pool.query('select from outbox')).rowCount).toBe(0);
  } finally {
    await drop();
  }
});
