import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Decider } from '@mandate/pdp/decider';
import { now, warmEngine } from './engine.ts';
import { interleaved, median, rateOf, ratio } from './measure.ts';
import { type Asked, questionsFor } from './questions.ts';
import type { Bench } from './results.ts';

/** As many different questions, about as many customers, at every size: growth is what the size alone costs. */
const questionCount = 1_000;
/** So many that hardly two are about the same customer, for the price of memory that no processor cache holds. */
const spreadCount = 20_000;

/** Throws unless the engine answers every question as it has to be answered. */
export const checkAnswers = (decider: Decider, asked: readonly Asked[]): void => {
  for (const { question, allowed } of asked) {
    const decided = decider.ask(question, now);
    if (decided instanceof Promise) throw new Error('The engine had to wait although it remembers everything.');
    if (decided.verdict.allowed !== allowed || decided.verdict.because.length === 0)
      throw new Error(`The engine answers ${JSON.stringify(question)} wrongly or without an argument.`);
  }
};

/** Asks all questions once; the number of yeses keeps the answers in use. */
export const askAll = (decider: Decider, asked: readonly Asked[]): number => {
  let yes = 0;
  for (const { question } of asked) {
    const decided = decider.ask(question, now);
    if (!(decided instanceof Promise) && decided.verdict.allowed) yes += 1;
  }
  return yes;
};

const collect = (): void => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
};

const usedHeap = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

/** Decisions in process, warm; memory per customer; and how both change as the world grows. */
export const benchInProcess = async ({ isQuick, say, note, remark }: Bench): Promise<void> => {
  const sizes = isQuick ? [1_000, 10_000, 100_000] : [1_000, 10_000, 100_000, 1_000_000];
  const worlds: Record<string, { decider: Decider; asked: readonly Asked[] }> = {};
  for (const size of sizes) {
    say(`  ${size.toLocaleString('en')} customers`);
    const before = usedHeap();
    const decider = warmEngine(size);
    if (size === 100_000)
      note('memory per cached customer (100,000 of them, people included)', (usedHeap() - before) / size, 'bytes', {
        atMost: 1_024,
      });
    const asked = questionsFor(size, questionCount);
    checkAnswers(decider, asked);
    worlds[size] = { decider, asked };
  }
  const milliseconds = isQuick ? 400 : 1_000;
  const rates = await interleaved(
    isQuick ? 5 : 9,
    Object.fromEntries(
      Object.entries(worlds).map(([size, { decider, asked }]) => [
        size,
        () => rateOf(() => askAll(decider, asked), asked.length, milliseconds),
      ]),
    ),
  );
  const largest = sizes.at(-1) ?? 0;
  const spread = questionsFor(largest, spreadCount);
  const spreadDecider = worlds[largest]?.decider;
  const base = rates[1_000] ?? [];
  note('decision in process, warm, with its argument, 1,000 customers', median(base), '/s', { atLeast: 1_000_000 });
  for (const size of sizes.slice(1)) {
    const name = `${size.toLocaleString('en')} customers`;
    note(`decision in process, warm, ${name}`, median(rates[size] ?? []), '/s');
    note(`time of a warm decision, ${name} over 1,000`, ratio(base, rates[size] ?? []), '×', { atMost: 1.3 });
  }
  if (spreadDecider) {
    checkAnswers(spreadDecider, spread);
    const rate = rateOf(() => askAll(spreadDecider, spread), spread.length, milliseconds);
    note(`the same among ${spreadCount.toLocaleString('en')} questions, nearly all about another customer`, rate, '/s');
  }
  remark(
    `In process: ${questionCount.toLocaleString('en')} different questions in turn, 2,000 partners with 6,000 people, 8 services, 60 % allowed, all ids texts, the memory large enough for the whole world. Every answer was checked against a plain reading of the rules.`,
  );
};
