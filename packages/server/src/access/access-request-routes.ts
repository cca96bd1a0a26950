import type { ActionName } from '@mandate/domain/access/actions';
import { accessRequestEnds } from '@mandate/domain/access/asking';
import { refuse } from '@mandate/domain/kernel/refusal';
import { ok } from '@mandate/domain/kernel/result';
import type { Instant } from '@mandate/domain/kernel/time';
import * as z from 'zod';
import type { Seal } from '../identity/seal-commands.ts';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import { actOf } from '../platform/http/act.ts';
import { answer } from '../platform/http/answer.ts';
import type { App } from '../platform/http/app.ts';
import { page, pageOf, pageQuery } from '../platform/http/paging.ts';
import { route } from '../platform/http/route.ts';
import { idOf, instantSchema, text } from '../platform/http/schemas.ts';
import {
  acceptAccessRequest,
  declineAccessRequest,
  requestAccess,
  withdrawAccessRequest,
} from './access-request-commands.ts';
import { accessRequestOf, accessRequestPage, type ShownRequest } from './access-request-queries.ts';
import { customerAgreement } from './agreement.ts';
import { agreementSchema, bodyOf, grantedSchema } from './grant-routes.ts';
import { serviceId } from './schemas.ts';

type Deps = { readonly db: Db; readonly seal: Seal };
type OurApp = App<Actor, ActionName>;

const tags = ['access requests'] as const;
const params = z.object({ id: idOf('access-request') });
const roles = z.array(z.string().min(1).max(64)).min(1).max(50);
const reason = text(1000).optional();
const party = z.object({ id: z.string(), name: z.string() });

const templateSchema = z
  .strictObject({
    customer: idOf('organization'),
    service: serviceId,
    roles,
    expires: instantSchema,
    signature: z.string().min(1).max(128),
    reason: reason.meta({ description: 'What the customer’s administrators read; the only part that may be added.' }),
  })
  .meta({ id: 'AccessRequestTemplate' });

const filledInSchema = z.object({
  services: z.record(
    z.string(),
    z.object({ grant: z.boolean(), roles: z.array(z.string()), until: instantSchema.optional() }),
  ),
  agreement: z.object({ id: z.string(), version: z.string() }),
  holder: party
    .extend({ since: instantSchema })
    .optional()
    .meta({ description: 'Holds the service today (A3); accepting has to name it in `replace` (D3).' }),
});

const requestSchema = z
  .object({
    id: idOf('access-request'),
    customer: party,
    partner: party,
    service: z.string(),
    roles: z.array(z.string()),
    reason: z.string().optional(),
    askedBy: party,
    askedThrough: z.string().optional().meta({ description: 'The program that passed it on.' }),
    askedAt: instantSchema,
    expiresAt: instantSchema,
    status: z.enum(['open', ...accessRequestEnds]),
    closedAt: instantSchema.optional(),
    closingReason: z.string().optional(),
    acceptance: filledInSchema
      .optional()
      .meta({ description: 'For the customer, while the request waits: what accepting it would grant.' }),
  })
  .meta({ id: 'AccessRequest' });

const toBody = ({ closed, acceptance, ...request }: ShownRequest) => ({
  ...request,
  closedAt: closed?.at,
  closingReason: closed?.reason,
  acceptance: acceptance && {
    services: {
      [acceptance.choice.service]: {
        grant: acceptance.choice.grant,
        roles: acceptance.choice.roles ?? [],
        until: acceptance.choice.until,
      },
    },
    agreement: customerAgreement,
    holder: acceptance.holder,
  },
});

const readerOf = ({ organization }: Actor, now: Instant) => ({
  side: organization.kind === 'customer' ? ('customer' as const) : ('partner' as const),
  organizationId: organization.id,
  now,
});

/** What an agent was denied, asked for and answered: beside the links, the other way in which a partner asks (Q2). */
export const accessRequestRoutes = (app: OurApp, deps: Deps): void => {
  mountReading(app, deps);
  mountAsking(app, deps);
  mountAnswering(app, deps);
};

