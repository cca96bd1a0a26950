import type { ActionName } from '@mandate/domain/access/actions';
import { ok } from '@mandate/domain/kernel/result';
import * as z from 'zod';
import type { Actor } from '../platform/actor.ts';
import type { Db } from '../platform/db.ts';
import { actOf } from '../platform/http/act.ts';
import type { App } from '../platform/http/app.ts';
import { page, pageOf, pageQuery } from '../platform/http/paging.ts';
import { route } from '../platform/http/route.ts';
import { instantSchema } from '../platform/http/schemas.ts';
import { notFound } from '../platform/outcome.ts';
import { deliveryList, deliveryStatuses } from './queries.ts';
import { replayEvents, testWebhook } from './replay-commands.ts';
import { deliverySchema, webhookParams } from './schemas.ts';

const tags = ['webhooks'] as const;
const params = webhookParams;

/** What became of an endpoint's events, a test, and events once more. */
export const deliveryRoutes = (app: App<Actor, ActionName>, deps: { readonly db: Db }): void => {
  route(app, {
    method: 'GET',
    url: '/api/webhooks/:id/deliveries',
    permission: 'webhook.read',
    operationId: 'listWebhookDeliveries',
    summary: 'List what was sent to a webhook endpoint, the last queued first',
    description: 'What has ended is kept for 30 days.',
    tags,
    params,
    query: pageQuery(z.int()).extend({ status: z.enum(deliveryStatuses).optional() }),
    answers: { 200: pageOf(deliverySchema) },
    handle: async ({ actor, params: { id }, query: { limit, after, status }, request }) => {
      const deliveries = await deliveryList(deps.db, actor, id, { status, before: after, limit: limit + 1 });
      return deliveries ? page(deliveries, limit, ({ position }) => position, request.url) : notFound;
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/webhooks/:id/test',
    permission: 'webhook.manage',
    operationId: 'testWebhook',
    summary: 'Send a test event to a webhook endpoint',
    description: 'At once, also to a disabled endpoint, and never again: the list of deliveries shows how it went.',
    tags,
    params,
    answers: { 202: deliverySchema },
    handle: ({ params: { id }, ...context }) => testWebhook(deps, actOf(app, context), id),
  });

  route(app, {
    method: 'POST',
    url: '/api/webhooks/:id/replay',
    permission: 'webhook.manage',
    operationId: 'replayWebhook',
    summary: 'Send events once more, from a point in time on',
    description: 'At most 10,000 at once; `next` says from where to go on. Repeated events have the same `webhook-id`.',
    tags,
    params,
    body: z.strictObject({ from: instantSchema }),
    answers: { 202: z.object({ queued: z.int(), next: instantSchema.nullable() }).meta({ id: 'WebhookReplay' }) },
    handle: async ({ params: { id }, body: { from }, ...context }) => {
      const replayed = await replayEvents(deps, actOf(app, context), id, from);
      return replayed.ok ? ok({ queued: replayed.value.queued, next: replayed.value.next ?? null }) : replayed;
    },
  });
};
