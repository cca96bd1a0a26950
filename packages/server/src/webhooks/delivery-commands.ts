import { ok } from '@mandate/domain/kernel/result';
import { type Instant, instant, plusDays } from '@mandate/domain/kernel/time';
import { record } from '../audit/commands.ts';
import { type AuditEvent, eventAt } from '../audit/queries.ts';
import { organizationOf } from '../organizations/queries.ts';
import type { Act } from '../platform/actor.ts';
import type { Clock } from '../platform/clock.ts';
import { type Db, inTransaction, type Scope, type Tx } from '../platform/db.ts';
import type { Outcome } from '../platform/outbound.ts';
import { post } from '../platform/outbox.ts';
import { systemAct } from '../platform/system-act.ts';
import { concerning } from './audit-words.ts';
import { type Claim, claimWaiting, dueDelivery, type Held, releaseClaim, renewClaim } from './claim-store.ts';
import { type Attempt, type Delivery, deleteEndedBefore, giveUpQueued, saveAttempt } from './delivery-store.ts';
import { nextAttempt, tryingHours } from './retry.ts';
import { markHealth, type Webhook } from './store.ts';

export type { Claim } from './claim-store.ts';

export type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  /** How long a claim lasts: longer than any delivery takes. */
  readonly leaseSeconds: number;
};

/** The endpoints of everybody. */
const scope: Scope = { kind: 'system' };

/** A delivery whose turn it is, the event that it carries (none: a test), and the endpoint that it goes to. */
export type Turn = Held & { readonly delivery: Delivery; readonly event: AuditEvent | undefined };

/** Claims endpoints that have something to get. What a node that died had claimed is free after its lease. */
export const claimEndpoints = async (
  { db, clock, leaseSeconds }: Deps,
  claim: string,
  limit: number,
): Promise<readonly Claim[]> => {
  const claimed = await inTransaction(db, scope, async (tx) =>
    ok(await claimWaiting(tx, { claim, now: clock.now(), leaseSeconds, limit })),
  );
  return claimed.ok ? claimed.value : [];
};

/** The next delivery to a claimed endpoint; undefined: none is due, or the claim has passed to somebody else. */
export const nextTurn = async (deps: Deps, claim: Claim): Promise<Turn | undefined> => {
  const turn = await inTransaction(deps.db, scope, async (tx) => {
    const now = deps.clock.now();
    const held = await renewClaim(tx, claim, { ...deps, now });
    return ok(held && (await turnOf(tx, held, now)));
  });
  return turn.ok ? turn.value : undefined;
};

const turnOf = async (tx: Tx, held: Held, now: Instant): Promise<Turn | undefined> => {
  const delivery = await dueDelivery(tx, held.webhook, now);
  if (!delivery) return undefined;
  const { eventOwner } = delivery;
  const event = eventOwner === undefined ? undefined : await eventAt(tx, eventOwner, delivery.event);
  return { ...held, delivery, event };
};

/** Lets others have an endpoint again. */
export const release = async ({ db }: Deps, claim: Claim): Promise<void> => {
  await inTransaction(db, scope, async (tx) => ok(await releaseClaim(tx, claim)));
};

/** What sending can end with: an answer, none, or no attempt at all because the secret could not be opened. */
export type Sent =
  | Outcome
  | { readonly failure: 'secret_unusable'; readonly detail: undefined; readonly milliseconds: 0 };

/**
 * Writes down how an attempt went. Delivered; or queued again for later, which holds up what comes after it; or given
 * up after three days, and the endpoint's administrators are told once. Answers the endpoint's next delivery, if one is
 * due. Whoever has lost the claim meanwhile writes nothing: the event is sent again by somebody else, under the same id.
 */
export const settle = async (deps: Deps, claim: Claim, { delivery }: Turn, sent: Sent): Promise<Turn | undefined> => {
  const next = await inTransaction(deps.db, scope, async (tx) => {
    const now = deps.clock.now();
    const held = await renewClaim(tx, claim, { ...deps, now });
    if (!held) return ok(undefined);
    const attempt = judgeAttempt(delivery, sent, now);
    const saved = await saveAttempt(tx, delivery, attempt);
    if (saved && delivery.eventOwner !== undefined) {
      const act: Act = { ...systemAct(deps.clock), now };
      if (attempt.status === 'delivered') await noteSuccess(tx, act, held.webhook);
      if (attempt.status === 'failed') await noteFailure(tx, act, held.webhook, delivery, sent);
    }
    const enabled = held.webhook.enabled && !isGone(sent);
    return ok(await turnOf(tx, { ...held, webhook: { ...held.webhook, enabled } }, now));
  });
  return next.ok ? next.value : undefined;
};