/** The request as its reader sees it after a change. */
const shownTo = async ({ db }: Deps, actor: Actor, now: Instant, id: string) => {
  const request = await reading(db, scopeOf(actor), (tx) => accessRequestOf(tx, id, readerOf(actor, now)));
  return request ? ok(toBody(request)) : refuse('access_request_unknown');
};

const mountReading = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'GET',
    url: '/api/access-requests',
    permission: 'access-request.read',
    operationId: 'listAccessRequests',
    summary: 'Requests for access: those that a customer got, or that a partner made; newest first',
    tags,
    query: pageQuery(z.uuid()).extend({ status: z.enum(['open', 'closed']).optional() }),
    answers: { 200: pageOf(requestSchema) },
    handle: async ({ actor, now, query: { limit, after, status }, request }) => {
      const filter = { ...readerOf(actor, now), status };
      const rows = await reading(deps.db, scopeOf(actor), (tx) =>
        accessRequestPage(tx, filter, { limit: limit + 1, before: after }),
      );
      return page(rows.map(toBody), limit, ({ id }) => id, request.url);
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/access-requests/:id',
    permission: 'access-request.read',
    operationId: 'readAccessRequest',
    summary: 'One request for access, for the customer already filled in',
    tags,
    params,
    answers: { 200: requestSchema },
    handle: ({ actor, now, params: { id } }) => shownTo(deps, actor, now, id),
  });
};

const mountAsking = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'POST',
    url: '/api/access-requests',
    permission: 'access-request.create',
    operationId: 'requestAccess',
    summary: 'Ask the customer for what a decision denied, with the template of the denial',
    description:
      'The template is `context.access_request.template` of a denial; nothing of it may be altered. ' +
      'Asking again for the same service joins the request that waits (200).',
    tags,
    body: templateSchema,
    answers: { 201: requestSchema, 200: requestSchema },
    handle: async ({ body: { reason: why, ...template }, ...context }) => {
      const asked = await requestAccess(deps, actOf(app, context), template, why);
      if (!asked.ok) return asked;
      const { request, isNew } = asked.value;
      const body = await shownTo(deps, context.actor, context.now, request.id);
      return body.ok ? answer(isNew ? 201 : 200, body.value) : body;
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/access-requests/:id/withdraw',
    permission: 'access-request.withdraw',
    operationId: 'withdrawAccessRequest',
    summary: 'Take a request of one’s own organisation back',
    tags,
    params,
    answers: { 200: requestSchema },
    handle: async ({ params: { id }, ...context }) => {
      const closed = await withdrawAccessRequest(deps, actOf(app, context), id);
      return closed.ok ? shownTo(deps, context.actor, context.now, id) : closed;
    },
  });
};

const mountAnswering = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'POST',
    url: '/api/access-requests/:id/accept',
    permission: 'privileges.grant',
    operationId: 'acceptAccessRequest',
    summary: 'Grant what was asked for, or another choice; keep or replace as with every grant (D1–D5, M12)',
    tags,
    params,
    body: z.strictObject({
      roles: roles.optional().meta({ description: 'Left out: those asked for, beside those that the partner holds.' }),
      until: instantSchema
        .nullable()
        .optional()
        .meta({ description: 'Left out: the end of the present grant. Null: no end.' }),
      replace: idOf('organization')
        .optional()
        .meta({ description: 'The holder that this grant replaces, by id; without it the holder is kept (D3).' }),
      agreement: agreementSchema,
    }),
    answers: { 201: grantedSchema },
    handle: async ({ params: { id }, body: { until, ...chosen }, locale, ...context }) => {
      const answered = { ...chosen, until: until === null ? ('never' as const) : until, locale };
      return bodyOf(await acceptAccessRequest(deps, actOf(app, context), id, answered));
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/access-requests/:id/decline',
    permission: 'request.decline',
    operationId: 'declineAccessRequest',
    summary: 'Decline a request for access, with an optional reason for the partner',
    tags,
    params,
    body: z.strictObject({ reason }).optional(),
    answers: { 200: requestSchema },
    handle: async ({ params: { id }, body, ...context }) => {
      const closed = await declineAccessRequest(deps, actOf(app, context), id, body?.reason);
      return closed.ok ? shownTo(deps, context.actor, context.now, id) : closed;
    },
  });
};
