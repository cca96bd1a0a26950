import type { Id } from '@mandate/domain/kernel/id';
import type { Locale } from '@mandate/domain/kernel/locale';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Organization } from '@mandate/domain/organizations/organization';
import type { Program } from '@mandate/domain/organizations/program';
import type { OrganizationKind } from '@mandate/domain/organizations/role';
import type { Standing } from '@mandate/domain/organizations/standing';
import { sql } from 'kysely';
import { constraintOf, type Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';

type OrganizationTables = {
  organization: {
    id: string;
    kind: OrganizationKind;
    name: string;
    domain: string;
    market: string;
    locale: Locale;
    program: Program | null;
    standing: Standing;
    standing_reason: string | null;
    standing_since: Date;
    agreement_version: string | null;
    agreement_accepted_at: Date | null;
    enrolled_at: Date;
    version: number;
  };
};

type OrganizationRow = OrganizationTables['organization'];

/** An organisation with the reseller agreement that it accepted when it was enrolled; only partners have one. */
export type OrganizationRecord = Organization & {
  readonly agreement: { readonly version: string; readonly acceptedAt: Instant } | undefined;
};

const tables = (tx: Tx) => tx.$extendTables<OrganizationTables>();

const rowToOrganization = (row: OrganizationRow): OrganizationRecord => {
  const common = {
    id: row.id as Id<'organization'>,
    name: row.name,
    domain: row.domain,
    market: row.market,
    locale: row.locale,
    standing: row.standing,
    standingReason: row.standing_reason ?? undefined,
    standingSince: dateToInstant(row.standing_since),
    enrolledAt: dateToInstant(row.enrolled_at),
    version: row.version,
    agreement:
      row.agreement_version !== null && row.agreement_accepted_at !== null
        ? { version: row.agreement_version, acceptedAt: dateToInstant(row.agreement_accepted_at) }
        : undefined,
  };
  // `organization__program_of_partners_only`: the program tells a partner as well as its kind does.
  if (row.program !== null) return { ...common, kind: 'partner', program: row.program };
  return { ...common, kind: row.kind === 'operator' ? 'operator' : 'customer' };
};

/** False: another organisation has this domain. The transaction can then only be rolled back. */
export const insertOrganization = async (tx: Tx, organization: OrganizationRecord): Promise<boolean> => {
  const { standingReason, standingSince, agreement, enrolledAt, ...rest } = organization;
  const values = {
    ...rest,
    program: organization.kind === 'partner' ? organization.program : null,
    standing_reason: standingReason ?? null,
    standing_since: instantToDate(standingSince),
    agreement_version: agreement?.version ?? null,
    agreement_accepted_at: agreement ? instantToDate(agreement.acceptedAt) : null,
    enrolled_at: instantToDate(enrolledAt),
  };
  try {
    await tables(tx).insertInto('organization').values(values).execute();
    return true;
  } catch (error) {
    if (constraintOf(error) === 'organization__domain_is_unique') return false;
    throw error;
  }
};

export const organizationById = async (tx: Tx, id: string): Promise<OrganizationRecord | undefined> => {
  const row = await tables(tx).selectFrom('organization').selectAll().where('id', '=', id).executeTakeFirst();
  return row && rowToOrganization(row);
};

/** The same, held as it is until the transaction ends: its standing and program cannot change meanwhile. */
export const heldOrganizationById = async (tx: Tx, id: string): Promise<OrganizationRecord | undefined> => {
  const query = tables(tx).selectFrom('organization').selectAll().where('id', '=', id).forShare();
  const row = await query.executeTakeFirst();
  return row && rowToOrganization(row);
};

export const organizationsByIds = async (tx: Tx, ids: readonly string[]): Promise<OrganizationRecord[]> => {
  if (ids.length === 0) return [];
  const rows = await tables(tx).selectFrom('organization').selectAll().where('id', 'in', ids).execute();
  return rows.map(rowToOrganization);
};

export const theOperator = async (tx: Tx): Promise<OrganizationRecord | undefined> => {
  const row = await tables(tx).selectFrom('organization').selectAll().where('kind', '=', 'operator').executeTakeFirst();
  return row && rowToOrganization(row);
};

/** What can change of an organisation. Its domain and market are who it is. */
export type OrganizationChange = Pick<
  OrganizationRecord,
  'name' | 'locale' | 'standing' | 'standingReason' | 'standingSince'
> & { readonly program: Program | undefined };

/** Writes the change if the organisation still has this version; false: somebody was faster. */
export const updateOrganization = async (
  tx: Tx,
  { id, version }: Pick<Organization, 'id' | 'version'>,
  change: OrganizationChange,
): Promise<boolean> => {
  const updated = await tables(tx)
    .updateTable('organization')
    .set({
      name: change.name,
      locale: change.locale,
      program: change.program ?? null,
      standing: change.standing,
      standing_reason: change.standingReason ?? null,
      standing_since: instantToDate(change.standingSince),
      version: version + 1,
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
};

/** Where a page of the list ended: kind, folded name, id. */
export type OrganizationKey = readonly [OrganizationKind, string, string];

export type OrganizationFilter = {
  readonly kind?: OrganizationKind | undefined;
  readonly standing?: Standing | undefined;
  readonly market?: string | undefined;
  /** Part of the name or domain, in any case. */
  readonly search?: string | undefined;
};

/** One row of the list with its sort key, as the database folds it. */
export type ListedOrganization = { readonly organization: OrganizationRecord; readonly key: OrganizationKey };

/** Organisations by kind and name, after `after`; at most `limit`. Follows `organization__by_kind_and_name`. */
export const listOrganizations = async (
  tx: Tx,
  filter: OrganizationFilter,
  after: OrganizationKey | undefined,
  limit: number,
): Promise<ListedOrganization[]> => {
  const folded = sql<string>`lower(name)`;
  let query = tables(tx).selectFrom('organization').selectAll().select(folded.as('folded_name'));
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.standing !== undefined) query = query.where('standing', '=', filter.standing);
  if (filter.market !== undefined) query = query.where('market', '=', filter.market);
  if (filter.search !== undefined) {
    const part = sql`lower(${filter.search}::text)`;
    query = query.where(sql<boolean>`(position(${part} in lower(name)) > 0 or position(${part} in domain) > 0)`);
  }
  if (after !== undefined)
    query = query.where(sql<boolean>`(kind, lower(name), id) > (${after[0]}, ${after[1]}, ${after[2]}::uuid)`);
  const rows = await query.orderBy('kind').orderBy(folded).orderBy('id').limit(limit).execute();
  return rows.map((row) => ({ organization: rowToOrganization(row), key: [row.kind, row.folded_name, row.id] }));
};
