import type { ActionName } from '@mandate/domain/access/actions';
import { ok, type Result } from '@mandate/domain/kernel/result';
import * as z from 'zod';
import type { Actor } from '../platform/actor.ts';
import type { Db } from '../platform/db.ts';
import { endpointUrl } from '../platform/endpoint-url.ts';
import { actOf } from '../platform/http/act.ts';
import { answer } from '../platform/http/answer.ts';
import type { App } from '../platform/http/app.ts';
import { inputFault } from '../platform/http/input-faults.ts';
import { page, pageOf, pageQuery } from '../platform/http/paging.ts';
import { route } from '../platform/http/route.ts';
import { nothing } from '../platform/http/route-spec.ts';
import { idOf, instantSchema, text } from '../platform/http/schemas.ts';
import { invalidRequest, type Technical } from '../platform/http/technical.ts';
import type { Jobs } from '../platform/jobs.ts';
import { notFound } from '../platform/outcome.ts';
import type { AddressRule } from '../platform/public-address.ts';
import { type ClientFault, createStream, removeStream, retryStream, verifyStream } from './commands.ts';
import { securityEventKinds } from './kinds.ts';
import { streamEvents, streamHealth, streamList } from './queries.ts';

type Deps = {
  readonly db: Db;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly publicUrl: () => string;
  /** Which addresses events may be sent to. */
  readonly isAllowed: AddressRule;
};
type OurApp = App<Actor, ActionName>;

const tags = ['security events'] as const;
const params = z.object({ id: idOf('security-event-stream') });
const eventStatuses = ['queued', 'delivered', 'failed'] as const;

const streamSchema = z
  .object({
    id: idOf('security-event-stream'),
    clientId: idOf('client'),
    url: z.string(),
    events: z.array(z.enum(securityEventKinds)),
    createdAt: instantSchema,
  })
  .meta({ id: 'SecurityEventStream' });

const healthSchema = streamSchema
  .extend({ deliveries: z.object({ queued: z.int(), delivered: z.int(), failed: z.int() }) })
  .meta({ id: 'SecurityEventStreamHealth' });

const eventSchema = z
  .object({
    id: idOf('event').meta({ description: 'The `jti` of its token, the same at every attempt.' }),
    kind: z.string(),
    status: z.enum(eventStatuses),
    attempts: z.int(),
    failure: z.string().optional(),
    createdAt: instantSchema,
    settledAt: instantSchema.optional(),
  })
  .meta({ id: 'SecurityEvent' });

/** A stream's kinds are its events to those who subscribe. */
const toBody = <S extends { readonly kinds: readonly (typeof securityEventKinds)[number][] }>({
  kinds,
  ...rest
}: S) => ({
  ...rest,
  events: kinds,
});

/** Services of the operator that are told at once when a session or a privilege ended (RFC 8417, RFC 8935, CAEP). */
export const securityEventRoutes = (app: OurApp, deps: Deps): void => {
  mountReading(app, deps);
  mountChanging(app, deps);
  mountSending(app, deps);
};

