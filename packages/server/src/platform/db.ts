import { setTimeout as sleep } from 'node:timers/promises';
import type { Result } from '@mandate/domain/kernel/result';
import { AbortedTransactionError, CompiledQuery, DummyDriver, Kysely, PostgresDialect, Transaction } from 'kysely';
import pg from 'pg';

type NoTables = Record<never, never>;

export type Barrier = {
  /** Brings what this node answers up to date, and waits for no other. */
  readonly catchUp: () => Promise<void>;
  /** Waits until no node answers from before these revisions (X5). Rejects when that cannot be known. */
  readonly settle: (revisions: readonly { readonly lane: number; readonly number: bigint }[]) => Promise<void>;
};

export type Db = {
  /** What acts wait for after their commit; without it, nobody answers from memory. */
  readonly barrier?: Barrier;
  /** The connection of a simulation: every act on it is a part of one transaction that will be rolled back. */
  readonly simulation?: Kysely<NoTables>;
  /** Knows no tables and is bound to no scope: for the platform itself. Features go through a transaction. */
  readonly kysely: Kysely<NoTables>;
  readonly pool: pg.Pool;
  readonly close: () => Promise<void>;
};

/** One open transaction. A store narrows it to its tables: `tx.$extendTables<RelationshipTables>()`. */
export type Tx = Transaction<NoTables>;

/** Whose rows a transaction may see; row-level security enforces it. */
export type Scope =
  | {
      readonly kind: 'organization';
      readonly organizationId: string;
      readonly organizationKind: 'operator' | 'partner' | 'customer';
    }
  | { readonly kind: 'system' };

export type ConnectOptions = {
  readonly url: string;
  /** Connections at most; 10 by default. */
  readonly max?: number;
  readonly applicationName?: string;
  /** Told when an idle connection breaks. The pool replaces it by itself. */
  readonly onConnectionLost?: (error: Error) => void;
};

/** A day has no time zone; the driver would make local midnight of it. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.DATE ? (text: string) => text : pg.types.getTypeParser(oid, format)) as never,
};

/**
 * Opens a pool; nothing is connected yet. timestamptz comes as Date, int8, numeric and date as text.
 * A lost connection fails the query on it and nothing else.
 */
export const connect = ({ url, max = 10, applicationName = 'mandate', onConnectionLost }: ConnectOptions): Db => {
  let closed: Promise<void> | undefined;
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types,
  });
  // Without a listener a broken connection would end the process, idle (pool) or between two queries (client).
  pool.on('error', (error) => {
    // A pool that ends does not wait for its connections: a server that goes down right after may still cut one off.
    if (closed === undefined) onConnectionLost?.(error);
  });
  pool.on('connect', (client) => client.on('error', () => {}));
  const kysely = new Kysely<NoTables>({ dialect: new PostgresDialect({ pool }) });
  const close = (): Promise<void> => {
    // Kysely only ends a pool that it has used.
    closed ??= kysely.destroy().then(() => (pool.ended ? undefined : pool.end()));
    return closed;
  };
  return { kysely, pool, close };
};

const attempts = 5;

/**
 * Runs a command in one transaction, as the application's role and within the scope. An `Err` or a throw rolls back.
 *
 * Serialization failures and deadlocks run `fn` again, up to five times in all: it must act on nothing but the database.
 * Throws what the database throws; what a caller can be told is in `constraintOf` and `isDatabaseDown`.
 */
export const inTransaction = async <T, E>(
  db: Db,
  scope: Scope,
  fn: (tx: Tx) => Promise<Result<T, E>>,
): Promise<Result<T, E>> => {
  const { result, hooks } = await committing(db, scope, fn);
  for (const hook of hooks) await hook(db);
  return result;
};

type Committed = (db: Db) => Promise<void>;
const hooksOf = new WeakMap<Tx, Committed[]>();

/**
 * Something to be done after this transaction has committed, before its command answers. It cannot undo the act: what
 * it throws reaches the caller, who must not take the act for refused.
 */
export const onCommitted = (tx: Tx, hook: Committed): void => {
  hooksOf.get(tx)?.push(hook);
};

const committing = async <T, E>(
  db: Db,
  scope: Scope,
  fn: (tx: Tx) => Promise<Result<T, E>>,
): Promise<{ readonly result: Result<T, E>; readonly hooks: readonly Committed[] }> => {
  for (let attempt = 1; ; attempt += 1) {
    const hooks: Committed[] = [];
    const work = (tx: Tx): Promise<Result<T, E>> => {
      hooksOf.set(tx, hooks);
      return fn(tx);
    };
    try {
      const result = await transact(db, ['begin', scope], work, (outcome) => outcome.ok);
      return { result, hooks: result.ok && !db.simulation ? hooks : [] };
    } catch (error) {
      // Within a simulation the same snapshot would fail again: all of it has to begin anew.
      if (attempt === attempts || db.simulation || !isRetryable(error)) throw error;
      await sleep(Math.random() * 10 * attempt);
    }
  }
};

/** Runs a query in one read-only transaction within the scope. All of it sees the same moment, however long it takes. */
export const reading = async <T>(db: Db, scope: Scope, fn: (tx: Tx) => Promise<T>): Promise<T> =>
  transact(db, ['begin isolation level repeatable read, read only', scope], fn, () => true);

/**
 * Runs `work` on a database whose acts happen one after the other on one snapshot, see what those before them did, and
 * are all undone in the end, however it ends: what a command would bring about, without doing it. No lane is taken and
 * nothing is announced; others wait only where they want the same row. `work` runs again, up to five times in all,
 * where somebody was faster.
 */
