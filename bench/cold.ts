import { createDecider } from '@mandate/pdp/decider';
import { catalogueOf, decisionMemory } from '@mandate/pdp/memory';
import { factsSource } from '@mandate/server/access/decision-store';
import { connect } from '@mandate/server/platform/db';
import { startDatabase } from './database.ts';
import { now } from './engine.ts';
import { interleaved, median, rateOfAsync, ratio } from './measure.ts';
import { type Asked, questionsFor } from './questions.ts';
import type { Bench } from './results.ts';
import { loadWorld } from './rows.ts';
import { manifests, partnerCount, peoplePerPartner, subjectOf } from './world.ts';

const sameRows = `select
  (select json_agg(r) from relationship r where customer_id = $1 and ended_at is null) as bonds,
  (select json_agg(p) from privilege p where customer_id = $1) as privileges,
  (select json_agg(s) from subscription s where customer_id = $1) as subscriptions`;

/** A decision about a customer that the node does not remember, beside one prepared statement that reads the same rows. */
export const benchCold = async ({ isQuick, note, remark }: Bench): Promise<void> => {
  const customers = isQuick ? 2_000 : 20_000;
  const asked = questionsFor(customers, 5_000);
  const database = await startDatabase();
  const db = connect({ url: database.url, max: 10 });
  try {
    await loadWorld(database.pool, customers);
    const decider = forgetful(factsSource(db));
    const decide = async (nth: number): Promise<void> => {
      const { question, allowed } = asked[nth % asked.length] as Asked;
      const decided = await decider.ask(question, now);
      if (decided.verdict.allowed !== allowed) throw new Error(`A cold answer is wrong: ${JSON.stringify(question)}`);
    };
    const select = (nth: number) => {
      const { customer } = (asked[nth % asked.length] as Asked).question.resource;
      return db.pool.query({ name: 'bench-rows', text: sameRows, values: [customer] });
    };
    const milliseconds = isQuick ? 700 : 3_000;
    for (const inFlight of [1, 10]) {
      const rates = await interleaved(isQuick ? 3 : 7, {
        ours: () => rateOfAsync(decide, inFlight, milliseconds),
        select: () => rateOfAsync(select, inFlight, milliseconds),
      });
      note(`cold decision, ${inFlight} in flight`, median(rates.ours), '/s');
      note(`cold decision over one prepared SELECT, ${inFlight} in flight`, ratio(rates.ours, rates.select), '×', {
        atLeast: 0.8,
      });
    }
  } finally {
    await db.close();
    await database.stop();
  }
  remark('Cold: people and services are remembered, the customer never is. The same pool serves both sides in turn.');
};

/** An engine that remembers people and services, and of customers always another one. */
const forgetful = (source: Parameters<typeof createDecider>[0]['source']) => {
  const memory = decisionMemory({ customers: 1, subjects: 4 * partnerCount * peoplePerPartner });
  memory.catalogue = catalogueOf(manifests);
  for (let person = 0; person < partnerCount * peoplePerPartner; person += 1) {
    const subject = subjectOf(person);
    memory.subjects.set(subject.id, [subject]);
  }
  const ahead = Array.from({ length: 65 }, () => 2n ** 40n);
  // Nothing that is read is as late as what has been seen: it is used once and not kept.
  return createDecider({
    source,
    memory,
    freshness: { isFresh: () => true, seen: () => ahead, catchUp: async () => undefined },
  });
};
