import type { Id } from '@mandate/domain/kernel/id';
import { type Instant, instant } from '@mandate/domain/kernel/time';
import type { Tx } from '../platform/db.ts';
import type { ActTarget } from './act-target.ts';
import { deletePayload, findPayload, upsertPayload } from './oidc-payload-store.ts';

/** What a person brought to be recognised by: a session, or a token of its own. Its secret's digest, as base64url. */
export type Credential = { readonly kind: 'session' | 'token'; readonly digest: string };

/**
 * A token for the act, as this server remembers it for its minutes: whose it is, where it is good, what it says, and
 * everything that it must not outlive.
 */
export type ActToken = {
  readonly id: Id<'token'>;
  readonly person: Id<'person'>;
  readonly organization: Id<'organization'>;
  readonly target: ActTarget;
  readonly roles: readonly string[];
  readonly actions: readonly string[];
  readonly credential: Credential;
  /** The clients through whose hands it went: the last one holds it. */
  readonly clients: readonly [Id<'client'>, ...Id<'client'>[]];
  /** The tokens that it was exchanged from. */
  readonly ancestors: readonly string[];
  readonly expiresAt: Instant;
};

const model = 'ActToken';

export const insertActToken = (tx: Tx, { id, expiresAt, ...token }: ActToken): Promise<void> =>
  upsertPayload(tx, model, id, { ...token, expiresAt }, expiresAt);

/** A token that was neither revoked nor has run out. */
export const openActToken = async (tx: Tx, id: string, now: Instant): Promise<ActToken | undefined> => {
  const payload = await findPayload(tx, model, { id }, now);
  if (!payload) return undefined;
  const token = payload as unknown as Omit<ActToken, 'id' | 'expiresAt'> & { readonly expiresAt: number };
  return { ...token, id: id as Id<'token'>, expiresAt: instant(token.expiresAt) };
};

export const deleteActToken = (tx: Tx, id: string): Promise<void> => deletePayload(tx, model, id);
