import type { EmailAddress } from '@mandate/domain/kernel/email';
import type { Locale } from '@mandate/domain/kernel/locale';
import { type Refusal, refuse } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import type { Organization } from '@mandate/domain/organizations/organization';
import { assignRoles, keepsAdministrator, type OrganizationKind, type Role } from '@mandate/domain/organizations/role';
import { record } from '../audit/commands.ts';
import { organizationOf } from '../organizations/queries.ts';
import type { Act } from '../platform/actor.ts';
import { type Db, inTransaction, type Tx } from '../platform/db.ts';
import { type NotFound, notFound, type Stale, stale } from '../platform/outcome.ts';
import { beginSharedAct, onlyWidens } from '../platform/revision.ts';
import { concerning } from './audit-words.ts';
import {
  type Account,
  accountByEmail,
  closeMembership,
  insertMembership,
  insertPerson,
  type Member,
  type Membership,
  memberOf,
  membershipsOf,
  type Person,
  renamePerson,
  rolesOfOthers,
  updateRoles,
} from './person-store.ts';
import { type NameShared, nameShared } from './refusals.ts';
import { closeSessionsOf } from './session-store.ts';
import { openSetUp, type SetUpOffer } from './set-up-commands.ts';
import { closeTokensOf } from './token-store.ts';

type Deps = { readonly db: Db };
type InvitationDeps = Deps & { readonly publicUrl: () => string };

/** People cross organisations: an invitation looks for an account that another one may have opened. */
const system = { kind: 'system' } as const;

/** Only a global administrator makes or unmakes one; the operator helps out where none is left. */
const mayChangeTo = (
  act: Act,
  before: readonly Role[],
  after: readonly Role[],
): Refusal<'role_not_permitted'> | undefined => {
  if (act.actor === 'system' || act.actor.organization.kind === 'operator') return undefined;
  const touched = before.includes('global_admin') !== after.includes('global_admin');
  if (!touched || act.actor.roles.includes('global_admin')) return undefined;
  return refuse('role_not_permitted').error;
};

/** An organisation that the actor manages: its own, or any for the operator. What is not yours does not exist. */
const managedOrganization = async (tx: Tx, act: Act, id: string) => {
  const isReachable =
    act.actor === 'system' || act.actor.organization.kind === 'operator' || act.actor.organization.id === id;
  return isReachable ? organizationOf(tx, id) : undefined;
};

/** Whoever holds the link acts for the person everywhere: with other memberships at stake, only the mailbox gets it. */
const mayShowLink = (act: Act, isMemberElsewhere: boolean): boolean =>
  !isMemberElsewhere || act.actor === 'system' || act.actor.organization.kind === 'operator';

export type Invitation = {
  readonly email: EmailAddress;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly locale?: Locale | undefined;
};

export type Invited = { readonly member: Member; readonly setUpLink: SetUpOffer | undefined };

type InvitationRefusal = Refusal<'role_unknown' | 'role_not_permitted' | 'already_member'> | NotFound;

/**
 * Gives a person roles in an organisation, and an account if there is none for the address (D22). Without a password
 * yet, a set-up link goes to that address by mail; the caller is shown it as well where that is safe.
 */
