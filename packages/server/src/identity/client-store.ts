import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Role } from '@mandate/domain/organizations/role';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';
import type { ClientScope } from './scopes.ts';

type ClientTables = {
  service_client: {
    id: string;
    organization_id: string;
    name: string;
    secret_hash: string;
    scopes: ClientScope[];
    roles: Role[];
    created_by: string | null;
    created_at: Date;
    last_used_at: Date | null;
    revoked_at: Date | null;
  };
};

/** A program that acts for an organisation, without its secret. */
export type ServiceClient = {
  readonly id: Id<'client'>;
  readonly organizationId: Id<'organization'>;
  readonly name: string;
  readonly scopes: readonly ClientScope[];
  readonly roles: readonly Role[];
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | undefined;
};

const tables = (tx: Tx) => tx.$extendTables<ClientTables>();

const columns = ['id', 'organization_id', 'name', 'scopes', 'roles', 'created_at', 'last_used_at'] as const;

const rowToClient = (row: Pick<ClientTables['service_client'], (typeof columns)[number]>): ServiceClient => ({
  id: row.id as Id<'client'>,
  organizationId: row.organization_id as Id<'organization'>,
  name: row.name,
  scopes: row.scopes,
  roles: row.roles,
  createdAt: dateToInstant(row.created_at),
  lastUsedAt: row.last_used_at ? dateToInstant(row.last_used_at) : undefined,
});

export const insertClient = async (
  tx: Tx,
  client: ServiceClient,
  made: { readonly secretHash: string; readonly by: string | undefined },
): Promise<void> => {
  await tables(tx)
    .insertInto('service_client')
    .values({
      id: client.id,
      organization_id: client.organizationId,
      name: client.name,
      secret_hash: made.secretHash,
      scopes: [...client.scopes],
      roles: [...client.roles],
      created_by: made.by ?? null,
      created_at: instantToDate(client.createdAt),
      last_used_at: null,
      revoked_at: null,
    })
    .execute();
};

/** A client that has not been revoked. */
export const openClient = async (tx: Tx, id: string): Promise<ServiceClient | undefined> => {
  const row = await tables(tx)
    .selectFrom('service_client')
    .select(columns)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row && rowToClient(row);
};

/** What is kept of the secret of a client that has not been revoked. */
export const clientSecretHash = async (tx: Tx, id: string): Promise<string | undefined> => {
  const row = await tables(tx)
    .selectFrom('service_client')
    .select('secret_hash')
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row?.secret_hash;
};

/** A page of an organisation's clients, in the order in which they were made. */
export const clientsOf = async (
  tx: Tx,
  organizationId: string,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Promise<readonly ServiceClient[]> => {
  let query = tables(tx)
    .selectFrom('service_client')
    .select(columns)
    .where('organization_id', '=', organizationId)
    .where('revoked_at', 'is', null);
  if (after !== undefined) query = query.where('id', '>', after);
  const rows = await query.orderBy('id').limit(limit).execute();
  return rows.map(rowToClient);
};

export const touchClient = async (tx: Tx, id: string, now: Instant): Promise<void> => {
  await tables(tx)
    .updateTable('service_client')
    .set({ last_used_at: instantToDate(now) })
    .where('id', '=', id)
    .execute();
};

/** Revokes a client of the organisation; undefined: there is none such, or none any more. */
export const closeClient = async (
  tx: Tx,
  organizationId: string,
  id: string,
  now: Instant,
): Promise<ServiceClient | undefined> => {
  const row = await tables(tx)
    .updateTable('service_client')
    .set({ revoked_at: instantToDate(now) })
    .where('id', '=', id)
    .where('organization_id', '=', organizationId)
    .where('revoked_at', 'is', null)
    .returning(columns)
    .executeTakeFirst();
  return row && rowToClient(row);
};
