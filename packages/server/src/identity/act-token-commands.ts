import type { Privilege } from '@mandate/domain/access/privilege';
import type { Id } from '@mandate/domain/kernel/id';
import type { Refusal } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import { hasEnded, type Instant, instant } from '@mandate/domain/kernel/time';
import { decideAct } from '../access/act-queries.ts';
import { type Db, inTransaction, type Tx } from '../platform/db.ts';
import type { ActTarget } from './act-target.ts';
import { askingActor, type Credential, holderOf, liveActToken } from './act-token-queries.ts';
import { type ActToken, deleteActToken, insertActToken, openActToken } from './act-token-store.ts';
import { openClient } from './client-store.ts';

type Deps = { readonly db: Db };

/** The parties of an exchange are told apart by their credentials; whose data it is, comes out of it. */
const system = { kind: 'system' } as const;

/** Long enough for one piece of work, short enough for services that look at nothing but the signature. */
const actTokenSeconds = 300;

/** Whom a subject token speaks for: a person's own credential, or a token for the act that another client passes on. */
export type SubjectToken = { readonly credential: Credential } | { readonly actToken: string };

export type Exchange = {
  readonly id: Id<'token'>;
  readonly client: Id<'client'>;
  readonly subject: SubjectToken;
  readonly target: ActTarget;
  /** The actions that it is needed for; undefined: whatever is allowed. */
  readonly actions: readonly string[] | undefined;
};

export type Exchanged = {
  readonly token: ActToken;
  readonly revision: string | undefined;
  readonly by: readonly Privilege[];
};

/** `subject`: the subject token is nobody's, or not good for this target. */
export type ExchangeRefusal =
  | { readonly kind: 'subject' }
  | { readonly kind: 'denied'; readonly refused: Refusal; readonly revision: string };

const notOurs = { ok: false, error: { kind: 'subject' } } as const;

/**
 * Exchanges what an agent brought for a token that says what it may do, at one service of one customer, for at most five
 * minutes and never longer than what it rests on: the agent's session or token, the grants, the token it came from.
 * Refused exactly where the decision denies.
 */
export const exchangeToken = (
  { db }: Deps,
  exchange: Exchange,
  now: Instant,
): Promise<Result<Exchanged, ExchangeRefusal>> =>
  inTransaction<Exchanged, ExchangeRefusal>(db, system, async (tx) => {
    const basis = await basisOf(tx, exchange, now);
    if (!basis) return notOurs;
    const permitted = await permit(tx, basis, exchange, now);
    if (!permitted.ok) return permitted;
    const { until, ...says } = permitted.value;
    const ends = [basis.expiresAt, instant(now + actTokenSeconds * 1000), until].filter((end) => end !== undefined);
    const token: ActToken = {
      id: exchange.id,
      person: basis.person,
      organization: basis.organization,
      target: exchange.target,
      roles: says.roles,
      actions: says.actions,
      credential: basis.credential,
      clients: basis.clients,
      ancestors: basis.ancestors,
      // A JWT counts in seconds: rounded down, so that it never claims more.
      expiresAt: instant(Math.floor(Math.min(...ends) / 1000) * 1000),
    };
    if (hasEnded(token.expiresAt, now)) return notOurs;
    await insertActToken(tx, token);
    return ok({ token, revision: says.revision, by: says.by });
  });

type Basis = Pick<ActToken, 'person' | 'organization' | 'credential' | 'clients' | 'ancestors' | 'expiresAt'> & {
  /** What a token that was passed on allows at most. */
  readonly within: readonly string[] | undefined;
};

const longestChain = 5;

const basisOf = async (tx: Tx, { subject, target, client }: Exchange, now: Instant): Promise<Basis | undefined> => {
  if (!(await openClient(tx, client))) return undefined;
  if ('credential' in subject) {
    const { credential } = subject;
    const holder = await holderOf(tx, credential, now);
    return (
      holder && {
        person: holder.personId,
        organization: holder.organizationId,
        credential,
        clients: [client],
        ancestors: [],
        expiresAt: holder.expiresAt,
        within: undefined,
      }
    );
  }
  const live = await liveActToken(tx, subject.actToken, now);
  if (!live || live.token.ancestors.length >= longestChain || !leadsTo(live.token.target, target)) return undefined;
  const { token } = live;
  return {
    ...token,
    clients: [...token.clients, client],
    ancestors: [...token.ancestors, token.id],
    within: token.actions,
  };
};

/** A token that is passed on opens nothing but what it opened: the same service of the same customer, or asking. */
const leadsTo = (from: ActTarget, to: ActTarget): boolean =>
  from.kind === 'act' && (to.kind === 'asking' || (from.customer === to.customer && from.service === to.service));

type Permitted = {
  readonly roles: readonly string[];
  readonly actions: readonly string[];
  readonly until: Instant | undefined;
  readonly by: readonly Privilege[];
  readonly revision: string | undefined;
};

const permit = async (
  tx: Tx,
  basis: Basis,
  { target, actions }: Exchange,
  now: Instant,
): Promise<Result<Permitted, ExchangeRefusal>> => {
  if (target.kind === 'asking') {
    const mayAsk = await askingActor(tx, basis);
    return mayAsk ? ok({ roles: [], actions: [], until: undefined, by: [], revision: undefined }) : notOurs;
  }
  const { person, organization, within } = basis;
  const { customer, service } = target;
  if (within && actions?.some((action) => !within.includes(action))) return notOurs;
  const question = { person, organization, customer, service, actions: actions ?? within };
  const act = await decideAct(tx, question, now);
  return act.ok ? act : { ok: false, error: { kind: 'denied', ...act.error } };
};

/** RFC 7009: the client that holds a token gives it up, with all that came from it. Others cannot. */
export const revokeActToken = (
  { db }: Deps,
  client: string,
  id: string,
  now: Instant,
): Promise<Result<boolean, never>> =>
  inTransaction<boolean, never>(db, system, async (tx) => {
    const token = await openActToken(tx, id, now);
    if (token?.clients.at(-1) !== client) return ok(false);
    await deleteActToken(tx, id);
    return ok(true);
  });
