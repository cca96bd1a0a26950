import { Readable } from 'node:stream';
import type { ActionName } from '@mandate/domain/access/actions';
import * as z from 'zod';
import type { Actor } from '../platform/actor.ts';
import type { Db } from '../platform/db.ts';
import { media } from '../platform/http/answer.ts';
import type { App } from '../platform/http/app.ts';
import { page, pageOf, pageQuery } from '../platform/http/paging.ts';
import { route } from '../platform/http/route.ts';
import { idOf, instantSchema, text } from '../platform/http/schemas.ts';
import { exportFormats, exportOf, mediaTypes } from './export.ts';
import { type AuditEvent, allAuditEvents, auditEvents } from './queries.ts';

const tags = ['audit'] as const;
const organization = idOf('organization');

const filters = {
  customer: organization.optional(),
  partner: organization.optional().meta({ description: 'As the partner, or as the second one of a partnership.' }),
  kind: text(100).optional().meta({ description: 'One kind of event, such as `privileges.removed`.' }),
  from: instantSchema.optional(),
  to: instantSchema.optional().meta({ description: 'Not included.' }),
};

const eventSchema = z
  .object({
    id: idOf('event'),
    at: instantSchema,
    kind: z.string(),
    actor: z.object({
      kind: z.enum(['person', 'client', 'system']),
      id: z.string().nullable(),
      name: z.string(),
      organizationId: organization.nullable(),
    }),
    customer: organization.optional(),
    partner: organization.optional(),
    counterpart: organization.optional(),
    onBehalfOf: organization.optional(),
    subject: z.object({ kind: z.string(), id: z.string() }),
    before: z.unknown(),
    after: z.unknown(),
    requestId: z.string().nullable(),
  })
  .meta({ id: 'AuditEvent' });

/** The record of everything that happened, each organisation its own view (D18). Nothing here writes. */
export const auditRoutes = (app: App<Actor, ActionName>, { db }: { readonly db: Db }): void => {
  route(app, {
    method: 'GET',
    url: '/api/audit-events',
    permission: 'audit.read',
    operationId: 'listAuditEvents',
    summary: 'List what happened, newest first',
    tags,
    query: pageQuery(z.uuid()).extend(filters),
    answers: { 200: pageOf(eventSchema) },
    handle: async ({ actor, query: { limit, after, ...filter }, request }) => {
      const events = await auditEvents(db, actor, filter, { after, limit: limit + 1 });
      return page(events, limit, ({ id }) => id, request.url);
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/audit-events/export',
    permission: 'audit.read',
    operationId: 'exportAuditEvents',
    summary: 'Export what happened, newest first',
    description: 'As CSV (RFC 4180), or with `format=jsonl` as one JSON object per line.',
    tags,
    query: z.strictObject({ format: z.enum(exportFormats).default('csv'), ...filters }),
    answers: { 200: { mediaType: 'text/csv' } },
    handle: async ({ actor, query: { format, ...filter } }) => {
      const batches = await begun(allAuditEvents(db, actor, filter));
      return media(mediaTypes[format], Readable.from(exportOf(format, batches)), {
        'content-disposition': `attachment; filename="audit-events.${format}"`,
      });
    },
  });
};

/** The first batch is read before the answer begins: until then, a fault can still become a problem document. */
const begun = async (batches: AsyncGenerator<readonly AuditEvent[]>): Promise<AsyncIterable<readonly AuditEvent[]>> => {
  const first = await batches.next();
  return (async function* () {
    if (first.done) return;
    yield first.value;
    yield* batches;
  })();
};
