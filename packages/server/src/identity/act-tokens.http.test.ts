import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessTokenType, agentKey, exchangeType, type ServiceWorld, serviceWorld } from '../testing/service-world.ts';

let world: ServiceWorld;

beforeAll(async () => {
  world = await serviceWorld();
  await world.grant(['office365', 'azure']);
}, 60_000);

afterAll(() => world.close());

describe('an exchange', () => {
  test('X5: answers a signed token of five minutes that says who may do what, where, in which roles', async () => {
    const agent = world.persona(agentKey);
    const { status, headers, body } = await world.exchange(agent.token, {
      ...world.place('office365'),
      scope: 'user.read licence.assign',
    });
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({
      issued_token_type: accessTokenType,
      token_type: 'Bearer',
      scope: 'user.read licence.assign',
    });
    expect(Math.abs(Number(body.expires_in) - 300)).toBeLessThanOrEqual(1);
    const keys = createRemoteJWKSet(new URL(`${world.url}/oauth/jwks`));
    const { payload } = await jwtVerify(body.access_token, keys, {
      issuer: world.url,
      audience: world.place('office365').resource,
      typ: 'at+jwt',
      algorithms: ['ES256'],
    });
    expect(decodeProtectedHeader(body.access_token)).toMatchObject({ alg: 'ES256', kid: expect.any(String) });
    const { iat, exp, ...claims } = payload;
    expect(Number(exp) - Number(iat)).toBeLessThanOrEqual(300);
    expect(claims).toEqual({
      iss: world.url,
      aud: world.place('office365').resource,
      sub: agent.userId,
      client_id: world.service.clientId,
      act: { sub: world.service.clientId },
      organization: agent.organizationId,
      tenant: world.customer,
      service: 'office365',
      roles: ['administrator'],
      scope: 'user.read licence.assign',
      revision: expect.stringMatching(/^\d+\.\d+$/),
      jti: expect.any(String),
    });
  });

  test('is what a standard client library makes of the metadata (RFC 8414, RFC 8693)', async () => {
    const config = await oauth.discovery(
      new URL(world.url),
      world.service.clientId,
      undefined,
      oauth.ClientSecretBasic(world.service.clientSecret),
      { execute: [oauth.allowInsecureRequests] },
    );
    const tokens = await oauth.genericGrantRequest(config, exchangeType, {
      subject_token: world.persona(agentKey).token,
      subject_token_type: accessTokenType,
      ...world.place('office365'),
    });
    expect(tokens.scope?.split(' ')).toContain('licence.assign');
    expect(await oauth.tokenIntrospection(config, tokens.access_token)).toMatchObject({
      active: true,
      sub: world.persona(agentKey).userId,
    });
    await oauth.tokenRevocation(config, tokens.access_token);
    expect(await oauth.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
  });

  test('takes its place in plain words too, and refuses places that are none or disagree', async () => {
    const { token } = world.persona(agentKey);
    const plain = { customer: world.customer, service: 'azure' };
    expect((await world.exchange(token, plain)).status).toBe(200);
    for (const form of [{}, { ...world.place('office365'), ...plain }, { resource: 'https://elsewhere.example/' }])
      expect((await world.exchange(token, form as Readonly<Record<string, string>>)).body).toMatchObject({
        error: 'invalid_target',
      });
    expect((await world.exchange(token, { customer: world.customer, service: 'nothing' })).body).toMatchObject({
      error: 'invalid_target',
      mandate: { code: 'service_unknown' },
    });
  });

  test('D17: a denial carries code, rule, sentence and fix, in the reader’s language', async () => {
    const { token } = world.persona(agentKey);
    const denied = await world.exchange(token, world.place('dynamics365'), world.service, { 'accept-language': 'ja' });
    expect(denied.status).toBe(400);
    expect(denied.body).toEqual({
      error: 'access_denied',
      error_description: 'privileges_missing (M5)',
      mandate: {
        code: 'privileges_missing',
        rule: 'M5',
        sentence: expect.stringMatching(/[ぁ-ん]/),
        fix: { who: 'customer', what: expect.any(String) },
        revision: expect.stringMatching(/^\d+\.\d+$/),
      },
    });
  });

  test('is for services that may ask for decisions, of tokens that are somebody’s, and of nothing else', async () => {
    const { token } = world.persona(agentKey);
    const program = await world.newClient(['api'], ['auditor']);
    expect((await world.exchange(token, world.place('office365'), program)).body.error).toBe('invalid_request');
    expect(
      (await world.exchange(token, world.place('office365'), { ...world.service, clientSecret: 'wrong' })).status,
    ).toBe(401);
    const own = await world.post('/oauth/token', { grant_type: 'client_credentials', scope: 'decisions' });
    for (const subject of ['', 'mdt_unknown', 'not.a.jwt', own.body.access_token, world.service.clientSecret])
      expect((await world.exchange(subject, world.place('office365'))).body.error).toBe('invalid_request');
    for (const more of [
      { actor_token: token, actor_token_type: accessTokenType },
      { requested_token_type: 'urn:ietf:params:oauth:token-type:saml2' },
      { subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' },
    ])
      expect(
        (await world.exchange(token, { ...world.place('office365'), ...(more as Readonly<Record<string, string>>) }))
          .body.error,
      ).toBe('invalid_request');
  });

  test('gives a token that opens nothing here', async () => {
    const token = await world.tokenFor(world.persona(agentKey).token);
    for (const path of ['/api/session', '/api/customers']) {
      const response = await fetch(`${world.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      expect(response.status).toBe(401);
    }
    const question = {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    };
    expect((await fetch(`${world.url}/access/v1/evaluation`, { ...question, body: '{}' })).status).toBe(401);
  });
});

describe('introspection turns inactive the moment', () => {
  test('X5: the privilege is removed, or its roles become fewer', async () => {
    await world.grant(['office365']);
    const { token } = world.persona(agentKey);
    const first = await world.tokenFor(token);
    expect(await world.introspect(first)).toMatchObject({
      active: true,
      tenant: world.customer,
      service: 'office365',
      roles: ['administrator'],
      token_type: 'Bearer',
    });
    await world.remove('office365');
    expect(await world.introspect(first)).toEqual({ active: false });
    await world.grant(['office365']);
    const second = await world.tokenFor(token);
    await world.grant(['office365'], ['reader']);
    expect(await world.isActive(second)).toBe(false);
    expect(await world.introspect(await world.tokenFor(token))).toMatchObject({ active: true, roles: ['reader'] });
    await world.grant(['office365']);
  });

  test('D22: the person signs out, loses the token it came with, or leaves', async () => {
    const browser = await world.signIn(agentKey);
    const handed = (await (await browser('POST', '/api/session/subject-token')).json()) as { token: string };
    const fromSession = await world.tokenFor(handed.token, {
      ...world.place('office365'),
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    });
    const own = await world.as(agentKey).call<{ id: string; token: string }>('POST', '/api/tokens', { name: 'phone' });
    const fromToken = await world.tokenFor(own.token);
    expect([await world.isActive(fromSession), await world.isActive(fromToken)]).toEqual([true, true]);

    expect((await browser('DELETE', '/api/session')).status).toBe(204);
    expect([await world.isActive(fromSession), await world.isActive(fromToken)]).toEqual([false, true]);
    expect((await world.exchange(handed.token, world.place('office365'))).body.error).toBe('invalid_request');
    await world.as(agentKey).call('DELETE', `/api/tokens/${own.id}`);
    expect(await world.isActive(fromToken)).toBe(false);
  });

  test('D5: the person’s own role no longer carries it', async () => {
    const { organizationId, userId, token } = world.persona(agentKey);
    const become = (roles: readonly string[]) =>
      world.as('operator-admin').call('PATCH', `/api/organizations/${organizationId}/users/${userId}`, { roles });
    const held = await world.tokenFor(token);
    expect(await world.isActive(held)).toBe(true);
    await become(['global_admin']);
    expect(await world.isActive(held)).toBe(false);
    await become(['global_admin', 'admin_agent']);
  });

  test('the client that holds it is revoked, or gives it up', async () => {
    const other = await world.newClient(['decisions']);
    const { token } = world.persona(agentKey);
    const held = await world.tokenFor(token, world.place('office365'), other);
    const given = await world.tokenFor(token, world.place('office365'));
    expect([await world.isActive(held), await world.isActive(given)]).toEqual([true, true]);
    expect((await world.post('/oauth/revoke', { token: given }, other)).status).toBe(200);
    expect(await world.isActive(given)).toBe(true); // not its own
    expect((await world.post('/oauth/revoke', { token: given })).status).toBe(200);
    expect(await world.isActive(given)).toBe(false);
    await world.as('operator-admin').call('DELETE', `/api/clients/${other.clientId}`);
    expect(await world.isActive(held)).toBe(false);
  });

  test('D8: the partner is terminated', async () => {
    const key = 'other-reseller-admin';
    await world.grant(['dynamics365'], ['administrator'], key).catch(() => undefined);
    const held = await world.tokenFor(world.persona(key).token, world.place('dynamics365'));
    expect(await world.isActive(held)).toBe(true);
    await world.as('operator-admin').call('PATCH', `/api/organizations/${world.persona(key).organizationId}`, {
      standing: 'terminated',
      reason: 'Fraud',
    });
    expect(await world.isActive(held)).toBe(false);
  });
});

describe('introspection', () => {
  test('tells nothing to strangers, and nothing about what is no token of ours', async () => {
    const held = await world.tokenFor(world.persona(agentKey).token);
    const program = await world.newClient(['api'], ['auditor']);
    expect(await world.introspect(held, program)).toEqual({ active: false });
    const wrong = await world.post('/oauth/introspect', { token: held }, { ...world.service, clientSecret: 'wrong' });
    expect([wrong.status, wrong.body.error, wrong.headers.get('www-authenticate')]).toEqual([
      401,
      'invalid_client',
      'Basic realm="mandate"',
    ]);
    expect((await world.post('/oauth/introspect', {})).body.error).toBe('invalid_request');
    for (const token of ['x', `${held}x`, world.persona(agentKey).token])
      expect(await world.introspect(token)).toEqual({ active: false });
  });

  test('knows a program’s own token as long as its client is there', async () => {
    const program = await world.newClient(['decisions', 'api'], ['auditor']);
    const { body } = await world.post('/oauth/token', { grant_type: 'client_credentials' }, program);
    expect(await world.introspect(body.access_token)).toMatchObject({
      active: true,
      client_id: program.clientId,
      scope: 'decisions api',
    });
    expect((await world.post('/oauth/revoke', { token: body.access_token }, program)).body.error).toBe(
      'unsupported_token_type',
    );
    await world.as('operator-admin').call('DELETE', `/api/clients/${program.clientId}`);
    expect(await world.introspect(body.access_token)).toEqual({ active: false });
  });
});
