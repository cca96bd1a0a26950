import { ok, type Result } from '@mandate/domain/kernel/result';
import { type Instant, plusDays } from '@mandate/domain/kernel/time';
import { record } from '../audit/commands.ts';
import type { Act } from '../platform/actor.ts';
import { type Db, inTransaction, reading, type Tx } from '../platform/db.ts';
import { newSecret } from '../platform/ids.ts';
import { post } from '../platform/outbox.ts';
import { personActor } from './actors.ts';
import { concerning } from './audit-words.ts';
import type { InvitationNews } from './messages.ts';
import { hashPassword, isStrongEnough } from './password.ts';
import { type Person, setFirstPassword } from './person-store.ts';
import { belongingsOf } from './queries.ts';
import { type PasswordTooWeak, passwordTooWeak, type SetUpLinkInvalid, setUpLinkInvalid } from './refusals.ts';
import { digestOf } from './secrets.ts';
import { closeSetUpLink, closeSetUpLinksOf, insertSetUpLink } from './set-up-link-store.ts';
import { setUpPreview } from './set-up-queries.ts';

type Deps = { readonly db: Db };

/** Nobody has signed in yet, so no organisation's scope can be meant. */
const system = { kind: 'system' } as const;

const daysToSetUp = 3;

/** A link as it is shown, once: only its digest is kept. */
export type SetUpOffer = { readonly url: string; readonly expiresAt: Instant };

type SetUp = {
  readonly person: Person;
  /** The name of the organisation that lets the person in. */
  readonly organization: string;
  readonly publicUrl: string;
};

/** Makes a set-up link of 256 bits for 72 hours and has it mailed to the person. Part of the caller's transaction. */
export const openSetUp = async (tx: Tx, act: Act, { person, organization, publicUrl }: SetUp): Promise<SetUpOffer> => {
  const token = newSecret();
  const expiresAt = plusDays(act.now, daysToSetUp);
  await insertSetUpLink(tx, digestOf(token), { personId: person.id, createdAt: act.now, expiresAt });
  const url = `${publicUrl}/set-up/${token}`;
  const news: InvitationNews = {
    organization,
    recipient: person.email,
    name: person.displayName,
    locale: person.locale,
    url,
    until: expiresAt,
  };
  await post(tx, act, 'person.invited', news);
  return { url, expiresAt };
};

/**
 * Sets the first password of the person for whom the link was made. The link works once; all others of the person are
 * used up with it.
 */
export const setUp = async (
  { db }: Deps,
  act: Act,
  token: string,
  password: string,
): Promise<Result<Person, SetUpLinkInvalid | PasswordTooWeak>> => {
  const preview = await reading(db, system, (tx) => setUpPreview(tx, token, act.now));
  if (!preview) return setUpLinkInvalid;
  const { person } = preview;
  if (!isStrongEnough(password, person.email)) return passwordTooWeak;
  // Slow on purpose, therefore outside the transaction, which checks again.
  const passwordHash = await hashPassword(password);
  return inTransaction(db, system, async (tx): Promise<Result<Person, SetUpLinkInvalid>> => {
    if (!(await closeSetUpLink(tx, digestOf(token), act.now))) return setUpLinkInvalid;
    if (!(await setFirstPassword(tx, person.id, passwordHash))) return setUpLinkInvalid;
    await closeSetUpLinksOf(tx, person.id, act.now);
    await recordSetUp(tx, act, person);
    return ok(person);
  });
};

/** The person did it, as the member of the first organisation that let them in. */
const recordSetUp = async (tx: Tx, act: Act, person: Person): Promise<void> => {
  const [first] = await belongingsOf(tx, person.id);
  const own: Act = first
    ? { ...act, actor: personActor(person, first.membership, first.organization, 'session') }
    : act;
  await record(tx, own, {
    kind: 'person.set-up',
    ...(first && concerning(own, first.organization)),
    subject: { kind: 'person', id: person.id },
  });
};
