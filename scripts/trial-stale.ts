/** `npm run trial:stale`: does any node say yes after the removal was reported? (X5) */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startActing } from './trial-stale/acts.ts';
import { startAskers } from './trial-stale/askers.ts';
import { startCluster } from './trial-stale/cluster.ts';
import { startFaults } from './trial-stale/faults.ts';
import { newHistory, percentile } from './trial-stale/history.ts';
import { startAsking } from './trial-stale/questions.ts';
import { seeded } from './trial-stale/random.ts';
import { buildStage } from './trial-stale/stage.ts';
import { startWriters } from './trial-stale/writers.ts';

const help = `npm run trial:stale — several server processes on one PostgreSQL, asked without pause while privileges, roles,
standings, relationships, manifests and clients come and go, and while nodes are paused, killed and restarted,
connections cut, notifications lost and PostgreSQL restarted. Checks the whole history: no yes to a question that was
sent after a removal had been reported.

  --nodes 4           server processes (2 to 16)
  --seconds 60        how long (1 to 3600)
  --seed 1            whom to disturb, what to ask and to change; not how it interleaves
  --customers 8       how many have their grants changed at once
  --lease 1000        LEASE_MS of the nodes
  --without-barrier   removals are reported without waiting for other nodes: stale answers must be found
  --help              this text

DATABASE_URL names an empty database to use; without it, the trial starts a PostgreSQL of its own, and restarts it.
Prints one line of JSON. Exit code 0: no stale answer. 1: some. 2: the trial was too weak to tell, or could not run.`;

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    customers: { type: 'string', default: '8' },
    lease: { type: 'string', default: '1000' },
    'without-barrier': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
});

const say = (line: string): void => console.error(line);

const numberOf = (name: 'nodes' | 'seconds' | 'customers' | 'lease', low: number, high: number): number => {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < low || number > high)
    throw new RangeError(`--${name} must be a whole number from ${low} to ${high}.`);
  return number;
};

const shownAtMost = 5;

type Size = { readonly nodes: number; readonly seconds: number; readonly customers: number; readonly leaseMs: number };

const trial = async ({ nodes, seconds, customers, leaseMs }: Size): Promise<number> => {
  const random = seeded(values.seed);
  const waits = !values['without-barrier'];
  say(`Starting ${nodes} nodes${waits ? '' : ' that wait for nobody'}`);
  const closers: (() => Promise<unknown>)[] = [];
  const stop = stoppable(closers);
  try {
    const cluster = await startCluster({ nodes, waits, leaseMs, databaseUrl: process.env.DATABASE_URL }, closers);
    say('Building a market');
    const stage = await buildStage(cluster, customers);
    const history = newHistory();
    const asking = await startAsking(cluster, stage.service, history, random.branch('asking'), Math.min(2, nodes));
    const acting = startActing(cluster, history, random.branch('acting'));
    const end = performance.now() + seconds * 1000;
    let failed = false;
    const isOver = (): boolean => failed || performance.now() >= end;
    const scene = { stage, acting, asking, isOver };
    say(`Asking and changing for ${seconds} s`);
    const faults = startFaults(cluster, random.branch('faults'), isOver);
    const progress = sayProgress(
      () => `${history.counts().checks} answers, ${acting.removals()} removals, ${faults.count()} faults`,
      isOver,
    );
    const work = [...startWriters(scene, random), ...startAskers(scene, cluster, random), faults.running, progress];
    for (const one of work)
      one.catch(() => {
        failed = true;
      });
    await Promise.all(work);
    await asking.close();

    const stale = history.staleAllows();
    for (const one of stale.slice(0, shownAtMost))
      say(
        `Stale: ${one.key} was reported as removed ${(one.sent - one.reported).toFixed(1)} ms before a ${one.through} was sent, which said yes`,
      );
    const ms = (value: number): number => Math.round(value * 10) / 10;
    const result = {
      ...history.counts(),
      removals: acting.removals(),
      staleAllows: stale.length,
      reportP50Ms: ms(percentile(acting.reportMs, 0.5)),
      reportP99Ms: ms(percentile(acting.reportMs, 0.99)),
      reportMaxMs: ms(percentile(acting.reportMs, 1)),
      faults: faults.count(),
    };
    console.log(JSON.stringify(result));
    if (stale.length > 0) return 1;
    const weak = [
      ...(result.removals < seconds ? ['There was less than one removal in a second.'] : []),
      ...(result.allows < result.removals ? ['Less was allowed than removed.'] : []),
      ...(result.faults === 0 ? ['Nothing was disturbed.'] : []),
      ...cluster.deaths.map((death) => `The ${death}.`),
    ];
    for (const reason of weak) say(reason);
    return weak.length > 0 ? 2 : 0;
  } finally {
    await stop();
  }
};

const progressMs = 5_000;

const sayProgress = async (line: () => string, isOver: () => boolean): Promise<void> => {
  for (let at = performance.now(); !isOver(); await sleep(100)) {
    if (performance.now() - at < progressMs) continue;
    at = performance.now();
    say(`  ${line()}`);
  }
};

/** Ends what was started; Ctrl-C does so as well, also in the middle of the start. */
const stoppable = (closers: (() => Promise<unknown>)[]): (() => Promise<void>) => {
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  const hear = (): void => void close().finally(() => process.exit(2));
  process.once('SIGINT', hear).once('SIGTERM', hear);
  return async () => {
    process.off('SIGINT', hear).off('SIGTERM', hear);
    await close();
  };
};

if (values.help) {
  console.log(help);
} else {
  try {
    process.exitCode = await trial({
      nodes: numberOf('nodes', 2, 16),
      seconds: numberOf('seconds', 1, 3_600),
      customers: numberOf('customers', 1, 100),
      leaseMs: numberOf('lease', 100, 60_000),
    });
  } catch (fault) {
    say(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
    process.exitCode = 2;
  }
}
