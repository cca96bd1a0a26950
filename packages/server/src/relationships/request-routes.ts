import type { ActionName } from '@mandate/domain/access/actions';
import type { Locale } from '@mandate/domain/kernel/locale';
import { sentenceOf } from '@mandate/domain/kernel/refusal';
import { ok } from '@mandate/domain/kernel/result';
import { programs } from '@mandate/domain/organizations/program';
import * as z from 'zod';
import { agreementText, changeTexts, unchangedTexts } from '../access/queries.ts';
import type { Actor } from '../platform/actor.ts';
import type { Db } from '../platform/db.ts';
import { actOf } from '../platform/http/act.ts';
import type { App } from '../platform/http/app.ts';
import { route } from '../platform/http/route.ts';
import { idOf, instantSchema, text } from '../platform/http/schemas.ts';
import { declineRequest, forwardRequest } from './request-commands.ts';
import { type RequestedService, type RequestView, requestView } from './request-queries.ts';
import { tokenParams } from './schemas.ts';

type Deps = { readonly db: Db; readonly publicUrl: () => string };
type OurApp = App<Actor, ActionName>;

const tags = ['requests'] as const;

const roleSchema = z.object({ role: z.string(), name: z.string(), actions: z.array(z.string()) });

const holderSchema = z.object({
  partner: z.object({ id: idOf('organization'), name: z.string() }),
  transacting: z.boolean(),
  since: instantSchema,
  roles: z.array(z.string()),
});

const requestedServiceSchema = z.object({
  service: z.string(),
  name: z.string(),
  version: z.int(),
  requestedRoles: z.array(z.string()),
  roles: z.array(roleSchema).meta({ description: 'All roles of the service, with what each may do.' }),
  holder: holderSchema.optional().meta({ description: 'The selling partner that holds it today.' }),
  conflict: z.boolean().meta({ description: 'True: choose to keep or to replace the holder (D3).' }),
  held: z.boolean().meta({ description: 'True: the asking partner holds it already.' }),
});

const requestSchema = z
  .object({
    partner: z.object({
      id: idOf('organization'),
      name: z.string(),
      program: z.enum(programs),
      market: z.string(),
      enrolledAt: instantSchema,
    }),
    privileges: z.boolean(),
    forwardedBy: z.object({ id: idOf('organization'), name: z.string() }).optional(),
    related: z.boolean().meta({ description: 'True: the relationship exists already; accepting restores privileges.' }),
    services: z.array(requestedServiceSchema),
    changes: z
      .array(z.string())
      .meta({ description: 'What accepting with the requested roles would bring about, in sentences.' }),
    unchanged: z
      .array(z.object({ rule: z.string(), text: z.string() }))
      .meta({ description: 'What accepting leaves as it is (P4–P7, N1–N7).' }),
    agreement: z.object({ id: z.string(), version: z.string(), text: z.array(z.string()) }),
    obstacle: z
      .object({ code: z.string(), rule: z.string(), sentence: z.string() })
      .optional()
      .meta({ description: 'Why it could not be accepted as things are.' }),
  })
  .meta({ id: 'Request' });

/** What a customer does with a link: read the request, decline it, forward it (Q10, D1, D2). Accepting is with access. */
export const requestRoutes = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'GET',
    url: '/api/requests/:token',
    permission: 'request.read',
    operationId: 'readRequest',
    summary: 'Who asks, for what, who holds it today, what will not change; nothing exists before acceptance (Q10)',
    tags,
    params: tokenParams,
    answers: { 200: requestSchema },
    handle: async ({ actor, params, locale, now }) => {
      const view = await requestView(deps.db, actor, params.token, now);
      return view.ok ? ok(requestBody(view.value, locale)) : view;
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/requests/:token/decline',
    permission: 'request.decline',
    operationId: 'declineRequest',
    summary: 'Decline the request; the partner is told, and nothing else happens (D2)',
    tags,
    params: tokenParams,
    body: z.strictObject({ reason: text(1000).optional() }),
    answers: { 200: z.object({ declined: z.literal(true) }) },
    handle: ({ params, body, ...context }) => declineRequest(deps, actOf(app, context), params.token, body.reason),
  });

  route(app, {
    method: 'POST',
    url: '/api/requests/:token/forward',
    permission: 'request.forward',
    operationId: 'forwardRequest',
    summary: 'Forward the request to the global administrators of the tenant (D1)',
    tags,
    params: tokenParams,
    answers: { 200: z.object({ forwardedTo: z.int() }) },
    handle: ({ params, ...context }) => forwardRequest(deps, actOf(app, context), params.token),
  });
};

const requestBody = (view: RequestView, locale: Locale) => {
  const { partner, obstacle } = view;
  return {
    partner: {
      id: partner.id,
      name: partner.name,
      program: partner.program,
      market: partner.market,
      enrolledAt: partner.enrolledAt,
    },
    privileges: view.link.privileges,
    forwardedBy: view.forwardedBy,
    related: view.related,
    services: view.services.map((service) => serviceBody(service, locale)),
    changes: changeTexts(
      locale,
      partner.name,
      view.link.privileges,
      view.services.map(({ service, requestedRoles }) => ({ manifest: service.manifest, roles: requestedRoles })),
    ),
    unchanged: unchangedTexts(locale),
    agreement: agreementText(locale),
    obstacle: obstacle && {
      code: obstacle.code,
      rule: obstacle.rule,
      sentence: sentenceOf(obstacle, locale).sentence,
    },
  };
};

const serviceBody = ({ service, requestedRoles, holder, conflict, own }: RequestedService, locale: Locale) => ({
  service: service.manifest.id,
  name: service.manifest.names[locale],
  version: service.version,
  requestedRoles,
  roles: Object.entries(service.manifest.roles).map(([role, { names, actions }]) => ({
    role,
    name: names[locale],
    actions,
  })),
  holder: holder && {
    partner: { id: holder.privilege.partner, name: holder.partner },
    transacting: holder.privilege.transacting,
    since: holder.privilege.since,
    roles: holder.privilege.roles,
  },
  conflict,
  held: own !== undefined,
});
