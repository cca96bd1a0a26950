import { type Refusal, refuse } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import { assignRoles, type Role } from '@mandate/domain/organizations/role';
import { record } from '../audit/commands.ts';
import type { Act, Actor } from '../platform/actor.ts';
import { scopeOf } from '../platform/actor.ts';
import { type Db, inTransaction } from '../platform/db.ts';
import { newSecret } from '../platform/ids.ts';
import { type NotFound, notFound } from '../platform/outcome.ts';
import { beginSharedAct } from '../platform/revision.ts';
import { concerning } from './audit-words.ts';
import { closeClient, insertClient, type ServiceClient } from './client-store.ts';
import type { ClientScope } from './scopes.ts';
import { hashClientSecret } from './secrets.ts';

type Deps = { readonly db: Db };
type ActOfActor = Act & { readonly actor: Actor };

export type ClientWish = {
  readonly name: string;
  readonly scopes: readonly ClientScope[];
  readonly roles: readonly string[];
};

/** A client as it is shown, once: only a hash of its secret is kept. */
export type NewClient = { readonly client: ServiceClient; readonly secret: string };

type ClientRefusal = Refusal<'role_unknown' | 'role_not_permitted'>;

/**
 * The roles of a new client in the actor's organisation. Asking for decisions about everybody is the operator's
 * services' alone and needs no role; whoever uses the API needs one. Programs make no programs.
 */
const decideClient = ({ actor }: ActOfActor, { scopes, roles }: ClientWish): Result<readonly Role[], ClientRefusal> => {
  if (actor.kind !== 'person') return refuse('role_not_permitted');
  if (scopes.includes('decisions') && actor.organization.kind !== 'operator') return refuse('role_not_permitted');
  return roles.length === 0 && !scopes.includes('api') ? ok([]) : assignRoles(actor.organization.kind, roles);
};

/** Makes a client with which a program of the actor's organisation gets tokens. */
export const createClient = (
  { db }: Deps,
  act: ActOfActor,
  wish: ClientWish,
): Promise<Result<NewClient, ClientRefusal>> =>
  inTransaction(db, scopeOf(act.actor), async (tx): Promise<Result<NewClient, ClientRefusal>> => {
    const roles = decideClient(act, wish);
    if (!roles.ok) return roles;
    const { organization } = act.actor;
    const client: ServiceClient = {
      id: act.newId('client'),
      organizationId: organization.id,
      name: wish.name,
      scopes: [...new Set(wish.scopes)],
      roles: roles.value,
      createdAt: act.now,
      lastUsedAt: undefined,
    };
    const secret = newSecret();
    await insertClient(tx, client, { secretHash: hashClientSecret(secret), by: act.actor.id });
    await record(tx, act, {
      kind: 'client.created',
      ...concerning(act, organization),
      subject: { kind: 'client', id: client.id },
      after: { name: client.name, scopes: client.scopes, roles: client.roles },
    });
    return ok({ client, secret });
  });

/** Revokes a client of the actor's organisation: it gets no more tokens, and those it has are refused at once. */
export const revokeClient = ({ db }: Deps, act: ActOfActor, id: string): Promise<Result<undefined, NotFound>> =>
  inTransaction(db, scopeOf(act.actor), async (tx): Promise<Result<undefined, NotFound>> => {
    const { organization } = act.actor;
    await beginSharedAct(tx, `client:${id}`);
    const client = await closeClient(tx, organization.id, id, act.now);
    if (!client) return notFound;
    await record(tx, act, {
      kind: 'client.revoked',
      ...concerning(act, organization),
      subject: { kind: 'client', id },
      before: { name: client.name, scopes: client.scopes, roles: client.roles },
    });
    return ok(undefined);
  });
