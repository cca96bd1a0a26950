import * as client from 'openid-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { newIdentityWorld } from '../testing/identity-world.ts';
import { createOAuth } from './oauth.ts';
import { loadSigningKeys } from './signing-keys.ts';

const worlds: { close: () => Promise<void> }[] = [];
const warnings = { warn: vi.spyOn(console, 'warn'), info: vi.spyOn(console, 'info') };

beforeEach(() => {
  for (const spy of Object.values(warnings)) spy.mockClear();
});

afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
  // oidc-provider complains on the console about each default that was not replaced.
  expect(Object.values(warnings).flatMap((spy) => spy.mock.calls)).toEqual([]);
});

/** A server that listens, and two clients: the operator's for decisions and the API, a partner's for the API. */
const withClients = async () => {
  const world = await newIdentityWorld();
  worlds.push(world);
  const issuer = await world.listen();
  const operator = await world.organization('operator', 'Meridian');
  const aurora = await world.organization('partner', 'Aurora');
  await world.person(operator.id, 'ops@meridian.example', ['admin']);
  await world.person(aurora.id, 'ana@aurora.example', ['global_admin']);
  const headers = { origin: issuer };
  const signedIn = async (email: string): Promise<string> => {
    const payload = { email, password: 'four herons over the weir' };
    const response = await world.call('POST', '/api/session', { payload, headers });
    return String(response.headers['set-cookie']).split(';')[0] ?? '';
  };
  const as = { ops: await signedIn('ops@meridian.example'), ana: await signedIn('ana@aurora.example') };
  const make = async (who: keyof typeof as, payload: object): Promise<{ clientId: string; clientSecret: string }> =>
    (await world.call('POST', '/api/clients', { as: as[who], payload, headers })).json();
  const gateway = await make('ops', { name: 'gateway', scopes: ['decisions', 'api'], roles: ['auditor'] });
  const sync = await make('ana', { name: 'sync', scopes: ['api'], roles: ['admin_agent'] });
  const discover = (of: typeof gateway, authentication?: client.ClientAuth) =>
    client.discovery(
      new URL(issuer),
      of.clientId,
      undefined,
      authentication ?? client.ClientSecretPost(of.clientSecret),
      {
        execute: [client.allowInsecureRequests],
      },
    );
  const revoke = (who: keyof typeof as, clientId: string) =>
    world.call('DELETE', `/api/clients/${clientId}`, { as: as[who], headers });
  const session = (accessToken: string) =>
    fetch(`${issuer}/api/session`, { headers: { authorization: `Bearer ${accessToken}` } });
  return { ...world, issuer, gateway, sync, discover, revoke, session, aurora, operator };
};

const claimsOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
const headerOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString());

describe('client credentials', () => {
  test.each([
    ['in the body', (secret: string) => client.ClientSecretPost(secret)],
    ['in the header', (secret: string) => client.ClientSecretBasic(secret)],
  ])(
    'with the secret %s give a signed token of ten minutes, with which the API is called',
    async (_where, authentication) => {
      const { discover, sync, session, issuer, aurora } = await withClients();
      const config = await discover(sync, authentication(sync.clientSecret));
      const tokens = await client.clientCredentialsGrant(config);
      expect([tokens.token_type, tokens.expires_in, tokens.scope]).toEqual(['bearer', 600, 'api']);
      expect(headerOf(tokens.access_token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) });
      const { iat, exp, ...claims } = claimsOf(tokens.access_token);
      expect(exp - iat).toBe(600);
      expect(claims).toEqual({
        iss: issuer,
        aud: issuer,
        sub: sync.clientId,
        client_id: sync.clientId,
        scope: 'api',
        jti: expect.any(String),
      });
      const answer = await session(tokens.access_token);
      expect([answer.status, await answer.json()]).toMatchObject([
        200,
        {
          client: { id: sync.clientId, name: 'sync', scopes: ['api'] },
          organization: { id: aurora.id },
          roles: ['admin_agent'],
        },
      ]);
    },
  );

  test('give the scopes that were asked for, and never one that the client does not have', async () => {
    const { discover, gateway, sync } = await withClients();
    const wide = await discover(gateway);
    expect((await client.clientCredentialsGrant(wide)).scope).toBe('decisions api');
    expect((await client.clientCredentialsGrant(wide, { scope: 'decisions' })).scope).toBe('decisions');
    await expect(client.clientCredentialsGrant(await discover(sync), { scope: 'decisions' })).rejects.toMatchObject({
      error: 'invalid_scope',
    });
  });

  test('for decisions alone do not open the API', async () => {
    const { discover, gateway, session } = await withClients();
    const { access_token: token } = await client.clientCredentialsGrant(await discover(gateway), {
      scope: 'decisions',
    });
    const answer = await session(token);
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'insufficient_scope' }]);
    expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope", scope="api"');
  });

  test('are for this server: no token for another resource', async () => {
    const { discover, sync } = await withClients();
    const config = await discover(sync);
    await expect(
      client.clientCredentialsGrant(config, { resource: 'https://elsewhere.example/' }),
    ).rejects.toMatchObject({
      error: 'invalid_target',
    });
  });

  test('with a wrong secret, the stored hash as secret, or an unknown client give nothing', async () => {
    const { db, discover, sync } = await withClients();
    const { rows } = await db.pool.query('select secret_hash from service_client where id = $1', [sync.clientId]);
    const strangers = [
      { ...sync, clientSecret: 'wrong' },
      { ...sync, clientSecret: rows[0].secret_hash },
      { clientId: '0193f0c0-0000-7000-8000-00000000000a', clientSecret: sync.clientSecret },
      { clientId: 'not an id', clientSecret: sync.clientSecret },
    ];
    for (const stranger of strangers) {
      await expect(client.clientCredentialsGrant(await discover(stranger))).rejects.toMatchObject({
        error: 'invalid_client',
      });
    }
  });

  test('of a revoked client give nothing more, and its tokens are refused at once', async () => {
    const { discover, sync, revoke, session } = await withClients();
    const config = await discover(sync);
    const { access_token: token } = await client.clientCredentialsGrant(config);
    expect((await session(token)).status).toBe(200);
    expect((await revoke('ana', sync.clientId)).statusCode).toBe(204);
    expect((await session(token)).status).toBe(401);
    await expect(client.clientCredentialsGrant(config)).rejects.toMatchObject({ error: 'invalid_client' });
  });

  test('that are refused are answered in the words of RFC 6749, with the request’s id and the usual headers', async () => {
    const { issuer, sync } = await withClients();
    const body = new URLSearchParams({
      grant_type: 'password',
      client_id: sync.clientId,
      client_secret: sync.clientSecret,
    });
    const answer = await fetch(`${issuer}/oauth/token`, { method: 'POST', body, headers: { 'x-request-id': 'r-1' } });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'unsupported_grant_type' }]);
    expect(['x-request-id', 'x-content-type-options', 'cache-control'].map((name) => answer.headers.get(name))).toEqual(
      ['r-1', 'nosniff', 'no-store'],
    );
  });
});

