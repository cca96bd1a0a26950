import type { Id } from '@mandate/domain/kernel/id';
import { type Refusal, refuse } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import { plusDays } from '@mandate/domain/kernel/time';
import { record } from '../audit/commands.ts';
import type { Act, Actor } from '../platform/actor.ts';
import { scopeOf } from '../platform/actor.ts';
import { type Db, inTransaction } from '../platform/db.ts';
import { type NotFound, notFound } from '../platform/outcome.ts';
import { beginSharedAct } from '../platform/revision.ts';
import { concerning } from './audit-words.ts';
import { digestOf, newToken } from './secrets.ts';
import { type AccessToken, closeToken, insertToken } from './token-store.ts';

type Deps = { readonly db: Db };
type ActOfActor = Act & { readonly actor: Actor };

export const longestTokenDays = 365;
export const usualTokenDays = 90;

/** A token as it is shown, once: only its digest is kept. */
export type NewToken = { readonly token: AccessToken; readonly secret: string };

/**
 * Makes a personal access token: the person, in the organisation that it acts for now. It is never worth more than the
 * membership behind it. Programs have clients of their own and get none.
 */
export const createToken = (
  { db }: Deps,
  act: ActOfActor,
  { name, expiresInDays = usualTokenDays }: { readonly name: string; readonly expiresInDays?: number | undefined },
): Promise<Result<NewToken, Refusal<'role_not_permitted'>>> =>
  inTransaction(db, scopeOf(act.actor), async (tx): Promise<Result<NewToken, Refusal<'role_not_permitted'>>> => {
    const { actor } = act;
    if (actor.kind !== 'person') return refuse('role_not_permitted');
    const secret = newToken();
    const token: AccessToken = {
      id: act.newId('token'),
      personId: actor.id as Id<'person'>,
      organizationId: actor.organization.id,
      name,
      createdAt: act.now,
      expiresAt: plusDays(act.now, Math.min(expiresInDays, longestTokenDays)),
      lastUsedAt: undefined,
    };
    await insertToken(tx, digestOf(secret), token);
    await record(tx, act, {
      kind: 'token.created',
      ...concerning(act, actor.organization),
      subject: { kind: 'token', id: token.id },
      after: { name, expiresAt: token.expiresAt },
    });
    return ok({ token, secret });
  });

/** Revokes one of the person's own tokens; the next request with it is refused. `not_found`: none such. */
export const revokeToken = ({ db }: Deps, act: ActOfActor, id: string): Promise<Result<undefined, NotFound>> =>
  inTransaction(db, scopeOf(act.actor), async (tx): Promise<Result<undefined, NotFound>> => {
    const { actor } = act;
    await beginSharedAct(tx, `person:${actor.id}`);
    const token = await closeToken(tx, { personId: actor.id, organizationId: actor.organization.id }, id, act.now);
    if (!token) return notFound;
    await record(tx, act, {
      kind: 'token.revoked',
      ...concerning(act, actor.organization),
      subject: { kind: 'token', id },
      before: { name: token.name },
    });
    return ok(undefined);
  });
