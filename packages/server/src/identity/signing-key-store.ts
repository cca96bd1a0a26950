import type { Instant } from '@mandate/domain/kernel/time';
import { sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { instantToDate } from '../platform/instants.ts';

type SigningKeyTables = {
  signing_key: {
    kid: string;
    private_jwk: unknown;
    created_at: Date;
    retired_at: Date | null;
  };
};

/** A private key as JWK; the newest one signs. */
export type PrivateJwk = { readonly kid: string; readonly [member: string]: unknown };

const tables = (tx: Tx) => tx.$extendTables<SigningKeyTables>();

/** Any number that nobody else locks: the bytes of "keys". */
const lockNumber = 0x6b657973;

/** Held to the end of the transaction, so that of several nodes that start at once only one makes the first key. */
export const lockSigningKeys = async (tx: Tx): Promise<void> => {
  await sql`select pg_advisory_xact_lock(${lockNumber})`.execute(tx);
};

/** Keys in use, the newest first. */
export const signingKeys = async (tx: Tx): Promise<readonly PrivateJwk[]> => {
  const rows = await tables(tx)
    .selectFrom('signing_key')
    .select('private_jwk')
    .where('retired_at', 'is', null)
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map((row) => row.private_jwk as PrivateJwk);
};

export const insertSigningKey = async (tx: Tx, key: PrivateJwk, now: Instant): Promise<void> => {
  await tables(tx)
    .insertInto('signing_key')
    .values({
      kid: key.kid,
      private_jwk: JSON.stringify(key),
      created_at: instantToDate(now),
      retired_at: null,
    })
    .execute();
};
