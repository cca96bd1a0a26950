import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { Provider } from 'oidc-provider';
import type { Clock } from '../platform/clock.ts';
import { type Db, isDatabaseDown } from '../platform/db.ts';
import type { VerifyAccessToken } from './authenticate.ts';
import { providerConfiguration } from './oauth-configuration.ts';
import { clientScopes } from './scopes.ts';
import { isClientSecret } from './secrets.ts';
import type { PrivateJwk } from './signing-key-store.ts';
import { loadSigningKeys, signingAlgorithm } from './signing-keys.ts';

export type OAuthDeps = {
  readonly db: Db;
  readonly clock: Clock;
  /** Asked when the first request comes: with PORT=0 the address is known only once it is bound. */
  readonly publicUrl: () => string;
  readonly onFault: (fault: Error) => void;
};

export type OAuth = {
  /** The authorisation server; made when it is first needed. */
  readonly provider: () => Promise<Provider>;
  readonly verifyAccessToken: VerifyAccessToken;
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
    if (context.path.startsWith('/.well-known/')) context.body = ourMetadata(context.body);
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

/** The metadata without what is not there. The library always adds `openid` to the scopes; no client ever has it. */
const ourMetadata = (body: unknown): unknown => {
  if (typeof body !== 'object' || body === null) return body;
  const offered = Object.entries(body).filter(([name]) => !interactive.includes(name));
  return { ...Object.fromEntries(offered), scopes_supported: clientScopes };
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
  const provider = once(async () => newProvider(deps, await keys()));
  const keySet = once(async () => createLocalJWKSet({ keys: (await keys()).map(publicPart) } as JSONWebKeySet));
  const verifyAccessToken: VerifyAccessToken = async (jwt) => {
    const issuer = deps.publicUrl();
    try {
      const { payload } = await jwtVerify(jwt, await keySet(), {
        issuer,
        audience: issuer,
        algorithms: [signingAlgorithm],
        typ: 'at+jwt',
        currentDate: new Date(deps.clock.now()),
        requiredClaims: ['exp', 'client_id'],
      });
      const { client_id: clientId, scope } = payload;
      if (typeof clientId !== 'string') return undefined;
      return { clientId, scopes: typeof scope === 'string' ? scope.split(' ') : [] };
    } catch (fault) {
      // Anything but a token that is not ours is a fault: without keys nobody must be told that a token is wrong.
      if (fault instanceof errors.JOSEError) return undefined;
      throw fault;
    }
  };
  return { provider, verifyAccessToken };
};
