import { fromKysely, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { isDatabaseDown, type Tx } from './db.ts';

/** How often, how long and how many at a time. Between attempts the delay doubles. */
export type WorkOptions<Payload> = {
  /** Attempts after the first one. */
  readonly retries: number;
  readonly firstDelaySeconds: number;
  readonly longestDelaySeconds: number;
  /** An attempt that takes longer is given up, its signal aborted, and the job tried again. */
  readonly timeoutSeconds: number;
  /** Jobs that one node works on at the same time. */
  readonly atOnce: number;
  /** Called with what no attempt could do. Without it such jobs wait in the dead letters for `redrive`. */
  readonly onGivenUp?: (payload: Payload) => Promise<void>;
};

/** Does one job. Called again after a throw, and perhaps after a crash: the second time must do no harm. */
export type Work<Payload> = (payload: Payload, signal: AbortSignal) => Promise<void>;

export type Jobs = {
  /** Creates the queue, or changes it to these options, and starts working on it. Once per queue and node. */
  readonly work: <Payload extends object>(
    queue: string,
    options: WorkOptions<Payload>,
    work: Work<Payload>,
  ) => Promise<void>;
  /** Runs `work` at the times of a cron expression in UTC: on one node, and once for times missed while all were down. */
  readonly schedule: (name: string, cron: string, work: () => Promise<void>) => Promise<void>;
  /** Adds jobs in the caller's transaction: they exist if it commits. */
  readonly enqueue: (tx: Tx, queue: string, ...payloads: readonly object[]) => Promise<void>;
  /** How many jobs nobody could do, by queue; queues without any are left out. */
  readonly deadLetters: () => Promise<Readonly<Record<string, number>>>;
  /** Gives a queue's dead letters another round of attempts; answers how many. */
  readonly redrive: (queue: string) => Promise<number>;
  /** Lets the jobs under way finish, for ten seconds at most. */
  readonly stop: () => Promise<void>;
};

export type JobsOptions = { readonly databaseUrl: string; readonly log: Logger };

const schema = 'pgboss';
const deadLettersOf = (queue: string): string => `${queue}.dead`;

/** Dead letters wait until somebody has looked at them. */
const yearInSeconds = 365 * 86_400;

/** A queue's own wake-up makes this the delay of retries only. */
const pollSeconds = 1;

/** Seldom, long, and not urgent: a scheduled job that fails has hours to try again. */
const scheduled = {
  retries: 5,
  firstDelaySeconds: 60,
  longestDelaySeconds: 3600,
  timeoutSeconds: 1800,
  atOnce: 1,
} as const;

/**
 * Starts the queues in PostgreSQL (their own schema, made by the connection's role). Losing the database costs no more
 * than time: what failed is logged, and work goes on once it is back.
 */
export const startJobs = async ({ databaseUrl, log }: JobsOptions): Promise<Jobs> => {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: 'mandate-jobs',
    schema,
    max: 4,
    useListenNotify: true,
  });
  boss.on('error', (error) => {
    if (isDatabaseDown(error)) log.warn({ err: error }, 'jobs wait for the database');
    else log.error({ err: error }, 'jobs failed');
  });
  boss.on('warning', (warning) => log.warn({ warning }, 'jobs'));
  await boss.start();
  await letApplicationEnqueue(boss);
  const work: Jobs['work'] = async (queue, options, run) => {
    await declareQueue(boss, queue, options);
    await consume(boss, log, queue, options, run);
    if (options.onGivenUp) await consume(boss, log, deadLettersOf(queue), options, options.onGivenUp);
  };
  return {
    work,
    schedule: async (name, cron, run) => {
      await work(name, scheduled, run);
      await boss.schedule(name, cron, null, { tz: 'UTC', missed: 'once' });
    },
    enqueue: async (tx, queue, ...payloads) => {
      if (payloads.length === 0) return;
      await boss.insert(
        queue,
        payloads.map((data) => ({ data })),
        { db: fromKysely(tx) },
      );
    },
    deadLetters: () => countDeadLetters(boss),
    redrive: (queue) => boss.redrive(deadLettersOf(queue), { destination: queue }),
    stop: () => boss.stop({ timeout: 10_000 }),
  };
};

/** The least that an insert of a job needs; nodes that start together take turns. */
const letApplicationEnqueue = async (boss: PgBoss): Promise<void> => {
  await boss.getDb().executeSql(`
    begin;
    select pg_advisory_xact_lock(hashtext('mandate: grants on ${schema}'));
    grant usage on schema ${schema} to mandate_app;
    grant select on ${schema}.queue to mandate_app;
    grant insert on ${schema}.job, ${schema}.job_common to mandate_app;
    grant select (id, start_after) on ${schema}.job, ${schema}.job_common to mandate_app;
    commit`);
};

/** `createQueue` leaves an existing queue as it is: after an upgrade its options are those of the new release. */
const declareQueue = async <P>(boss: PgBoss, queue: string, options: WorkOptions<P>): Promise<void> => {
  const shape = {
    retryLimit: options.retries,
    retryDelay: options.firstDelaySeconds,
    retryDelayMax: options.longestDelaySeconds,
    retryBackoff: true,
    expireInSeconds: options.timeoutSeconds,
    notify: true,
  };
  const dead = deadLettersOf(queue);
  const deadShape = { ...shape, retentionSeconds: yearInSeconds };
  await boss.createQueue(dead, deadShape);
  await boss.updateQueue(dead, deadShape);
  await boss.createQueue(queue, { ...shape, deadLetter: dead });
  await boss.updateQueue(queue, { ...shape, deadLetter: dead });
};

const consume = async <P extends object>(
  boss: PgBoss,
  log: Logger,
  queue: string,
  options: WorkOptions<P>,
  run: Work<P>,
): Promise<void> => {
  const settings = {
    batchSize: options.atOnce,
    perJobResults: true,
    includeMetadata: true,
    burstWhenBatchFull: true,
    pollingIntervalSeconds: pollSeconds,
    notifyPollingIntervalSeconds: pollSeconds,
  } as const;
  await boss.work<P, unknown, typeof settings>(queue, settings, (jobs) =>
    Promise.all(
      jobs.map(async ({ id, data, signal, retryCount, retryLimit }) => {
        try {
          await run(data, signal);
          return { id, status: 'completed' };
        } catch (error) {
          const last = retryCount >= retryLimit;
          log[last ? 'error' : 'warn']({ err: error, queue, job: id, attempt: retryCount + 1, last }, 'job failed');
          return { id, status: 'failed', output: { message: error instanceof Error ? error.message : String(error) } };
        }
      }),
    ),
  );
};

const countDeadLetters = async (boss: PgBoss): Promise<Readonly<Record<string, number>>> => {
  const { rows } = await boss.getDb().executeSql(`
    select name, count(*)::integer as count from ${schema}.job
    where name like '%.dead' and state < 'completed' group by name`);
  return Object.fromEntries(rows.map((row) => [row.name.slice(0, -'.dead'.length), row.count]));
};
