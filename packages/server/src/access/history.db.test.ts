import type { Verdict } from '@mandate/domain/access/decide';
import { type Instant, instant, rfc3339 } from '@mandate/domain/kernel/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reading } from '../platform/db.ts';
import {
  type AnAct,
  anyMarketAct,
  anyMarketQuestion,
  type MarketQuestion,
  marketSubscriptions,
} from '../testing/market-acts.ts';
import { newWorld, type World } from '../testing/world.ts';
import { answerAt } from './history-queries.ts';
import { answerQuestion, type Question } from './queries.ts';

/** What a person reads of an answer; the grant behind it by its id. */
const told = ({ allowed, refused, because, by }: Verdict) => ({ allowed, refused, because, by: by?.id });

type Remembered = { readonly at: Instant; readonly question: Question; readonly answer: ReturnType<typeof told> };

const system = { kind: 'system' } as const;

const later = (world: World, minutes: number): void =>
  world.clock.set(rfc3339(instant(world.clock.now() + minutes * 60_000)));

type Episode = {
  readonly act: AnAct;
  readonly minutes: number;
  readonly asked: readonly MarketQuestion[];
};

const anyEpisode: fc.Arbitrary<Episode> = fc.record({
  act: anyMarketAct,
  minutes: fc.constantFrom(1, 1, 60, 1_440, 3 * 1_440, 70 * 1_440),
  asked: fc.array(anyMarketQuestion, { minLength: 5, maxLength: 5 }),
});

const live = async (world: World, episodes: readonly Episode[]): Promise<readonly Remembered[]> => {
  const remembered: Remembered[] = [];
  for (const { act, minutes, asked } of episodes) {
    later(world, minutes);
    await act.run(world);
    const subscriptions = await marketSubscriptions(world);
    const at = world.clock.now();
    await reading(world.db, system, async (tx) => {
      for (const one of asked) {
        const question = one.of(world, subscriptions);
        const { verdict } = await answerQuestion(tx, question, at);
        remembered.push({ at, question, answer: told(verdict) });
      }
    });
  }
  return remembered;
};

test('D18: what history says of any instant is what was answered then, step by step and rule by rule', {
  timeout: 180_000,
}, async () => {
  let allowed = 0;
  const codes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(anyEpisode, { minLength: 40, maxLength: 40 }), async (episodes) => {
      const world = await newWorld();
      try {
        const remembered = await live(world, episodes);
        later(world, 1);
        await reading(world.db, system, async (tx) => {
          for (const { at, question, answer } of remembered) {
            const { verdict } = await answerAt(tx, question, at);
            expect({ question, at: rfc3339(at), ...told(verdict) }).toEqual({ question, at: rfc3339(at), ...answer });
            if (answer.allowed) allowed += 1;
            codes.add(answer.refused?.code ?? 'allowed');
          }
        });
      } finally {
        await world.drop();
      }
    }),
    { numRuns: 2, endOnFailure: true },
  );
  // The worlds were not all alike.
  expect(allowed).toBeGreaterThan(10);
  expect(codes.size).toBeGreaterThan(5);
});