describe('an access token', () => {
  test('that was altered, is unsigned, or comes from another issuer is nobody’s', async () => {
    const { db, clock, discover, sync, session } = await withClients();
    const { access_token: token } = await client.clientCredentialsGrant(await discover(sync));
    const [header = '', , signature = ''] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ ...claimsOf(token), scope: 'api decisions' })).toString('base64url');
    const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${token.split('.')[1]}.`;
    for (const wrong of [`${header}.${forged}.${signature}`, unsigned, 'not.a.token', `${token}x`]) {
      expect((await session(wrong)).status).toBe(401);
    }
    const elsewhere = createOAuth({ db, clock, publicUrl: () => 'http://elsewhere.test', onFault: () => {} });
    expect(await elsewhere.verifyAccessToken(token)).toBeUndefined();
  });

  test('is over after ten minutes', async () => {
    const { db, discover, sync, issuer } = await withClients();
    const { access_token: token } = await client.clientCredentialsGrant(await discover(sync));
    const { exp } = claimsOf(token);
    const at = (seconds: number) =>
      createOAuth({ db, clock: { now: () => (seconds * 1000) as never }, publicUrl: () => issuer, onFault: () => {} });
    expect(await at(exp - 1).verifyAccessToken(token)).toEqual({ clientId: sync.clientId, scopes: ['api'] });
    expect(await at(exp).verifyAccessToken(token)).toBeUndefined();
  });
});

describe('the metadata', () => {
  test('offers client credentials, token exchange, and nothing that is not there, under both names', async () => {
    const { issuer } = await withClients();
    const read = async (path: string) => (await (await fetch(`${issuer}${path}`)).json()) as Record<string, unknown>;
    const metadata = await read('/.well-known/oauth-authorization-server');
    expect(metadata).toEqual(await read('/.well-known/openid-configuration'));
    expect(metadata).toMatchObject({
      issuer,
      token_endpoint: `${issuer}/oauth/token`,
      jwks_uri: `${issuer}/oauth/jwks`,
      grant_types_supported: ['client_credentials', 'urn:ietf:params:oauth:grant-type:token-exchange'],
      introspection_endpoint: `${issuer}/oauth/introspect`,
      revocation_endpoint: `${issuer}/oauth/revoke`,
      response_types_supported: [],
      scopes_supported: ['decisions', 'api'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    });
    expect(Object.keys(metadata).filter((name) => name.endsWith('_endpoint'))).toEqual([
      'token_endpoint',
      'introspection_endpoint',
      'revocation_endpoint',
    ]);
  });

  test('shows the public half of the keys only', async () => {
    const { issuer } = await withClients();
    const { keys } = (await (await fetch(`${issuer}/oauth/jwks`)).json()) as { keys: Record<string, unknown>[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256' });
    expect(keys[0]).not.toHaveProperty('d');
  });
});

test('nodes that start at the same moment share one key', async () => {
  const { db, clock } = await withClients();
  await db.pool.query('delete from signing_key');
  const nodes = await Promise.all(Array.from({ length: 6 }, () => loadSigningKeys({ db, clock })));
  expect(new Set(nodes.flat().map(({ kid }) => kid)).size).toBe(1);
  expect((await db.pool.query('select from signing_key')).rowCount).toBe(1);
});
