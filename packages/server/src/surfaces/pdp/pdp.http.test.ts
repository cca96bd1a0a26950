import { setTimeout as sleep } from 'node:timers/promises';
import { createPdp, type Pdp } from '@mandate/pdp/pdp';
import type { Question } from '@mandate/pdp/question';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleWorld } from '../../testing/server.ts';

let world: Awaited<ReturnType<typeof sampleWorld>>;
const open: Pdp[] = [];

beforeAll(async () => {
  world = await sampleWorld({ config: { leaseMs: 400 } });
}, 60_000);
afterAll(async () => {
  for (const pdp of open) await pdp.close();
  await world.close();
});

const newPdp = async (): Promise<Pdp> => {
  const { clientId, clientSecret } = world.personas.service;
  const pdp = await createPdp({ url: world.url, clientId, clientSecret });
  open.push(pdp);
  return pdp;
};

/** May the reseller's admin agent assign licences of Office 365 at the customer that granted it? */
const question = (): Question => ({
  person: world.personas.people['reseller-admin'].userId,
  organization: undefined,
  action: 'customer.read',
  resource: { customer: world.personas.people['customer-en-global-admin'].organizationId },
});

const everyQuestion = (): Question[] =>
  Object.values(world.personas.people).flatMap(({ userId }) =>
    ['licence.assign', 'user.read', 'subscription.seats.add', 'customer.read'].map((action) => ({
      person: userId,
      organization: undefined,
      action,
      resource: {
        customer: world.personas.people['customer-en-global-admin'].organizationId,
        service: 'office365',
      },
    })),
  );

const throughHttp = async (asked: Question): Promise<boolean> => {
  const { clientId, clientSecret } = world.personas.service;
  const granted = await fetch(`${world.url}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials&scope=decisions',
  });
  const { access_token } = (await granted.json()) as { access_token: string };
  const answer = await fetch(`${world.url}/access/v1/evaluation`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      subject: { type: 'user', id: asked.person },
      action: { name: asked.action },
      resource: { type: 'service', id: asked.resource.service, properties: { customer: asked.resource.customer } },
    }),
  });
  return ((await answer.json()) as { decision: boolean }).decision;
};

test('in process and over HTTP, the same questions get the same answers', async () => {
  const pdp = await newPdp();
  let allowed = 0;
  for (const asked of everyQuestion()) {
    const { verdict } = await pdp.decide(asked);
    expect(verdict.allowed, JSON.stringify(asked)).toBe(await throughHttp(asked));
    if (verdict.allowed) allowed += 1;
  }
  expect(allowed).toBeGreaterThan(3);
});

test('X5: what a customer takes away is gone in process when the removal is reported', async () => {
  const pdp = await newPdp();
  const customer = world.as('customer-en-global-admin');
  // An advisor stands in nobody’s way (A3).
  const { organizationId: partner, userId } = world.personas.people['advisor-admin'];
  const asked = {
    ...question(),
    person: userId,
    action: 'user.read',
    resource: { ...question().resource, service: 'azure' },
  };
  const agreement = { id: 'customer-agreement', version: '2026-11' };
  for (let round = 0; round < 10; round += 1) {
    const services = { azure: { grant: true } };
    await customer.call('POST', `/api/partner-relationships/${partner}/privileges`, { services, agreement });
    // A widening act may arrive later: it has when the decision says so.
    while (!(await pdp.decide(asked)).verdict.allowed) await sleep(5);
    expect(pdp.decide(asked)).not.toBeInstanceOf(Promise);
    await customer.call('DELETE', `/api/partner-relationships/${partner}/privileges?service=azure`);
    expect((await pdp.decide(asked)).verdict.refused?.code).toBe('privileges_removed');
  }
});

test('a process whose lease was given back or has run out delays nobody, and its answers come from the server', async () => {
  const pdp = await newPdp();
  await pdp.decide(question());
  expect(pdp.isFresh()).toBe(true);
  await pdp.close();
  expect(pdp.isFresh()).toBe(false);
  const answer = pdp.decide(question());
  expect(answer).toBeInstanceOf(Promise);
  expect((await answer).verdict.allowed).toBe(true);
});

test('only the operator’s services hold leases and read facts', async () => {
  for (const path of ['/services', `/customers/${question().resource.customer}`]) {
    const answer = await fetch(`${world.url}/access/v1/pdp${path}`, {
      headers: { authorization: `Bearer ${world.personas.people['reseller-admin'].token}` },
    });
    expect(answer.status).toBe(403);
  }
});

test('D19: a use in process counts as a use', async () => {
  const pdp = await newPdp();
  const reseller = world.personas.people['reseller-admin'];
  const customer = world.personas.people['customer-en-global-admin'];
  const asked: Question = {
    person: reseller.userId,
    organization: undefined,
    action: 'user.read',
    resource: { customer: customer.organizationId, service: 'office365' },
  };
  const before = performance.now();
  expect((await pdp.decide(asked)).verdict.by).toBeDefined();
  await pdp.close();
  for (;;) {
    const { rows } = await world.db.pool.query('select max(last_used_at) as at from privilege where partner_id = $1', [
      reseller.organizationId,
    ]);
    if (rows[0].at) break;
    if (performance.now() - before > 10_000) throw new Error('The use was never noted.');
    await sleep(50);
  }
});
