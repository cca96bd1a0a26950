import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Instant } from '@mandate/domain/kernel/time';
import { sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';

type ServiceTables = {
  service: { id: string; manifest: ServiceManifest; version: number; published_at: Date };
  service_version: {
    service_id: string;
    version: number;
    manifest: ServiceManifest;
    published_at: Date;
    published_by: string | null;
  };
};

/** A manifest as it stands in the catalogue. The version grows with every change and is named by consents. */
export type PublishedService = {
  readonly manifest: ServiceManifest;
  readonly version: number;
  readonly publishedAt: Instant;
};

const tables = (tx: Tx) => tx.$extendTables<ServiceTables>();

const rowToService = (row: Omit<ServiceTables['service'], 'id'>): PublishedService => ({
  manifest: row.manifest,
  version: row.version,
  publishedAt: dateToInstant(row.published_at),
});

const json = (manifest: ServiceManifest) => sql<ServiceManifest>`${JSON.stringify(manifest)}::jsonb`;

/** Services by id, after `after`; all of them without a limit. */
export const listServices = async (
  tx: Tx,
  { after, limit }: { readonly after?: string | undefined; readonly limit?: number | undefined } = {},
): Promise<PublishedService[]> => {
  let query = tables(tx).selectFrom('service').selectAll().orderBy('id');
  if (after !== undefined) query = query.where('id', '>', after);
  if (limit !== undefined) query = query.limit(limit);
  return (await query.execute()).map(rowToService);
};

export const serviceById = async (tx: Tx, id: string): Promise<PublishedService | undefined> => {
  const row = await tables(tx).selectFrom('service').selectAll().where('id', '=', id).executeTakeFirst();
  return row && rowToService(row);
};

/** Every version that was ever published of a service, newest first, below `before`. */
export const listVersions = async (
  tx: Tx,
  id: string,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<PublishedService[]> => {
  let query = tables(tx).selectFrom('service_version').selectAll().where('service_id', '=', id);
  if (before !== undefined) query = query.where('version', '<', before);
  return (await query.orderBy('version', 'desc').limit(limit).execute()).map(rowToService);
};

/** Whether the database would store the two alike: the order of names in an object is none. */
export const isSameManifest = async (tx: Tx, one: ServiceManifest, other: ServiceManifest): Promise<boolean> => {
  const { rows } = await sql<{ same: boolean }>`select ${json(one)} = ${json(other)} as same`.execute(tx);
  return rows[0]?.same ?? false;
};

/** Publishes the first version; false: a service of this id is there already. */
export const insertService = async (
  tx: Tx,
  service: PublishedService,
  publishedBy: string | undefined,
): Promise<boolean> => {
  const inserted = await tables(tx)
    .insertInto('service')
    .values({
      id: service.manifest.id,
      manifest: json(service.manifest),
      version: service.version,
      published_at: instantToDate(service.publishedAt),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows !== 1n) return false;
  await keepVersion(tx, service, publishedBy);
  return true;
};

/** Publishes the next version over the one before it; false: somebody was faster. */
export const replaceService = async (
  tx: Tx,
  service: PublishedService,
  publishedBy: string | undefined,
): Promise<boolean> => {
  const updated = await tables(tx)
    .updateTable('service')
    .set({
      manifest: json(service.manifest),
      version: service.version,
      published_at: instantToDate(service.publishedAt),
    })
    .where('id', '=', service.manifest.id)
    .where('version', '=', service.version - 1)
    .executeTakeFirst();
  if (updated.numUpdatedRows !== 1n) return false;
  await keepVersion(tx, service, publishedBy);
  return true;
};

const keepVersion = async (
  tx: Tx,
  { manifest, version, publishedAt }: PublishedService,
  publishedBy: string | undefined,
): Promise<void> => {
  await tables(tx)
    .insertInto('service_version')
    .values({
      service_id: manifest.id,
      version,
      manifest: json(manifest),
      published_at: instantToDate(publishedAt),
      published_by: publishedBy ?? null,
    })
    .execute();
};

/** How many live grants of a service hold each of these roles; roles that none holds are left out. */
export const holdersOfRoles = async (
  tx: Tx,
  id: string,
  roles: readonly string[],
  now: Instant,
): Promise<{ role: string; privileges: number }[]> => {
  if (roles.length === 0) return [];
  const { rows } = await sql<{ role: string; privileges: number }>`
    select role, count(*)::integer as privileges
    from privilege, unnest(roles) as role
    where service_id = ${id} and ended_at is null and (until is null or until > ${instantToDate(now)})
      and role = any(${roles})
    group by role order by role`.execute(tx);
  return rows;
};
