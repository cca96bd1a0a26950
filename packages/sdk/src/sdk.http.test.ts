import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleWorld } from '../../server/src/testing/server.ts';
import { createMandate } from './client.ts';
import { calls } from './generated/calls.gen.ts';
import { allOf, pages } from './pages.ts';
import { createTokenWithPassword } from './sign-in.ts';

let world: Awaited<ReturnType<typeof sampleWorld>>;
beforeAll(async () => {
  world = await sampleWorld();
});
afterAll(() => world?.close());

const as = (key: keyof typeof world.personas.people) =>
  createMandate({ url: world.url, token: world.personas.people[key].token });

test('openapi.json of the package is what the server serves', async () => {
  const served = (await (await fetch(`${world.url}/openapi.json`)).json()) as { paths: object };
  const ours = JSON.parse(readFileSync(new URL('../openapi.json', import.meta.url), 'utf8'));
  expect(Object.keys(served.paths)).toEqual(Object.keys(ours.paths));
  // Shown as a whole, a difference would fill pages: npm run generate shows it better.
  expect(isDeepStrictEqual(served, ours)).toBe(true);
  const operations = Object.values<Record<string, { operationId: string }>>(ours.paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(Object.keys(calls).toSorted()).toEqual(operations.toSorted());
});

test('a partner reads its customers page by page', async () => {
  const mandate = as('reseller-admin');
  const names: string[] = [];
  for await (const page of pages(mandate.listCustomers, { limit: 1 })) {
    if (!page.ok) throw new Error(page.problem.detail);
    expect(page.value).toHaveLength(1);
    names.push(...page.value.map(({ name }) => name));
  }
  const whole = await allOf(mandate.listCustomers, {});
  expect(whole.ok && whole.value.map(({ name }) => name)).toEqual(names);
  expect(names.length).toBeGreaterThan(2);
});

test('a refusal comes as a problem with code, rule and fix, in the language of the client', async () => {
  const { token } = world.personas.people['indirect-reseller-admin'];
  const mandate = createMandate({ url: world.url, token, locale: 'ja' });
  const answer = await mandate.readInvitationLink();
  expect(answer).toMatchObject({
    ok: false,
    problem: { status: 403, code: 'indirect_reseller_cannot_invite', rule: 'M9', fix: { who: 'provider' } },
  });
  expect(!answer.ok && answer.problem.detail).toMatch(/[ぁ-ん]/);
});

test('a stale version is refused, the current one taken', async () => {
  const mandate = as('operator-admin');
  const { organizationId: id } = world.personas.people['advisor-admin'];
  const read = await mandate.readOrganization({ path: { id } });
  const etag = (read.ok && read.etag) || '';
  const change = (ifMatch: string) =>
    mandate.changeOrganization({ path: { id }, body: { program: 'advisor' } }, { headers: { 'if-match': ifMatch } });
  expect(await change('"999"')).toMatchObject({ ok: false, problem: { code: 'precondition_failed' } });
  expect(await change(etag)).toMatchObject({ ok: true });
});

test('a repeated order under one idempotency key is one order', async () => {
  const mandate = as('reseller-admin');
  const { organizationId: id } = world.personas.people['customer-en-global-admin'];
  const order = { path: { id }, body: { offer: 'e1', seats: 5, channel: 'csp' as const } };
  const headers = { 'idempotency-key': 'order-1' };
  const first = await mandate.createSubscription({ ...order, headers });
  const again = await mandate.createSubscription({ ...order, headers });
  expect(first.ok && again.ok && again.value.id === first.value.id).toBe(true);
});

test('a program asks for decisions with its client credentials, and for nothing else', async () => {
  const { clientId, clientSecret } = world.personas.service;
  const mandate = createMandate({ url: world.url, clientId, clientSecret });
  const { people } = world.personas;
  const decision = await mandate.evaluate({
    body: {
      subject: { type: 'user', id: people['reseller-admin'].userId },
      action: { name: 'licence.assign' },
      resource: {
        type: 'service',
        id: 'office365',
        properties: { customer: people['customer-en-global-admin'].organizationId },
      },
    },
  });
  expect(decision).toMatchObject({ ok: true, value: { decision: true } });
  expect(await mandate.listCustomers()).toMatchObject({ ok: false, problem: { code: 'insufficient_scope' } });
});

test('wrong client credentials are a problem', async () => {
  const { clientId } = world.personas.service;
  const mandate = createMandate({ url: world.url, clientId, clientSecret: 'not it' });
  expect(await mandate.readSession()).toMatchObject({ ok: false, problem: { code: 'invalid_client' } });
});

test('a token is made by password, for the organisation asked for; the session behind it is over', async () => {
  const { email, password, organizationId } = world.personas.people['customer-ru-global-admin'];
  const options = { url: world.url, email, password, organizationId, name: 'nightly', expiresInDays: 7 };
  const made = await createTokenWithPassword(options);
  if (!made.ok) throw new Error(made.problem.detail);
  const mandate = createMandate({ url: world.url, token: made.value.token });
  expect(await mandate.readSession()).toMatchObject({ ok: true, value: { organization: { id: organizationId } } });
  const { rows } = await world.db.pool.query(
    `select from session s join person p on p.id = s.person_id where p.email = $1 and s.ended_at is null`,
    [email],
  );
  expect(rows).toHaveLength(0);
  expect(await createTokenWithPassword({ ...options, password: 'not it at all' })).toMatchObject({
    ok: false,
    problem: { code: 'sign_in_failed' },
  });
});
