import type { Memory } from '@mandate/pdp/memory';
import type { Actor } from '../platform/actor.ts';
import type { Clock } from '../platform/clock.ts';
import type { Freshness } from '../platform/freshness/freshness.ts';
import { type AuthenticationDeps, authenticate, type RequestCredentials } from './authenticate.ts';

/** Remembered for this long at most; by then the token's own expiry and its last use are looked at again. */
const rememberedMs = 30_000;
const limit = 10_000;

export type Authenticate = (credentials: RequestCredentials) => Promise<Actor | undefined>;

/** Whom bearer tokens stand for, as a memory of this node. */
export type CredentialMemory = Memory & {
  readonly remembered: (authorization: string, now: number) => Actor | undefined;
  readonly remember: (authorization: string, actor: Actor, now: number) => void;
};

/**
 * Kept true by the node's lease, like decisions (X5): a revoked client or token, a lost role, a changed organisation is
 * forgotten before it is reported. These are rare, so all of it is forgotten then. Sessions are not remembered.
 */
export const credentialMemory = (): CredentialMemory => {
  const actors = new Map<string, { readonly actor: Actor; readonly until: number }>();
  const forgetEverything = (): void => actors.clear();
  return {
    forget: (changed) => {
      if (changed.some((subject) => !subject.startsWith('customer:'))) forgetEverything();
    },
    forgetEverything,
    remembered: (authorization, now) => {
      const known = actors.get(authorization);
      return known && now < known.until ? known.actor : undefined;
    },
    remember: (authorization, actor, now) => {
      if (actors.size >= limit) forgetEverything();
      actors.set(authorization, { actor, until: now + rememberedMs });
    },
  };
};

type Remembering = AuthenticationDeps & {
  readonly clock: Clock;
  readonly memory: CredentialMemory;
  readonly freshness: Pick<Freshness, 'isFresh' | 'seen'>;
};

/** `authenticate`, from memory while the lease runs. What was read while something changed is used once and not kept. */
export const rememberingAuthenticate =
  (deps: Remembering): Authenticate =>
  async (credentials) => {
    const { memory, freshness, clock } = deps;
    const { authorization } = credentials;
    if (authorization === undefined) return authenticate(deps, credentials);
    const known = freshness.isFresh() ? memory.remembered(authorization, clock.now()) : undefined;
    if (known) return known;
    const before = freshness.seen()[0];
    const actor = await authenticate(deps, credentials);
    // What a program passes on is looked up each time: a session that has ended takes it along.
    if (actor && actor.via !== 'handed' && freshness.isFresh() && freshness.seen()[0] === before)
      memory.remember(authorization, actor, clock.now());
    return actor;
  };
