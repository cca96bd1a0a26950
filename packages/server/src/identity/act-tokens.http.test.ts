import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonaKey } from '../../../../scripts/sample-world/personas.ts';
import { sampleWorld } from '../testing/server.ts';

type World = Awaited<ReturnType<typeof sampleWorld>>;
type Client = { readonly clientId: string; readonly clientSecret: string };

let world: World;
let service: Client;

beforeAll(async () => {
  world = await sampleWorld();
  service = world.personas.service;
  await grant(['office365', 'azure']);
}, 60_000);

afterAll(() => world.close());

const exchangeType = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessToken = 'urn:ietf:params:oauth:token-type:access_token';

const customerKey = 'customer-en-global-admin';
const persona = (key: PersonaKey) => world.personas.people[key];
const customer = () => persona(customerKey).organizationId;
/** An advisor sells nothing: what it holds is in nobody's way (A3). */
const agentKey = 'advisor-admin';

const agreement = async () =>
  (
    await world
      .as(customerKey)
      .call<{ agreement: { id: string; version: string } }>('GET', '/api/partner-relationships')
  ).agreement;

const grant = async (services: readonly string[], roles = ['administrator'], key: PersonaKey = agentKey) => {
  const { id, version } = await agreement();
  await world.as(customerKey).call('POST', `/api/partner-relationships/${persona(key).organizationId}/privileges`, {
    services: Object.fromEntries(services.map((name) => [name, { grant: true, roles }])),
    agreement: { id, version },
  });
};

const remove = (name: string, key: PersonaKey = agentKey) =>
  world
    .as(customerKey)
    .call('DELETE', `/api/partner-relationships/${persona(key).organizationId}/privileges?service=${name}`);

type Form = Readonly<Record<string, string>>;
type Answer = Readonly<Record<string, unknown>> & {
  readonly access_token: string;
  readonly error?: string;
  readonly mandate?: Readonly<Record<string, unknown>>;
};

const post = async (path: string, form: Form, by: Client = service, headers: Form = {}) => {
  const response = await fetch(`${world.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${by.clientId}:${by.clientSecret}`).toString('base64')}`,
      ...headers,
    },
    body: new URLSearchParams(form),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : {}) as Answer };
};

const place = (name: string) => ({ resource: `${world.url}/customers/${customer()}/services/${name}` });

const exchange = (subjectToken: string, form: Form, by: Client = service, headers: Form = {}) =>
  post(
    '/oauth/token',
    { grant_type: exchangeType, subject_token: subjectToken, subject_token_type: accessToken, ...form },
    by,
    headers,
  );

const tokenFor = async (subjectToken: string, form: Form = place('office365'), by: Client = service) => {
  const { status, body } = await exchange(subjectToken, form, by);
  if (status !== 200) throw new Error(`Not exchanged: ${JSON.stringify(body)}`);
  return body.access_token;
};

const introspect = async (token: string, by: Client = service) => (await post('/oauth/introspect', { token }, by)).body;
const isActive = async (token: string) => (await introspect(token)).active;

const newClient = async (scopes: readonly string[], roles: readonly string[] = []) =>
  world.as('operator-admin').call<Client>('POST', '/api/clients', { name: 'another service', scopes, roles });

const newToken = async (key: PersonaKey) =>
  world.as(key).call<{ id: string; token: string }>('POST', '/api/tokens', { name: 'for a service' });

/** Signs a persona in, in a browser of its own. */
const signIn = async (key: PersonaKey) => {
  const { email, password } = persona(key);
  const headers = { 'content-type': 'application/json', origin: world.url };
  const response = await fetch(`${world.url}/api/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ email, password }),
  });
  const cookie = String(response.headers.get('set-cookie')).split(';')[0] ?? '';
  const call = (method: string, path: string) =>
    fetch(`${world.url}${path}`, { method, headers: { cookie, origin: world.url } });
  return { call };
};

