import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import type { TrialQuestion } from './questions.ts';
import type { Random } from './random.ts';
import { grantQuestions, type Scene, toggledQuestions } from './writers.ts';

const batchSize = 20;

/** Constant questions, beside those that follow each change: at every node, in every memory, about tokens. */
export const startAskers = (scene: Scene, { nodes }: Cluster, random: Random): readonly Promise<void>[] => {
  const { asking, stage, isOver } = scene;
  const grants = grantQuestions(stage);
  const questions = [...grants, ...toggledQuestions(stage)];
  const several = (from: Random): readonly TrialQuestion[] =>
    Array.from({ length: batchSize }, () => from.pick(questions));

  const repeatedly = async (name: string, ask: (from: Random) => Promise<unknown>): Promise<void> => {
    const from = random.branch(name);
    while (!isOver()) {
      await ask(from);
      await sleep(from.between(2, 15));
    }
  };

  const atNodes = nodes.map((node) =>
    repeatedly(`node ${node.index}`, (from) =>
      from.chance(0.3) ? asking.batch(node, several(from)) : asking.single(node, from.pick(questions)),
    ),
  );
  const inProcess = asking.pdps.map((pdp, index) =>
    repeatedly(`pdp ${index}`, (from) => Promise.all(several(from).map((question) => asking.inProcess(pdp, question)))),
  );
  const aboutTokens = repeatedly('tokens', async (from) => {
    const question = from.pick(grants);
    await asking.exchange(question);
    await asking.introspect(from.pick(nodes), question);
    await sleep(30);
  });
  return [...atNodes, ...inProcess, aboutTokens];
};
