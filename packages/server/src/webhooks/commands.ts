import { type Err, err, ok, type Result } from '@mandate/domain/kernel/result';
import { type Instant, instant } from '@mandate/domain/kernel/time';
import { record } from '../audit/commands.ts';
import { type PersonalAct, scopeOf } from '../platform/actor.ts';
import { type Db, inTransaction, type Tx } from '../platform/db.ts';
import { type NotFound, notFound, type Stale, stale } from '../platform/outcome.ts';
import { openSecret, type SecretBox, sealSecret } from '../platform/secret-box.ts';
import { concerning, facets } from './audit-words.ts';
import { forgetDelays, giveUpQueued } from './delivery-store.ts';
import { newWebhookSecret, purposeOf } from './signing.ts';
import {
  closeWebhook,
  insertWebhook,
  sealedSecretOf,
  updateWebhook,
  type Webhook,
  type WebhookChange,
  webhookById,
} from './store.ts';

type Deps = { readonly db: Db };
type SecretDeps = Deps & { readonly secretBox: SecretBox };

/** An organisation has at most twenty endpoints. */
export type TooManyWebhooks = { readonly technical: 'too_many_webhooks' };

const tooManyWebhooks: Err<TooManyWebhooks> = err({ technical: 'too_many_webhooks' });

export type WebhookWish = Pick<Webhook, 'url' | 'description' | 'kinds' | 'enabled'>;

/** An endpoint with its secret, which is shown this once. */
export type WithSecret = { readonly webhook: Webhook; readonly secret: string };

/** Makes an endpoint of the actor's organisation. From its commit on it gets what concerns the organisation (X6, D18). */
export const createWebhook = (
  { db, secretBox }: SecretDeps,
  act: PersonalAct,
  wish: WebhookWish,
): Promise<Result<WithSecret, TooManyWebhooks>> =>
  inTransaction(db, scopeOf(act.actor), async (tx): Promise<Result<WithSecret, TooManyWebhooks>> => {
    const { organization } = act.actor;
    const webhook: Webhook = {
      id: act.newId('webhook'),
      organizationId: organization.id,
      ...wish,
      createdAt: act.now,
      failingSince: undefined,
      previousSecretUntil: undefined,
      version: 1,
    };
    const secret = newWebhookSecret();
    const sealed = sealSecret(secretBox, purposeOf(webhook.id), secret);
    if (!(await insertWebhook(tx, webhook, { secret: sealed, by: act.actor.id }))) return tooManyWebhooks;
    await recordOf(tx, act, webhook, { kind: 'webhook.created', after: facets(webhook) });
    return ok({ webhook, secret });
  });

/** Changes an endpoint. What waits for it keeps waiting while it is disabled, and is tried at once otherwise. */
export const changeWebhook = (
  { db }: Deps,
  act: PersonalAct,
  key: { readonly id: string; readonly readVersion: number | undefined },
  change: Omit<WebhookChange, 'secret'>,
): Promise<Result<Webhook, NotFound | Stale>> =>
  inTransaction(db, scopeOf(act.actor), async (tx): Promise<Result<Webhook, NotFound | Stale>> => {
    const before = await webhookById(tx, act.actor.organization.id, key.id);
    if (!before) return notFound;
    if (key.readVersion !== undefined && key.readVersion !== before.version) return stale;
    const after = await updateWebhook(tx, before, change);
    if (!after) return stale;
    if (after.url !== before.url || after.enabled !== before.enabled) await forgetDelays(tx, asEndpoint(after));
    await recordOf(tx, act, after, { kind: 'webhook.changed', before: facets(before), after: facets(after) });
    return ok(after);
  });

/** Removes an endpoint: nothing more is sent to it, and its secrets are forgotten. */
export const removeWebhook = ({ db }: Deps, act: PersonalAct, id: string): Promise<Result<undefined, NotFound>> =>
  inTransaction(db, scopeOf(act.actor), async (tx): Promise<Result<undefined, NotFound>> => {
    const webhook = await closeWebhook(tx, act.actor.organization.id, id, act.now);
    if (!webhook) return notFound;
    await giveUpQueued(tx, asEndpoint(webhook), 'removed');
    await recordOf(tx, act, webhook, { kind: 'webhook.removed', before: facets(webhook) });
    return ok(undefined);
  });

const overlapHours = 24;

const previousEnd = (now: Instant): Instant => instant(now + overlapHours * 3_600_000);

/**
 * Gives an endpoint a new secret. The one before signs as well for 24 hours, so that the receiver can change over; one
 * that was before that is over at once, so that two rotations end a secret that has leaked.
 */
export const rotateSecret = (
  { db, secretBox }: SecretDeps,
  act: PersonalAct,
  id: string,
): Promise<Result<WithSecret, NotFound | Stale>> =>
  inTransaction(db, scopeOf(act.actor), async (tx): Promise<Result<WithSecret, NotFound | Stale>> => {
    const before = await webhookById(tx, act.actor.organization.id, id);
    const sealedBefore = before && (await sealedSecretOf(tx, before));
    if (!before || sealedBefore === undefined) return notFound;
    const secret = newWebhookSecret();
    const purpose = purposeOf(before.id);
    const previousUntil = previousEnd(act.now);
    const webhook = await updateWebhook(tx, before, {
      secret: {
        sealed: sealSecret(secretBox, purpose, secret),
        // Sealed anew: so the key of the box can be retired once every secret has been rotated.
        previous: sealSecret(secretBox, purpose, openSecret(secretBox, purpose, sealedBefore)),
        previousUntil,
      },
    });
    if (!webhook) return stale;
    await recordOf(tx, act, webhook, { kind: 'webhook.secret-rotated', after: { previousUntil } });
    return ok({ webhook, secret });
  });

const asEndpoint = ({ organizationId, id }: Webhook) => ({ organizationId, id });

const recordOf = async (
  tx: Tx,
  act: PersonalAct,
  { id }: Webhook,
  change: { readonly kind: string; readonly before?: unknown; readonly after?: unknown },
): Promise<void> => {
  await record(tx, act, {
    ...concerning(act.actor.organization),
    subject: { kind: 'webhook', id },
    ...change,
  });
};
