import { afterEach, expect, test } from 'vitest';
import { createMandate } from './client.ts';
import { type Arrived, problem, type Reply, scriptedServer } from './testing/scripted-server.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Hands out t1, t2, … for a lifetime in seconds; `takes` says which of them the API accepts. */
const withTokens = async (lifetime: number, takes: (token: string) => boolean = () => true) => {
  let handedOut = 0;
  const answer = ({ url, headers }: Arrived): Reply => {
    if (url === '/oauth/token') return { body: { access_token: `t${++handedOut}`, expires_in: lifetime } };
    const token = headers.authorization?.replace('Bearer ', '') ?? '';
    return takes(token) ? { body: { token } } : problem(401, 'not_signed_in');
  };
  const server = await scriptedServer(answer);
  closing.push(server.close);
  const mandate = createMandate({ url: server.url, clientId: 'a b', clientSecret: 's:ü' });
  const tokenRequests = () => server.arrived.filter(({ url }) => url === '/oauth/token');
  return { mandate, tokenRequests };
};

test('calls at the same time share one access token, asked for with encoded client credentials', async () => {
  const { mandate, tokenRequests } = await withTokens(600);
  await Promise.all([mandate.readSession(), mandate.readSession(), mandate.listServices()]);
  await mandate.readSession();
  expect(tokenRequests()).toHaveLength(1);
  const [request] = tokenRequests();
  expect(request?.body).toBe('grant_type=client_credentials');
  const basic = atob(request?.headers.authorization?.replace('Basic ', '') ?? '');
  expect(basic).toBe('a+b:s%3A%C3%BC');
});

test('a token that is about to run out is not used again', async () => {
  const { mandate, tokenRequests } = await withTokens(10);
  await mandate.readSession();
  expect(await mandate.readSession()).toMatchObject({ value: { token: 't2' } });
  expect(tokenRequests()).toHaveLength(2);
});

test('a refused token is renewed once and the call repeated', async () => {
  const { mandate, tokenRequests } = await withTokens(600, (token) => token !== 't1');
  expect(await mandate.readSession()).toMatchObject({ ok: true, value: { token: 't2' } });
  expect(tokenRequests()).toHaveLength(2);
});

test('when the renewed token is refused too, the answer is the problem', async () => {
  const { mandate, tokenRequests } = await withTokens(600, () => false);
  expect(await mandate.readSession()).toMatchObject({ ok: false, problem: { code: 'not_signed_in' } });
  expect(tokenRequests()).toHaveLength(2);
});

test('wrong credentials are a problem with the code of the authorisation server', async () => {
  const { url, close, arrived } = await scriptedServer(() => ({
    status: 401,
    headers: { 'content-type': 'application/json' },
    body: { error: 'invalid_client', error_description: 'client authentication failed' },
  }));
  closing.push(close);
  const mandate = createMandate({ url, clientId: 'a', clientSecret: 'b' });
  expect(await mandate.readSession()).toMatchObject({
    ok: false,
    problem: { status: 401, code: 'invalid_client', detail: 'client authentication failed' },
  });
  expect(arrived).toHaveLength(1);
});
