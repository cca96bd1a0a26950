import type { Readable } from 'node:stream';
import type { Locale } from '@mandate/domain/kernel/locale';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { type Answer, isAnswer, type Sent } from './answer.ts';
import type { App, HttpDeps } from './app.ts';
import { fingerprintOf, type IdempotencyKeys, idempotencyKeyOf, once } from './idempotency.ts';
import { localeOf } from './locale.ts';
import { refuseForeignOrigin } from './origin.ts';
import { problemOf, problemType, type Refused, sendProblem } from './problem.ts';
import { requestReader } from './read-request.ts';
import type { Answers, AnyRoute, Context, Handled, MediaAnswer, RouteSpec } from './route-spec.ts';
import { TechnicalError, technical } from './technical.ts';

const firstSuccess = (answers: Answers): number => {
  const status = Object.keys(answers)
    .map(Number)
    .find((candidate) => candidate >= 200 && candidate < 300);
  if (status === undefined) throw new TypeError('A route without an answer below 300 cannot succeed');
  return status;
};

/** The body in its wire form. What its schema does not name stays here: an answer cannot leak a column. */
const encode = (spec: AnyRoute, status: number, body: unknown): string | undefined => {
  const schema: z.ZodType | MediaAnswer | undefined = spec.answers[status];
  if (!(schema instanceof z.ZodType))
    throw new TypeError(`${spec.method} ${spec.url} declares no schema for ${status}`);
  const encoded = z.safeEncode(schema, body);
  if (encoded.success) return encoded.data === undefined ? undefined : JSON.stringify(encoded.data);
  const where = encoded.error.issues.map((issue) => `${issue.path.map(String).join('.')} ${issue.code}`).join(', ');
  throw new TypeError(`${spec.method} ${spec.url}: the answer does not fit its schema for ${status}: ${where}`);
};

const sentOf = (spec: AnyRoute, { status, headers, body, mediaType }: Answer): Sent => {
  if (mediaType !== undefined) {
    return { status, headers: { ...headers, 'content-type': mediaType }, payload: body as string | Readable };
  }
  const payload = encode(spec, status, body);
  return payload === undefined
    ? { status, headers, payload }
    : { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, payload };
};

const refusedAs = (refused: Refused, locale: Locale, requestId: string): Sent => {
  const { status, headers, body } = problemOf(refused, locale, requestId);
  return { status, headers: { ...headers, 'content-type': problemType }, payload: JSON.stringify(body) };
};

/** The one place where what a handler returned becomes an answer. */
const translate = (spec: AnyRoute, handled: Handled<Answers>, locale: Locale, requestId: string): Sent => {
  if (isAnswer(handled)) return sentOf(spec, handled);
  if (!handled.ok) return refusedAs(handled.error, locale, requestId);
  if (isAnswer(handled.value)) return sentOf(spec, handled.value);
  return sentOf(spec, { answer: true, status: firstSuccess(spec.answers), headers: {}, body: handled.value });
};

/** Establishes who is asking and whether they may, before the body is read. Undefined: go on. */
const refuseActor = async <Actor, Permission extends string>(
  platform: HttpDeps<Actor, Permission>,
  spec: AnyRoute,
  request: FastifyRequest,
): Promise<Refused | undefined> => {
  const foreign = refuseForeignOrigin(request, platform.publicUrl());
  if (foreign) return foreign;
  const actor = spec.identify === false ? undefined : await platform.authenticate(request);
  if (actor !== undefined) {
    request.actor = actor;
    request.principal = platform.principalOf(actor);
  }
  if (spec.permission === 'anyone') return undefined;
  if (actor === undefined) return technical('not_signed_in');
  // The type parameter of `route` admits no other text here.
  return spec.permission === 'signed-in' ? undefined : platform.authorize(actor, spec.permission as Permission);
};

const send = (reply: FastifyReply, locale: Locale, { status, headers, payload }: Sent): FastifyReply =>
  reply
    .code(status)
    .headers({ 'cache-control': 'no-store', 'content-language': locale, ...headers })
    .send(payload);

type AnyContext = Context<unknown, undefined, undefined, undefined>;
type AnyHandler = (context: AnyContext) => Handled<Answers> | Promise<Handled<Answers>>;

/** Calls the handler and translates what it returned. What it throws is a fault, unless it says otherwise. */
const handleWith = async (spec: AnyRoute, handler: AnyHandler, context: AnyContext): Promise<Sent> => {
  const { locale, request } = context;
  try {
    return translate(spec, await handler(context), locale, request.id);
  } catch (fault) {
    if (fault instanceof TechnicalError) return refusedAs(fault.refused, locale, request.id);
    throw fault;
  }
};

/** A POST with an `Idempotency-Key` is done once; everything else is simply done. */
const handleOnce = async (
  { idempotency }: { readonly idempotency: IdempotencyKeys },
  spec: AnyRoute,
  { request, body, now, locale }: AnyContext,
  handle: () => Promise<Sent>,
): Promise<Sent> => {
  if (spec.method !== 'POST' || spec.idempotent === false || request.principal === '') return handle();
  const key = idempotencyKeyOf(request);
  if (!key.ok) return refusedAs(key.error, locale, request.id);
  if (key.value === undefined) return handle();
  const fingerprint = fingerprintOf(request.method, request.url, body);
  const claim = { principal: request.principal, key: key.value, fingerprint };
  const outcome = await once(idempotency, claim, now, handle, request.log);
  return outcome.ok ? outcome.value : refusedAs(outcome.error, locale, request.id);
};

/**
 * Mounts a route: its contract, who may use it, what it answers. The actor is established before the body is read;
 * requests are read against the schemas, all faults at once; a POST with an `Idempotency-Key` is done once; refusals
 * become problem documents through one table. The handler returns `ok(value)`, a refusal, or an `answer` with headers
 * of its own.
 */
export const route = <
  Actor,
  Permission extends string,
  const Asked extends Permission | 'anyone' | 'signed-in',
  const A extends Answers,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  app: App<Actor, Permission>,
  given: RouteSpec<Actor, Permission, Asked, A, P, Q, B>,
): void => {
  const { platform } = app;
  const spec: AnyRoute = given;
  // What the handler's context promises is what `read` makes from the same schemas.
  const handler = given.handle as unknown as AnyHandler;
  const read = requestReader(spec);
  firstSuccess(spec.answers);

  app.route({
    method: spec.method,
    url: spec.url,
    config: { permission: spec.permission, spec },
    onRequest: async (request, reply) => {
      const refused = await refuseActor(platform, spec, request);
      if (refused) return sendProblem(request, reply, refused);
    },
    handler: async (request, reply) => {
      const locale = localeOf(request.headers['accept-language']);
      const parts = read(request);
      if (!parts.ok) return send(reply, locale, refusedAs(parts.error, locale, request.id));
      const now = platform.clock.now();
      const context = { actor: request.actor, ...parts.value, locale, now, request, reply } as AnyContext;
      const sent = await handleOnce(platform, spec, context, () => handleWith(spec, handler, context));
      return send(reply, locale, sent);
    },
  });
};
