import type { ReasonCode, RuleId } from '@mandate/domain/kernel/reasons';
import type { Refusal } from '@mandate/domain/kernel/refusal';
import type { Result } from '@mandate/domain/kernel/result';
import { expect } from 'vitest';
import type { Db } from '../platform/db.ts';
import { leavingUntouched } from './untouched.ts';

/** The call is refused with this code, for this rule, and not one record is different afterwards. */
export const expectRefused = async (
  db: Db,
  [rule, code]: readonly [RuleId, ReasonCode],
  call: () => Promise<Result<unknown, unknown>>,
): Promise<Refusal> => {
  const outcome = await leavingUntouched(db, `What was refused by ${rule}`, call);
  expect(outcome).toMatchObject({ ok: false, error: { code, rule } });
  return (outcome as { readonly error: Refusal }).error;
};

export type AuditLine = {
  readonly id: string;
  readonly kind: string;
  readonly customer: string | null;
  readonly partner: string | null;
  readonly subject: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly actor: 'person' | 'client' | 'system';
};

export type Message = {
  readonly id: string;
  readonly kind: string;
  readonly payload: Readonly<Record<string, unknown>>;
};

/** What was recorded after an event, oldest first; everything where none is named. */
const auditAfter = async (db: Db, event: string | undefined): Promise<readonly AuditLine[]> => {
  const { rows } = await db.pool.query<AuditLine>(
    `select id, kind, customer_id as customer, partner_id as partner, subject_id as subject, before, after,
       actor_kind as actor
     from audit_event where $1::uuid is null or id > $1 order by id`,
    [event ?? null],
  );
  return rows;
};

const lastId = async (db: Db, table: 'audit_event' | 'outbox'): Promise<string | undefined> =>
  (await db.pool.query<{ id: string }>(`select id from ${table} order by id desc limit 1`)).rows[0]?.id;

/** Runs an act and answers what it recorded (D18) and what it announced, each in order. */
export const traces = async (
  db: Db,
  run: () => Promise<unknown>,
): Promise<{ readonly audit: readonly AuditLine[]; readonly outbox: readonly Message[] }> => {
  const event = await lastId(db, 'audit_event');
  const message = await lastId(db, 'outbox');
  await run();
  const outbox = await db.pool.query<Message>(
    'select id, kind, payload from outbox where $1::uuid is null or id > $1 order by id',
    [message ?? null],
  );
  return { audit: await auditAfter(db, event), outbox: outbox.rows };
};
