import type { ActionName } from '@mandate/domain/access/actions';
import type { Locale } from '@mandate/domain/kernel/locale';
import { type Refusal, sentenceOf } from '@mandate/domain/kernel/refusal';
import { ok } from '@mandate/domain/kernel/result';
import * as z from 'zod';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import { actOf } from '../platform/http/act.ts';
import { answer } from '../platform/http/answer.ts';
import type { App } from '../platform/http/app.ts';
import { page, pageOf, pageQuery } from '../platform/http/paging.ts';
import { route } from '../platform/http/route.ts';
import { idOf, instantSchema } from '../platform/http/schemas.ts';
import {
  acceptPartnershipRequest,
  askByLink,
  endPartnershipOf,
  type PartnershipLink,
  readPartnershipRequest,
  rotateLink,
} from './partnership-commands.ts';
import { partnershipsOf } from './partnership-queries.ts';
import { obstacleSchema, partnerSchema, partnershipLinkSchema, partnershipSchema } from './schemas.ts';

type Deps = { readonly db: Db };
type OurApp = App<Actor, ActionName>;

const tags = ['partnerships'] as const;
const tokenParams = z.object({ token: z.string().max(128) });

const requestSchema = z
  .object({
    provider: partnerSchema.extend({ enrolledAt: instantSchema }),
    whyNot: obstacleSchema
      .optional()
      .meta({ description: 'Why accepting would be refused; absent when it would not.' }),
  })
  .meta({ id: 'PartnershipRequest' });

/** Partnerships of indirect providers and indirect resellers (M6–M8, D11). */
export const partnershipRoutes = (app: OurApp, deps: Deps): void => {
  mountLink(app, deps);
  mountRequest(app, deps);
  mountPartnerships(app, deps);
};

const mountLink = (app: OurApp, deps: Deps): void => {
  const shown = ({ token, createdAt }: PartnershipLink) => ({
    url: `${app.platform.publicUrl()}/partnership-requests/${token}`,
    createdAt,
  });

  route(app, {
    method: 'GET',
    url: '/api/partnership-link',
    permission: 'partnership.ask',
    operationId: 'readPartnershipLink',
    summary: 'Read the link with which an indirect provider asks resellers for a partnership',
    tags,
    answers: { 200: partnershipLinkSchema },
    handle: async (context) => {
      const link = await askByLink(deps, { ...actOf(app, context), actor: context.actor });
      return link.ok ? ok(shown(link.value)) : link;
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/partnership-link/rotate',
    permission: 'partnership.ask',
    operationId: 'rotatePartnershipLink',
    summary: 'Replace the partnership link; the old one leads nowhere any more',
    tags,
    answers: { 200: partnershipLinkSchema },
    handle: async (context) => {
      const link = await rotateLink(deps, { ...actOf(app, context), actor: context.actor });
      return link.ok ? ok(shown(link.value)) : link;
    },
  });
};

const mountRequest = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'GET',
    url: '/api/partnership-requests/:token',
    permission: 'partnership.accept',
    operationId: 'readPartnershipRequest',
    summary: 'Read who asks for a partnership',
    tags,
    params: tokenParams,
    answers: { 200: requestSchema },
    handle: async ({ params: { token }, locale, ...context }) => {
      const read = await readPartnershipRequest(deps, { ...actOf(app, context), actor: context.actor }, token);
      if (!read.ok) return read;
      const { provider, whyNot } = read.value;
      return ok({ provider, ...(whyNot && { whyNot: obstacleOf(whyNot, locale) }) });
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/partnership-requests/:token/accept',
    permission: 'partnership.accept',
    operationId: 'acceptPartnershipRequest',
    summary: 'Begin the partnership',
    tags,
    params: tokenParams,
    answers: { 201: partnershipSchema },
    handle: async ({ params: { token }, ...context }) =>
      acceptPartnershipRequest(deps, { ...actOf(app, context), actor: context.actor }, token),
  });
};

const mountPartnerships = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'GET',
    url: '/api/partnerships',
    permission: 'partnership.read',
    operationId: 'listPartnerships',
    summary: 'List your partnerships, ended ones too, newest first',
    tags,
    query: pageQuery(z.uuid()),
    answers: { 200: pageOf(partnershipSchema) },
    handle: async ({ actor, query: { limit, after }, request }) => {
      const rows = await reading(deps.db, scopeOf(actor), (tx) =>
        partnershipsOf(tx, actor.organization.id, { after, limit: limit + 1 }),
      );
      return page(rows, limit, ({ id }) => id, request.url);
    },
  });

  route(app, {
    method: 'DELETE',
    url: '/api/partnerships/:id',
    permission: 'partnership.end',
    operationId: 'endPartnership',
    summary: 'End a partnership; customers, subscriptions and privileges stay as they are',
    tags,
    params: z.object({ id: idOf('partnership') }),
    answers: { 200: partnershipSchema },
    handle: async ({ params: { id }, ...context }) => {
      const ended = await endPartnershipOf(deps, { ...actOf(app, context), actor: context.actor }, id);
      return ended.ok ? answer(200, ended.value) : ended;
    },
  });
};

const obstacleOf = (refused: Refusal, locale: Locale) => {
  const { sentence, fix, who } = sentenceOf(refused, locale);
  return { code: refused.code, rule: refused.rule, detail: sentence, fix: { who, what: fix } };
};
