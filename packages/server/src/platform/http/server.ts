import type { ServerResponse } from 'node:http';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import { isDatabaseDown } from '../db.ts';
import type { App, HttpDeps } from './app.ts';
import { bodyLimit, readJsonOnly } from './body-parser.ts';
import { answerClientError } from './client-error.ts';
import { errorHandler } from './error-handler.ts';
import { mountHealth } from './health.ts';
import { allowedMethods, recordRoutes } from './mounted-routes.ts';
import { docsPath, documentRoutes, mountOpenapi } from './openapi.ts';
import { sendProblem } from './problem.ts';
import { technical } from './technical.ts';
import { requestIdOf, traceHeader, traceOf } from './trace.ts';

/** Pages run nothing but our own scripts, are framed by nobody, and post only to us. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    manifestSrc: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
    objectSrc: ["'none'"],
  },
};

/** For what is refused before any hook runs, an address that cannot be read: the same defences, nothing to run. */
const bareDefences = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
};

const secondsOfTwoYears = 63_072_000;

const newFastify = <Actor, Permission extends string>(deps: HttpDeps<Actor, Permission>): FastifyInstance =>
  fastify({
    loggerInstance: deps.logger as FastifyBaseLogger,
    // Fastify's own lines carry the address, and with it invitation tokens. Ours carry the pattern, see `logRequests`.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    requestIdHeader: false,
    trustProxy: typeof deps.trustProxy === 'boolean' ? deps.trustProxy : [...deps.trustProxy],
    bodyLimit,
    requestTimeout: 60_000,
    keepAliveTimeout: 72_000,
    routerOptions: { maxParamLength: 1024 },
    // A request that is under way when we stop is answered like any other; then its connection is closed.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (fault, request, reply) => {
      errorHandler(deps.telemetry, isDatabaseDown)(fault, request as never, reply.headers(bareDefences) as never);
    },
    clientErrorHandler: answerClientError,
  });

/** Every answer names its request, and the trace it belongs to; every request leaves one line and one observation. */
const traceRequests = <Actor, Permission extends string>(
  app: FastifyInstance,
  { telemetry }: HttpDeps<Actor, Permission>,
): void => {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).header('vary', 'Accept-Language');
    const trace = traceOf(request.headers.traceparent);
    if (!trace) return;
    reply.header('traceparent', traceHeader(trace));
    request.log = request.log.child({ traceId: trace.traceId, spanId: trace.spanId });
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const status = reply.statusCode;
    const milliseconds = Math.round(reply.elapsedTime * 1000) / 1000;
    telemetry.observeRequest({ method: request.method, route, status, seconds: reply.elapsedTime / 1000 });
    request.log.info({ method: request.method, route, status, milliseconds, principal: request.principal }, 'answered');
  });
};

const answerUnmatched = (app: App<never, never>): void => {
  app.setNotFoundHandler((request, reply) => {
    const allowed = allowedMethods(app.mounted, request.url);
    const refused =
      allowed.length === 0
        ? technical('not_found')
        : technical('method_not_allowed', { headers: { allow: allowed.join(', ') } });
    return sendProblem(request, reply, refused);
  });
};

const drainPollMs = 25;
const longestDrainMs = 10_000;

/**
 * Closing waits for requests under way, ten seconds at most, and for nothing else: a connection on which nobody asks
 * anything would otherwise hold the process until it times out by itself.
 */
const drainOnClose = (app: FastifyInstance): void => {
  const open = new Set<ServerResponse>();
  app.addHook('onRequest', async (_request, reply) => {
    open.add(reply.raw);
    reply.raw.once('close', () => open.delete(reply.raw));
  });
  app.addHook('preClose', async () => {
    const begun = performance.now();
    const timer = setInterval(() => {
      if (open.size > 0 && performance.now() - begun < longestDrainMs) return;
      clearInterval(timer);
      app.server.closeAllConnections();
    }, drainPollMs);
    timer.unref();
  });
};

/**
 * An HTTP server without features: it reads strictly, answers in problem documents, knows each request by its id, and
 * does not start with a route that nobody has decided about. Mount routes with `route`, then listen. Closing it
 * finishes what is under way.
 */
export const createHttp = async <Actor, Permission extends string>(
  deps: HttpDeps<Actor, Permission>,
): Promise<App<Actor, Permission>> => {
  const bare: FastifyInstance = newFastify(deps);
  const mounted = recordRoutes(bare, (url) => url === docsPath || url.startsWith(`${docsPath}/`));
  bare.decorate('platform', deps);
  bare.decorate('mounted', mounted);
  const app = bare as App<Actor, Permission>;

  app.decorateRequest('actor', undefined);
  app.decorateRequest('principal', '');
  app.setErrorHandler(errorHandler(deps.telemetry, isDatabaseDown));
  traceRequests(app, deps);
  drainOnClose(app);
  readJsonOnly(app);
  answerUnmatched(app as unknown as App<never, never>);

  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy,
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    strictTransportSecurity: deps.publicUrl().startsWith('https:') ? { maxAge: secondsOfTwoYears } : false,
  });
  await documentRoutes(app, deps.version);
  mountOpenapi(app);
  mountHealth(app);
  return app;
};
