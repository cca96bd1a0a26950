import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';

type TokenTables = {
  access_token: {
    id: string;
    person_id: string;
    organization_id: string;
    name: string;
    digest: Buffer;
    created_at: Date;
    expires_at: Date;
    last_used_at: Date | null;
    revoked_at: Date | null;
  };
};

/** A personal access token without its secret: one person in one organisation. */
export type AccessToken = {
  readonly id: Id<'token'>;
  readonly personId: Id<'person'>;
  readonly organizationId: Id<'organization'>;
  readonly name: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly lastUsedAt: Instant | undefined;
};

const tables = (tx: Tx) => tx.$extendTables<TokenTables>();

const rowToToken = (row: Omit<TokenTables['access_token'], 'digest' | 'revoked_at'>): AccessToken => ({
  id: row.id as Id<'token'>,
  personId: row.person_id as Id<'person'>,
  organizationId: row.organization_id as Id<'organization'>,
  name: row.name,
  createdAt: dateToInstant(row.created_at),
  expiresAt: dateToInstant(row.expires_at),
  lastUsedAt: row.last_used_at ? dateToInstant(row.last_used_at) : undefined,
});

const columns = ['id', 'person_id', 'organization_id', 'name', 'created_at', 'expires_at', 'last_used_at'] as const;

export const insertToken = async (tx: Tx, digest: Buffer, token: AccessToken): Promise<void> => {
  await tables(tx)
    .insertInto('access_token')
    .values({
      id: token.id,
      person_id: token.personId,
      organization_id: token.organizationId,
      name: token.name,
      digest,
      created_at: instantToDate(token.createdAt),
      expires_at: instantToDate(token.expiresAt),
      last_used_at: null,
      revoked_at: null,
    })
    .execute();
};

/** A token that still opens something: neither revoked nor over. */
export const openToken = async (tx: Tx, digest: Buffer, now: Instant): Promise<AccessToken | undefined> => {
  const row = await tables(tx)
    .selectFrom('access_token')
    .select(columns)
    .where('digest', '=', digest)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', instantToDate(now))
    .executeTakeFirst();
  return row && rowToToken(row);
};

/** A page of the tokens that a person has not revoked in one organisation, expired ones included, the oldest first. */
export const tokensOf = async (
  tx: Tx,
  { personId, organizationId }: { readonly personId: string; readonly organizationId: string },
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Promise<readonly AccessToken[]> => {
  let query = tables(tx)
    .selectFrom('access_token')
    .select(columns)
    .where('person_id', '=', personId)
    .where('organization_id', '=', organizationId)
    .where('revoked_at', 'is', null);
  if (after !== undefined) query = query.where('id', '>', after);
  const rows = await query.orderBy('id').limit(limit).execute();
  return rows.map(rowToToken);
};

export const touchToken = async (tx: Tx, id: string, now: Instant): Promise<void> => {
  await tables(tx)
    .updateTable('access_token')
    .set({ last_used_at: instantToDate(now) })
    .where('id', '=', id)
    .execute();
};

/** Revokes one token of a person in an organisation; undefined: there is none such, or none any more. */
export const closeToken = async (
  tx: Tx,
  owner: { readonly personId: string; readonly organizationId: string },
  id: string,
  now: Instant,
): Promise<AccessToken | undefined> => {
  const row = await tables(tx)
    .updateTable('access_token')
    .set({ revoked_at: instantToDate(now) })
    .where('id', '=', id)
    .where('person_id', '=', owner.personId)
    .where('organization_id', '=', owner.organizationId)
    .where('revoked_at', 'is', null)
    .returning(columns)
    .executeTakeFirst();
  return row && rowToToken(row);
};

/** Revokes all tokens with which the person acts for the organisation. */
export const closeTokensOf = async (tx: Tx, personId: string, organizationId: string, now: Instant): Promise<void> => {
  await tables(tx)
    .updateTable('access_token')
    .set({ revoked_at: instantToDate(now) })
    .where('person_id', '=', personId)
    .where('organization_id', '=', organizationId)
    .where('revoked_at', 'is', null)
    .execute();
};
