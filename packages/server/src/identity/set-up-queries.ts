import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Tx } from '../platform/db.ts';
import { accountById, type Person } from './person-store.ts';
import { belongingsOf } from './queries.ts';
import { digestOf } from './secrets.ts';
import { openSetUpLink } from './set-up-link-store.ts';

/** For whom a link was made, as its page shows it before a password is chosen. */
export type SetUpPreview = {
  readonly person: Person;
  readonly organizations: readonly { readonly id: Id<'organization'>; readonly name: string }[];
  readonly expiresAt: Instant;
};

/** What a set-up link opens, without using it up; undefined: nothing, or nothing any more. System scope. */
export const setUpPreview = async (tx: Tx, token: string, now: Instant): Promise<SetUpPreview | undefined> => {
  const link = await openSetUpLink(tx, digestOf(token), now);
  const account = link && (await accountById(tx, link.personId));
  if (!account || account.passwordHash !== undefined) return undefined;
  const { passwordHash: _, ...person } = account;
  const organizations = (await belongingsOf(tx, person.id)).map(({ organization: { id, name } }) => ({ id, name }));
  return { person, organizations, expiresAt: link.expiresAt };
};
