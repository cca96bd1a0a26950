import { createLocalJWKSet, errors, importJWK, type JSONWebKeySet, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';
import type { Clock } from '../platform/clock.ts';
import { type Db, isDatabaseDown } from '../platform/db.ts';
import { targetUri } from './act-target.ts';
import type { VerifyAccessToken } from './authenticate.ts';
import { clientAuthMethods, providerConfiguration } from './oauth-configuration.ts';
import { type ExchangeDeps, registerTokenExchange } from './oauth-exchange.ts';
import { clientScopes } from './scopes.ts';
import { isClientSecret } from './secrets.ts';
import type { PrivateJwk } from './signing-key-store.ts';
import { loadSigningKeys, signingAlgorithm } from './signing-keys.ts';
import { readSubjectToken, type Verify } from './subject-tokens.ts';

export type OAuthDeps = {
  readonly db: Db;
  readonly clock: Clock;
  /** Asked when the first request comes: with PORT=0 the address is known only once it is bound. */
  readonly publicUrl: () => string;
  readonly onFault: (fault: Error) => void;
  /** D19: an exchange was allowed by a grant. */
  readonly onUse?: ExchangeDeps['onUse'] | undefined;
};

export type OAuth = {
  /** The authorisation server; made when it is first needed. */
  readonly provider: () => Promise<Provider>;
  /** The claims of a JWT of this type that this server has signed and that has not run out; undefined: it is none. */
  readonly verify: Verify;
  readonly verifyAccessToken: VerifyAccessToken;
  /** Signs claims of this server with the newest key of its published set: adds `iss`, and `iat` where there is none. */
  readonly sign: (typ: string, claims: JWTPayload) => Promise<string>;
};

/** What may be shown of a key. */
const publicPart = ({ kid, kty, crv, x, y, alg, use }: PrivateJwk) => ({ kid, kty, crv, x, y, alg, use });

const newProvider = (deps: OAuthDeps, keys: readonly PrivateJwk[]): Provider => {
  const issuer = deps.publicUrl();
  const provider = new Provider(issuer, providerConfiguration(deps, issuer, keys));
  // The adapter hands out what is kept of the secret; the secret itself is nowhere.
  Object.assign(provider.Client.prototype, {
    compareClientSecret(this: { readonly clientSecret: string }, secret: string): boolean {
      return isClientSecret(secret, this.clientSecret);
    },
  });
  // The mount states the public address in the forwarding headers, see `oauth-routes.ts`.
  provider.proxy = true;
  provider.use(async (context, next) => {
    await next();
    if (context.path.startsWith('/.well-known/')) context.body = ourMetadata(context.body, issuer);
    // Programs ask here, and no pages of other sites: what the library lets those read is taken back.
    for (const header of ['Access-Control-Allow-Origin', 'Access-Control-Expose-Headers']) context.remove(header);
  });
  provider.on('server_error', (context, fault) => {
    if (isDatabaseDown(fault)) context.status = 503;
    deps.onFault(fault);
  });
  return provider;
};

/** Endpoints and abilities of flows with a person in front of a page: there are none yet. */
const interactive = [
  'authorization_endpoint',
  'authorization_response_iss_parameter_supported',
  'claims_parameter_supported',
  'claims_supported',
  'code_challenge_methods_supported',
  'response_modes_supported',
];

/** What we answer ourselves: the library's own introspection knows no token that ends with a privilege. */
const ourEndpoints = (issuer: string) => ({
  introspection_endpoint: `${issuer}/oauth/introspect`,
  introspection_endpoint_auth_methods_supported: clientAuthMethods,
  revocation_endpoint: `${issuer}/oauth/revoke`,
  revocation_endpoint_auth_methods_supported: clientAuthMethods,
});

/** The metadata without what is not there. The library always adds `openid` to the scopes; no client ever has it. */
const ourMetadata = (body: unknown, issuer: string): unknown => {
  if (typeof body !== 'object' || body === null) return body;
  const offered = Object.entries(body).filter(([name]) => !interactive.includes(name));
  return { ...Object.fromEntries(offered), ...ourEndpoints(issuer), scopes_supported: clientScopes };
};

/** Keeps what was made; a failure is forgotten, so that the next caller tries again. */
const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((fault: unknown) => {
      made = undefined;
      throw fault;
    });
    return made;
  };
};

/**
 * OAuth 2.0 for programs: client credentials for JWT access tokens of ten minutes, metadata, key set. The tokens are
 * for this server itself, which also verifies them; whether the client still exists, the records tell (`authenticate`).
 */
export const createOAuth = (deps: OAuthDeps): OAuth => {
  const keys = once(() => loadSigningKeys(deps));
  const keySet = once(async () => createLocalJWKSet({ keys: (await keys()).map(publicPart) } as JSONWebKeySet));
  const verify: Verify = async (jwt, typ) => {
    try {
      const { payload } = await jwtVerify(jwt, await keySet(), {
        issuer: deps.publicUrl(),
        algorithms: [signingAlgorithm],
        typ,
        currentDate: new Date(deps.clock.now()),
        requiredClaims: ['exp', 'aud'],
      });
      return payload;
    } catch (fault) {
      // Anything but a token that is not ours is a fault: without keys nobody must be told that a token is wrong.
      if (fault instanceof errors.JOSEError) return undefined;
      throw fault;
    }
  };
  const verifyAccessToken: VerifyAccessToken = async (jwt) => {
    const issuer = deps.publicUrl();
    const { aud, client_id: clientId, scope, jti } = (await verify(jwt, 'at+jwt')) ?? {};
    if (aud === targetUri(issuer, { kind: 'asking' }) && jti !== undefined) return { askingToken: jti };
    if (aud !== issuer || typeof clientId !== 'string') return undefined;
    return { clientId, scopes: typeof scope === 'string' ? scope.split(' ') : [] };
  };
  const sign: OAuth['sign'] = async (typ, claims) => {
    const [newest] = await keys();
    if (!newest) throw new Error('There is no signing key.');
    return new SignJWT(claims)
      .setProtectedHeader({ alg: signingAlgorithm, kid: newest.kid, typ })
      .setIssuer(deps.publicUrl())
      .setIssuedAt(claims.iat ?? new Date(deps.clock.now()))
      .sign(await importJWK(newest, signingAlgorithm));
  };
  const provider = once(async () => {
    const made = newProvider(deps, await keys());
    const subjectOf = readSubjectToken(verify, deps.publicUrl);
    registerTokenExchange(made, { ...deps, sign, subjectOf, onUse: deps.onUse ?? (() => undefined) });
    return made;
  });
  return { provider, verify, verifyAccessToken, sign };
};
