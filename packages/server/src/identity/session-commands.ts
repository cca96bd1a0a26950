import { parseEmail } from '@mandate/domain/kernel/email';
import { ok, type Result } from '@mandate/domain/kernel/result';
import { type Instant, instant } from '@mandate/domain/kernel/time';
import { record } from '../audit/commands.ts';
import type { Act, Actor } from '../platform/actor.ts';
import { type Db, inTransaction, reading, type Tx } from '../platform/db.ts';
import { newSecret } from '../platform/ids.ts';
import { type NotFound, notFound } from '../platform/outcome.ts';
import { personActor } from './actors.ts';
import { concerning } from './audit-words.ts';
import { isPassword } from './password.ts';
import { type Account, accountByEmail, accountById, type Person } from './person-store.ts';
import { belongingsOf } from './queries.ts';
import { type SignInFailed, signInFailed, type TooManyAttempts, tooManyAttempts } from './refusals.ts';
import { digestOf } from './secrets.ts';
import { closeSession, insertSession, openSession } from './session-store.ts';
import { type LimitKey, limitKeys } from './sign-in-limit.ts';
import { countFailure, forgetFailures, waitsUntil } from './sign-in-limit-store.ts';
import { turnstile } from './turnstile.ts';

type Deps = { readonly db: Db };

/** Who is signing in is only known afterwards, and sessions belong to no organisation's scope. */
const system = { kind: 'system' } as const;

const sessionHours = 12;

/**
 * Passwords are verified a few at a time: each takes 19 MiB, and attempts at the same moment must not outrun the
 * counters by more than that few.
 */
const gate = turnstile(4, 200);

/** A session as its browser gets it, once: only the token's digest is kept. */
export type StartedSession = { readonly token: string; readonly expiresAt: Instant; readonly actor: Actor };

export type Credentials = {
  readonly email: string;
  readonly password: string;
  /** For whom the person wants to act; without it, for the organisation that came first. */
  readonly organizationId?: string | undefined;
};

type Limits = { readonly account: LimitKey; readonly address: LimitKey };
type SignInRefusal = SignInFailed | TooManyAttempts;

/**
 * Signs a person in. Wrong password, unknown address and no organisation get the same answer after the same work.
 * Failures slow down the account and the address: 5 free ones, then 2, 4, 8 … seconds, at most 15 minutes.
 */
export const signIn = async (
  { db }: Deps,
  act: Act,
  { email, password, organizationId }: Credentials,
  address: string,
): Promise<Result<StartedSession, SignInRefusal>> => {
  const folded = parseEmail(email);
  const limits = limitKeys(folded ?? email.trim().toLowerCase(), address);
  const verified = await gate.enter(async (): Promise<Result<Account, SignInRefusal>> => {
    const { waits, account } = await reading(db, system, async (tx) => ({
      waits: await waitsUntil(tx, [limits.account, limits.address], act.now),
      account: folded && (await accountByEmail(tx, folded)),
    }));
    if (waits !== undefined) return tooManyAttempts((waits - act.now) / 1000);
    const matches = await isPassword(password, account?.passwordHash);
    if (account && matches) return ok(account);
    await noteFailure(db, limits, act.now);
    return signInFailed;
  });
  if (verified === undefined) return tooManyAttempts(1);
  return verified.ok ? startSession(db, act, verified.value, organizationId, limits.account) : verified;
};

const noteFailure = (db: Db, limits: Limits, now: Instant): Promise<Result<undefined, never>> =>
  inTransaction(db, system, async (tx): Promise<Result<undefined, never>> => {
    // Always in this order: two failures at the same moment must not wait for each other.
    await countFailure(tx, limits.account, now);
    await countFailure(tx, limits.address, now);
    return ok(undefined);
  });

const startSession = (
  db: Db,
  act: Act,
  person: Person,
  organizationId: string | undefined,
  limit: LimitKey,
): Promise<Result<StartedSession, SignInFailed>> =>
  inTransaction(db, system, async (tx): Promise<Result<StartedSession, SignInFailed>> => {
    const actor = await actorIn(tx, person, organizationId);
    if (!actor) return signInFailed;
    await forgetFailures(tx, limit);
    const expiresAt = instant(act.now + sessionHours * 3_600_000);
    const token = await openSessionFor(tx, act.now, actor, expiresAt);
    await recordSession(tx, { ...act, actor }, 'session.started');
    return ok({ token, expiresAt, actor });
  });

/** The person as a member of the organisation asked for, or of the first one; undefined: of none. */
const actorIn = async (tx: Tx, person: Person, organizationId: string | undefined): Promise<Actor | undefined> => {
  const belongings = await belongingsOf(tx, person.id);
  const chosen = belongings.find(
    ({ organization }) => organizationId === undefined || organization.id === organizationId,
  );
  return chosen && personActor(person, chosen.membership, chosen.organization, 'session');
};

const openSessionFor = async (tx: Tx, now: Instant, actor: Actor, expiresAt: Instant): Promise<string> => {
  const token = newSecret();
  await insertSession(tx, digestOf(token), {
    personId: actor.id as Person['id'],
    organizationId: actor.organization.id,
    expiresAt,
    lastSeenAt: now,
  });
  return token;
};

const recordSession = async (tx: Tx, act: Act & { readonly actor: Actor }, kind: string): Promise<void> => {
  const { id, organization } = act.actor;
  await record(tx, act, {
    kind,
    ...concerning(act, organization),
    subject: { kind: 'person', id },
    after: { organization: organization.id },
  });
};

/**
 * The person acts for another of its organisations from now on (D22). The session goes on under a new token and ends
 * when it would have ended. `not_found`: no live membership there.
 */
export const switchOrganization = (
  { db }: Deps,
  act: Act,
  token: string,
  organizationId: string,
): Promise<Result<StartedSession, NotFound>> =>
  inTransaction(db, system, async (tx): Promise<Result<StartedSession, NotFound>> => {
    const session = await openSession(tx, digestOf(token), act.now);
    const person = session && (await accountById(tx, session.personId));
    const actor = person && (await actorIn(tx, person, organizationId));
    if (!actor || !(await closeSession(tx, digestOf(token), act.now))) return notFound;
    const renewed = await openSessionFor(tx, act.now, actor, session.expiresAt);
    await recordSession(tx, { ...act, actor }, 'session.switched');
    return ok({ token: renewed, expiresAt: session.expiresAt, actor });
  });

/** Ends a session. One that is over already stays so. */
export const signOut = ({ db }: Deps, act: Act, token: string): Promise<Result<undefined, never>> =>
  inTransaction(db, system, async (tx): Promise<Result<undefined, never>> => {
    const isEnded = await closeSession(tx, digestOf(token), act.now);
    if (isEnded && act.actor !== 'system') await recordSession(tx, { ...act, actor: act.actor }, 'session.ended');
    return ok(undefined);
  });
