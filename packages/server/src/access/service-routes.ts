import type { ActionName } from '@mandate/domain/access/actions';
import { err } from '@mandate/domain/kernel/result';
import * as z from 'zod';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import { actOf } from '../platform/http/act.ts';
import { answer } from '../platform/http/answer.ts';
import type { App } from '../platform/http/app.ts';
import { etagOf, matches } from '../platform/http/etag.ts';
import { inputFault } from '../platform/http/input-faults.ts';
import { page, pageOf, pageQuery } from '../platform/http/paging.ts';
import { route } from '../platform/http/route.ts';
import { instantSchema } from '../platform/http/schemas.ts';
import { invalidRequest } from '../platform/http/technical.ts';
import { notFound, stale } from '../platform/outcome.ts';
import { publishService } from './service-commands.ts';
import { type PublishedService, serviceOf, servicePage, versionsOf } from './service-queries.ts';
import { manifestSchema, manifestToPublishSchema, serviceIdSchema } from './service-schema.ts';

type Deps = { readonly db: Db };
type OurApp = App<Actor, ActionName>;

const tags = ['services'] as const;
const params = z.object({ id: serviceIdSchema });

const serviceSchema = manifestSchema.extend({ version: z.int(), publishedAt: instantSchema }).meta({ id: 'Service' });

const publishedSchema = serviceSchema
  .extend({
    warnings: z
      .array(z.object({ code: z.literal('role_still_granted'), role: z.string(), privileges: z.int() }))
      .meta({ description: 'Roles that are gone and that live privileges still hold: those give nothing any more.' }),
  })
  .meta({ id: 'ServicePublication' });

const shown = ({ manifest, version, publishedAt }: PublishedService) => ({ ...manifest, version, publishedAt });

/** The catalogue: read by everybody, published by the operator. */
export const serviceRoutes = (app: OurApp, deps: Deps): void => {
  mountReading(app, deps);
  mountPublishing(app, deps);
};

const mountReading = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'GET',
    url: '/api/services',
    permission: 'signed-in',
    operationId: 'listServices',
    summary: 'List the published services',
    tags,
    query: pageQuery(z.string()),
    answers: { 200: pageOf(serviceSchema) },
    handle: async ({ actor, query: { limit, after }, request }) => {
      const rows = await reading(deps.db, scopeOf(actor), (tx) => servicePage(tx, { after, limit: limit + 1 }));
      return page(rows.map(shown), limit, ({ id }) => id, request.url);
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/services/:id',
    permission: 'signed-in',
    operationId: 'readService',
    summary: 'Read the manifest of a service',
    tags,
    params,
    answers: { 200: serviceSchema },
    handle: async ({ actor, params: { id } }) => {
      const service = await reading(deps.db, scopeOf(actor), (tx) => serviceOf(tx, id));
      return service ? answer(200, shown(service), { etag: etagOf(service.version) }) : notFound;
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/services/:id/versions',
    permission: 'signed-in',
    operationId: 'listServiceVersions',
    summary: 'List what was published of a service over time, newest first',
    tags,
    params,
    query: pageQuery(z.int()),
    answers: { 200: pageOf(serviceSchema) },
    handle: async ({ actor, params: { id }, query: { limit, after }, request }) => {
      const rows = await reading(deps.db, scopeOf(actor), (tx) =>
        versionsOf(tx, id, { before: after, limit: limit + 1 }),
      );
      // Every service has a first version, so an empty first page means that there is no such service.
      if (rows.length === 0 && after === undefined) return notFound;
      return page(rows.map(shown), limit, ({ version }) => version, request.url);
    },
  });
};

const mountPublishing = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'PUT',
    url: '/api/services/:id',
    permission: 'service.publish',
    operationId: 'publishService',
    summary: 'Publish a service, or its next version',
    tags,
    params,
    body: manifestToPublishSchema,
    answers: { 200: publishedSchema, 201: publishedSchema },
    handle: async ({ params: { id }, body: { version: _, publishedAt: __, ...manifest }, ...context }) => {
      if (manifest.id !== id)
        return err(invalidRequest(inputFault('/id', 'not_usable', { why: 'differs from the id in the address' })));
      const ifMatch = context.request.headers['if-match'];
      const current = await reading(deps.db, scopeOf(context.actor), (tx) => serviceOf(tx, id));
      if (ifMatch !== undefined && !(current && matches(ifMatch, current.version))) return stale;
      const insisted = ifMatch === undefined ? undefined : current?.version;
      const done = await publishService(deps, actOf(app, context), manifest, insisted);
      if (!done.ok) return err('faults' in done.error ? faultsOf(done.error.faults) : done.error);
      const { service, isNew, warnings } = done.value;
      const told = warnings.map((warning) => ({ code: 'role_still_granted' as const, ...warning }));
      return answer(isNew ? 201 : 200, { ...shown(service), warnings: told }, { etag: etagOf(service.version) });
    },
  });
};

const faultsOf = (faults: readonly { readonly pointer: string; readonly reason: string }[]) =>
  invalidRequest(...faults.map(({ pointer, reason }) => inputFault(pointer, 'not_usable', { why: reason })));
