import type { ActionName } from '@mandate/domain/access/actions';
import type { Id } from '@mandate/domain/kernel/id';
import { ok, type Result } from '@mandate/domain/kernel/result';
import { organizationKinds } from '@mandate/domain/organizations/role';
import * as z from 'zod';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import { actOf } from '../platform/http/act.ts';
import { answer } from '../platform/http/answer.ts';
import type { App } from '../platform/http/app.ts';
import { etagOf, requireMatch } from '../platform/http/etag.ts';
import { inputFault } from '../platform/http/input-faults.ts';
import { page, pageOf, pageQuery } from '../platform/http/paging.ts';
import { route } from '../platform/http/route.ts';
import { idOf, localeSchema, text } from '../platform/http/schemas.ts';
import { invalidRequest } from '../platform/http/technical.ts';
import { type NotFound, notFound } from '../platform/outcome.ts';
import { changeOrganization, enrolOrganization } from './commands.ts';
import {
  type ListedOrganization,
  type OrganizationRecord,
  organizationList,
  organizationOf,
  partnersForCustomer,
} from './queries.ts';
import {
  agreementVersionSchema,
  domainSchema,
  marketSchema,
  organizationSchema,
  partnerSchema,
  programSchema,
  searchSchema,
  standingSchema,
} from './schemas.ts';

type Deps = { readonly db: Db };
type OurApp = App<Actor, ActionName>;

const tags = ['organizations'] as const;
const params = z.object({ id: idOf('organization') });
/** The list goes by kind, folded name and id. */
const listKey = z.tuple([z.enum(organizationKinds), z.string(), z.uuid()]);
const keyOf = ({ key }: ListedOrganization) => key;

const enrolmentSchema = z
  .strictObject({
    kind: z.enum(['partner', 'customer']),
    name: text(200),
    domain: domainSchema,
    market: marketSchema,
    locale: localeSchema,
    program: programSchema.optional(),
    agreement: z.strictObject({ version: agreementVersionSchema }).optional(),
  })
  .refine(({ kind, agreement }) => kind === 'partner' || agreement === undefined, {
    path: ['agreement'],
    error: 'only partners accept the reseller agreement',
  })
  .meta({ id: 'Enrolment' });

const patchSchema = z
  .strictObject({
    standing: standingSchema.optional(),
    reason: text(1000).optional(),
    program: programSchema.optional(),
    name: text(200).optional(),
    locale: localeSchema.optional(),
  })
  .refine(({ standing, reason }) => reason === undefined || standing !== undefined, {
    path: ['reason'],
    error: 'is the reason of a standing, and none was given',
  })
  .meta({ id: 'OrganizationPatch' });

/** Organisations: enrolled and changed by the operator, read by the operator and by themselves. */
export const organizationRoutes = (app: OurApp, deps: Deps): void => {
  mountList(app, deps);
  mountOne(app, deps);
  mountPartners(app, deps);
};

const mountList = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'POST',
    url: '/api/organizations',
    permission: 'organization.enrol',
    operationId: 'enrolOrganization',
    summary: 'Enrol a partner or a customer',
    tags,
    body: enrolmentSchema,
    answers: { 201: organizationSchema },
    handle: async ({ body, ...context }) => {
      const enrolled = await enrolOrganization(deps, actOf(app, context), body);
      if (!enrolled.ok) return enrolled;
      const { id, version } = enrolled.value;
      return answer(201, enrolled.value, { location: `/api/organizations/${id}`, etag: etagOf(version) });
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/organizations',
    permission: 'organization.read',
    operationId: 'listOrganizations',
    summary: 'List organisations by kind and name',
    tags,
    query: pageQuery(listKey).extend({
      kind: z.enum(organizationKinds).optional(),
      search: searchSchema.optional(),
      standing: standingSchema.optional(),
    }),
    answers: { 200: pageOf(organizationSchema) },
    handle: async ({ actor, query: { limit, after, ...filter }, request }) => {
      const rows = await reading(deps.db, scopeOf(actor), (tx) =>
        organizationList(tx, { filter, after, limit: limit + 1 }),
      );
      return itemsOf(page(rows, limit, keyOf, request.url), ({ organization }) => organization);
    },
  });
};

const mountOne = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'GET',
    url: '/api/organizations/:id',
    permission: 'signed-in',
    operationId: 'readOrganization',
    summary: 'Read an organisation: the operator any, everybody its own',
    tags,
    params,
    answers: { 200: organizationSchema },
    handle: async ({ actor, params: { id } }) => {
      const found = await readOne(app, deps, actor, id);
      return found.ok ? answer(200, found.value, { etag: etagOf(found.value.version) }) : found;
    },
  });

  route(app, {
    method: 'PATCH',
    url: '/api/organizations/:id',
    permission: 'organization.change',
    operationId: 'changeOrganization',
    summary: 'Suspend, reactivate or terminate an organisation; change its program, name or language',
    tags,
    params,
    body: patchSchema,
    answers: { 200: organizationSchema },
    handle: async ({ params: { id }, body, ...context }) => {
      const found = await readOne(app, deps, context.actor, id);
      if (!found.ok) return found;
      const { kind, version } = found.value;
      if (kind === 'operator' && body.standing !== undefined)
        return {
          ok: false,
          error: invalidRequest(inputFault('/standing', 'not_usable', { why: 'the operator is always active' })),
        };
      const matching = requireMatch(context.request, version);
      if (!matching.ok) return matching;
      const insists = context.request.headers['if-match'] !== undefined;
      const changed = await changeOrganization(deps, actOf(app, context), id, body, insists ? version : undefined);
      return changed.ok ? answer(200, changed.value, { etag: etagOf(changed.value.version) }) : changed;
    },
  });
};

const mountPartners = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'GET',
    url: '/api/partners',
    permission: 'partner.find',
    operationId: 'findPartners',
    summary: 'Find an active partner of your own market',
    tags,
    query: pageQuery(listKey).extend({ search: searchSchema.optional() }),
    answers: { 200: pageOf(partnerSchema) },
    handle: async ({ actor, query: { limit, after, search }, request }) => {
      const rows = await reading(deps.db, scopeOf(actor), async (tx) => {
        const own = await organizationOf(tx, actor.organization.id);
        // D7: a customer buys in its own market; the operator looks over all.
        const market = own?.kind === 'operator' ? undefined : own?.market;
        return partnersForCustomer(tx, { filter: { market, search }, after, limit: limit + 1 });
      });
      return itemsOf(page(rows, limit, keyOf, request.url), ({ organization }) => asPartner(organization));
    },
  });
};

/** The operator reads any organisation, everybody its own; there is no other for them. */
const readOne = async (
  app: OurApp,
  { db }: Deps,
  actor: Actor,
  id: Id<'organization'>,
): Promise<Result<OrganizationRecord, NotFound>> => {
  const readsAny = app.platform.authorize(actor, 'organization.read') === undefined;
  if (!readsAny && actor.organization.id !== id) return notFound;
  const found = await reading(db, scopeOf(actor), (tx) => organizationOf(tx, id));
  return found ? ok(found) : notFound;
};

const asPartner = ({ id, name, market, ...rest }: OrganizationRecord) => {
  if (rest.kind !== 'partner') throw new TypeError(`${id} is listed as a partner and is none.`);
  return { id, name, market, program: rest.program };
};

/** The same page with its rows in the form of the answer. */
const itemsOf = <T, U>(paged: ReturnType<typeof page<T>>, toItem: (row: T) => U) => ({
  ...paged,
  body: { items: paged.body.items.map(toItem), next: paged.body.next },
});
