import type { ActionName } from '@mandate/domain/access/actions';
import { ok } from '@mandate/domain/kernel/result';
import * as z from 'zod';
import { privilegeSchema, toPrivilege } from '../access/schemas.ts';
import { domainSchema, marketSchema, organizationSchema } from '../organizations/schemas.ts';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import { actOf } from '../platform/http/act.ts';
import { answer } from '../platform/http/answer.ts';
import type { App } from '../platform/http/app.ts';
import { page, pageOf, pageQuery } from '../platform/http/paging.ts';
import { route } from '../platform/http/route.ts';
import { idOf, instantSchema, localeSchema, text } from '../platform/http/schemas.ts';
import { createCustomer } from './customer-commands.ts';
import { customerPage, customerView } from './customer-queries.ts';
import { relationshipSchema } from './schemas.ts';

type Deps = { readonly db: Db };
type OurApp = App<Actor, ActionName>;

const tags = ['customers'] as const;

const rowSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    domain: z.string(),
    market: z.string(),
    locale: z.string(),
    since: instantSchema,
    services: z.array(z.string()).meta({ description: 'Services that this partner administers there.' }),
    subscriptionsSold: z.int(),
    lastUsedAt: instantSchema.optional(),
  })
  .meta({ id: 'CustomerRow' });

const viewSchema = z
  .object({
    customer: z.object({
      id: idOf('organization'),
      name: z.string(),
      domain: z.string(),
      market: z.string(),
      locale: localeSchema,
    }),
    relationship: relationshipSchema.optional(),
    privileges: z.array(privilegeSchema),
    duties: z.array(z.enum(['support', 'reseller_agreement'])),
  })
  .meta({ id: 'CustomerView' });

const newCustomerSchema = z
  .strictObject({ name: text(200), domain: domainSchema, market: marketSchema, locale: localeSchema })
  .meta({ id: 'NewCustomer' });

/** The partner's customers (A4): its list, one of them, a new one. */
export const customerRoutes = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'GET',
    url: '/api/customers',
    permission: 'customer.read',
    operationId: 'listCustomers',
    summary: 'The customers of this partner by name; search looks into name and domain (A4)',
    tags,
    query: pageQuery(z.tuple([z.string(), z.uuid()])).extend({ search: text(200).optional() }),
    answers: { 200: pageOf(rowSchema) },
    handle: async ({ actor, query: { limit, after, search }, request, now }) => {
      const wanted = { partner: actor.organization.id, search, after, limit: limit + 1 };
      const rows = await reading(deps.db, scopeOf(actor), (tx) => customerPage(tx, wanted, now));
      return page(rows, limit, (row) => [row.key, row.id], request.url);
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/customers/:id',
    permission: 'customer.read',
    operationId: 'readCustomer',
    summary: 'One customer as this partner sees it: its own relationship, privileges and duties',
    tags,
    params: z.object({ id: idOf('organization') }),
    answers: { 200: viewSchema },
    handle: async ({ actor, params, now }) => {
      const view = await reading(deps.db, scopeOf(actor), (tx) => customerView(tx, actor, params.id, now));
      return view.ok ? ok({ ...view.value, privileges: view.value.privileges.map(toPrivilege) }) : view;
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/customers',
    permission: 'customer.create',
    operationId: 'createCustomer',
    summary: 'Create a customer of this market, with a relationship and without privileges',
    tags,
    body: newCustomerSchema,
    answers: { 201: z.object({ customer: organizationSchema, relationship: relationshipSchema }) },
    handle: async ({ body, ...context }) => {
      const created = await createCustomer(deps, actOf(app, context), body);
      if (!created.ok) return created;
      return answer(201, created.value, { location: `/api/customers/${created.value.customer.id}` });
    },
  });
};
