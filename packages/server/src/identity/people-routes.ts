import type { Id } from '@mandate/domain/kernel/id';
import { ok, type Result } from '@mandate/domain/kernel/result';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import { actOf } from '../platform/http/act.ts';
import { answer } from '../platform/http/answer.ts';
import { etagOf, requireMatch } from '../platform/http/etag.ts';
import { page, pageOf, pageQuery } from '../platform/http/paging.ts';
import { route } from '../platform/http/route.ts';
import { nothing } from '../platform/http/route-spec.ts';
import { idOf, localeSchema, text } from '../platform/http/schemas.ts';
import type { Technical } from '../platform/http/technical.ts';
import { type NotFound, notFound } from '../platform/outcome.ts';
import { changePerson, endMembership, type Invited, invitePerson, renewSetUpLink } from './commands.ts';
import { type Member, peopleOf, personIn } from './queries.ts';
import type { OurApp } from './request-actor.ts';
import { emailSchema, invitedSchema, rolesSchema, userSchema } from './schemas.ts';

type Deps = { readonly db: Db; readonly publicUrl: () => string };

const tags = ['people'] as const;
const organizationParams = z.object({ id: idOf('organization') });
const userParams = z.object({ id: idOf('organization'), userId: idOf('person') });

/** What is not yours does not exist: the operator reaches every organisation, everybody else its own. */
const reaches = (actor: Actor, id: Id<'organization'>): boolean =>
  actor.organization.kind === 'operator' || actor.organization.id === id;

const invitedAnswer = ({ member, setUpLink }: Invited) => ({ user: member, ...(setUpLink && { setUpLink }) });

/** The people of an organisation: its own user administrators' and the operator's. */
export const peopleRoutes = (app: OurApp, deps: Deps): void => {
  mountPeople(app, deps);
  mountPerson(app, deps);
  mountRenewal(app, deps);
};

const mountPeople = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'GET',
    url: '/api/organizations/:id/users',
    permission: 'people.read',
    operationId: 'listUsers',
    summary: 'List the people of an organisation with their roles',
    tags,
    params: organizationParams,
    query: pageQuery(z.uuid()),
    answers: { 200: pageOf(userSchema) },
    handle: async ({ actor, params: { id }, query: { limit, after }, request }) => {
      if (!reaches(actor, id)) return notFound;
      const rows = await reading(deps.db, scopeOf(actor), (tx) => peopleOf(tx, id, { limit: limit + 1, after }));
      return page(rows, limit, (user) => user.id, request.url);
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/organizations/:id/users',
    permission: 'people.manage',
    operationId: 'inviteUser',
    summary: 'Give a person roles in an organisation',
    description: 'A person without a password gets a one-time link by mail; it is in the answer as well, once.',
    tags,
    params: organizationParams,
    body: z.strictObject({
      email: emailSchema,
      displayName: text(200),
      roles: rolesSchema,
      locale: localeSchema.optional(),
    }),
    answers: { 201: invitedSchema },
    handle: async ({ params: { id }, body, ...context }) => {
      const invited = await invitePerson(deps, actOf(app, context), id, body);
      if (!invited.ok) return invited;
      const { member } = invited.value;
      const headers = { location: `/api/organizations/${id}/users/${member.id}`, etag: etagOf(member.version) };
      return answer(201, invitedAnswer(invited.value), headers);
    },
  });
};

/** The member as it is now, if the caller's `If-Match` allows it; its version only where the caller insists. */
const matchingMember = async (
  { db }: Deps,
  actor: Actor,
  request: FastifyRequest,
  params: z.output<typeof userParams>,
): Promise<Result<{ readonly readVersion: number | undefined }, NotFound | Technical>> => {
  const member = await memberSeenBy(db, actor, params);
  if (!member) return notFound;
  const matching = requireMatch(request, member.version);
  if (!matching.ok) return matching;
  return ok({ readVersion: request.headers['if-match'] === undefined ? undefined : member.version });
};

const memberSeenBy = async (
  db: Db,
  actor: Actor,
  { id, userId }: z.output<typeof userParams>,
): Promise<Member | undefined> =>
  reaches(actor, id) ? reading(db, scopeOf(actor), (tx) => personIn(tx, id, userId)) : undefined;

const mountPerson = (app: OurApp, deps: Deps): void => {
  const url = '/api/organizations/:id/users/:userId';

  route(app, {
    method: 'GET',
    url,
    permission: 'people.read',
    operationId: 'readUser',
    summary: 'Read one person of an organisation',
    tags,
    params: userParams,
    answers: { 200: userSchema },
    handle: async ({ actor, params }) => {
      const member = await memberSeenBy(deps.db, actor, params);
      return member ? answer(200, member, { etag: etagOf(member.version) }) : notFound;
    },
  });

  route(app, {
    method: 'PATCH',
    url,
    permission: 'people.manage',
    operationId: 'changeUser',
    summary: 'Change what a person may do in an organisation, or the name of one who belongs to it alone',
    tags,
    params: userParams,
    body: z.strictObject({ roles: rolesSchema.optional(), displayName: text(200).optional() }),
    answers: { 200: userSchema },
    handle: async ({ params, body, ...context }) => {
      const matching = await matchingMember(deps, context.actor, context.request, params);
      if (!matching.ok) return matching;
      const { readVersion } = matching.value;
      const changed = await changePerson(deps, actOf(app, context), params.id, params.userId, body, readVersion);
      return changed.ok ? answer(200, changed.value, { etag: etagOf(changed.value.version) }) : changed;
    },
  });

  route(app, {
    method: 'DELETE',
    url,
    permission: 'people.manage',
    operationId: 'removeUser',
    summary: 'Take a person out of an organisation, with every session and token that acts for it',
    tags,
    params: userParams,
    answers: { 204: nothing },
    handle: async ({ params, ...context }) => {
      const matching = await matchingMember(deps, context.actor, context.request, params);
      if (!matching.ok) return matching;
      const { readVersion } = matching.value;
      const ended = await endMembership(deps, actOf(app, context), params.id, params.userId, readVersion);
      return ended.ok ? answer(204, undefined) : ended;
    },
  });
};

const mountRenewal = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'POST',
    url: '/api/organizations/:id/users/:userId/set-up-link',
    permission: 'people.manage',
    operationId: 'renewSetUpLink',
    summary: 'Make another set-up link for a person who has not chosen a password',
    tags,
    params: userParams,
    answers: { 201: invitedSchema },
    handle: async ({ params: { id, userId }, ...context }) => {
      const renewed = await renewSetUpLink(deps, actOf(app, context), id, userId);
      return renewed.ok ? answer(201, invitedAnswer(renewed.value)) : renewed;
    },
  });
};
