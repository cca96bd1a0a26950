import type { ActionName } from '@mandate/domain/access/actions';
import { ok } from '@mandate/domain/kernel/result';
import * as z from 'zod';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import { actOf } from '../platform/http/act.ts';
import type { App } from '../platform/http/app.ts';
import { page, pageOf, pageQuery } from '../platform/http/paging.ts';
import { route } from '../platform/http/route.ts';
import { idOf, instantSchema, localeSchema } from '../platform/http/schemas.ts';
import { mailStatuses } from '../platform/mail-table.ts';
import { notFound } from '../platform/outcome.ts';
import { retryMail } from './commands.ts';
import { mailOf, mailPage } from './queries.ts';

const tags = ['mails'] as const;
const params = z.object({ id: idOf('mail') });

const mailSchema = z
  .object({
    id: idOf('mail'),
    kind: z.string(),
    organization: idOf('organization').optional(),
    to: z.string(),
    locale: localeSchema,
    subject: z.string(),
    text: z.string(),
    link: z.string().optional().meta({ description: 'Only of a kept mail: for the operator to hand over.' }),
    status: z.enum(mailStatuses),
    attempts: z.int(),
    lastError: z.string().optional(),
    createdAt: instantSchema,
    sentAt: instantSchema.optional(),
  })
  .meta({ id: 'Mail' });

/** Mails as the operator sees them: what was sent, what failed and why, and what is kept for want of a mail server. */
export const mailRoutes = (app: App<Actor, ActionName>, deps: { readonly db: Db }): void => {
  route(app, {
    method: 'GET',
    url: '/api/mails',
    permission: 'mail.read',
    operationId: 'listMails',
    summary: 'List mails, newest first',
    tags,
    query: pageQuery(z.uuid()).extend({ status: z.enum(mailStatuses).optional() }),
    answers: { 200: pageOf(mailSchema) },
    handle: async ({ actor, query: { limit, after, status }, request }) => {
      const wanted = { status, before: after, limit: limit + 1 };
      const mails = await reading(deps.db, scopeOf(actor), (tx) => mailPage(tx, wanted));
      return page(mails, limit, ({ id }) => id, request.url);
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/mails/:id',
    permission: 'mail.read',
    operationId: 'readMail',
    summary: 'Read a mail',
    tags,
    params,
    answers: { 200: mailSchema },
    handle: async ({ actor, params: { id } }) => {
      const mail = await reading(deps.db, scopeOf(actor), (tx) => mailOf(tx, id));
      return mail ? ok(mail) : notFound;
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/mails/:id/retry',
    permission: 'mail.retry',
    operationId: 'retryMail',
    summary: 'Send a failed or kept mail again',
    tags,
    params,
    answers: { 202: mailSchema },
    handle: ({ params: { id }, ...context }) => retryMail(deps, actOf(app, context), id),
  });
};
