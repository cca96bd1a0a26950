import { randomBytes } from 'node:crypto';
import type { Instant } from '@mandate/domain/kernel/time';
import { Webhook } from 'standardwebhooks';

/** Under which purpose the secrets of an endpoint are sealed. */
export const purposeOf = (webhook: string): string => `webhook:${webhook}`;

/** A new secret in the form that receivers' libraries take: `whsec_` and 32 random bytes in base64. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/**
 * The three headers of Standard Webhooks. One signature per secret, so that a receiver can verify with the one that it
 * has while a key is being replaced.
 */
export const signedHeaders = (
  secrets: readonly string[],
  id: string,
  now: Instant,
  body: string,
): Readonly<Record<string, string>> => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(now / 1000)),
  'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, new Date(now), body)).join(' '),
});
