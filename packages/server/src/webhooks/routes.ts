import type { ActionName } from '@mandate/domain/access/actions';
import { ok, type Result } from '@mandate/domain/kernel/result';
import * as z from 'zod';
import type { Actor } from '../platform/actor.ts';
import type { Db } from '../platform/db.ts';
import { endpointUrl } from '../platform/endpoint-url.ts';
import { actOf } from '../platform/http/act.ts';
import { answer } from '../platform/http/answer.ts';
import type { App } from '../platform/http/app.ts';
import { etagOf } from '../platform/http/etag.ts';
import { inputFault } from '../platform/http/input-faults.ts';
import { page, pageOf, pageQuery } from '../platform/http/paging.ts';
import { readVersionOf } from '../platform/http/read-version.ts';
import { route } from '../platform/http/route.ts';
import { nothing } from '../platform/http/route-spec.ts';
import { invalidRequest, type Technical } from '../platform/http/technical.ts';
import { notFound } from '../platform/outcome.ts';
import type { AddressRule } from '../platform/public-address.ts';
import type { SecretBox } from '../platform/secret-box.ts';
import { changeWebhook, createWebhook, removeWebhook, rotateSecret } from './commands.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import { webhookList, webhookOf } from './queries.ts';
import { changeSchema, newWebhookSchema, webhookParams, webhookSchema, wishSchema } from './schemas.ts';

export type WebhookDeps = { readonly db: Db; readonly secretBox: SecretBox; readonly isAllowed: AddressRule };
type OurApp = App<Actor, ActionName>;

const tags = ['webhooks'] as const;
const params = webhookParams;

/** Endpoints to which an organisation has its events sent, and what became of each event. */
export const webhookRoutes = (app: OurApp, deps: WebhookDeps): void => {
  mountList(app, deps);
  mountOne(app, deps);
  mountSecret(app, deps);
  deliveryRoutes(app, deps);
};

const mountList = (app: OurApp, deps: WebhookDeps): void => {
  route(app, {
    method: 'GET',
    url: '/api/webhooks',
    permission: 'webhook.read',
    operationId: 'listWebhooks',
    summary: 'List your organisation’s webhook endpoints',
    tags,
    query: pageQuery(z.uuid()),
    answers: { 200: pageOf(webhookSchema) },
    handle: async ({ actor, query: { limit, after }, request }) => {
      const webhooks = await webhookList(deps.db, actor, { limit: limit + 1, after });
      return page(webhooks, limit, ({ id }) => id, request.url);
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/webhooks',
    permission: 'webhook.manage',
    // A stored answer would keep the secret.
    idempotent: false,
    operationId: 'createWebhook',
    summary: 'Make a webhook endpoint',
    description: 'From now on it gets the events that concern your organisation: docs/guides/webhooks.md lists them.',
    tags,
    body: wishSchema,
    answers: { 201: newWebhookSchema },
    handle: async ({ body, ...context }) => {
      const url = usable(deps, body.url);
      if (!url.ok) return url;
      const { description, kinds, enabled } = body;
      const created = await createWebhook(deps, actOf(app, context), { url: url.value, description, kinds, enabled });
      if (!created.ok) return created;
      const { webhook, secret } = created.value;
      const headers = { location: `/api/webhooks/${webhook.id}`, etag: etagOf(webhook.version) };
      return answer(201, { ...webhook, secret }, headers);
    },
  });
};

const mountOne = (app: OurApp, deps: WebhookDeps): void => {
  const url = '/api/webhooks/:id';

  route(app, {
    method: 'GET',
    url,
    permission: 'webhook.read',
    operationId: 'readWebhook',
    summary: 'Read a webhook endpoint',
    tags,
    params,
    answers: { 200: webhookSchema },
    handle: async ({ actor, params: { id } }) => {
      const webhook = await webhookOf(deps.db, actor, id);
      return webhook ? answer(200, webhook, { etag: etagOf(webhook.version) }) : notFound;
    },
  });

  route(app, {
    method: 'PATCH',
    url,
    permission: 'webhook.manage',
    operationId: 'changeWebhook',
    summary: 'Change a webhook endpoint',
    description: 'With another address, or enabled again, it is tried at once.',
    tags,
    params,
    body: changeSchema,
    answers: { 200: webhookSchema },
    handle: async ({ params: { id }, body, ...context }) => {
      const address = body.url === undefined ? ok(undefined) : usable(deps, body.url);
      if (!address.ok) return address;
      const { description, kinds, enabled } = body;
      const key = { id, readVersion: readVersionOf(context.request) };
      const changed = await changeWebhook(deps, actOf(app, context), key, {
        ...(address.value !== undefined && { url: address.value }),
        ...(description !== undefined && { description: description ?? undefined }),
        ...(kinds !== undefined && { kinds: kinds ?? undefined }),
        ...(enabled !== undefined && { enabled }),
      });
      return changed.ok ? answer(200, changed.value, { etag: etagOf(changed.value.version) }) : changed;
    },
  });

  route(app, {
    method: 'DELETE',
    url,
    permission: 'webhook.manage',
    operationId: 'removeWebhook',
    summary: 'Remove a webhook endpoint; what waits for it is not sent',
    tags,
    params,
    answers: { 204: nothing },
    handle: async ({ params: { id }, ...context }) => {
      const removed = await removeWebhook(deps, actOf(app, context), id);
      return removed.ok ? answer(204, undefined) : removed;
    },
  });
};

const mountSecret = (app: OurApp, deps: WebhookDeps): void => {
  route(app, {
    method: 'POST',
    url: '/api/webhooks/:id/rotate-secret',
    permission: 'webhook.manage',
    idempotent: false,
    operationId: 'rotateWebhookSecret',
    summary: 'Give a webhook endpoint a new secret',
    description: 'Deliveries are signed with both for 24 hours. After two rotations the first secret is over at once.',
    tags,
    params,
    answers: { 200: newWebhookSchema },
    handle: async ({ params: { id }, ...context }) => {
      const rotated = await rotateSecret(deps, actOf(app, context), id);
      if (!rotated.ok) return rotated;
      const { webhook, secret } = rotated.value;
      return answer(200, { ...webhook, secret }, { etag: etagOf(webhook.version) });
    },
  });
};

const usable = ({ isAllowed }: WebhookDeps, text: string): Result<string, Technical> => {
  const url = endpointUrl(text, isAllowed);
  return url.ok ? url : { ok: false, error: invalidRequest(inputFault('/url', 'not_usable', { why: url.error })) };
};
