import { ok } from '@mandate/domain/kernel/result';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { record } from '../audit/commands.ts';
import { scopeOf } from '../platform/actor.ts';
import { inTransaction } from '../platform/db.ts';
import { beginCustomerAct } from '../platform/revision.ts';
import { accepting, answering } from '../testing/receiver.ts';
import { type Endpoint, eventIn, type Webhooks, webhooksIn } from '../testing/webhooks.ts';
import { newWorld, type World } from '../testing/world.ts';

let world: World;
let hooks: Webhooks;

beforeAll(async () => {
  world = await newWorld();
  hooks = webhooksIn(world);
});
afterAll(async () => {
  await hooks.end();
  await world.drop();
});

const writers = 8;
const actsPerWriter = 8;

/** Eight people of a customer at once, each act on the customer numbering itself in the order of the lane. */
const actInTurns = async (): Promise<void> => {
  const { lotus, ana } = world;
  let number = 0;
  const actor = lotus.people.admin;
  const write = async (): Promise<void> => {
    for (let n = 0; n < actsPerWriter; n += 1) {
      await inTransaction(world.db, scopeOf(actor), async (tx) => {
        await beginCustomerAct(tx, lotus.id);
        number += 1;
        const subject = { kind: 'thing', id: `${number}` };
        const parties = { customer: lotus.id, partner: ana.id };
        await record(tx, world.act(actor), { kind: 'thing.changed', ...parties, subject });
        return ok(undefined);
      });
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
};

test('three nodes send every event to every endpoint, one at a time, in the order of the customer’s lane', async () => {
  const endpoints: Endpoint[] = [];
  for (const company of [world.lotus, world.ana, world.operator])
    for (let n = 0; n < 2; n += 1) endpoints.push(await hooks.endpointOf(company, { kinds: ['thing.*'] }));
  // Each refuses now and then, so that order has to survive repetition.
  endpoints.forEach(({ receiver }, index) => {
    let requests = 0;
    receiver.behave((...request) => {
      requests += 1;
      const refuses = requests % (7 + index) === 0;
      if (refuses) hooks.passSeconds(30);
      (refuses ? answering(503) : accepting)(...request);
    });
  });
  for (let node = 0; node < 3; node += 1) hooks.dispatch({ atOnce: 4 });
  await actInTurns();
  await vi.waitFor(
    async () => {
      // Somebody whose time does not pass would wait for ever.
      hooks.passSeconds(30);
      const { rows } = await world.db.pool.query(`select count(*)::int from webhook_delivery where status = 'queued'`);
      expect(rows[0].count).toBe(0);
    },
    { timeout: 50_000, interval: 50 },
  );
  const everything = Array.from({ length: writers * actsPerWriter }, (_, n) => n + 1);
  for (const { receiver } of endpoints) {
    const numbers = receiver.received.map((one) => Number(eventIn(one).subject.replace('thing/', '')));
    expect(numbers.filter((number, index) => number !== numbers[index - 1])).toEqual(everything);
    expect(numbers.length).toBeGreaterThan(everything.length);
    expect(receiver.mostAtOnce()).toBe(1);
  }
});