export const invitePerson = (
  { db, publicUrl }: InvitationDeps,
  act: Act,
  organizationId: string,
  invitation: Invitation,
): Promise<Result<Invited, InvitationRefusal>> =>
  inTransaction(db, system, async (tx): Promise<Result<Invited, InvitationRefusal>> => {
    // Also lets only one of two invitations to a new address make the account.
    await beginSharedAct(tx);
    const organization = await managedOrganization(tx, act, organizationId);
    if (!organization) return notFound;
    const roles = assignRoles(organization.kind, invitation.roles);
    if (!roles.ok) return roles;
    const unfit = mayChangeTo(act, [], roles.value);
    if (unfit) return { ok: false, error: unfit };
    const account = await accountByEmail(tx, invitation.email);
    const elsewhere = account ? await membershipsOf(tx, account.id) : [];
    if (elsewhere.some((membership) => membership.organizationId === organization.id)) return refuse('already_member');
    const person = account ? personOfAccount(account) : newPerson(act, invitation, organization.locale);
    if (!account) await insertPerson(tx, person, act.now);
    await beginSharedAct(tx, `person:${person.id}`);
    onlyWidens(tx);
    const membership = await letIn(tx, act, organization, person, roles.value);
    const hasPassword = account?.passwordHash !== undefined;
    const setUp = { person, organization: organization.name, publicUrl: publicUrl() };
    const offer = hasPassword ? undefined : await openSetUp(tx, act, setUp);
    const isShown = mayShowLink(act, elsewhere.length > 0);
    return ok({ member: { ...person, ...membership, hasPassword }, setUpLink: isShown ? offer : undefined });
  });

const personOfAccount = ({ passwordHash: _, ...person }: Account): Person => person;

const letIn = async (
  tx: Tx,
  act: Act,
  organization: Organization,
  person: Person,
  roles: readonly Role[],
): Promise<Omit<Membership, 'personId'>> => {
  const membership = { organizationId: organization.id, roles, since: act.now, version: 1 };
  await insertMembership(tx, { personId: person.id, ...membership });
  await record(tx, act, {
    kind: 'person.invited',
    ...concerning(act, organization),
    subject: { kind: 'person', id: person.id },
    after: { email: person.email, roles },
  });
  return membership;
};

const newPerson = (act: Act, invitation: Invitation, usual: Locale): Person => ({
  id: act.newId('person'),
  email: invitation.email,
  displayName: invitation.displayName,
  locale: invitation.locale ?? usual,
});

export type PersonChange = {
  readonly roles?: readonly string[] | undefined;
  readonly displayName?: string | undefined;
};

type ChangeRefusal =
  | Refusal<'role_unknown' | 'role_not_permitted' | 'last_administrator'>
  | NotFound
  | Stale
  | NameShared;

type ManagedMember = {
  readonly member: Member;
  readonly organization: { readonly id: string; readonly kind: OrganizationKind };
};

/** A live member of a managed organisation, at the version that the caller saw. */
const managedMember = async (
  tx: Tx,
  act: Act,
  organizationId: string,
  personId: string,
  readVersion: number | undefined,
): Promise<Result<ManagedMember, NotFound | Stale>> => {
  const organization = await managedOrganization(tx, act, organizationId);
  const member = organization && (await memberOf(tx, organization.id, personId));
  if (!member) return notFound;
  return readVersion === undefined || readVersion === member.version ? ok({ member, organization }) : stale;
};

/** Whether the law lets a member have these roles from now on: none of them means leaving. */
const decideRoles = async (
  tx: Tx,
  act: Act,
  { member, organization }: ManagedMember,
  after: readonly Role[],
): Promise<Result<true, Refusal<'role_not_permitted' | 'last_administrator'>>> => {
  const unfit = mayChangeTo(act, member.roles, after);
  if (unfit) return { ok: false, error: unfit };
  const others = await rolesOfOthers(tx, organization.id, member.id);
  return keepsAdministrator(organization.kind, member.roles, after, others);
};

/**
 * Changes what a person may do in an organisation, and how the person is called. It holds from the next request on
 * (D22). Somebody who belongs to other organisations too keeps the name. `readVersion`: the version that the caller
 * saw, if it insists on it. What stays the same is no change.
 */
