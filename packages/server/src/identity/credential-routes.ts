import * as z from 'zod';
import { scopeOf } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import { actOf } from '../platform/http/act.ts';
import { answer } from '../platform/http/answer.ts';
import { page, pageOf, pageQuery } from '../platform/http/paging.ts';
import { route } from '../platform/http/route.ts';
import { nothing } from '../platform/http/route-spec.ts';
import { idOf, text } from '../platform/http/schemas.ts';
import { createClient, revokeClient } from './client-commands.ts';
import { clientList, tokenList } from './credential-queries.ts';
import type { OurApp } from './request-actor.ts';
import { clientSchema, tokenSchema } from './schemas.ts';
import { clientScopes } from './scopes.ts';
import { createToken, longestTokenDays, revokeToken, usualTokenDays } from './token-commands.ts';

type Deps = { readonly db: Db };

/** Tokens of people, clients of programs: made, listed with their last use, revoked. Secrets are shown once. */
export const credentialRoutes = (app: OurApp, deps: Deps): void => {
  mountTokens(app, deps);
  mountClients(app, deps);
};

const mountTokens = (app: OurApp, deps: Deps): void => {
  const tags = ['tokens'] as const;

  route(app, {
    method: 'GET',
    url: '/api/tokens',
    permission: 'signed-in',
    operationId: 'listTokens',
    summary: 'List your personal access tokens for this organisation',
    tags,
    query: pageQuery(z.uuid()),
    answers: { 200: pageOf(tokenSchema) },
    handle: async ({ actor, query: { limit, after }, request }) => {
      const owner = { personId: actor.id, organizationId: actor.organization.id };
      const rows = await reading(deps.db, scopeOf(actor), (tx) => tokenList(tx, owner, { limit: limit + 1, after }));
      return page(rows, limit, (token) => token.id, request.url);
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/tokens',
    permission: 'signed-in',
    // A stored answer would keep the secret.
    idempotent: false,
    operationId: 'createToken',
    summary: 'Make a personal access token: you, in this organisation',
    tags,
    body: z.strictObject({
      name: text(100),
      expiresInDays: z.int().min(1).max(longestTokenDays).default(usualTokenDays),
    }),
    answers: {
      201: tokenSchema
        .extend({ token: z.string().meta({ description: 'The secret; shown once.' }) })
        .meta({ id: 'NewAccessToken' }),
    },
    handle: async ({ body, ...context }) => {
      const created = await createToken(deps, { ...actOf(app, context), actor: context.actor }, body);
      return created.ok ? answer(201, { ...created.value.token, token: created.value.secret }) : created;
    },
  });

  route(app, {
    method: 'DELETE',
    url: '/api/tokens/:id',
    permission: 'signed-in',
    operationId: 'revokeToken',
    summary: 'Revoke one of your personal access tokens',
    tags,
    params: z.object({ id: idOf('token') }),
    answers: { 204: nothing },
    handle: async ({ params: { id }, ...context }) => {
      const revoked = await revokeToken(deps, { ...actOf(app, context), actor: context.actor }, id);
      return revoked.ok ? answer(204, undefined) : revoked;
    },
  });
};

const mountClients = (app: OurApp, deps: Deps): void => {
  const tags = ['clients'] as const;
  const permission = 'client.manage';

  route(app, {
    method: 'GET',
    url: '/api/clients',
    permission,
    operationId: 'listClients',
    summary: 'List the clients with which programs of your organisation get access tokens',
    tags,
    query: pageQuery(z.uuid()),
    answers: { 200: pageOf(clientSchema) },
    handle: async ({ actor, query: { limit, after }, request }) => {
      const rows = await reading(deps.db, scopeOf(actor), (tx) =>
        clientList(tx, actor.organization.id, { limit: limit + 1, after }),
      );
      return page(rows, limit, (client) => client.id, request.url);
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/clients',
    permission,
    // A stored answer would keep the secret.
    idempotent: false,
    operationId: 'createClient',
    summary: 'Make a client for OAuth 2.0 client credentials',
    description: 'The scope `decisions` is for services of the operator; `api` acts with the roles given here.',
    tags,
    body: z.strictObject({
      name: text(100),
      scopes: z.array(z.enum(clientScopes)).min(1).max(clientScopes.length),
      roles: z.array(text(40)).max(20).default([]),
    }),
    answers: {
      201: z
        .object({
          client: clientSchema,
          clientId: z.string(),
          clientSecret: z.string().meta({ description: 'Shown once.' }),
        })
        .meta({ id: 'NewClient' }),
    },
    handle: async ({ body, ...context }) => {
      const created = await createClient(deps, { ...actOf(app, context), actor: context.actor }, body);
      if (!created.ok) return created;
      const { client, secret } = created.value;
      return answer(201, { client, clientId: client.id, clientSecret: secret });
    },
  });

  route(app, {
    method: 'DELETE',
    url: '/api/clients/:id',
    permission,
    operationId: 'revokeClient',
    summary: 'Revoke a client; its tokens are refused at once',
    tags,
    params: z.object({ id: idOf('client') }),
    answers: { 204: nothing },
    handle: async ({ params: { id }, ...context }) => {
      const revoked = await revokeClient(deps, { ...actOf(app, context), actor: context.actor }, id);
      return revoked.ok ? answer(204, undefined) : revoked;
    },
  });
};