const keptDays = 30;

/** Forgets deliveries that ended 30 days ago; the events stay in the log. For a daily job. */
export const forgetDeliveries = async ({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> => {
  for (;;) {
    const before = plusDays(clock.now(), -keptDays);
    const deleted = await inTransaction(db, scope, async (tx) => ok(await deleteEndedBefore(tx, before)));
    if (!deleted.ok || deleted.value === 0) return;
  }
};

const isAccepted = (sent: Sent): boolean => 'status' in sent && sent.status >= 200 && sent.status < 300;

/** 410: the receiver wants no more of it (Standard Webhooks). */
const isGone = (sent: Sent): boolean => 'status' in sent && sent.status === 410;

const judgeAttempt = (delivery: Delivery, sent: Sent, now: Instant): Attempt => {
  const told =
    'status' in sent
      ? { responseStatus: sent.status, responseBody: sent.body, failure: undefined, failureDetail: undefined }
      : { responseStatus: undefined, responseBody: undefined, failure: sent.failure, failureDetail: sent.detail };
  const attempt = { ...told, attemptedAt: now, durationMs: sent.milliseconds };
  if (isAccepted(sent)) return { ...attempt, status: 'delivered', nextAttemptAt: undefined };
  const failure = told.failure ?? (isGone(sent) ? 'gone' : 'not_accepted');
  // A test is answered at once, whatever the answer.
  const isFinal = isGone(sent) || delivery.eventOwner === undefined;
  const retryAfter = 'status' in sent ? sent.retryAfter : undefined;
  const tried = { queuedAt: delivery.queuedAt, attempts: delivery.attempts + 1 };
  const nextAttemptAt = isFinal ? undefined : nextAttempt(tried, now, retryAfter, Math.random());
  return { ...attempt, failure, status: nextAttemptAt === undefined ? 'failed' : 'queued', nextAttemptAt };
};

const noteSuccess = async (tx: Tx, act: Act, webhook: Webhook): Promise<void> => {
  if (webhook.failingSince === undefined) return;
  await markHealth(tx, webhook, { failingSince: undefined });
  await recordHealth(tx, act, webhook, {
    kind: 'webhook.recovered',
    before: { failingSince: webhook.failingSince },
  });
};

/**
 * An event was given up. Where nobody could be reached, what has waited as long goes with it; otherwise each has its own
 * attempt, for the next one may be accepted.
 */
const noteFailure = async (tx: Tx, act: Act, webhook: Webhook, delivery: Delivery, sent: Sent): Promise<void> => {
  const gone = isGone(sent);
  if ('failure' in sent) {
    const overdue = instant(act.now - tryingHours * 3_600_000);
    await giveUpQueued(tx, webhook, sent.failure, overdue);
  }
  if (webhook.failingSince !== undefined && !gone) return;
  const enabled = webhook.enabled && !gone;
  await markHealth(tx, webhook, { failingSince: webhook.failingSince ?? act.now, ...(gone && { enabled: false }) });
  const reason = 'status' in sent ? `HTTP ${sent.status}` : sent.failure;
  await recordHealth(tx, act, webhook, {
    kind: 'webhook.failing',
    after: { event: delivery.event, reason, enabled },
  });
  const { organizationId, url } = webhook;
  const news = { organization: organizationId, host: new URL(url).host, event: delivery.kind, at: delivery.at, reason };
  await post(tx, act, gone ? 'webhook.gone' : 'webhook.failing', news);
};

const recordHealth = async (
  tx: Tx,
  act: Act,
  webhook: Webhook,
  change: { readonly kind: string; readonly before?: unknown; readonly after?: unknown },
): Promise<void> => {
  const organization = await organizationOf(tx, webhook.organizationId);
  if (!organization) return;
  await record(tx, act, { ...concerning(organization), subject: { kind: 'webhook', id: webhook.id }, ...change });
};
