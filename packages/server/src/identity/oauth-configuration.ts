import { type Configuration, errors, type JWKS } from 'oidc-provider';
import type { Clock } from '../platform/clock.ts';
import type { Db } from '../platform/db.ts';
import { oidcAdapter } from './oidc-adapter.ts';
import { clientScopes } from './scopes.ts';
import type { PrivateJwk } from './signing-key-store.ts';
import { signingAlgorithm } from './signing-keys.ts';

/** Services get minutes: a token outlives the withdrawal of its client by nothing here, and by this much elsewhere. */
const accessTokenSeconds = 600;

/** What no flow of ours makes yet; a lifetime of its own all the same, so that no default of the library applies. */
const unusedSeconds = 60;

const off = { enabled: false } as const;

export const clientAuthMethods = ['client_secret_basic', 'client_secret_post'] as const;

/** Only programs ask here. Whoever turns on a flow with people has to decide what replaces these. */
const noPeople = async (): Promise<never> => {
  throw new Error('No flow with a person in front of a page is enabled.');
};

/**
 * Every setting of the authorisation server: client credentials and nothing else, one resource (this server), signed
 * access tokens. A token asked for without a scope gets all that the client was given.
 */
export const providerConfiguration = (
  deps: { readonly db: Db; readonly clock: Clock },
  issuer: string,
  keys: readonly PrivateJwk[],
): Configuration => ({
  adapter: oidcAdapter(deps),
  jwks: { keys } as unknown as JWKS,
  scopes: [...clientScopes],
  claims: { openid: ['sub'] },
  responseTypes: [],
  clientAuthMethods: [...clientAuthMethods],
  clientDefaults: {
    grant_types: ['client_credentials'],
    response_types: [],
    id_token_signed_response_alg: signingAlgorithm,
    token_endpoint_auth_method: 'client_secret_basic',
  },
  enabledJWA: { idTokenSigningAlgValues: [signingAlgorithm] },
  routes: { token: '/oauth/token', jwks: '/oauth/jwks', authorization: '/oauth/authorize' },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: off,
    userinfo: off,
    rpInitiatedLogout: off,
    dPoP: off,
    pushedAuthorizationRequests: off,
    resourceIndicators: {
      enabled: true,
      defaultResource: () => issuer,
      useGrantedResource: () => true,
      getResourceServerInfo: (context, resource, client) => {
        if (new URL(resource).href !== new URL(issuer).href) throw new errors.InvalidTarget();
        const { params } = context.oidc;
        const scope = client.scope ?? '';
        if (params && !params.scope) params.scope = scope;
        return {
          scope,
          audience: issuer,
          accessTokenFormat: 'jwt',
          accessTokenTTL: accessTokenSeconds,
          jwt: { sign: { alg: signingAlgorithm } },
        };
      },
    },
  },
  ttl: {
    AccessToken: accessTokenSeconds,
    AuthorizationCode: unusedSeconds,
    BackchannelAuthenticationRequest: unusedSeconds,
    ClientCredentials: accessTokenSeconds,
    DeviceCode: unusedSeconds,
    Grant: unusedSeconds,
    IdToken: unusedSeconds,
    Interaction: unusedSeconds,
    RefreshToken: unusedSeconds,
    Session: unusedSeconds,
  },
  clientBasedCORS: () => false,
  findAccount: noPeople,
  // A browser that asks is answered like a program.
  renderError: (context, out) => {
    context.type = 'application/json';
    context.body = out;
  },
});
