import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { secretBoxOf } from '../platform/secret-box.ts';
import { patience, type Webhooks, webhooksIn } from '../testing/webhooks.ts';
import { expectOk, newWorld, type World } from '../testing/world.ts';
import { rotateSecret } from './commands.ts';

let world: World;
let hooks: Webhooks;

beforeAll(async () => {
  world = await newWorld();
});
beforeEach(() => {
  hooks = webhooksIn(world);
});
afterEach(() => hooks.end());
afterAll(() => world.drop());

const toAna = () => hooks.endpointOf(world.ana, { kinds: ['thing.changed'] });
const change = (...numbers: readonly number[]) => hooks.change(world.ana, ...numbers);

test('a secret that was replaced verifies for 24 hours beside the new one, and not longer', async () => {
  const endpoint = await toAna();
  const { secret } = expectOk(await rotateSecret(hooks.deps, world.act(endpoint.actor), endpoint.webhook.id));
  await change(1);
  hooks.dispatch();
  await vi.waitFor(() => expect(endpoint.receiver.received).toHaveLength(1), patience);
  const [during] = endpoint.receiver.received;
  for (const known of [endpoint.secret, secret]) expect(hooks.verified(during!, known)).toBeDefined();
  const altered = { ...during!, body: during!.body.replace('thing/1', 'thing/2') };
  expect(() => hooks.verified(altered, secret)).toThrow('No matching signature');
  world.passDays(1);
  await change(2);
  await vi.waitFor(() => expect(endpoint.receiver.received).toHaveLength(2), patience);
  const [, later] = endpoint.receiver.received;
  expect(hooks.verified(later!, secret)).toBeDefined();
  expect(() => hooks.verified(later!, endpoint.secret)).toThrow('No matching signature');
});

test('a secret that leaked is over after two rotations', async () => {
  const endpoint = await toAna();
  const rotate = () => rotateSecret(hooks.deps, world.act(endpoint.actor), endpoint.webhook.id);
  const second = expectOk(await rotate()).secret;
  const third = expectOk(await rotate()).secret;
  await change(1);
  hooks.dispatch();
  await vi.waitFor(() => expect(endpoint.receiver.received).toHaveLength(1), patience);
  const [received] = endpoint.receiver.received;
  expect(() => hooks.verified(received!, endpoint.secret)).toThrow('No matching signature');
  for (const known of [second, third]) expect(hooks.verified(received!, known)).toBeDefined();
});

test('a secret rests sealed: a copy of the database signs nothing, and without the key nothing is sent', async () => {
  const endpoint = await toAna();
  await change(1);
  const { rows } = await world.db.pool.query('select to_jsonb(w)::text as row from webhook w');
  expect(rows[0].row).not.toContain(endpoint.secret.replace('whsec_', '').slice(0, 20));
  const stranger = hooks.dispatch({ secretBox: secretBoxOf(randomBytes(32).toString('base64')) });
  await vi.waitFor(async () => {
    expect(await hooks.logOf(endpoint)).toMatchObject([{ status: 'queued', failure: 'secret_unusable' }]);
  }, patience);
  await stranger.stop();
  expect(endpoint.receiver.received).toEqual([]);
  hooks.passSeconds(10);
  hooks.dispatch();
  await vi.waitFor(() => expect(endpoint.receiver.received).toHaveLength(1), patience);
});
