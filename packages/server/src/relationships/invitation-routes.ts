import type { ActionName } from '@mandate/domain/access/actions';
import { ok } from '@mandate/domain/kernel/result';
import * as z from 'zod';
import { organizationsOf } from '../organizations/queries.ts';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import { actOf } from '../platform/http/act.ts';
import { answer } from '../platform/http/answer.ts';
import type { App } from '../platform/http/app.ts';
import { page, pageOf, pageQuery } from '../platform/http/paging.ts';
import { route } from '../platform/http/route.ts';
import { idOf, instantSchema, localeSchema } from '../platform/http/schemas.ts';
import { invitationLink, rotateLinks } from './link-commands.ts';
import { invitationMessage, requestUrl, sendInvitation, textOf } from './message-commands.ts';
import { type LinkRecord, type LinkVariant, linksHandedTo, sentInvitations } from './queries.ts';
import { paragraphSchema, variantQuery } from './schemas.ts';

type Deps = { readonly db: Db; readonly publicUrl: () => string };
type OurApp = App<Actor, ActionName>;

const tags = ['invitations'] as const;

const linkSchema = z
  .object({
    url: z.string(),
    createdAt: instantSchema,
    privileges: z.boolean(),
    reseller: idOf('organization').optional(),
  })
  .meta({ id: 'InvitationLink' });

const messageSchema = z
  .object({ subject: z.string(), paragraphs: z.array(paragraphSchema), url: z.string() })
  .meta({ id: 'InvitationMessage' });

const sentSchema = z
  .object({
    id: idOf('mail'),
    to: z.string(),
    status: z.enum(['queued', 'sent', 'failed', 'kept']),
    reason: z.string().optional().meta({ description: 'Why it failed.' }),
    createdAt: instantSchema,
    sentAt: instantSchema.optional(),
  })
  .meta({ id: 'SentInvitation' });

const sendingSchema = z
  .strictObject({
    to: z.array(z.string().trim().min(1).max(254)).min(1).max(1000),
    locale: localeSchema,
    paragraphs: z
      .array(z.string().max(4000))
      .max(20)
      .optional()
      .meta({ description: 'As edited (Q5, Q6); left out: as offered.' }),
    privileges: z.boolean().default(true),
    reseller: idOf('organization').optional(),
    provider: idOf('organization')
      .optional()
      .meta({ description: 'For an indirect reseller: whose invitation it forwards (M8).' }),
  })
  .meta({ id: 'InvitationSending' });

/** A partner's reusable link, its text, and sending it (Q3–Q9, M6–M10). */
export const invitationRoutes = (app: OurApp, deps: Deps): void => {
  mountLink(app, deps);
  mountMessages(app, deps);
  mountHandedOver(app, deps);
};

const linkBody = ({ publicUrl }: Deps, link: LinkRecord) => ({
  url: requestUrl(publicUrl(), link.token),
  createdAt: link.createdAt,
  privileges: link.privileges,
  reseller: link.reseller,
});

const variantOf = ({ privileges, reseller }: { privileges: boolean; reseller?: string | undefined }): LinkVariant => ({
  privileges,
  reseller,
});

const mountLink = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'GET',
    url: '/api/invitation-link',
    permission: 'invitation.issue',
    operationId: 'readInvitationLink',
    summary: 'The reusable link of this partner: the same at every call until it is rotated',
    tags,
    query: variantQuery,
    answers: { 200: linkSchema },
    handle: async ({ query, ...context }) => {
      const link = await invitationLink(deps, actOf(app, context), variantOf(query));
      return link.ok ? ok(linkBody(deps, link.value)) : link;
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/invitation-link/rotate',
    permission: 'invitation.rotate',
    operationId: 'rotateInvitationLink',
    summary: 'Replace every link of this partner; the old ones say that they were replaced (D6)',
    tags,
    answers: { 200: linkSchema },
    handle: async (context) => {
      const link = await rotateLinks(deps, actOf(app, context));
      return link.ok ? ok(linkBody(deps, link.value)) : link;
    },
  });
};

const mountMessages = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'GET',
    url: '/api/invitation-link/message',
    permission: 'invitation.issue',
    operationId: 'readInvitationMessage',
    summary: 'The e-mail text to copy (Q4); the first two paragraphs may be edited or deleted (Q5)',
    tags,
    query: variantQuery.extend({ locale: localeSchema.optional() }),
    answers: { 200: messageSchema },
    handle: ({ query, locale, ...context }) =>
      invitationMessage(deps, actOf(app, context), variantOf(query), query.locale ?? locale),
  });

  route(app, {
    method: 'POST',
    url: '/api/invitation-link/messages',
    permission: 'invitation.read',
    operationId: 'sendInvitation',
    summary: 'Send the invitation to one or many, one mail each',
    tags,
    body: sendingSchema,
    answers: { 202: z.object({ items: z.array(sentSchema) }) },
    handle: async ({ body, ...context }) => {
      const sent = await sendInvitation(deps, actOf(app, context), {
        to: body.to,
        locale: body.locale,
        paragraphs: body.paragraphs,
        variant: { privileges: body.privileges, reseller: body.provider ?? body.reseller },
      });
      if (!sent.ok) return sent;
      const items = sent.value.map(({ id, to }) => ({ id, to, status: 'queued' as const, createdAt: context.now }));
      return answer(202, { items });
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/invitation-link/messages',
    permission: 'invitation.read',
    operationId: 'listSentInvitations',
    summary: 'What was sent from here and what became of it, newest first',
    tags,
    query: pageQuery(z.uuid()),
    answers: { 200: pageOf(sentSchema) },
    handle: async ({ actor, query: { limit, after }, request }) => {
      const rows = await reading(deps.db, scopeOf(actor), (tx) =>
        sentInvitations(tx, actor.organization.id, { after, limit: limit + 1 }),
      );
      return page(rows, limit, (row) => row.id, request.url);
    },
  });
};

const handedOverSchema = z
  .object({
    provider: z.object({ id: idOf('organization'), name: z.string() }),
    privileges: z.boolean(),
    url: z.string(),
    createdAt: instantSchema,
    message: messageSchema,
  })
  .meta({ id: 'ProviderInvitation' });

const mountHandedOver = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'GET',
    url: '/api/provider-invitations',
    permission: 'invitation.read',
    operationId: 'listProviderInvitations',
    summary: 'The invitations that this reseller’s providers handed to it, to copy or to send (M8)',
    tags,
    query: z.object({ locale: localeSchema.optional() }),
    answers: { 200: z.object({ items: z.array(handedOverSchema) }) },
    handle: async ({ actor, query, locale }) =>
      reading(deps.db, scopeOf(actor), async (tx) => {
        const links = await linksHandedTo(tx, actor.organization.id);
        const providers = await organizationsOf(
          tx,
          links.map((link) => link.partner),
        );
        const items = [];
        for (const link of links)
          items.push({
            provider: { id: link.partner, name: providers.find((one) => one.id === link.partner)?.name ?? '' },
            privileges: link.privileges,
            url: requestUrl(deps.publicUrl(), link.token),
            createdAt: link.createdAt,
            message: await textOf(tx, deps, link, query.locale ?? locale),
          });
        return ok({ items });
      }),
  });
};
