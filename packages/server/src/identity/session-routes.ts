import { ok, type Result } from '@mandate/domain/kernel/result';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Act, Actor } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import { actOf } from '../platform/http/act.ts';
import { answer } from '../platform/http/answer.ts';
import { route } from '../platform/http/route.ts';
import { type Context, nothing } from '../platform/http/route-spec.ts';
import { idOf, text } from '../platform/http/schemas.ts';
import { type Technical, tooManyAttempts } from '../platform/http/technical.ts';
import { newId } from '../platform/ids.ts';
import { type NotFound, notFound } from '../platform/outcome.ts';
import { longestPassword } from './password.ts';
import { type SignInFailed, setUpLinkInvalid, type TooManyAttempts } from './refusals.ts';
import type { OurApp } from './request-actor.ts';
import { sessionSchema, setUpSchema } from './schemas.ts';
import { type StartedSession, signIn, signOut, switchOrganization } from './session-commands.ts';
import { endedCookie, sessionCookie, sessionTokenOf } from './session-cookie.ts';
import { type SessionView, sessionView } from './session-queries.ts';
import { setUp } from './set-up-commands.ts';
import { setUpPreview } from './set-up-queries.ts';

type Deps = { readonly db: Db };

/** A person's other organisations, and whoever has not signed in yet, lie outside every organisation's scope. */
const system = { kind: 'system' } as const;

const tags = ['session'] as const;
const passwordSchema = z.string().min(1).max(longestPassword);
const setUpParams = z.object({ token: text(128) });

/** An act before anybody has signed in. */
const actOfNobody = (
  app: OurApp,
  { now, request }: Pick<Context<unknown, undefined, undefined, undefined>, 'now' | 'request'>,
): Act => ({ actor: 'system', now, requestId: request.id, newId: (kind) => newId(kind, app.platform.clock) });

const answeredView = ({ user, client, organization, roles, organizations }: SessionView) => ({
  ...(user && { user }),
  ...(client && { client }),
  organization: {
    ...organization,
    ...(organization.standingReason !== undefined && { standingReason: organization.standingReason }),
  },
  roles,
  organizations,
});

/** A session that has begun, with its cookie. */
const answerSession = async (app: OurApp, { db }: Deps, status: 200 | 201, { token, actor }: StartedSession) => {
  const view = await reading(db, system, (tx) => sessionView(tx, actor));
  if (!view) return notFound;
  return answer(status, answeredView(view), { 'set-cookie': sessionCookie(token, app.platform.publicUrl()) });
};

const refusedSignIn = (refused: SignInFailed | TooManyAttempts): Technical =>
  refused.technical === 'too_many_attempts' ? tooManyAttempts(refused.retryAfterSeconds) : refused;

/** Signing in and out, for whom, and choosing the first password. */
export const sessionRoutes = (app: OurApp, deps: Deps): void => {
  mountSignIn(app, deps);
  mountSession(app, deps);
  mountSetUp(app, deps);
};

const mountSignIn = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'POST',
    url: '/api/session',
    permission: 'anyone',
    identify: false,
    idempotent: false,
    operationId: 'signIn',
    summary: 'Sign in with e-mail address and password',
    description: 'The session is in the cookie of the answer. Without an organisation, the first one is chosen.',
    tags,
    body: z.strictObject({
      email: z.string().min(1).max(254),
      password: passwordSchema,
      organizationId: idOf('organization').optional(),
    }),
    answers: { 201: sessionSchema },
    handle: async ({ body, ...context }) => {
      const started = await signIn(deps, actOfNobody(app, context), body, context.request.ip);
      if (!started.ok) return { ok: false, error: refusedSignIn(started.error) };
      return answerSession(app, deps, 201, started.value);
    },
  });

  route(app, {
    method: 'DELETE',
    url: '/api/session',
    permission: 'anyone',
    operationId: 'signOut',
    summary: 'Sign out',
    tags,
    answers: { 204: nothing },
    handle: async ({ actor, ...context }) => {
      const token = sessionTokenOf(context.request);
      const act = actor ? actOf(app, { ...context, actor }) : actOfNobody(app, context);
      if (token !== undefined) await signOut(deps, act, token);
      return answer(204, undefined, { 'set-cookie': endedCookie(app.platform.publicUrl()) });
    },
  });
};

const mountSession = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'GET',
    url: '/api/session',
    permission: 'signed-in',
    operationId: 'readSession',
    summary: 'Read who is signed in, and for which organisation',
    tags,
    answers: { 200: sessionSchema },
    handle: async ({ actor }) => {
      const view = await reading(deps.db, system, (tx) => sessionView(tx, actor));
      return view ? ok(answeredView(view)) : notFound;
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/session/organization',
    permission: 'signed-in',
    idempotent: false,
    operationId: 'switchOrganization',
    summary: 'Act for another of your organisations',
    description: 'Only a session can be switched: a token stands for one organisation.',
    tags,
    body: z.strictObject({ organizationId: idOf('organization') }),
    answers: { 200: sessionSchema },
    handle: async ({ body, ...context }) => {
      const switched = await switchSession(app, deps, context.actor, context, body.organizationId);
      return switched.ok ? answerSession(app, deps, 200, switched.value) : switched;
    },
  });
};

const switchSession = async (
  app: OurApp,
  deps: Deps,
  actor: Actor,
  context: { readonly now: Act['now']; readonly request: FastifyRequest },
  organizationId: string,
): Promise<Result<StartedSession, NotFound>> => {
  const token = sessionTokenOf(context.request);
  if (actor.via !== 'session' || token === undefined) return notFound;
  return switchOrganization(deps, actOf(app, { ...context, actor }), token, organizationId);
};

const mountSetUp = (app: OurApp, deps: Deps): void => {
  route(app, {
    method: 'GET',
    url: '/api/set-up/:token',
    permission: 'anyone',
    identify: false,
    operationId: 'readSetUp',
    summary: 'Read for whom a set-up link was made',
    tags,
    params: setUpParams,
    answers: { 200: setUpSchema },
    handle: async ({ params: { token }, now }) => {
      const preview = await reading(deps.db, system, (tx) => setUpPreview(tx, token, now));
      if (!preview) return setUpLinkInvalid;
      const { person, organizations, expiresAt } = preview;
      return ok({ user: person, organizations, expiresAt });
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/set-up/:token',
    permission: 'anyone',
    identify: false,
    idempotent: false,
    operationId: 'setUp',
    summary: 'Choose the first password; the link works once',
    tags,
    params: setUpParams,
    body: z.strictObject({ password: passwordSchema }),
    answers: { 204: nothing },
    handle: async ({ params: { token }, body: { password }, ...context }) => {
      const done = await setUp(deps, actOfNobody(app, context), token, password);
      return done.ok ? answer(204, undefined) : done;
    },
  });
};
