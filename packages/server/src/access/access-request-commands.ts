import {
  type AccessRequestEnd,
  accessRequestDays,
  choiceOf,
  mayAskFor,
  mostAccessRequests,
  ownGrant,
  type Wanted,
} from '@mandate/domain/access/asking';
import type { Choice } from '@mandate/domain/access/granting';
import type { Id } from '@mandate/domain/kernel/id';
import { type Refusal, refuse } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import { hasEnded, type Instant, plusDays } from '@mandate/domain/kernel/time';
import type { Customer, Partner } from '@mandate/domain/organizations/organization';
import { record } from '../audit/commands.ts';
import type { Seal } from '../identity/seal-commands.ts';
import { organizationOf } from '../organizations/queries.ts';
import { type PersonalAct, scopeOf } from '../platform/actor.ts';
import { type Db, inTransaction, type Tx } from '../platform/db.ts';
import { post } from '../platform/outbox.ts';
import { beginCustomerAct, onlyWidens } from '../platform/revision.ts';
import {
  type AccessRequest,
  accessRequestById,
  closeAccessRequest,
  countAskedSince,
  extendAccessRequest,
  insertAccessRequest,
  unclosedBetween,
} from './access-request-store.ts';
import { type AccessTemplate, isOwnTemplate } from './access-request-template.ts';
import { type Acceptance, type Granted, grantWithin } from './grant-commands.ts';
import { judge } from './judge.ts';
import { openPrivileges } from './privilege-store.ts';
import { publishedServices } from './service-queries.ts';

type Deps = { readonly db: Db };

/** `isNew: false`: the wish was folded into a request that was waiting already. */
export type Asked = { readonly request: AccessRequest; readonly isNew: boolean };

/**
 * An agent asks the customer for what it was denied. The template comes from the denial, unaltered; the partner must be
 * bound to the customer (A4) and one that may ask (D7–D9). A second wish for the same service joins the first, and at
 * most 20 of a partner wait at one customer. Nothing is granted by asking.
 */
export const requestAccess = async (
  { db, seal }: Deps & { readonly seal: Seal },
  act: PersonalAct,
  template: AccessTemplate,
  reason: string | undefined,
): Promise<Result<Asked, Refusal>> => {
  const { actor, now } = act;
  const owner = { person: actor.id, organization: actor.organization.id };
  if (!(await isOwnTemplate(seal.isSigned, owner, template, now))) return refuse('access_request_altered');
  return inTransaction<Asked, Refusal>(db, scopeOf(actor), async (tx) => {
    await beginCustomerAct(tx, template.customer);
    onlyWidens(tx);
    const asked = await judge(tx, actor, 'access-request.create', { customer: template.customer }, now);
    if (!asked.ok) return asked;
    const partner = await organizationOf(tx, actor.organization.id);
    const customer = await organizationOf(tx, template.customer);
    if (partner?.kind !== 'partner' || customer?.kind !== 'customer') return refuse('no_relationship');
    const services = (await publishedServices(tx)).map(({ manifest }) => manifest);
    const privileges = await openPrivileges(tx, customer.id, partner.id);
    const allowed = mayAskFor({ partner, customer, services, privileges }, asked.value.subject, template, now);
    if (!allowed.ok) return allowed;
    return place(tx, act, { partner, customer }, template, reason);
  });
};

type Parties = { readonly partner: Partner; readonly customer: Customer };

const place = async (
  tx: Tx,
  act: PersonalAct,
  parties: Parties,
  wanted: Wanted,
  reason: string | undefined,
): Promise<Result<Asked, Refusal>> => {
  const { partner, customer } = parties;
  const waiting = await stillWaiting(tx, act, customer.id, partner.id);
  const same = waiting.find((one) => one.service === wanted.service);
  if (same) return ok({ request: await fold(tx, act, same, wanted.roles, reason), isNew: false });
  const lately = await countAskedSince(tx, customer.id, partner.id, plusDays(act.now, -1));
  if (waiting.length >= mostAccessRequests || lately >= mostAccessRequests)
    return refuse('too_many_access_requests', { customer: customer.name, partner: partner.name });
  const request = newRequest(act, parties, wanted, reason);
  await insertAccessRequest(tx, request);
  await recordChange(tx, act, request, 'created');
  await post(tx, act, 'access-request.created', {
    request: request.id,
    customer: customer.id,
    partner: partner.id,
    service: request.service,
    roles: request.roles,
    reason: reason ?? null,
    by: act.actor.name,
    until: request.expiresAt,
  });
  return ok({ request, isNew: true });
};

const newRequest = (
  { actor, now, newId }: PersonalAct,
  { partner, customer }: Parties,
  { service, roles }: Wanted,
  reason: string | undefined,
): AccessRequest => ({
  customer: customer.id,
  id: newId('access-request'),
  partner: partner.id,
  service,
  roles,
  reason,
  askedBy: { id: actor.id as Id<'person'>, name: actor.name },
  askedThrough: actor.through,
  askedAt: now,
  expiresAt: plusDays(now, accessRequestDays),
  closed: undefined,
  version: 1,
});

/** The open requests of the two; those whose time is up are closed on the way, so that others can take their place. */
const stillWaiting = async (
  tx: Tx,
  act: PersonalAct,
  customer: string,
  partner: string,
): Promise<readonly AccessRequest[]> => {
  const unclosed = await unclosedBetween(tx, customer, partner);
  for (const request of unclosed.filter((one) => hasEnded(one.expiresAt, act.now))) {
    await closeAccessRequest(tx, request, { at: request.expiresAt, how: 'expired', by: undefined });
    await record(tx, { ...act, actor: 'system' }, changeOf(request, 'expired'));
  }
  return unclosed.filter((one) => !hasEnded(one.expiresAt, act.now));
};

