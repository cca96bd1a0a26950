import type { EmailAddress } from '@mandate/domain/kernel/email';
import type { Id } from '@mandate/domain/kernel/id';
import type { Locale } from '@mandate/domain/kernel/locale';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Role } from '@mandate/domain/organizations/role';
import { sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';

export type PersonTables = {
  person: {
    id: string;
    email: string;
    display_name: string;
    locale: Locale;
    password_hash: string | null;
    created_at: Date;
  };
  membership: {
    organization_id: string;
    person_id: string;
    roles: Role[];
    since: Date;
    version: number;
    ended_at: Date | null;
  };
};

export type Person = {
  readonly id: Id<'person'>;
  readonly email: EmailAddress;
  readonly displayName: string;
  readonly locale: Locale;
};

/** A person with what only sign-in and invitations need to know. */
export type Account = Person & { readonly passwordHash: string | undefined };

export type Membership = {
  readonly personId: Id<'person'>;
  readonly organizationId: Id<'organization'>;
  readonly roles: readonly Role[];
  readonly since: Instant;
  /** Grows with every change; the ETag of the user. */
  readonly version: number;
};

/** A person as one organisation sees it. */
export type Member = Person & Omit<Membership, 'personId'> & { readonly hasPassword: boolean };

const tables = (tx: Tx) => tx.$extendTables<PersonTables>();

type PersonRow = Pick<PersonTables['person'], 'id' | 'email' | 'display_name' | 'locale'>;
type MembershipRow = Omit<PersonTables['membership'], 'ended_at'>;

/** The columns of a live membership and its person, as every reader of both selects them. */
const memberColumns = [
  'person.id',
  'person.email',
  'person.display_name',
  'person.locale',
  'person.password_hash',
  'membership.organization_id',
  'membership.person_id',
  'membership.roles',
  'membership.since',
  'membership.version',
] as const;

const rowToPerson = (row: PersonRow): Person => ({
  id: row.id as Id<'person'>,
  email: row.email as EmailAddress,
  displayName: row.display_name,
  locale: row.locale,
});

const rowToMembership = (row: MembershipRow): Membership => ({
  personId: row.person_id as Id<'person'>,
  organizationId: row.organization_id as Id<'organization'>,
  roles: row.roles,
  since: dateToInstant(row.since),
  version: row.version,
});

const rowToMember = (row: PersonRow & MembershipRow & { password_hash: string | null }): Member => {
  const { personId, ...membership } = rowToMembership(row);
  return { ...rowToPerson(row), ...membership, hasPassword: row.password_hash !== null };
};

const members = (tx: Tx) =>
  tables(tx)
    .selectFrom('membership')
    .innerJoin('person', 'person.id', 'membership.person_id')
    .select(memberColumns)
    .where('membership.ended_at', 'is', null);

/** The account behind an e-mail address, whatever organisation it belongs to. */
export const accountByEmail = async (tx: Tx, email: EmailAddress): Promise<Account | undefined> => {
  const row = await tables(tx).selectFrom('person').selectAll().where('email', '=', email).executeTakeFirst();
  return row && { ...rowToPerson(row), passwordHash: row.password_hash ?? undefined };
};

export const accountById = async (tx: Tx, id: string): Promise<Account | undefined> => {
  const row = await tables(tx).selectFrom('person').selectAll().where('id', '=', id).executeTakeFirst();
  return row && { ...rowToPerson(row), passwordHash: row.password_hash ?? undefined };
};

export const insertPerson = async (tx: Tx, person: Person, now: Instant): Promise<void> => {
  await tables(tx)
    .insertInto('person')
    .values({
      id: person.id,
      email: person.email,
      display_name: person.displayName,
      locale: person.locale,
      password_hash: null,
      created_at: instantToDate(now),
    })
    .execute();
};

export const renamePerson = async (tx: Tx, id: string, displayName: string): Promise<void> => {
  await tables(tx).updateTable('person').set({ display_name: displayName }).where('id', '=', id).execute();
};

/** Sets the first password; false: there is one already. */
export const setFirstPassword = async (tx: Tx, id: string, passwordHash: string): Promise<boolean> => {
  const updated = await tables(tx)
    .updateTable('person')
    .set({ password_hash: passwordHash })
    .where('id', '=', id)
    .where('password_hash', 'is', null)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
};

/** A person's live memberships, the oldest first. */
export const membershipsOf = async (tx: Tx, personId: string): Promise<readonly Membership[]> => {
  const rows = await tables(tx)
    .selectFrom('membership')
    .select(['organization_id', 'person_id', 'roles', 'since', 'version'])
    .where('person_id', '=', personId)
    .where('ended_at', 'is', null)
    .orderBy('since')
    .orderBy('organization_id')
    .execute();
  return rows.map(rowToMembership);
};

/** One live member of an organisation. */
export const memberOf = async (tx: Tx, organizationId: string, personId: string): Promise<Member | undefined> => {
  const row = await members(tx)
    .where('membership.organization_id', '=', organizationId)
    .where('membership.person_id', '=', personId)
    .executeTakeFirst();
  return row && rowToMember(row);
};

/** A page of an organisation's live members by id, that is in the order in which the people were first invited. */
export const membersOf = async (
  tx: Tx,
  organizationId: string,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Promise<readonly Member[]> => {
  let query = members(tx).where('membership.organization_id', '=', organizationId);
  if (after !== undefined) query = query.where('membership.person_id', '>', after);
  const rows = await query.orderBy('membership.person_id').limit(limit).execute();
  return rows.map(rowToMember);
};

/** Live members who hold at least one of the roles. */
export const membersWithRoles = async (
  tx: Tx,
  organizationId: string,
  roles: readonly Role[],
): Promise<readonly Member[]> => {
  const rows = await members(tx)
    .where('membership.organization_id', '=', organizationId)
    .where(sql<boolean>`membership.roles && ${[...roles]}::text[]`)
    .orderBy('membership.person_id')
    .execute();
  return rows.map(rowToMember);
};

/** The roles of everybody else in an organisation, one list each. */
export const rolesOfOthers = async (
  tx: Tx,
  organizationId: string,
  personId: string,
): Promise<readonly (readonly Role[])[]> => {
  const rows = await tables(tx)
    .selectFrom('membership')
    .select('roles')
    .where('organization_id', '=', organizationId)
    .where('person_id', '<>', personId)
    .where('ended_at', 'is', null)
    .execute();
  return rows.map((row) => row.roles);
};

export const insertMembership = async (tx: Tx, membership: Membership): Promise<void> => {
  await tables(tx)
    .insertInto('membership')
    .values({
      organization_id: membership.organizationId,
      person_id: membership.personId,
      roles: [...membership.roles],
      since: instantToDate(membership.since),
      version: membership.version,
      ended_at: null,
    })
    .execute();
};

type Version = Pick<Membership, 'organizationId' | 'version'> & { readonly id: string };

/** Replaces the roles of a live membership that is still at its version; false: somebody was faster. */
export const updateRoles = async (tx: Tx, member: Version, roles: readonly Role[]): Promise<boolean> => {
  const updated = await tables(tx)
    .updateTable('membership')
    .set({ roles: [...roles], version: member.version + 1 })
    .where('organization_id', '=', member.organizationId)
    .where('person_id', '=', member.id)
    .where('version', '=', member.version)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
};

/** Ends a live membership that is still at its version; false: somebody was faster. */
export const closeMembership = async (tx: Tx, member: Version, now: Instant): Promise<boolean> => {
  const updated = await tables(tx)
    .updateTable('membership')
    .set({ ended_at: instantToDate(now), version: member.version + 1 })
    .where('organization_id', '=', member.organizationId)
    .where('person_id', '=', member.id)
    .where('version', '=', member.version)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
};
