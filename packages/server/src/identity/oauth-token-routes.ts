import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { JWTPayload } from 'jose';
import type { Clock } from '../platform/clock.ts';
import { type Db, reading } from '../platform/db.ts';
import { revokeActToken } from './act-token-commands.ts';
import { liveActToken } from './act-token-queries.ts';
import type { VerifyAccessToken } from './authenticate.ts';
import { clientBySecret, clientOf, type ServiceClient } from './credential-queries.ts';
import { actClaims } from './oauth-exchange.ts';
import type { Verify } from './subject-tokens.ts';

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly publicUrl: () => string;
  readonly verify: Verify;
  readonly verifyAccessToken: VerifyAccessToken;
};

/** Clients and tokens are looked up before anybody is known. */
const system = { kind: 'system' } as const;

const longestForm = 16 * 1024;

/** What RFC 7662 and RFC 7009 ask of a server, in their own words. */
export const oauthTokenRoutes = async (app: FastifyInstance, deps: Deps): Promise<void> => {
  await app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    const form = { parseAs: 'string', bodyLimit: longestForm } as const;
    scope.addContentTypeParser('application/x-www-form-urlencoded', form, (_request, body, parsed) =>
      parsed(null, new URLSearchParams(String(body))),
    );
    const mount = (url: string, handle: Handle): void => {
      const handler = (request: FastifyRequest, reply: FastifyReply) => withClient(deps, request, reply, handle);
      scope.route({ method: 'POST', url, config: { permission: 'anyone' }, schema: { hide: true }, handler });
    };
    mount('/oauth/introspect', introspect);
    mount('/oauth/revoke', revoke);
    done();
  });
};

type Handle = (
  deps: Deps,
  client: ServiceClient,
  token: string,
) => Promise<{ readonly status?: number; readonly body?: object }>;

/** Client authentication as at the token endpoint, and the one parameter that both need. */
const withClient = async (
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  handle: Handle,
): Promise<FastifyReply> => {
  const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  const [id, secret] = credentialsIn(request, form);
  const client = await reading(deps.db, system, (tx) => clientBySecret(tx, id, secret));
  reply.header('cache-control', 'no-store');
  if (!client)
    return reply
      .code(401)
      .header('www-authenticate', 'Basic realm="mandate"')
      .send({ error: 'invalid_client', error_description: 'client authentication failed' });
  const [token, ...others] = form.getAll('token');
  if (!token || others.length > 0)
    return reply.code(400).send({ error: 'invalid_request', error_description: 'one token is needed' });
  const { status = 200, body } = await handle(deps, client, token);
  return body === undefined ? reply.code(status).send() : reply.code(status).send(body);
};

const credentialsIn = ({ headers }: FastifyRequest, form: URLSearchParams): readonly [string, string] => {
  const basic = /^basic +([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '')?.[1];
  if (basic === undefined) return [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
  const [id = '', ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return [formDecoded(id), formDecoded(rest.join(':'))];
};

/** RFC 6749 §2.3.1 encodes both halves like a form. */
const formDecoded = (text: string): string => new URLSearchParams(`x=${text.replaceAll('&', '%26')}`).get('x') ?? '';

const inactive = { body: { active: false } };

/**
 * Whether a token is good at this moment, from the records and never from memory: the instant a privilege, role, standing,
 * client or person is gone, its tokens are inactive. Only services that may ask for decisions learn anything.
 */
const introspect: Handle = async (deps, client, token) => {
  if (!client.scopes.includes('decisions')) return inactive;
  const claims = await deps.verify(token, 'at+jwt');
  if (!claims) return inactive;
  return claims.act ? introspectAct(deps, claims) : introspectClient(deps, token, claims);
};

const introspectAct = async ({ db, clock, publicUrl }: Deps, { jti, iat }: JWTPayload) => {
  const live = await reading(db, system, (tx) => liveActToken(tx, String(jti), clock.now()));
  if (!live) return inactive;
  const iss = publicUrl();
  const { revision } = live.act ?? {};
  const claims = { ...actClaims(iss, live.token), iss, iat, token_type: 'Bearer' };
  return { body: { active: true, ...claims, ...(revision !== undefined && { revision }) } };
};

/** A program's own token, as long as its client is there; its scopes as the client has them now. */
const introspectClient = async ({ db, verifyAccessToken }: Deps, token: string, claims: JWTPayload) => {
  const known = await verifyAccessToken(token);
  if (!known || !('clientId' in known)) return inactive;
  const client = await reading(db, system, (tx) => clientOf(tx, known.clientId));
  const scopes = client?.scopes.filter((scope) => known.scopes.includes(scope)) ?? [];
  if (!client || scopes.length === 0) return inactive;
  const { iss, sub, aud, jti, iat, exp } = claims;
  const scope = scopes.join(' ');
  return { body: { active: true, client_id: client.id, scope, iss, sub, aud, jti, iat, exp, token_type: 'Bearer' } };
};

/** RFC 7009: whatever is not the client's own token is left alone, without a word about it. */
const revoke: Handle = async ({ db, clock, verify }, client, token) => {
  const claims = await verify(token, 'at+jwt');
  if (!claims) return {};
  if (!claims.act)
    return {
      status: 400,
      body: { error: 'unsupported_token_type', error_description: 'a client’s own tokens end with the client' },
    };
  await revokeActToken({ db }, client.id, String(claims.jti), clock.now());
  return {};
};
