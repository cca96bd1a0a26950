import type { Organization } from '@mandate/domain/organizations/organization';
import type { Actor } from '../platform/actor.ts';
import type { ServiceClient } from './client-store.ts';
import type { Membership, Person } from './person-store.ts';
import { actingOrganization } from './queries.ts';

/** A person acting for one organisation, with the roles held there and nowhere else (D22). */
export const personActor = (
  person: Person,
  { roles, since }: Pick<Membership, 'roles' | 'since'>,
  organization: Organization,
  via: 'session' | 'token' | 'handed',
): Actor => ({
  kind: 'person',
  id: person.id,
  name: person.displayName,
  roles,
  since,
  organization: actingOrganization(organization),
  via,
  scopes: [],
  locale: person.locale,
});

/** A program acting for the organisation that made its client, with the scopes of its token. */
export const clientActor = (client: ServiceClient, organization: Organization, scopes: readonly string[]): Actor => ({
  kind: 'client',
  id: client.id,
  name: client.name,
  roles: client.roles,
  since: client.createdAt,
  organization: actingOrganization(organization),
  via: 'client',
  scopes,
  locale: organization.locale,
});
