import type { EmailAddress } from '@mandate/domain/kernel/email';
import type { Locale } from '@mandate/domain/kernel/locale';
import type { Organization } from '@mandate/domain/organizations/organization';
import type { Role } from '@mandate/domain/organizations/role';
import type { Subject } from '@mandate/domain/organizations/subject';
import { organizationsOf } from '../organizations/queries.ts';
import type { Tx } from '../platform/db.ts';
import { type Member, type Membership, memberOf, membershipsOf, membersOf, membersWithRoles } from './person-store.ts';

export type { Member } from './person-store.ts';

/** The part of an organisation that the law looks at when somebody acts for it. */
export const actingOrganization = (organization: Organization): Subject['organization'] => ({
  id: organization.id,
  kind: organization.kind,
  name: organization.name,
  program: organization.kind === 'partner' ? organization.program : undefined,
  standing: organization.standing,
  standingSince: organization.standingSince,
});

type Belonging = { readonly membership: Membership; readonly organization: Organization };

/** A person's organisations with the roles held in each, the oldest membership first. */
export const belongingsOf = async (tx: Tx, personId: string): Promise<readonly Belonging[]> => {
  const memberships = await membershipsOf(tx, personId);
  if (memberships.length === 0) return [];
  const organizations = await organizationsOf(
    tx,
    memberships.map(({ organizationId }) => organizationId),
  );
  const byId = new Map(organizations.map((organization) => [organization.id, organization]));
  return memberships.flatMap((membership) => {
    const organization = byId.get(membership.organizationId);
    return organization ? [{ membership, organization }] : [];
  });
};

/**
 * For whom a person may act: one subject per organisation, each with the roles held there and nowhere else (D22).
 * `organizationId` asks for one of them. Empty: no such person, or no live membership.
 */
export const subjectsOf = async (
  tx: Tx,
  personId: string,
  organizationId?: string | undefined,
): Promise<readonly Subject[]> => {
  const belongings = await belongingsOf(tx, personId);
  return belongings
    .filter(({ organization }) => organizationId === undefined || organization.id === organizationId)
    .map(({ membership, organization }) => ({
      id: membership.personId,
      roles: membership.roles,
      since: membership.since,
      organization: actingOrganization(organization),
    }));
};

export type Recipient = { readonly email: EmailAddress; readonly name: string; readonly locale: Locale };

/** Whom a mail to the holders of these roles reaches, each in the person's own language. */
export const recipientsOf = async (
  tx: Tx,
  organizationId: string,
  roles: readonly Role[],
): Promise<readonly Recipient[]> => {
  const members = await membersWithRoles(tx, organizationId, roles);
  return members.map(({ email, displayName, locale }) => ({ email, name: displayName, locale }));
};

/** A page of an organisation's people; `after`: the last id of the page before. */
export const peopleOf = (
  tx: Tx,
  organizationId: string,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<readonly Member[]> => membersOf(tx, organizationId, page);

/** One person of an organisation; undefined: no live membership there. */
export const personIn = (tx: Tx, organizationId: string, personId: string): Promise<Member | undefined> =>
  memberOf(tx, organizationId, personId);
