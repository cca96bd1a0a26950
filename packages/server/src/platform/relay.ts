import { setTimeout as sleep } from 'node:timers/promises';
import { ok } from '@mandate/domain/kernel/result';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Act } from './actor.ts';
import type { Clock } from './clock.ts';
import { type Db, inTransaction, isDatabaseDown, type Scope, type Tx } from './db.ts';
import { newId } from './ids.ts';
import type { Jobs, WorkOptions } from './jobs.ts';
import { mailQueue } from './mailer.ts';
import { insertMails, type MailDraft, mailsQueued, type OutboxTables } from './outbox.ts';

/**
 * The mails that an event calls for; none for an event of which nobody is told. What it writes besides is written with
 * them or not at all, and once more after a crash; nothing outside the database is touched.
 */
export type Expand = (tx: Tx, kind: string, payload: unknown) => Promise<readonly MailDraft[]>;

export type RelayOptions = {
  readonly db: Db;
  readonly jobs: Jobs;
  readonly expand: Expand;
  readonly clock: Clock;
  readonly log: Logger;
  /** For what could not be expanded at first; by default some attempts over half an hour. */
  readonly again?: Pick<WorkOptions<object>, 'retries' | 'firstDelaySeconds' | 'longestDelaySeconds'>;
};

export type Relay = {
  /** Ends after the batch under way. */
  readonly stop: () => Promise<void>;
};

/** Events of all organisations: the relay sees everything, and tells each only its own. */
const scope: Scope = { kind: 'system' };

const batchSize = 100;
const pollMilliseconds = 200;
const afterFailureMilliseconds = 1000;

/** Jobs for single events that could not be expanded with the others; what fails here as well is parked. */
const eventQueue = 'outbox';

type Event = { readonly id: string; readonly kind: string; readonly payload: unknown };

/**
 * Takes events from the outbox in their order, makes mails of them, and hands these over to the jobs, all in one
 * transaction: a crash at any point repeats the whole of it or nothing. Any number of nodes may run it. An event that
 * cannot be expanded does not hold up the others: it is tried again by itself, and in the end waits in the dead letters
 * of the queue `outbox`. Start the mailer first: it makes the queue that this one fills.
 */
export const startRelay = async (options: RelayOptions): Promise<Relay> => {
  const { db, jobs, log } = options;
  const again = options.again ?? { retries: 9, firstDelaySeconds: 2, longestDelaySeconds: 900 };
  await jobs.work<Event>(eventQueue, { ...again, timeoutSeconds: 60, atOnce: 5 }, async (event) => {
    await inTransaction(db, scope, async (tx) => ok(await relayEvent(tx, options, event)));
  });
  const stopping = new AbortController();
  const pause = (milliseconds: number): Promise<void> =>
    sleep(milliseconds, undefined, { signal: stopping.signal }).catch(() => undefined);
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        if ((await relayBatch(options)) < batchSize) await pause(pollMilliseconds);
      } catch (error) {
        if (isDatabaseDown(error)) log.warn({ err: error }, 'outbox waits for the database');
        else log.error({ err: error }, 'outbox not relayed');
        await pause(afterFailureMilliseconds);
      }
    }
  };
  const ended = run();
  return {
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
};

const relayBatch = async (options: RelayOptions): Promise<number> => {
  const relayed = await inTransaction(options.db, scope, async (tx) => {
    const events = await claimEvents(tx);
    for (const event of events) await relayOrPutAside(tx, options, event);
    await markRelayed(tx, events, options.clock);
    return ok(events.length);
  });
  return relayed.ok ? relayed.value : 0;
};

/** What an event's failure has written is undone, so that the batch around it can go on. */
const relayOrPutAside = async (tx: Tx, options: RelayOptions, event: Event): Promise<void> => {
  await sql`savepoint event`.execute(tx);
  try {
    await relayEvent(tx, options, event);
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    await sql`rollback to savepoint event`.execute(tx);
    options.log.warn({ err: error, event: event.id, kind: event.kind }, 'event not expanded, put aside');
    await options.jobs.enqueue(tx, eventQueue, event);
  }
  await sql`release savepoint event`.execute(tx);
};

const relayEvent = async (tx: Tx, options: RelayOptions, event: Event): Promise<void> => {
  const mails = event.kind === mailsQueued ? queuedMails(event.payload) : await writeMails(tx, options, event);
  await options.jobs.enqueue(tx, mailQueue, ...mails.map((mail) => ({ mail })));
};

const queuedMails = (payload: unknown): readonly string[] => (payload as { readonly mails: readonly string[] }).mails;

const writeMails = async (tx: Tx, { expand, clock }: RelayOptions, event: Event): Promise<readonly string[]> => {
  const drafts = await expand(tx, event.kind, event.payload);
  const act: Pick<Act, 'now' | 'newId'> = { now: clock.now(), newId: (kind) => newId(kind, clock) };
  const mails = await insertMails(tx, act, drafts, { event: event.id });
  return mails.filter((mail) => mail.written).map((mail) => mail.id);
};

/** Skipping what another node has taken, which is why nodes do not wait for each other. */
const claimEvents = (tx: Tx): Promise<Event[]> =>
  tx
    .$extendTables<OutboxTables>()
    .selectFrom('outbox')
    .select(['id', 'kind', 'payload'])
    .where('relayed_at', 'is', null)
    .orderBy('id')
    .limit(batchSize)
    .forUpdate()
    .skipLocked()
    .execute();

const markRelayed = async (tx: Tx, events: readonly Event[], clock: Clock): Promise<void> => {
  if (events.length === 0) return;
  await tx
    .$extendTables<OutboxTables>()
    .updateTable('outbox')
    .set({ relayed_at: new Date(clock.now()) })
    .where(
      'id',
      'in',
      events.map((event) => event.id),
    )
    .execute();
};
