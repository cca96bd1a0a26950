import type { ActionName } from '@mandate/domain/access/actions';
import { ok } from '@mandate/domain/kernel/result';
import { programs } from '@mandate/domain/organizations/program';
import * as z from 'zod';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import { actOf } from '../platform/http/act.ts';
import type { App } from '../platform/http/app.ts';
import { route } from '../platform/http/route.ts';
import { idOf } from '../platform/http/schemas.ts';
import { relationshipSchema } from '../relationships/schemas.ts';
import { type PartnerOverview, partnerRelationships } from './overview-queries.ts';
import { agreementText, consentsOf } from './queries.ts';
import { endReseller, giveUpPrivileges, removePrivileges } from './removal-commands.ts';
import { consentSchema, privilegeSchema, removedSchema, serviceId, toPrivilege } from './schemas.ts';

type Deps = { readonly db: Db };
type OurApp = App<Actor, ActionName>;

const partnerTags = ['partner relationships'] as const;
const customerTags = ['customers'] as const;
const partnerParams = z.object({ partner: idOf('organization') });
const customerParams = z.object({ id: idOf('organization') });
const serviceQuery = z.object({ service: serviceId.optional().meta({ description: 'One service; left out: all.' }) });

const overviewSchema = z
  .object({
    partner: z.object({
      id: idOf('organization'),
      name: z.string(),
      program: z.enum(programs),
      market: z.string(),
      standing: z.string(),
    }),
    relationship: relationshipSchema.optional(),
    named: z.boolean().meta({ description: 'Named on a subscription by its provider.' }),
    privileges: z.array(privilegeSchema),
    soldSubscriptions: z.int(),
    duties: z.array(z.enum(['support', 'reseller_agreement'])).meta({ description: 'Whatever it holds (X3, X4).' }),
  })
  .meta({ id: 'PartnerRelationship' });

const overviewBody = ({ partner, ...rest }: PartnerOverview) => ({
  ...rest,
  partner: {
    id: partner.id,
    name: partner.name,
    program: partner.program,
    market: partner.market,
    standing: partner.standing,
  },
  privileges: rest.privileges.map(toPrivilege),
});

/** The customer's page of its partners (A1, A2), and taking privileges back (X1). */
export const partnerRelationshipRoutes = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'GET',
    url: '/api/partner-relationships',
    permission: 'partner-relationships.read',
    operationId: 'listPartnerRelationships',
    summary: 'All partners, for each the services that it holds and what it owes (A1, A2, X3, X4)',
    tags: partnerTags,
    answers: {
      200: z.object({
        items: z.array(overviewSchema),
        agreement: z.object({ id: z.string(), version: z.string(), text: z.array(z.string()) }),
      }),
    },
    handle: async ({ actor, now, locale }) => {
      const partners = await reading(deps.db, scopeOf(actor), (tx) =>
        partnerRelationships(tx, actor.organization.id, now),
      );
      return ok({ items: partners.map(overviewBody), agreement: agreementText(locale) });
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/partner-relationships/:partner/consents',
    permission: 'partner-relationships.read',
    operationId: 'listConsents',
    summary: 'The receipts of what was consented to, newest first',
    tags: partnerTags,
    params: partnerParams,
    answers: { 200: z.object({ items: z.array(consentSchema) }) },
    handle: async ({ actor, params }) =>
      ok({
        items: await reading(deps.db, scopeOf(actor), (tx) => consentsOf(tx, actor.organization.id, params.partner)),
      }),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/partner-relationships/:partner/privileges',
    permission: 'privileges.remove',
    operationId: 'removePrivileges',
    summary: 'Remove privileges from one partner, for one service or all; answers once it is in force (X1, X5)',
    tags: partnerTags,
    params: partnerParams,
    query: serviceQuery,
    answers: { 200: removedSchema },
    handle: ({ params, query, ...context }) =>
      removePrivileges(deps, actOf(app, context), { partner: params.partner, service: query.service }),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/privileges',
    permission: 'privileges.remove',
    operationId: 'removeAllPrivileges',
    summary: 'Remove privileges from all partners at once, for one service or all (X1)',
    tags: partnerTags,
    query: serviceQuery,
    answers: { 200: removedSchema },
    handle: ({ query, ...context }) => removePrivileges(deps, actOf(app, context), { service: query.service }),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/partner-relationships/:partner',
    permission: 'relationship.end',
    operationId: 'endPartnerRelationship',
    summary: 'End the reseller relationship, once no live subscription sold by the partner remains (D10)',
    tags: partnerTags,
    params: partnerParams,
    answers: { 200: removedSchema },
    handle: ({ params, ...context }) => {
      const act = actOf(app, context);
      return endReseller(deps, act, { customer: act.actor.organization.id, partner: params.partner });
    },
  });
};

/** What a partner gives back: its privileges, or the relationship (D10). */
export const givingBackRoutes = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'DELETE',
    url: '/api/customers/:id/privileges',
    permission: 'privileges.give-up',
    operationId: 'giveUpPrivileges',
    summary: 'Give up own privileges, for one service or all',
    tags: customerTags,
    params: customerParams,
    query: serviceQuery,
    answers: { 200: removedSchema },
    handle: ({ params, query, ...context }) => giveUpPrivileges(deps, actOf(app, context), params.id, query.service),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/customers/:id/relationship',
    permission: 'relationship.end',
    operationId: 'endCustomerRelationship',
    summary: 'End the reseller relationship, once no live subscription sold to the customer remains (D10)',
    tags: customerTags,
    params: customerParams,
    answers: { 200: removedSchema },
    handle: ({ params, ...context }) => {
      const act = actOf(app, context);
      return endReseller(deps, act, { customer: params.id, partner: act.actor.organization.id });
    },
  });
};
