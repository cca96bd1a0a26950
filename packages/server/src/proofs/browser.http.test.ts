import { afterAll, describe, expect, test } from 'vitest';
import { catalogueOf, isUnsafe } from '../testing/route-catalogue.ts';
import { addressOf, sampleRequest } from '../testing/sample-request.ts';
import { type Answered, serveNeighbours } from '../testing/serving.ts';
import { nobody } from '../testing/strange-requests.ts';
import { leavingUntouched } from '../testing/untouched.ts';

/**
 * What a browser carries along without being asked is worth nothing to another site, and what is secret stays out of the
 * log. Headers are looked at on every answer, by `call` itself.
 */
const serving = await serveNeighbours();
const { call, db, log, personas, ana, bo, operator } = serving;
const { routes } = await catalogueOf(serving.app);
const unsafe = routes.filter(isUnsafe);
afterAll(() => serving.close());

const desk = personas.find(({ actor }) => actor.organization.id === operator.id);
const password = 'four herons over the weir';
const email = 'nadia@ana-cloud.example';
const site = { origin: serving.url };

const json = <T>({ body }: Answered): T => JSON.parse(body) as T;

const postFrom = (url: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
  call({ method: 'POST', url, headers: { ...site, ...headers }, payload: JSON.stringify(body) });

/** The secret at the end of a link. */
const tokenIn = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

/** A global administrator of Ana's comes in as people do: by a set-up link, with a password, in a browser. */
const comeIn = async () => {
  const invited = await call({
    method: 'POST',
    url: `/api/organizations/${ana.id}/users`,
    as: desk,
    payload: JSON.stringify({ email, displayName: 'Nadia', roles: ['global_admin'] }),
  });
  const setUp = tokenIn(json<{ setUpLink: { url: string } }>(invited).setUpLink.url);
  await postFrom(`/api/set-up/${setUp}`, { password });
  const session = await postFrom('/api/session', { email, password });
  expect(session.status).toBe(201);
  const cookie = String(session.headers['set-cookie']);
  await serving.settle();
  return { setUp, cookie, pair: cookie.split(';')[0] ?? '' };
};
const { setUp, cookie, pair } = await comeIn();

test('the session is a cookie that no script reads and no other site sends along', () => {
  expect(cookie).toMatch(/; HttpOnly/);
  expect(cookie).toMatch(/; SameSite=(?:Lax|Strict)/);
});

describe('a request that another site makes a browser send changes nothing', () => {
  test.each(unsafe.map((route) => [route.name, route] as const))('%s', async (name, route) => {
    const sample = sampleRequest(route, () => undefined, false);
    const request = {
      method: route.method,
      url: addressOf(route, sample),
      ...(sample.body !== undefined && { payload: JSON.stringify(sample.body) }),
    };
    const attempts: Readonly<Record<string, string>>[] = [
      { cookie: pair, origin: 'https://evil.example' },
      { cookie: pair, origin: 'null' },
      { cookie: pair, origin: `${serving.url}.evil.example` },
      { cookie: pair, referer: 'https://evil.example/page' },
      { cookie: pair },
      { origin: 'https://evil.example' },
    ];
    await leavingUntouched(db, name, async () => {
      for (const headers of attempts) {
        const { status, body } = await call({ ...request, headers });
        expect([headers, status, JSON.parse(body).code]).toEqual([headers, 403, 'origin_refused']);
      }
    });
  });

  test('the same cookie from our own pages does', async () => {
    const { status } = await call({
      method: 'POST',
      url: '/api/tokens',
      headers: { ...site, cookie: pair },
      payload: '{"name":"Mine"}',
    });
    expect(status).toBe(201);
  });
});

describe('no other site may read an answer', () => {
  test.each(serving.app.mounted.filter(({ method }) => method === 'GET').map(({ url }) => url))(
    'OPTIONS %s',
    async (url) => {
      const { statusCode, headers } = await serving.app.inject({
        method: 'OPTIONS',
        url: url.replaceAll(/:\w+/g, nobody).replace('*', 'index.css'),
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' },
      });
      expect(statusCode).toBe(405);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    },
  );

  test.each(['/oauth/jwks', '/.well-known/openid-configuration', '/openapi.json'])('GET %s', async (url) => {
    const { status } = await call({ method: 'GET', url, headers: { origin: 'https://evil.example' } });
    expect(status).toBe(200);
  });
});

describe('an organisation that is not yours is like none', () => {
  const without = ({ status, headers, body }: Answered): string =>
    [status, headers['set-cookie'], body.replaceAll(String(headers['x-request-id']), '…')].join(' ');

  test('when signing in with the right password (D22)', async () => {
    const into = (organizationId: string) => postFrom('/api/session', { email, password, organizationId });
    const strange = await into(bo.id);
    expect(strange.status).toBeGreaterThanOrEqual(400);
    expect(without(strange)).toBe(without(await into(nobody)));
  });

  test('when switching a session (D22)', async () => {
    const into = (organizationId: string) =>
      postFrom('/api/session/organization', { organizationId }, { cookie: pair });
    const strange = await into(bo.id);
    expect(strange.status).toBe(404);
    expect(without(strange)).toBe(without(await into(nobody)));
  });
});

describe('the log', () => {
  test('knows of the whole run, and no secret of it', async () => {
    const client = json<{ clientId: string; clientSecret: string }>(
      await postFrom('/api/clients', { name: 'A program', scopes: ['api'], roles: ['admin_agent'] }, { cookie: pair }),
    );
    const basic = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64');
    const granted = await call({
      method: 'POST',
      url: '/oauth/token',
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'grant_type=client_credentials',
    });
    const { access_token: accessToken } = json<{ access_token: string }>(granted);
    const link = json<{ url: string }>(
      await call({ method: 'GET', url: '/api/invitation-link', headers: { cookie: pair } }),
    );
    await call({
      method: 'GET',
      url: `/api/requests/${tokenIn(link.url)}`,
      as: personas.find(({ name }) => name === 'lotus admin'),
    });
    await call({ method: 'GET', url: '/api/tokens', headers: { authorization: `Bearer ${accessToken}` } });
    await postFrom('/api/session', { email, password: `${password}!` });
    await serving.settle();

    const secrets = {
      password,
      session: pair.split('=')[1] ?? '',
      'set-up link': setUp,
      'client secret': client.clientSecret,
      'client credentials': basic,
      'access token': accessToken,
      'invitation link': tokenIn(link.url),
      ...Object.fromEntries(personas.map(({ name, token }) => [`token of ${name}`, token])),
    };
    const { rows: mails } = await db.pool.query<{ text: string }>(
      `select unnest(array(select jsonb_array_elements_text(paragraphs))) as text from mail`,
    );
    const whole = log.join('');
    expect(log.length).toBeGreaterThan(unsafe.length);
    for (const [name, secret] of Object.entries(secrets)) {
      expect(secret.length, name).toBeGreaterThan(15);
      expect(whole.includes(secret), `the log has the ${name}`).toBe(false);
    }
    expect(mails.length).toBeGreaterThan(10);
    expect(mails.filter(({ text }) => whole.includes(text))).toEqual([]);
  });
});
