import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleWorld } from '../testing/server.ts';

let world: Awaited<ReturnType<typeof sampleWorld>>;
beforeAll(async () => {
  world = await sampleWorld();
});
afterAll(() => world.close());

test('the operator sees who answers from memory, and for whom a removal waits (X5)', async () => {
  const { items } = await world.as('operator-admin').call<{ items: object[] }>('GET', '/api/nodes');
  expect(items).toEqual([
    {
      id: expect.any(String),
      address: expect.stringContaining(`:${process.pid}`),
      startedAt: expect.stringMatching(/Z$/),
      leaseUntil: expect.stringMatching(/Z$/),
      alive: true,
    },
  ]);
});

test.each(['reseller-admin', 'customer-en-global-admin'] as const)('%s does not', async (persona) => {
  const { status, body } = await world.as(persona).ask('GET', '/api/nodes');
  expect([status, body.code]).toEqual([403, 'role_not_permitted']);
});
