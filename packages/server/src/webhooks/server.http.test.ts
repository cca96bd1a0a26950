import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createToken } from '../identity/token-commands.ts';
import { type RunningServer, startServer } from '../main.ts';
import { loadConfig } from '../platform/config.ts';
import { type Receiver, startReceiver } from '../testing/receiver.ts';
import { eventIn, kindsAt, patience, webhooksIn } from '../testing/webhooks.ts';
import { type Company, expectOk, newWorld, type World } from '../testing/world.ts';

let world: World;
let server: RunningServer;
let receiver: Receiver;

/** A whole server, whose operator has allowed the loopback. */
beforeAll(async () => {
  world = await newWorld();
  receiver = await startReceiver();
  const config = loadConfig({
    DATABASE_URL: world.url,
    PORT: '0',
    LOG_LEVEL: 'silent',
    SECRET_KEY: randomBytes(32).toString('base64'),
    WEBHOOK_ALLOW: '127.0.0.1',
  });
  server = await startServer({ config: expectOk(config), clock: world.clock });
});

afterAll(async () => {
  await server?.close();
  await receiver?.stop();
  await world.drop();
});

const tokenOf = async ({ people }: Company): Promise<string> =>
  expectOk(await createToken(world, world.act(people.admin), { name: 'Program' })).secret;

const call = async (method: string, token: string, path: string, body?: object) => {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(response.ok, path).toBe(true);
  return response;
};

test('a removal over HTTP is heard by the partner’s own server, signed, and counted (X6)', async () => {
  const { ana, lotus } = world;
  expectOk(await world.accept(lotus, ana, ['office365']));
  const wish = { url: receiver.url, kinds: ['privileges.*'] };
  const made = await call('POST', await tokenOf(ana), '/api/webhooks', wish);
  const { secret } = (await made.json()) as { readonly secret: string };
  await call('DELETE', await tokenOf(lotus), `/api/partner-relationships/${ana.id}/privileges`);
  await vi.waitFor(() => expect(kindsAt(receiver)).toEqual(['privileges.removed']), patience);
  const [received] = receiver.received;
  expect(webhooksIn(world).verified(received!, secret)).toEqual(eventIn(received!));
  expect(eventIn(received!).source).toBe(server.url);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain('mandate_webhook_attempts_total{outcome="accepted"} 1');
});