const mountReading = (app: OurApp, deps: Deps): void => {
  const permission = 'security-event-stream.read';

  route(app, {
    method: 'GET',
    url: '/api/security-event-streams',
    permission,
    operationId: 'listSecurityEventStreams',
    summary: 'List the services that get security events',
    tags,
    query: pageQuery(z.uuid()),
    answers: { 200: pageOf(streamSchema) },
    handle: async ({ actor, query: { limit, after }, request }) => {
      const streams = await streamList(deps.db, actor, { limit: limit + 1, after });
      return page(streams.map(toBody), limit, ({ id }) => id, request.url);
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/security-event-streams/:id',
    permission,
    operationId: 'readSecurityEventStream',
    summary: 'One stream, with how many events wait, were delivered, and were given up',
    tags,
    params,
    answers: { 200: healthSchema },
    handle: async ({ actor, params: { id } }) => {
      const stream = await streamHealth(deps.db, actor, id);
      if (!stream) return notFound;
      const { events: deliveries, ...rest } = stream;
      return ok({ ...toBody(rest), deliveries });
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/security-event-streams/:id/events',
    permission,
    operationId: 'listSecurityEvents',
    summary: 'What became of the events of the last two weeks, newest first',
    tags,
    params,
    query: pageQuery(z.uuid()).extend({ status: z.enum(eventStatuses).optional() }),
    answers: { 200: pageOf(eventSchema) },
    handle: async ({ actor, params: { id }, query: { limit, after, status }, request }) => {
      const events = await streamEvents(deps.db, actor, id, { limit: limit + 1, after, status });
      return events ? page(events, limit, (event) => event.id, request.url) : notFound;
    },
  });
};

const mountChanging = (app: OurApp, deps: Deps): void => {
  const permission = 'security-event-stream.manage';

  route(app, {
    method: 'POST',
    url: '/api/security-event-streams',
    permission,
    operationId: 'createSecurityEventStream',
    summary: 'Have a service told, by pushes to its address, what ends from now on',
    tags,
    body: z.strictObject({
      clientId: idOf('client').meta({ description: 'The service’s client; it is the audience of its events.' }),
      url: text(2000).meta({ format: 'uri', description: 'https, to a public address or one that is allowed.' }),
      events: z.array(z.enum(securityEventKinds)).min(1).max(securityEventKinds.length),
    }),
    answers: { 201: streamSchema },
    handle: async ({ body: { clientId, url, events }, ...context }) => {
      const address = usable(deps, url);
      if (!address.ok) return address;
      const created = await createStream(deps, actOf(app, context), { clientId, url: address.value, kinds: events });
      if (!created.ok) return { ok: false, error: invalidRequest(clientFault(created.error)) };
      return answer(201, toBody(created.value), { location: `/api/security-event-streams/${created.value.id}` });
    },
  });

  route(app, {
    method: 'DELETE',
    url: '/api/security-event-streams/:id',
    permission,
    operationId: 'removeSecurityEventStream',
    summary: 'Tell a service nothing more',
    tags,
    params,
    answers: { 204: nothing },
    handle: async ({ params: { id }, ...context }) => {
      const removed = await removeStream(deps, actOf(app, context), id);
      return removed.ok ? answer(204, undefined) : removed;
    },
  });
};

const mountSending = (app: OurApp, deps: Deps): void => {
  const permission = 'security-event-stream.manage';
  const announcing = { ...deps, clock: app.platform.clock };

  route(app, {
    method: 'POST',
    url: '/api/security-event-streams/:id/verify',
    permission,
    operationId: 'verifySecurityEventStream',
    summary: 'Send a verification event, to see whether the way is open',
    tags,
    params,
    answers: { 202: z.object({ id: z.string().meta({ description: 'The `jti` of its token.' }) }) },
    handle: async ({ params: { id }, ...context }) => {
      const sent = await verifyStream(announcing, actOf(app, context), id);
      return sent.ok ? ok({ id: sent.value }) : sent;
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/security-event-streams/:id/retry',
    permission,
    operationId: 'retrySecurityEvents',
    summary: 'Send again what was given up',
    tags,
    params,
    answers: { 202: z.object({ queued: z.int() }) },
    handle: async ({ params: { id }, ...context }) => {
      const queued = await retryStream(deps, actOf(app, context), id);
      return queued.ok ? ok({ queued: queued.value }) : queued;
    },
  });
};

const usable = ({ isAllowed }: Deps, address: string): Result<string, Technical> => {
  const url = endpointUrl(address, isAllowed);
  return url.ok ? url : { ok: false, error: invalidRequest(inputFault('/url', 'not_usable', { why: url.error })) };
};

const clientFault = (fault: ClientFault) => {
  const why = fault === 'taken' ? 'it has a stream already' : 'there is no such client';
  return inputFault('/clientId', 'not_usable', { why });
};