describe('an exchange', () => {
  test('X5: answers a signed token of five minutes that says who may do what, where, in which roles', async () => {
    const agent = persona(agentKey);
    const { status, headers, body } = await exchange(agent.token, {
      ...place('office365'),
      scope: 'user.read licence.assign',
    });
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({
      issued_token_type: accessToken,
      token_type: 'Bearer',
      scope: 'user.read licence.assign',
    });
    expect(Math.abs(Number(body.expires_in) - 300)).toBeLessThanOrEqual(1);
    const keys = createRemoteJWKSet(new URL(`${world.url}/oauth/jwks`));
    const { payload } = await jwtVerify(body.access_token, keys, {
      issuer: world.url,
      audience: place('office365').resource,
      typ: 'at+jwt',
      algorithms: ['ES256'],
    });
    expect(decodeProtectedHeader(body.access_token)).toMatchObject({ alg: 'ES256', kid: expect.any(String) });
    const { iat, exp, ...claims } = payload;
    expect(Number(exp) - Number(iat)).toBeLessThanOrEqual(300);
    expect(claims).toEqual({
      iss: world.url,
      aud: place('office365').resource,
      sub: agent.userId,
      client_id: service.clientId,
      act: { sub: service.clientId },
      organization: agent.organizationId,
      tenant: customer(),
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
      service.clientId,
      undefined,
      oauth.ClientSecretBasic(service.clientSecret),
      { execute: [oauth.allowInsecureRequests] },
    );
    const tokens = await oauth.genericGrantRequest(config, exchangeType, {
      subject_token: persona(agentKey).token,
      subject_token_type: accessToken,
      ...place('office365'),
    });
    expect(tokens.scope?.split(' ')).toContain('licence.assign');
    expect(await oauth.tokenIntrospection(config, tokens.access_token)).toMatchObject({
      active: true,
      sub: persona(agentKey).userId,
    });
    await oauth.tokenRevocation(config, tokens.access_token);
    expect(await oauth.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
  });

  test('takes its place in plain words too, and refuses places that are none or disagree', async () => {
    const { token } = persona(agentKey);
    const plain = { customer: customer(), service: 'azure' };
    expect((await exchange(token, plain)).status).toBe(200);
    for (const form of [{}, { ...place('office365'), ...plain }, { resource: 'https://elsewhere.example/' }])
      expect((await exchange(token, form as Form)).body).toMatchObject({ error: 'invalid_target' });
    expect((await exchange(token, { customer: customer(), service: 'nothing' })).body).toMatchObject({
      error: 'invalid_target',
      mandate: { code: 'service_unknown' },
    });
  });

  test('D17: a denial carries code, rule, sentence and fix, in the reader’s language', async () => {
    const { token } = persona(agentKey);
    const denied = await exchange(token, place('dynamics365'), service, { 'accept-language': 'ja' });
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
    const { token } = persona(agentKey);
    const program = await newClient(['api'], ['auditor']);
    expect((await exchange(token, place('office365'), program)).body.error).toBe('invalid_request');
    expect((await exchange(token, place('office365'), { ...service, clientSecret: 'wrong' })).status).toBe(401);
    const own = await post('/oauth/token', { grant_type: 'client_credentials', scope: 'decisions' });
    for (const subject of ['', 'mdt_unknown', 'not.a.jwt', own.body.access_token, service.clientSecret])
      expect((await exchange(subject, place('office365'))).body.error).toBe('invalid_request');
    for (const more of [
      { actor_token: token, actor_token_type: accessToken },
      { requested_token_type: 'urn:ietf:params:oauth:token-type:saml2' },
      { subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' },
    ])
      expect((await exchange(token, { ...place('office365'), ...(more as Form) })).body.error).toBe('invalid_request');
  });

  test('gives a token that opens nothing here', async () => {
    const token = await tokenFor(persona(agentKey).token);
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
    await grant(['office365']);
    const { token } = persona(agentKey);
    const first = await tokenFor(token);
    expect(await introspect(first)).toMatchObject({
      active: true,
      tenant: customer(),
      service: 'office365',
      roles: ['administrator'],
      token_type: 'Bearer',
    });
    await remove('office365');
    expect(await introspect(first)).toEqual({ active: false });
    await grant(['office365']);
    const second = await tokenFor(token);
    await grant(['office365'], ['reader']);
    expect(await isActive(second)).toBe(false);
    expect(await introspect(await tokenFor(token))).toMatchObject({ active: true, roles: ['reader'] });
    await grant(['office365']);
  });

  test('D22: the person signs out, loses the token it came with, or leaves', async () => {
    const browser = await signIn(agentKey);
    const handed = (await (await browser.call('POST', '/api/session/subject-token')).json()) as { token: string };
    const fromSession = await tokenFor(handed.token, {
      ...place('office365'),
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    });
    const own = await newToken(agentKey);
    const fromToken = await tokenFor(own.token);
    expect([await isActive(fromSession), await isActive(fromToken)]).toEqual([true, true]);

    expect((await browser.call('DELETE', '/api/session')).status).toBe(204);
    expect([await isActive(fromSession), await isActive(fromToken)]).toEqual([false, true]);
    expect((await exchange(handed.token, place('office365'))).body.error).toBe('invalid_request');
    await world.as(agentKey).call('DELETE', `/api/tokens/${own.id}`);
    expect(await isActive(fromToken)).toBe(false);
  });

  test('D5: the person’s own role no longer carries it', async () => {
    const { organizationId, userId, token } = persona('reseller-helpdesk');
    await grant(['azure'], ['helpdesk_administrator'], 'reseller-helpdesk').catch(() => undefined);
    const decisions = await exchange(token, place('azure'));
    if (decisions.status !== 200) throw new Error(`The helpdesk holds nothing: ${JSON.stringify(decisions.body)}`);
    const held = decisions.body.access_token;
    expect(await isActive(held)).toBe(true);
    await world
      .as('operator-admin')
      .call('PATCH', `/api/organizations/${organizationId}/users/${userId}`, { roles: ['sales_agent'] });
    expect(await isActive(held)).toBe(false);
  });

  test('the client that holds it is revoked, or gives it up', async () => {
    const other = await newClient(['decisions']);
    const { token } = persona(agentKey);
    const held = await tokenFor(token, place('office365'), other);
    const given = await tokenFor(token, place('office365'));
    expect([await isActive(held), await isActive(given)]).toEqual([true, true]);
    expect((await post('/oauth/revoke', { token: given }, other)).status).toBe(200);
    expect(await isActive(given)).toBe(true); // not its own
    expect((await post('/oauth/revoke', { token: given })).status).toBe(200);
    expect(await isActive(given)).toBe(false);
    await world.as('operator-admin').call('DELETE', `/api/clients/${other.clientId}`);
    expect(await isActive(held)).toBe(false);
  });

  test('D8: the partner is terminated', async () => {
    const key = 'other-reseller-admin';
    await grant(['dynamics365'], ['administrator'], key).catch(() => undefined);
    const held = await tokenFor(persona(key).token, place('dynamics365'));
    expect(await isActive(held)).toBe(true);
    await world.as('operator-admin').call('PATCH', `/api/organizations/${persona(key).organizationId}`, {
      standing: 'terminated',
      reason: 'Fraud',
    });
    expect(await isActive(held)).toBe(false);
  });
});

describe('introspection', () => {
  test('tells nothing to strangers, and nothing about what is no token of ours', async () => {
    const held = await tokenFor(persona(agentKey).token);
    const program = await newClient(['api'], ['auditor']);
    expect(await introspect(held, program)).toEqual({ active: false });
    const wrong = await post('/oauth/introspect', { token: held }, { ...service, clientSecret: 'wrong' });
    expect([wrong.status, wrong.body.error, wrong.headers.get('www-authenticate')]).toEqual([
      401,
      'invalid_client',
      'Basic realm="mandate"',
    ]);
    expect((await post('/oauth/introspect', {})).body.error).toBe('invalid_request');
    for (const token of ['x', `${held}x`, persona(agentKey).token])
      expect(await introspect(token)).toEqual({ active: false });
  });

  test('knows a program’s own token as long as its client is there', async () => {
    const program = await newClient(['decisions', 'api'], ['auditor']);
    const { body } = await post('/oauth/token', { grant_type: 'client_credentials' }, program);
    expect(await introspect(body.access_token)).toMatchObject({
      active: true,
      client_id: program.clientId,
      scope: 'decisions api',
    });
    expect((await post('/oauth/revoke', { token: body.access_token }, program)).body.error).toBe(
      'unsupported_token_type',
    );
    await world.as('operator-admin').call('DELETE', `/api/clients/${program.clientId}`);
    expect(await introspect(body.access_token)).toEqual({ active: false });
  });
});

describe('a denial', () => {
  type Evaluation = {
    readonly decision: boolean;
    readonly context: {
      readonly reason: string;
      readonly access_request?: { readonly endpoint: string; readonly template: object; readonly expires: string };
    };
  };

  const evaluate = async (key: PersonaKey, action: string, name: string): Promise<Evaluation> => {
    const { body } = await post('/oauth/token', { grant_type: 'client_credentials', scope: 'decisions' });
    const response = await fetch(`${world.url}/access/v1/evaluation`, {
      method: 'POST',
      headers: { authorization: `Bearer ${body.access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        subject: { type: 'user', id: persona(key).userId },
        action: { name: action },
        resource: { type: 'service', id: name, properties: { customer: customer() } },
      }),
    });
    return (await response.json()) as Evaluation;
  };

  test('D17, Q2: can be asked for through the service’s page, and is granted where it arrives filled in', async () => {
    const denied = await evaluate(agentKey, 'user.read', 'dynamics365');
    expect(denied).toMatchObject({ decision: false, context: { reason: 'privileges_missing' } });
    const offer = denied.context.access_request;
    expect(offer?.endpoint).toBe(`${world.url}/api/access-requests`);
    expect(offer?.template).toMatchObject({ customer: customer(), service: 'dynamics365', expires: offer?.expires });
    expect((await evaluate(agentKey, 'user.read', 'azure')).context.access_request).toBeUndefined();

    // The page asks on the agent's behalf, with a token that can do nothing else.
    const asking = await tokenFor(persona(agentKey).token, { resource: offer?.endpoint ?? '' });
    const ask = (body: object) =>
      fetch(offer?.endpoint ?? '', {
        method: 'POST',
        headers: { authorization: `Bearer ${asking}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const elsewhere = await fetch(`${world.url}/api/access-requests`, {
      headers: { authorization: `Bearer ${asking}` },
    });
    expect(elsewhere.status).toBe(401);
    const altered = await ask({ ...offer?.template, roles: ['administrator', 'reader'] });
    expect([altered.status, await altered.json()]).toMatchObject([422, { code: 'access_request_altered', rule: 'Q6' }]);
    const asked = await ask({ ...offer?.template, reason: 'A ticket of yours' });
    expect(asked.status).toBe(201);
    const { id } = (await asked.json()) as { id: string };

    const admin = world.as(customerKey);
    type Shown = { status: string; askedThrough: string; acceptance: { services: object; agreement: object } };
    const shown = await admin.call<Shown>('GET', `/api/access-requests/${id}`);
    expect(shown).toMatchObject({
      status: 'open',
      reason: 'A ticket of yours',
      askedBy: { id: persona(agentKey).userId },
      askedThrough: service.clientId,
      partner: { name: persona(agentKey).organization },
      acceptance: { services: { dynamics365: { grant: true } } },
    });
    const { acceptance } = shown;
    await admin.call('POST', `/api/access-requests/${id}/accept`, { agreement: acceptance.agreement });
    expect((await evaluate(agentKey, 'user.read', 'dynamics365')).decision).toBe(true);
    expect(await isActive(await tokenFor(persona(agentKey).token, place('dynamics365')))).toBe(true);
    expect((await ask({ ...offer?.template })).status).toBe(409);
    const mails = await eventually(async () => {
      const { items } = await world
        .as('operator-admin')
        .call<{ items: { kind: string; to: string; text: string }[] }>('GET', '/api/mails?limit=200');
      return items.filter(({ kind }) => kind === 'access-request.created');
    });
    expect(mails[0]).toMatchObject({
      to: persona(customerKey).email,
      text: expect.stringContaining('A ticket of yours'),
    });
  });

  test('A4, M5: offers nothing where asking is not the way', async () => {
    expect((await evaluate('reseller-sales', 'user.read', 'dynamics365')).context.access_request).toBeUndefined();
    expect(
      (await evaluate('suspended-reseller-admin', 'user.read', 'dynamics365')).context.access_request,
    ).toBeUndefined();
    expect(
      (await evaluate('customer-ja-global-admin', 'user.read', 'office365')).context.access_request,
    ).toBeUndefined();
    const asking = { resource: `${world.url}/api/access-requests` };
    expect((await exchange(persona(customerKey).token, asking)).body.error).toBe('invalid_request');
    expect((await exchange(persona('reseller-sales').token, asking)).body.error).toBe('invalid_request');
  });
});

/** What is not empty, as soon as the relay has done its part. */
const eventually = async <T>(find: () => Promise<readonly T[]>): Promise<readonly T[]> => {
  for (let round = 0; round < 200; round += 1) {
    const found = await find();
    if (found.length > 0) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return [];
};