/** What is asked for again adds to what was asked for; the customer is not told a second time. */
const fold = async (
  tx: Tx,
  act: PersonalAct,
  request: AccessRequest,
  roles: readonly string[],
  reason: string | undefined,
): Promise<AccessRequest> => {
  const all = [...new Set([...request.roles, ...roles])].toSorted();
  const isSame = all.length === request.roles.length && (reason === undefined || reason === request.reason);
  if (isSame) return request;
  const extended = { ...request, roles: all, reason: reason ?? request.reason, version: request.version + 1 };
  await extendAccessRequest(tx, request, extended);
  await recordChange(tx, act, extended, 'extended', request);
  return extended;
};

/** What a customer chooses when it accepts a request; what it leaves out stays as was asked for. */
export type AccessAnswer = Pick<Choice, 'roles' | 'replace'> &
  Omit<Acceptance, 'choices'> & { readonly until?: Instant | 'never' | undefined };

/**
 * The customer grants what was asked for, or as much of it as it chooses, exactly as a direct grant does it (M12, D1–D5):
 * with its agreement, keeping or replacing a present holder, with the same refusals. `access_request_closed`: answered
 * already, or out of time.
 */
export const acceptAccessRequest = (
  deps: Deps,
  act: PersonalAct,
  id: string,
  { agreement, locale, ...chosen }: AccessAnswer,
): Promise<Result<Granted, Refusal>> =>
  grantWithin(deps, act, async (tx, customer, grantTo) => {
    const found = await waitingRequest(tx, act, id, { customer: customer.id });
    if (!found.ok) return found;
    const request = found.value;
    const held = await openPrivileges(tx, customer.id, request.partner);
    const choice = choiceOf(request, ownGrant(held, request.partner, request.service, act.now), chosen);
    const granted = await grantTo(request.partner, { choices: [choice], agreement, locale });
    if (!granted.ok) return granted;
    const closed = await close(tx, act, request, 'accepted');
    return closed.ok ? granted : closed;
  });

/** The customer declines; nothing else changes, and the partner is told. */
export const declineAccessRequest = (
  { db }: Deps,
  act: PersonalAct,
  id: string,
  reason: string | undefined,
): Promise<Result<AccessRequest, Refusal>> => {
  const customer = act.actor.organization.id;
  return inTransaction<AccessRequest, Refusal>(db, scopeOf(act.actor), async (tx) => {
    await beginCustomerAct(tx, customer);
    onlyWidens(tx);
    const asked = await judge(tx, act.actor, 'request.decline', { customer }, act.now);
    if (!asked.ok) return asked;
    const found = await waitingRequest(tx, act, id, { customer });
    const closed = found.ok ? await close(tx, act, found.value, 'declined', reason) : found;
    if (!closed.ok) return closed;
    const { partner, service } = closed.value;
    const told = { customer, partner, service, by: act.actor.name, reason: reason ?? null };
    await post(tx, act, 'access-request.declined', told);
    return closed;
  });
};

/** The partner takes its own request back. */
export const withdrawAccessRequest = (
  { db }: Deps,
  act: PersonalAct,
  id: string,
): Promise<Result<AccessRequest, Refusal>> =>
  inTransaction<AccessRequest, Refusal>(db, scopeOf(act.actor), async (tx) => {
    const asked = await judge(tx, act.actor, 'access-request.withdraw', {}, act.now);
    if (!asked.ok) return asked;
    const found = await waitingRequest(tx, act, id, { partner: act.actor.organization.id });
    return found.ok ? close(tx, act, found.value, 'withdrawn') : found;
  });

type Side = { readonly customer: string } | { readonly partner: string };

/** A request that this side can still answer. One of anybody else's is as unknown as one that does not exist. */
const waitingRequest = async (
  tx: Tx,
  { now }: PersonalAct,
  id: string,
  side: Side,
): Promise<Result<AccessRequest, Refusal<'access_request_unknown' | 'access_request_closed'>>> => {
  const request = await accessRequestById(tx, id);
  const isOwn = request && ('customer' in side ? request.customer === side.customer : request.partner === side.partner);
  if (!isOwn) return refuse('access_request_unknown');
  return request.closed || hasEnded(request.expiresAt, now) ? refuse('access_request_closed') : ok(request);
};

const close = async (
  tx: Tx,
  act: PersonalAct,
  request: AccessRequest,
  how: AccessRequestEnd,
  reason?: string,
): Promise<Result<AccessRequest, Refusal<'access_request_closed'>>> => {
  const end = { at: act.now, how, reason };
  if (!(await closeAccessRequest(tx, request, { ...end, by: act.actor.id }))) return refuse('access_request_closed');
  const closed = { ...request, closed: end, version: request.version + 1 };
  await recordChange(tx, act, closed, how, request);
  return ok(closed);
};

const recordChange = async (
  tx: Tx,
  act: PersonalAct,
  request: AccessRequest,
  happened: 'created' | 'extended' | AccessRequestEnd,
  before?: AccessRequest,
): Promise<void> => {
  await record(tx, act, {
    ...changeOf(request, happened),
    ...(before && { before: { service: before.service, roles: before.roles } }),
    after: {
      service: request.service,
      roles: request.roles,
      reason: request.closed ? (request.closed.reason ?? null) : (request.reason ?? null),
      ...(request.askedThrough && { through: request.askedThrough }),
    },
  });
};

const changeOf = ({ customer, partner, id }: AccessRequest, happened: string) => ({
  kind: `access-request.${happened}`,
  customer,
  partner,
  subject: { kind: 'access-request', id },
});
