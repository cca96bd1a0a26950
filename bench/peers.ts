import { startDatabase } from './database.ts';
import { now, warmEngine } from './engine.ts';
import { askAll, checkAnswers } from './in-process.ts';
import { interleaved, median, rateOf, rateOfAsync, ratio } from './measure.ts';
import { casbinEngine } from './peers/casbin.ts';
import { caslEngine, presplitCaslEngine } from './peers/casl.ts';
import { cedarEngine } from './peers/cedar.ts';
import { sqlEngine } from './peers/sql.ts';
import { type Asked, questionsFor } from './questions.ts';
import type { Bench } from './results.ts';
import { loadWorld } from './rows.ts';

const customers = 1_000;
const questionCount = 1_000;

/** Other engines on the same world and the same questions. A wrong answer ends the benchmark. */
export const benchPeers = async ({ isQuick, note, remark }: Bench): Promise<void> => {
  const asked = questionsFor(customers, questionCount);
  const decider = warmEngine(customers);
  checkAnswers(decider, asked);
  const casl = checked('CASL', caslEngine(asked, customers), asked);
  const presplit = checked('CASL', presplitCaslEngine(asked, customers), asked);
  const casbin = checked('casbin', await casbinEngine(asked), asked);
  const cedar = checked('Cedar', cedarEngine(asked), asked);
  const milliseconds = isQuick ? 300 : 1_500;
  const all = (once: (nth: number) => boolean) => () => {
    let nth = 0;
    return rateOf(
      () => {
        for (let step = 0; step < 20; step += 1) {
          nth = (nth + 1) % asked.length;
          once(nth);
        }
      },
      20,
      milliseconds,
    );
  };
  const rates = await interleaved(isQuick ? 3 : 7, {
    mandate: () => rateOf(() => askAll(decider, asked), asked.length, milliseconds),
    casl: all(casl),
    presplit: all(presplit),
    casbin: all(casbin),
    cedar: all(cedar),
  });
  note('this engine, with its argument', median(rates.mandate), '/s');
  note('CASL 7.0.1, yes or no', median(rates.casl), '/s');
  note('this engine over CASL', ratio(rates.mandate, rates.casl), '×', { atLeast: 5 });
  note('CASL with an ability made for each question, yes or no', median(rates.presplit), '/s');
  note('casbin 5.51.1, yes or no', median(rates.casbin), '/s');
  note('this engine over casbin', ratio(rates.mandate, rates.casbin), '×', { atLeast: 25 });
  note('Cedar 4.13.0 as WebAssembly, yes or no', median(rates.cedar), '/s');
  note('this engine over Cedar', ratio(rates.mandate, rates.cedar), '×', { atLeast: 100 });
  const database = await startDatabase();
  try {
    await loadWorld(database.pool, customers);
    const sql = sqlEngine(database.pool, asked);
    for (const [nth, { question, allowed }] of asked.entries())
      if ((await sql(nth)) !== allowed) throw new Error(`SQL answers ${JSON.stringify(question)} wrongly.`);
    const rate = await rateOfAsync((nth) => sql(nth % asked.length), 10, milliseconds * 3);
    note('plain SQL over the same tables, prepared, 10 in flight', rate, '/s');
  } finally {
    await database.stop();
  }
  remark(
    `Beside others: ${customers.toLocaleString('en')} customers, ${questionCount.toLocaleString('en')} questions, all answers equal. CASL has an ability for each person made beforehand, with its customers as conditions, casbin an enforcer for each customer, Cedar its policies parsed and the entities of each question picked out beforehand; none of them says why. Rates in process count processor time; SQL counts the clock, over two processes. The time asked about is ${new Date(now).toISOString()}.`,
  );
};

const checked = (name: string, once: (nth: number) => boolean, asked: readonly Asked[]) => {
  for (const [nth, { question, allowed }] of asked.entries())
    if (once(nth) !== allowed) throw new Error(`${name} answers ${JSON.stringify(question)} wrongly.`);
  return once;
};
