import { askOnce, batchBodies, load, singleBodies, type Target } from './http/load.ts';
import { type Started, startProcess } from './http/processes.ts';
import { startSite } from './http/site.ts';
import { interleaved, median, ratio } from './measure.ts';
import { type Asked, questionsFor } from './questions.ts';
import type { Bench } from './results.ts';

const questionCount = 500;
const batchSize = 50;
const pipelining = 4;

/** A place to ask, and the process that answers there. */
type Served = Target & Pick<Started<unknown>, 'cpuMs'>;
type Targets = { readonly ours: Served; readonly fastify: Served; readonly node: Served };

/**
 * Answers a second of one core: those of a round by the processor time of the process that gave them. What the machine does
 * besides, the load generator included, takes nothing away.
 */
const perCore = async (target: Served, bodies: readonly string[], how: Parameters<typeof load>[2]): Promise<number> => {
  const before = await target.cpuMs();
  const { requests } = await load(target, bodies, how);
  return (requests.total / ((await target.cpuMs()) - before)) * 1000;
};

/** The decision routes beside bare servers that read the same and answer as much. */
export const benchHttp = async (bench: Bench): Promise<void> => {
  const customers = bench.isQuick ? 2_000 : 100_000;
  const site = await startSite(customers);
  try {
    const asked = questionsFor(customers, questionCount);
    const node = site.nodes[0];
    if (!node) throw new Error('There is no server.');
    const ours = { url: node.told.url, path: '/access/v1/evaluation', token: site.token, cpuMs: node.cpuMs };
    const [single, batch] = [singleBodies(asked), batchBodies(asked, batchSize)];
    const batchTarget = { ...ours, path: '/access/v1/evaluations' };
    const answers = await checkOverHttp(batchTarget, batch, asked);
    const bare = await startProcess<{ fastifyUrl: string; nodeUrl: string }>(
      new URL('./http/bare.ts', import.meta.url),
      {
        BENCH_ANSWER: middleOf(await Promise.all(single.slice(0, 50).map((body) => askOnce(ours, body)))),
        BENCH_ANSWERS: middleOf(answers),
      },
    );
    const targets = {
      ours,
      fastify: { ...ours, url: bare.told.fastifyUrl, cpuMs: bare.cpuMs },
      node: { ...ours, url: bare.told.nodeUrl, cpuMs: bare.cpuMs },
    };
    try {
      await compareSingle(bench, targets, single);
      await compareBatches(bench, batchTarget, { ...targets.fastify, path: batchTarget.path }, batch);
    } finally {
      await bare.end();
    }
  } finally {
    await site.stop();
  }
  bench.remark(
    `Over HTTP: server and load generator are processes of one machine with two cores, 16 connections, ${pipelining} requests in flight on each, rounds in turns, medians of the rounds' ratios. The bare routes answer a constant of the middle size of the real answers; rates are answers by the processor time of the process that gave them, so that the load generator beside it does not count; the bare routes know no caller, write no log and set none of the headers that protect browsers.`,
  );
};

/** Every question, as it has to be answered; it also fills the server's memory. */
const checkOverHttp = async (
  target: Target,
  batches: readonly string[],
  asked: readonly Asked[],
): Promise<readonly string[]> => {
  const answers: string[] = [];
  for (const [nth, body] of batches.entries()) {
    const text = await askOnce(target, body);
    answers.push(text);
    const { evaluations } = JSON.parse(text) as { evaluations: { decision: boolean }[] };
    for (const [at, { decision }] of evaluations.entries())
      if (decision !== asked[nth * batchSize + at]?.allowed) throw new Error(`The server answers ${body} wrongly.`);
  }
  return answers;
};

const middleOf = (texts: readonly string[]): string =>
  texts.toSorted((a, b) => a.length - b.length)[Math.floor(texts.length / 2)] ?? '{}';

const compareSingle = async (
  { isQuick, note }: Bench,
  { ours, fastify, node }: Targets,
  bodies: readonly string[],
): Promise<void> => {
  const seconds = isQuick ? 1 : 4;
  const rate = (target: Served) => () => perCore(target, bodies, { seconds, pipelining });
  for (const target of [ours, fastify, node]) await load(target, bodies, { seconds: isQuick ? 2 : 5, pipelining });
  const rounds = { ours: rate(ours), fastify: rate(fastify), node: rate(node) };
  const rates = await interleaved(isQuick ? 3 : 7, rounds);
  note('POST /access/v1/evaluation', median(rates.ours), '/s');
  note('POST /access/v1/evaluation over bare Fastify', ratio(rates.ours, rates.fastify), '×', { atLeast: 0.85 });
  note('POST /access/v1/evaluation over bare node:http', ratio(rates.ours, rates.node), '×', { atLeast: 0.7 });
  const full = await load(ours, bodies, { seconds, pipelining });
  const perSecond = Math.max(50, Math.floor(full.requests.average / 2));
  const late = (target: Target) => async () => (await load(target, bodies, { seconds, perSecond })).latency.p99;
  const latencies = await interleaved(isQuick ? 1 : 5, { ours: late(ours), fastify: late(fastify) });
  note(`p99 at ${perSecond.toLocaleString('en')}/s, half of that load`, median(latencies.ours), 'ms');
  // The generator counts whole milliseconds: less than one is one.
  const floor = (values: readonly number[]) => values.map((value) => Math.max(1, value));
  note('p99 at half load over bare Fastify', ratio(floor(latencies.ours), floor(latencies.fastify)), '×', {
    atMost: 2,
  });
};

const compareBatches = async (
  { isQuick, note }: Bench,
  ours: Served,
  fastify: Served,
  bodies: readonly string[],
): Promise<void> => {
  const seconds = isQuick ? 1 : 4;
  const rate = (target: Served) => () => perCore(target, bodies, { seconds });
  for (const target of [ours, fastify]) await load(target, bodies, { seconds: 1 });
  const rates = await interleaved(isQuick ? 3 : 7, { ours: rate(ours), fastify: rate(fastify) });
  note(`decisions over HTTP, ${batchSize} at a time`, median(rates.ours) * batchSize, '/s');
  note(`POST /access/v1/evaluations with ${batchSize} over bare Fastify`, ratio(rates.ours, rates.fastify), '×', {
    atLeast: 0.65,
  });
};
