import { expect, test } from 'vitest';
import { play } from './play.ts';

/** `npm run trial:model -- --steps 20000 --seed 7` plays more, and others. */
const { MODEL_STEPS = '2000', MODEL_SEED = '1' } = process.env;
const steps = Number(MODEL_STEPS);
const firstSeed = Number(MODEL_SEED);
const stepsPerMarket = 100;
const markets = Math.ceil(steps / stepsPerMarket);

test(`${steps} random acts by everybody in ${markets} markets: law, commands and model agree after each`, async () => {
  const codes = new Map<string, number>();
  let done = 0;
  const waiting = Array.from({ length: markets }, (_, market) => market);
  const playOn = async (): Promise<void> => {
    for (let market = waiting.shift(); market !== undefined; market = waiting.shift()) {
      const played = await play(firstSeed + market, Math.min(stepsPerMarket, steps - market * stepsPerMarket));
      done += played.done;
      for (const [code, count] of Object.entries(played.refused)) codes.set(code, (codes.get(code) ?? 0) + count);
    }
  };
  // Most of a step is waiting for the database: a few markets go on side by side, each on a database of its own.
  await Promise.all([playOn(), playOn(), playOn(), playOn()]);
  // A market in which nothing happens, or nothing is refused, proves nothing.
  expect(done).toBeGreaterThan(steps / 5);
  expect(codes.size).toBeGreaterThan(15);
  process.stdout.write(`${JSON.stringify({ steps, seed: firstSeed, done, refused: Object.fromEntries(codes) })}\n`);
}, 3_600_000);
