import { type Instant, instant } from '@mandate/domain/kernel/time';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';

type OidcPayloadTables = {
  oidc_payload: {
    model: string;
    id: string;
    payload: unknown;
    grant_id: string | null;
    uid: string | null;
    user_code: string | null;
    consumed_at: Date | null;
    expires_at: Date | null;
  };
};

/** What oidc-provider keeps of one of its models: JSON of its own, with the members by which it looks things up. */
export type OidcPayload = {
  readonly grantId?: string | undefined;
  readonly uid?: string | undefined;
  readonly userCode?: string | undefined;
  readonly [member: string]: unknown;
};

const tables = (tx: Tx) => tx.$extendTables<OidcPayloadTables>();

const json = (value: unknown): RawBuilder<unknown> => sql`${JSON.stringify(value)}::jsonb`;

export const upsertPayload = async (
  tx: Tx,
  model: string,
  id: string,
  payload: OidcPayload,
  expiresAt: Instant | undefined,
): Promise<void> => {
  const row = {
    payload: json(payload),
    grant_id: payload.grantId ?? null,
    uid: payload.uid ?? null,
    user_code: payload.userCode ?? null,
    expires_at: expiresAt === undefined ? null : instantToDate(expiresAt),
  };
  await tables(tx)
    .insertInto('oidc_payload')
    .values({ model, id, ...row, consumed_at: null })
    .onConflict((conflict) => conflict.columns(['model', 'id']).doUpdateSet(row))
    .execute();
};

/** One payload that has not run out; `consumed` tells since when it has been used, in epoch seconds. */
export const findPayload = async (
  tx: Tx,
  model: string,
  by: { readonly id: string } | { readonly uid: string } | { readonly user_code: string },
  now: Instant,
): Promise<OidcPayload | undefined> => {
  let query = tables(tx)
    .selectFrom('oidc_payload')
    .select(['payload', 'consumed_at'])
    .where('model', '=', model)
    .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', instantToDate(now))]));
  if ('id' in by) query = query.where('id', '=', by.id);
  else if ('uid' in by) query = query.where('uid', '=', by.uid);
  else query = query.where('user_code', '=', by.user_code);
  const row = await query.executeTakeFirst();
  if (!row) return undefined;
  const consumed = row.consumed_at && Math.floor(dateToInstant(row.consumed_at) / 1000);
  return { ...(row.payload as OidcPayload), ...(consumed && { consumed }) };
};

export const consumePayload = async (tx: Tx, model: string, id: string, now: Instant): Promise<void> => {
  await tables(tx)
    .updateTable('oidc_payload')
    .set({ consumed_at: instantToDate(now) })
    .where('model', '=', model)
    .where('id', '=', id)
    .execute();
};

export const deletePayload = async (tx: Tx, model: string, id: string): Promise<void> => {
  await tables(tx).deleteFrom('oidc_payload').where('model', '=', model).where('id', '=', id).execute();
};

export const deletePayloadsOfGrant = async (tx: Tx, grantId: string): Promise<void> => {
  await tables(tx).deleteFrom('oidc_payload').where('grant_id', '=', grantId).execute();
};

/** `seconds` from now; oidc-provider counts lifetimes in seconds. */
export const secondsAfter = (now: Instant, seconds: number): Instant => instant(now + seconds * 1000);
