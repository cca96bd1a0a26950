import { ok, type Result } from '@mandate/domain/kernel/result';
import type { Instant } from '@mandate/domain/kernel/time';
import { decideAct, type PermittedAct } from '../access/act-queries.ts';
import { judgeRole } from '../access/judge.ts';
import { organizationOf } from '../organizations/queries.ts';
import type { Actor } from '../platform/actor.ts';
import type { Tx } from '../platform/db.ts';
import { type ActToken, type Credential, openActToken } from './act-token-store.ts';
import { personActor } from './actors.ts';
import { openClient } from './client-store.ts';
import { memberOf } from './person-store.ts';
import { openSession } from './session-store.ts';
import { openToken } from './token-store.ts';

export type { ActToken, Credential } from './act-token-store.ts';

/** Who stands behind a session or a personal token that is good now, and for how long it can be at most. */
export const holderOf = async (tx: Tx, { kind, digest }: Credential, now: Instant) => {
  const bytes = Buffer.from(digest, 'base64url');
  return kind === 'session' ? openSession(tx, bytes, now) : openToken(tx, bytes, now);
};

/** The person as a program passes its wish on; undefined: no member there, or one that may not ask. */
export const askingActor = async (
  tx: Tx,
  { person, organization, clients }: Pick<ActToken, 'person' | 'organization' | 'clients'>,
): Promise<Actor | undefined> => {
  const member = await memberOf(tx, organization, person);
  const record = member && (await organizationOf(tx, organization));
  if (!record) return undefined;
  const actor: Actor = { ...personActor(member, member, record, 'handed'), through: clients.at(-1) };
  return judgeRole(actor, 'access-request.create') ? undefined : actor;
};

/** A token for the act with what the law says of it now. */
export type LiveActToken = { readonly token: ActToken; readonly act: PermittedAct | undefined };

/**
 * Whether a token for the act is good at this moment: it was not revoked, nor any that it comes from; every client that
 * it went through is still there, the person's session or token goes on, and everything that the token says is still so.
 * One lost role or action ends it: whoever trusts what it says must not be told yes. Asks the records, never a memory.
 */
export const liveActToken = async (tx: Tx, id: string, now: Instant): Promise<LiveActToken | undefined> => {
  const token = await openActToken(tx, id, now);
  if (!token) return undefined;
  for (const ancestor of token.ancestors) if (!(await openActToken(tx, ancestor, now))) return undefined;
  for (const client of token.clients) if (!(await openClient(tx, client))) return undefined;
  const holder = await holderOf(tx, token.credential, now);
  if (holder?.personId !== token.person || holder.organizationId !== token.organization) return undefined;
  const held = await stillHeld(tx, token, now);
  return held.ok ? { token, act: held.value } : undefined;
};

const stillHeld = async (
  tx: Tx,
  token: ActToken,
  now: Instant,
): Promise<Result<PermittedAct | undefined, undefined>> => {
  const gone = { ok: false, error: undefined } as const;
  const { target, person, organization, actions } = token;
  if (target.kind === 'asking') return (await askingActor(tx, token)) ? ok(undefined) : gone;
  const { customer, service } = target;
  const act = await decideAct(tx, { person, organization, customer, service, actions }, now);
  return act.ok && token.roles.every((role) => act.value.roles.includes(role)) ? ok(act.value) : gone;
};

/** The person behind an asking token, as long as it is good. */
export const actorOfAskingToken = async (tx: Tx, id: string, now: Instant): Promise<Actor | undefined> => {
  const live = await liveActToken(tx, id, now);
  return live?.token.target.kind === 'asking' ? askingActor(tx, live.token) : undefined;
};
