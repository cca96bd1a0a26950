import type { Id } from '@mandate/domain/kernel/id';
import type { Organization } from '@mandate/domain/organizations/organization';
import type { Role } from '@mandate/domain/organizations/role';
import { organizationOf } from '../organizations/queries.ts';
import type { Actor } from '../platform/actor.ts';
import type { Tx } from '../platform/db.ts';
import { accountById, type Person } from './person-store.ts';
import { belongingsOf } from './queries.ts';

export type OwnOrganization = {
  readonly id: Id<'organization'>;
  readonly kind: Organization['kind'];
  readonly name: string;
  readonly roles: readonly Role[];
};

/** Who is signed in, for whom, and for whom else the person could act. */
export type SessionView = {
  readonly user: Person | undefined;
  readonly client: { readonly id: string; readonly name: string; readonly scopes: readonly string[] } | undefined;
  readonly organization: Organization;
  readonly roles: readonly Role[];
  readonly organizations: readonly OwnOrganization[];
};

/**
 * What a signed-in person or program reads about itself. Needs the system scope: a person's other organisations lie
 * outside the one it acts for.
 */
export const sessionView = async (tx: Tx, actor: Actor): Promise<SessionView | undefined> => {
  const organization = await organizationOf(tx, actor.organization.id);
  if (!organization) return undefined;
  const common = { organization, roles: actor.roles };
  if (actor.kind === 'client') {
    const client = { id: actor.id, name: actor.name, scopes: actor.scopes };
    return { ...common, user: undefined, client, organizations: [] };
  }
  const user = await accountById(tx, actor.id);
  const belongings = await belongingsOf(tx, actor.id);
  const organizations = belongings.map(({ membership, organization: { id, kind, name } }) => ({
    id,
    kind,
    name,
    roles: membership.roles,
  }));
  return { ...common, user, client: undefined, organizations };
};
