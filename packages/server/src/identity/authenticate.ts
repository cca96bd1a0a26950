import { ok, type Result } from '@mandate/domain/kernel/result';
import type { Instant } from '@mandate/domain/kernel/time';
import { organizationOf } from '../organizations/queries.ts';
import type { Actor } from '../platform/actor.ts';
import type { Clock } from '../platform/clock.ts';
import { type Db, inTransaction, reading, type Tx } from '../platform/db.ts';
import { actorOfAskingToken } from './act-token-queries.ts';
import { clientActor, personActor } from './actors.ts';
import { openClient, touchClient } from './client-store.ts';
import { memberOf } from './person-store.ts';
import { digestOf, isPersonalToken } from './secrets.ts';
import { openSession, touchSession } from './session-store.ts';
import { openToken, touchToken } from './token-store.ts';

/** What a request brings to show who is asking. A bearer token goes before a cookie. */
export type RequestCredentials = {
  readonly authorization: string | undefined;
  readonly sessionToken: string | undefined;
};

/** What a valid JWT of our own says: a client's, or one by which a client passes on what a person wants. */
export type AccessTokenClaims =
  | { readonly clientId: string; readonly scopes: readonly string[] }
  | { readonly askingToken: string };

/** Undefined: it is none of ours. */
export type VerifyAccessToken = (jwt: string) => Promise<AccessTokenClaims | undefined>;

export type AuthenticationDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly verifyAccessToken: VerifyAccessToken;
};

/** Who is asking is not known yet, so neither is the scope. */
const system = { kind: 'system' } as const;

/** The use of a credential is noted at most once in this time: a read must not become a write each time. */
const notedEvery = 60_000;

type Known = {
  readonly actor: Actor;
  readonly lastUsedAt: Instant | undefined;
  readonly touch: (tx: Tx, now: Instant) => Promise<void>;
};

/**
 * Who is asking, as the records have it now: a revoked or expired credential, an ended membership or a changed role
 * counts from the next request on. Undefined: nobody we know. Terminated organisations' people are known; the law
 * refuses what they may not do (D8).
 */
export const authenticate = async (
  deps: AuthenticationDeps,
  credentials: RequestCredentials,
): Promise<Actor | undefined> => {
  const now = deps.clock.now();
  const known = await identify(deps, credentials, now);
  if (!known) return undefined;
  const { actor, lastUsedAt, touch } = known;
  if (lastUsedAt === undefined || now - lastUsedAt >= notedEvery) {
    await inTransaction(deps.db, system, async (tx): Promise<Result<undefined, never>> => {
      await touch(tx, now);
      return ok(undefined);
    });
  }
  return actor;
};

const bearer = /^bearer +([\x21-\x7e]{1,8192}) *$/i;

const identify = async (
  { db, verifyAccessToken }: AuthenticationDeps,
  { authorization, sessionToken }: RequestCredentials,
  now: Instant,
): Promise<Known | undefined> => {
  if (authorization === undefined) {
    if (!sessionToken) return undefined;
    return reading(db, system, (tx) => bySession(tx, digestOf(sessionToken), now));
  }
  const token = bearer.exec(authorization)?.[1];
  if (token === undefined) return undefined;
  if (isPersonalToken(token)) return reading(db, system, (tx) => byToken(tx, digestOf(token), now));
  const claims = await verifyAccessToken(token);
  return (
    claims &&
    reading(db, system, (tx) =>
      'askingToken' in claims ? byAsking(tx, claims.askingToken, now) : byClient(tx, claims.clientId, claims.scopes),
    )
  );
};

/** Its use is not noted: it is remembered for minutes, and nobody lists it. */
const byAsking = async (tx: Tx, id: string, now: Instant): Promise<Known | undefined> => {
  const actor = await actorOfAskingToken(tx, id, now);
  return actor && { actor, lastUsedAt: now, touch: async () => undefined };
};

const bySession = async (tx: Tx, digest: Buffer, now: Instant): Promise<Known | undefined> => {
  const session = await openSession(tx, digest, now);
  const actor = session && (await memberActor(tx, session, 'session'));
  return actor && { actor, lastUsedAt: session.lastSeenAt, touch: (writing, at) => touchSession(writing, digest, at) };
};

const byToken = async (tx: Tx, digest: Buffer, now: Instant): Promise<Known | undefined> => {
  const token = await openToken(tx, digest, now);
  const actor = token && (await memberActor(tx, token, 'token'));
  return actor && { actor, lastUsedAt: token.lastUsedAt, touch: (writing, at) => touchToken(writing, token.id, at) };
};

type Acting = { readonly personId: string; readonly organizationId: string };

const memberActor = async (tx: Tx, acting: Acting, via: 'session' | 'token'): Promise<Actor | undefined> => {
  const member = await memberOf(tx, acting.organizationId, acting.personId);
  const organization = member && (await organizationOf(tx, acting.organizationId));
  return organization && personActor(member, member, organization, via);
};

/** A token never gives more than its client has now. */
const byClient = async (tx: Tx, clientId: string, scopes: readonly string[]): Promise<Known | undefined> => {
  const client = await openClient(tx, clientId);
  const organization = client && (await organizationOf(tx, client.organizationId));
  if (!organization) return undefined;
  const granted = client.scopes.filter((scope) => scopes.includes(scope));
  const actor = clientActor(client, organization, granted);
  return { actor, lastUsedAt: client.lastUsedAt, touch: (writing, at) => touchClient(writing, client.id, at) };
};
