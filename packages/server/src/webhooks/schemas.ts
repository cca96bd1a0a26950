import * as z from 'zod';
import { idOf, instantSchema, text } from '../platform/http/schemas.ts';
import { isEventFilter } from './event-catalogue.ts';
import { deliveryStatuses } from './queries.ts';

export const webhookParams = z.object({ id: idOf('webhook') });

/** Kinds of events, or all of a noun. */
const kindsSchema = z
  .array(text(60).refine(isEventFilter, { error: 'not a kind of event' }))
  .min(1)
  .max(100)
  .meta({ description: 'Such as `privileges.removed`, or `privileges.*`. Left out: every event.' });

const urlSchema = text(2000).meta({ format: 'uri', description: 'https, to a public address.' });

export const wishSchema = z
  .strictObject({
    url: urlSchema,
    description: text(200).optional(),
    kinds: kindsSchema.optional(),
    enabled: z.boolean().default(true),
  })
  .meta({ id: 'WebhookWish' });

export const changeSchema = z
  .strictObject({
    url: urlSchema.optional(),
    description: text(200).nullable().optional(),
    kinds: kindsSchema.nullable().optional(),
    enabled: z.boolean().optional(),
  })
  .meta({ id: 'WebhookChange' });

export const webhookSchema = z
  .object({
    id: idOf('webhook'),
    url: z.string(),
    description: z.string().optional(),
    kinds: z.array(z.string()).optional().meta({ description: 'Left out: every event.' }),
    enabled: z.boolean(),
    createdAt: instantSchema,
    failingSince: instantSchema.optional().meta({ description: 'Since an event was given up.' }),
    previousSecretUntil: instantSchema.optional(),
    version: z.int(),
  })
  .meta({ id: 'Webhook' });

export const newWebhookSchema = webhookSchema
  .extend({ secret: z.string().meta({ description: 'For verifying signatures (`whsec_…`); shown once.' }) })
  .meta({ id: 'WebhookWithSecret' });

export const deliverySchema = z
  .object({
    position: z.int().meta({ description: 'Events are sent in this order.' }),
    event: idOf('event').meta({ description: 'The `webhook-id`, and the id in the audit log.' }),
    kind: z.string(),
    at: instantSchema,
    queuedAt: instantSchema,
    status: z.enum(deliveryStatuses),
    attempts: z.int(),
    nextAttemptAt: instantSchema.optional(),
    attemptedAt: instantSchema.optional().meta({ description: 'The last attempt; the following fields are of it.' }),
    durationMs: z.int().optional(),
    responseStatus: z.int().optional(),
    responseBody: z.string().optional().meta({ description: 'The first kilobyte.' }),
    failure: z.string().optional(),
    failureDetail: z.string().optional(),
  })
  .meta({ id: 'WebhookDelivery' });
