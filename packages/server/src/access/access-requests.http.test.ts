import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonaKey } from '../../../../scripts/sample-world/personas.ts';
import { agentKey, customerKey, eventually, type ServiceWorld, serviceWorld } from '../testing/service-world.ts';

let world: ServiceWorld;

beforeAll(async () => {
  world = await serviceWorld();
  await world.grant(['azure']);
}, 60_000);

afterAll(() => world.close());

type Evaluation = {
  readonly decision: boolean;
  readonly context: {
    readonly reason: string;
    readonly access_request?: { readonly endpoint: string; readonly template: object; readonly expires: string };
  };
};

const evaluate = async (key: PersonaKey, action: string, name: string): Promise<Evaluation> => {
  const { body } = await world.post('/oauth/token', { grant_type: 'client_credentials', scope: 'decisions' });
  const response = await fetch(`${world.url}/access/v1/evaluation`, {
    method: 'POST',
    headers: { authorization: `Bearer ${body.access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      subject: { type: 'user', id: world.persona(key).userId },
      action: { name: action },
      resource: { type: 'service', id: name, properties: { customer: world.customer } },
    }),
  });
  return (await response.json()) as Evaluation;
};

test('D17, Q2: a denial can be asked for through the service’s page, and is granted where it arrives filled in', async () => {
  const denied = await evaluate(agentKey, 'user.read', 'dynamics365');
  expect(denied).toMatchObject({ decision: false, context: { reason: 'privileges_missing' } });
  const offer = denied.context.access_request;
  expect(offer?.endpoint).toBe(`${world.url}/api/access-requests`);
  expect(offer?.template).toMatchObject({ customer: world.customer, service: 'dynamics365', expires: offer?.expires });
  expect((await evaluate(agentKey, 'user.read', 'azure')).context.access_request).toBeUndefined();

  // The page asks on the agent's behalf, with a token that can do nothing else.
  const asking = await world.tokenFor(world.persona(agentKey).token, { resource: offer?.endpoint ?? '' });
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
    askedBy: { id: world.persona(agentKey).userId },
    askedThrough: world.service.clientId,
    partner: { name: world.persona(agentKey).organization },
    acceptance: { services: { dynamics365: { grant: true } } },
  });
  const { acceptance } = shown;
  await admin.call('POST', `/api/access-requests/${id}/accept`, { agreement: acceptance.agreement });
  expect((await evaluate(agentKey, 'user.read', 'dynamics365')).decision).toBe(true);
  expect(await world.isActive(await world.tokenFor(world.persona(agentKey).token, world.place('dynamics365')))).toBe(
    true,
  );
  expect((await ask({ ...offer?.template })).status).toBe(409);
  const mails = await eventually(async () => {
    const { items } = await world
      .as('operator-admin')
      .call<{ items: { kind: string; to: string; text: string }[] }>('GET', '/api/mails?limit=200');
    return items.filter(({ kind }) => kind === 'access-request.created');
  });
  expect(mails[0]).toMatchObject({
    to: world.persona(customerKey).email,
    text: expect.stringContaining('A ticket of yours'),
  });
});

test('A4, M5: a denial offers nothing where asking is not the way', async () => {
  expect((await evaluate('reseller-sales', 'user.read', 'dynamics365')).context.access_request).toBeUndefined();
  expect(
    (await evaluate('suspended-reseller-admin', 'user.read', 'dynamics365')).context.access_request,
  ).toBeUndefined();
  expect((await evaluate('customer-ja-global-admin', 'user.read', 'office365')).context.access_request).toBeUndefined();
  const asking = { resource: `${world.url}/api/access-requests` };
  expect((await world.exchange(world.persona(customerKey).token, asking)).body.error).toBe('invalid_request');
  expect((await world.exchange(world.persona('reseller-sales').token, asking)).body.error).toBe('invalid_request');
});
