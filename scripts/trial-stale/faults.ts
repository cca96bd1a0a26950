import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster, TrialNode } from './cluster.ts';
import type { Random } from './random.ts';

export type Faults = { readonly count: () => number; readonly running: Promise<void> };

type Fault = (cluster: Cluster, random: Random) => Promise<void>;

const upNodes = ({ nodes }: Cluster): readonly TrialNode[] => nodes.filter((node) => node.state() === 'up');

/** SIGSTOP for less or for more than a lease, then SIGCONT: it goes on as if no time had passed. */
const pauseNode: Fault = async (cluster, random) => {
  const node = random.pick(upNodes(cluster));
  node.pause();
  await (random.chance(0.6) ? sleep(random.between(20, 400)) : sleep(random.between(400, 1_500)));
  node.resume();
};

/** SIGKILL or SIGTERM, and a new start: a node leaves and joins while others are asked. */
const restartNode: Fault = async (cluster, random) => {
  const node = random.pick(upNodes(cluster));
  await (random.chance(0.7) ? node.kill() : node.leave());
  await node.start();
};

const terminated = async ({ db }: Cluster, which: string): Promise<readonly number[]> => {
  const { rows } = await db.pool.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and ${which}`,
  );
  return rows.map(({ pid }) => pid);
};

/** Some connections end, whatever they were in the middle of. */
const endConnections: Fault = async (cluster, random) => {
  const pids = await terminated(cluster, `backend_type = 'client backend'`);
  const some = pids.filter(() => random.chance(0.3));
  await cluster.db.pool.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [some]);
};

/** Nobody hears of anything until they have reconnected: notifications in between are lost. */
const deafen: Fault = async (cluster) => {
  const pids = await terminated(cluster, `application_name = 'mandate-listener'`);
  await cluster.db.pool.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [pids]);
};

const restartDatabase: Fault = async ({ restartDatabase: restart }, random) => {
  await restart?.(random.chance(0.5) ? 'SIGINT' : 'SIGQUIT');
};

/** Disturbs the cluster, one fault after the other; a node's new start goes on beside the next ones. */
export const startFaults = (cluster: Cluster, random: Random, isOver: () => boolean): Faults => {
  let count = 0;
  let starting: Promise<void> | undefined;

  const restartBeside = (): void => {
    starting = restartNode(cluster, random).finally(() => {
      starting = undefined;
    });
  };

  const next = async (): Promise<void> => {
    const dice = random.next();
    const hasOthers = upNodes(cluster).length > 1;
    if (dice < 0.4 && hasOthers) await pauseNode(cluster, random);
    else if (dice < 0.55 && hasOthers && starting === undefined) restartBeside();
    else if (dice < 0.62 && starting === undefined && cluster.restartDatabase) await restartDatabase(cluster, random);
    else if (dice < 0.82) await endConnections(cluster, random);
    else await deafen(cluster, random);
    count += 1;
  };

  const run = async (): Promise<void> => {
    while (!isOver()) {
      // The trial's own connection may be among those that were cut.
      await next().catch(() => undefined);
      await sleep(random.between(150, 900));
    }
    await starting;
  };
  return { count: () => count, running: run() };
};