export const changePerson = (
  { db }: Deps,
  act: Act,
  organizationId: string,
  personId: string,
  change: PersonChange,
  readVersion?: number | undefined,
): Promise<Result<Member, ChangeRefusal>> =>
  inTransaction(db, system, async (tx): Promise<Result<Member, ChangeRefusal>> => {
    // Two administrators who take each other's role wait here for each other: one of them stays (D1).
    await beginSharedAct(tx, `person:${personId}`);
    const found = await managedMember(tx, act, organizationId, personId, readVersion);
    if (!found.ok) return found;
    const { member, organization } = found.value;
    const roles = assignRoles(organization.kind, change.roles ?? member.roles);
    if (!roles.ok) return roles;
    const displayName = change.displayName ?? member.displayName;
    const isRenamed = displayName !== member.displayName;
    if (!isRenamed && sameRoles(roles.value, member.roles)) return ok(member);
    const decided = await decideRoles(tx, act, found.value, roles.value);
    if (!decided.ok) return decided;
    if (isRenamed && (await membershipsOf(tx, personId)).length > 1) return nameShared;
    if (isRenamed) await renamePerson(tx, personId, displayName);
    if (!(await updateRoles(tx, member, roles.value))) return stale;
    await record(tx, act, {
      kind: 'person.changed',
      ...concerning(act, organization),
      subject: { kind: 'person', id: personId },
      before: { roles: member.roles, ...(isRenamed && { displayName: member.displayName }) },
      after: { roles: roles.value, ...(isRenamed && { displayName }) },
    });
    return ok({ ...member, displayName, roles: roles.value, version: member.version + 1 });
  });

const sameRoles = (left: readonly Role[], right: readonly Role[]): boolean =>
  left.length === right.length && left.every((role) => right.includes(role));

type RenewalRefusal = Refusal<'role_not_permitted'> | NotFound;

/**
 * Makes another set-up link for somebody who has not chosen a password, with the same caution as an invitation. The
 * earlier links stay valid for their time. `not_found`: no such member, or one with a password.
 */
export const renewSetUpLink = (
  { db, publicUrl }: InvitationDeps,
  act: Act,
  organizationId: string,
  personId: string,
): Promise<Result<Invited, RenewalRefusal>> =>
  inTransaction(db, system, async (tx): Promise<Result<Invited, RenewalRefusal>> => {
    const organization = await managedOrganization(tx, act, organizationId);
    const member = organization && (await memberOf(tx, organization.id, personId));
    if (!member || member.hasPassword) return notFound;
    // Who holds the link of a global administrator is one.
    const unfit = mayChangeTo(act, [], member.roles);
    if (unfit) return { ok: false, error: unfit };
    const setUp = { person: member, organization: organization.name, publicUrl: publicUrl() };
    const offer = await openSetUp(tx, act, setUp);
    const isShown = mayShowLink(act, (await membershipsOf(tx, personId)).length > 1);
    await record(tx, act, {
      kind: 'person.set-up-link-renewed',
      ...concerning(act, organization),
      subject: { kind: 'person', id: personId },
    });
    return ok({ member, setUpLink: isShown ? offer : undefined });
  });

type LeavingRefusal = Refusal<'role_not_permitted' | 'last_administrator'> | NotFound | Stale;

/**
 * Takes a person out of an organisation, with every session and token that acts for it. The account and its other
 * organisations stay.
 */
export const endMembership = (
  { db }: Deps,
  act: Act,
  organizationId: string,
  personId: string,
  readVersion?: number | undefined,
): Promise<Result<Member, LeavingRefusal>> =>
  inTransaction(db, system, async (tx): Promise<Result<Member, LeavingRefusal>> => {
    await beginSharedAct(tx, `person:${personId}`);
    const found = await managedMember(tx, act, organizationId, personId, readVersion);
    if (!found.ok) return found;
    const { member, organization } = found.value;
    const decided = await decideRoles(tx, act, found.value, []);
    if (!decided.ok) return decided;
    if (!(await closeMembership(tx, member, act.now))) return stale;
    await closeSessionsOf(tx, personId, organization.id, act.now);
    await closeTokensOf(tx, personId, organization.id, act.now);
    await record(tx, act, {
      kind: 'person.removed',
      ...concerning(act, organization),
      subject: { kind: 'person', id: personId },
      before: { email: member.email, roles: member.roles },
    });
    return ok(member);
  });
