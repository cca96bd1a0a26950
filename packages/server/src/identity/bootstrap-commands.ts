import type { EmailAddress } from '@mandate/domain/kernel/email';
import type { Locale } from '@mandate/domain/kernel/locale';
import type { Organization } from '@mandate/domain/organizations/organization';
import { enrolOrganization } from '../organizations/commands.ts';
import { operator } from '../organizations/queries.ts';
import type { Act } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import { type Invited, invitePerson } from './commands.ts';

export type Founding = {
  readonly name: string;
  readonly domain: string;
  readonly market: string;
  readonly locale: Locale;
  readonly admin: { readonly email: EmailAddress; readonly displayName: string };
};

export type Founded = { readonly organization: Organization; readonly admin: Invited };

/**
 * Sets up an empty installation: the operator's own organisation and its first administrator, with a set-up link. There
 * is one operator, for good: a second call is told so (`exists`) and changes nothing.
 */
export const bootstrap = async (
  deps: { readonly db: Db; readonly publicUrl: () => string },
  act: Act,
  { admin, ...founding }: Founding,
): Promise<Founded | { readonly exists: Organization }> => {
  const existing = await reading(deps.db, { kind: 'system' }, operator);
  if (existing) return { exists: existing };
  const enrolled = await enrolOrganization(deps, act, { kind: 'operator', ...founding });
  if (!enrolled.ok) throw new Error(`The operator could not be enrolled: ${enrolled.error.code}.`);
  const invited = await invitePerson(deps, act, enrolled.value.id, { ...admin, roles: ['admin'] });
  if (!invited.ok) throw new Error('The first administrator could not be invited.');
  return { organization: enrolled.value, admin: invited.value };
};