export const simulating = async <T>(db: Db, work: (simulated: Db) => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.kysely.connection().execute(async (session) => {
        const run = (statement: string) => session.executeQuery(CompiledQuery.raw(statement));
        try {
          await run('begin isolation level repeatable read');
          const { barrier: _, ...rest } = db;
          return await work({ ...rest, kysely: session, simulation: session });
        } finally {
          await run('rollback').catch(() => undefined);
        }
      });
    } catch (error) {
      if (attempt === attempts || !isRetryable(error)) throw error;
      await sleep(Math.random() * 10 * attempt);
    }
  }
};

const simulated = new WeakSet<Tx>();

/** Whether nothing of this transaction will ever be true. */
export const isSimulated = (tx: Tx): boolean => simulated.has(tx);

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A process that is frozen in a transaction keeps its locks: PostgreSQL ends it, so that others wait no longer (X5). */
const patience = "set local idle_in_transaction_session_timeout = '5s'";

/** `local` and `true`: all of it ends with the transaction, so nothing clings to a pooled connection. */
const enter = (scope: Scope): string => {
  const id = scope.kind === 'organization' ? scope.organizationId : '';
  if (scope.kind === 'organization' && !uuid.test(id)) throw new TypeError('A scope needs the id of an organisation.');
  const kind = scope.kind === 'organization' ? scope.organizationKind : '';
  const settings = { 'mandate.scope': scope.kind, 'mandate.organization': id, 'mandate.organization_kind': kind };
  const calls = Object.entries(settings).map(
    ([name, value]) => `set_config('${name}', ${pg.escapeLiteral(value)}, true)`,
  );
  return `set local role mandate_app; ${patience}; select ${calls.join(', ')}`;
};

type Beginning = readonly [begin: string, scope: Scope];

/** `begin` carries several statements, which saves two round trips per transaction; Kysely's own builder cannot. */
const transact = <T>(
  { kysely, simulation }: Db,
  [begin, scope]: Beginning,
  fn: (tx: Tx) => Promise<T>,
  commits: (result: T) => boolean,
): Promise<T> => {
  if (simulation) {
    const frame = { begin: `savepoint act; ${enter(scope)}`, commit: 'release act', rollback: 'rollback to act' };
    return transactOn(simulation, { ...frame, isSimulated: true }, fn, commits);
  }
  const frame = { begin: `${begin}; ${enter(scope)}`, commit: 'commit', rollback: 'rollback', isSimulated: false };
  return kysely.connection().execute((session) => transactOn(session, frame, fn, commits));
};

type Frame = {
  readonly begin: string;
  readonly commit: string;
  readonly rollback: string;
  readonly isSimulated: boolean;
};

const transactOn = async <T>(
  session: Kysely<NoTables>,
  frame: Frame,
  fn: (tx: Tx) => Promise<T>,
  commits: (result: T) => boolean,
): Promise<T> => {
  const { tx, end } = transactionOn(session);
  if (frame.isSimulated) simulated.add(tx);
  const run = (statement: string) => session.executeQuery<{ command?: string }>(CompiledQuery.raw(statement));
  try {
    await run(frame.begin);
    const result = await fn(tx);
    end();
    const { rows } = await run(commits(result) ? frame.commit : frame.rollback);
    // PostgreSQL answers COMMIT with ROLLBACK when a statement had failed and `fn` swallowed that.
    if (commits(result) && rows[0]?.command === 'ROLLBACK') throw new AbortedTransactionError();
    return result;
  } catch (error) {
    end();
    // Fails only on a broken connection, which the pool throws away and PostgreSQL rolls back itself.
    await run(frame.rollback).catch(() => undefined);
    throw error;
  }
};

/** A transaction opens no connections of its own. */
const detached = { dialect: new PostgresDialect({ pool: () => Promise.reject(new Error('Not to be used.')) }) };

/** What a forgotten `await` sends after the end would run outside the transaction, with all rights: it throws instead. */
const transactionOn = (session: Kysely<NoTables>): { readonly tx: Tx; readonly end: () => void } => {
  let ended = false;
  const inner = session.getExecutor();
  const executor = inner.withConnectionProvider({
    provideConnection: (consumer, options) =>
      ended ? Promise.reject(new Error('This transaction has ended.')) : inner.provideConnection(consumer, options),
  });
  const tx = new Transaction<NoTables>({ ...detached, config: detached, driver: new DummyDriver(), executor });
  const end = (): void => {
    ended = true;
  };
  return { tx, end };
};

/** The name of the constraint that a statement violated; it says the rule. Undefined for every other error. */
export const constraintOf = (error: unknown): string | undefined => textOf(error, 'constraint');

/** Serialization failure or deadlock: the same transaction may well succeed if it is run again. */
const isRetryable = (error: unknown): boolean => ['40001', '40P01'].includes(textOf(error, 'code') ?? '');

/** The database cannot be reached or is not serving just now: the caller may try again later (HTTP 503). */
export const isDatabaseDown = (error: unknown): boolean => {
  const code = textOf(error, 'code') ?? '';
  if (networkErrors.has(code) || notServing.has(code) || code.startsWith('08')) return true;
  if (!(error instanceof Error)) return false;
  return connectionLost.test(error.message) || (error.cause !== undefined && isDatabaseDown(error.cause));
};

const networkErrors: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections */
const notServing: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03', '53300']);

/** What the driver says of its own accord carries no code. */
const connectionLost =
  /^Connection terminated|^Client has encountered a connection error|^timeout exceeded when trying to connect/;

const textOf = (error: unknown, key: string): string | undefined => {
  if (typeof error !== 'object' || error === null || !(key in error)) return undefined;
  const value = (error as Record<string, unknown>)[key];
  return typeof value === 'string' ? value : undefined;
};
