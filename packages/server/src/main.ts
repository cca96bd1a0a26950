import { join } from 'node:path';
import type { ActionName } from '@mandate/domain/access/actions';
import type { Refusal } from '@mandate/domain/kernel/refusal';
import type { Logger } from 'pino';
import { keepEnds } from './access/expiry-commands.ts';
import { judgeRole } from './access/judge.ts';
import { accessMails } from './access/messages.ts';
import { accessRoutes } from './access/routes.ts';
import { publishShippedServices } from './access/service-commands.ts';
import { serviceRoutes } from './access/service-routes.ts';
import { recordUsage } from './access/usage-commands.ts';
import { auditRoutes } from './audit/routes.ts';
import { identityMails } from './identity/messages.ts';
import { createOAuth } from './identity/oauth.ts';
import { requestActor } from './identity/request-actor.ts';
import { identityRoutes } from './identity/routes.ts';
import { mailRoutes } from './mail/routes.ts';
import { organizationMails } from './organizations/messages.ts';
import { partnershipRoutes } from './organizations/partnership-routes.ts';
import { organizationRoutes } from './organizations/routes.ts';
import type { Act, Actor } from './platform/actor.ts';
import { clean } from './platform/cleaning.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { type Config, publicUrlOf } from './platform/config.ts';
import { connect, type Db, reading, type Tx } from './platform/db.ts';
import { observeDeadLetters } from './platform/dead-letters.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './platform/embedded-postgres.ts';
import type { App } from './platform/http/app.ts';
import { postgresIdempotencyKeys } from './platform/http/idempotency-store.ts';
import { createLogger } from './platform/http/logging.ts';
import { createHttp } from './platform/http/server.ts';
import { newId } from './platform/ids.ts';
import { type Jobs, startJobs } from './platform/jobs.ts';
import { startMailer } from './platform/mailer.ts';
import { migrate, pendingMigrations } from './platform/migrations.ts';
import type { MailDraft } from './platform/outbox.ts';
import { startRelay } from './platform/relay.ts';
import { createTelemetry } from './platform/telemetry.ts';
import { relationshipMails } from './relationships/messages.ts';
import { relationshipRoutes } from './relationships/routes.ts';
import { deleteOverdue } from './subscriptions/deletion-commands.ts';
import { subscriptionMails } from './subscriptions/messages.ts';
import { subscriptionRoutes } from './subscriptions/routes.ts';
import { authzenRoutes } from './surfaces/authzen/routes.ts';

/** A server that answers. */
export type RunningServer = {
  readonly url: string;
  readonly db: Db;
  readonly databaseUrl: string;
  readonly app: App<Actor, ActionName>;
  /** Lets requests and jobs under way finish, then ends everything that was started. */
  readonly close: () => Promise<void>;
};

export type ServerOptions = {
  readonly config: Config;
  readonly version?: string;
  readonly clock?: Clock;
  readonly log?: Logger;
};

/** The database alone, brought up to date: for commands that need no server. */
export type OpenDatabase = { readonly db: Db; readonly url: string; readonly close: () => Promise<void> };

/** Opens the database of a configuration: the one that `DATABASE_URL` names, or an embedded PostgreSQL in the data folder. */
export const openDatabase = async (
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  log: Logger,
  { migrated = true }: { readonly migrated?: boolean } = {},
): Promise<OpenDatabase> => {
  const embedded = config.databaseUrl === undefined ? await startEmbedded(config.dataDir, log) : undefined;
  const url = config.databaseUrl ?? embedded?.url ?? '';
  try {
    if (migrated) await migrate(url);
    const db = connect({
      url,
      onConnectionLost: (error) => log.warn({ err: error }, 'a database connection was lost'),
    });
    return {
      db,
      url,
      close: async () => {
        await db.close();
        await embedded?.stop();
      },
    };
  } catch (fault) {
    await embedded?.stop();
    throw fault;
  }
};

const startEmbedded = async (dataDir: string, log: Logger): Promise<EmbeddedPostgres> => {
  const embedded = await startEmbeddedPostgres({
    dataDir: join(dataDir, 'postgres'),
    log: (line) => log.debug({ postgres: line }, 'postgres'),
  });
  embedded.onExit((exit) => log.error({ exit }, 'the embedded PostgreSQL ended and is being started again'));
  return embedded;
};

/** An act of the system itself: jobs, set-up, shipped services. */
export const systemAct = (clock: Clock): Act => ({
  actor: 'system',
  now: clock.now(),
  requestId: undefined,
  newId: (kind) => newId(kind, clock),
});

/** The role, program and standing questions of the law. Asking for decisions needs the token's scope and no role. */
const authorize = (actor: Actor, permission: ActionName): Refusal | undefined =>
  actor.kind === 'client' && permission === 'decision.explain' ? undefined : judgeRole(actor, permission);

/** Starts everything, in the order in which the parts need each other. Throws when one of them cannot start. */
export const startServer = async (options: ServerOptions): Promise<RunningServer> => {
  const { config, clock = systemClock } = options;
  const log = options.log ?? createLogger(config.logLevel);
  const database = await openDatabase(config, log);
  const closers: (() => Promise<void>)[] = [database.close];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    const app = await compose({ ...options, clock, log, config }, database, closers);
    return { ...app, db: database.db, databaseUrl: database.url, close };
  } catch (fault) {
    await close();
    throw fault;
  }
};

type Parts = Required<Pick<ServerOptions, 'config' | 'clock' | 'log'>> & Pick<ServerOptions, 'version'>;

const compose = async (
  { config, clock, log, version = '0.1.0' }: Parts,
  { db, url: databaseUrl }: OpenDatabase,
  closers: (() => Promise<void>)[],
): Promise<Pick<RunningServer, 'url' | 'app'>> => {
  let bound = config.port;
  const publicUrl = (): string => publicUrlOf(config, bound);
  const telemetry = createTelemetry();
  await publishShippedServices({ db }, systemAct(clock));
  const usage = recordUsage(db, (fault) => log.warn({ err: fault }, 'the use of privileges could not be noted'));
  closers.push(usage.stop);
  const jobs = await startJobs({ databaseUrl, log });
  closers.push(jobs.stop);
  await startPost({ db, jobs, clock, log, config, publicUrl }, closers);
  await scheduleJobs(jobs, db, clock);
  observeDeadLetters(telemetry.registry, jobs);

  const oauth = createOAuth({ db, clock, publicUrl, onFault: (fault) => log.error({ err: fault }, 'oauth') });
  const { verifyAccessToken } = oauth;
  const app = await createHttp<Actor, ActionName>({
    clock,
    logger: log,
    telemetry,
    idempotency: postgresIdempotencyKeys(db),
    version,
    trustProxy: config.trustProxy,
    publicUrl,
    authenticate: requestActor({ db, clock, verifyAccessToken }),
    authorize,
    principalOf: (actor) => `${actor.kind}:${actor.id}:${actor.organization.id}`,
    ready: () => readiness(db, databaseUrl),
  });
  closers.push(() => app.close());
  await mount(app, { db, publicUrl, usage, oauth });
  await app.listen({ host: config.host, port: config.port });
  const address = app.server.address();
  bound = typeof address === 'object' && address ? address.port : config.port;
  return { url: publicUrl(), app };
};

type Mounting = {
  readonly db: Db;
  readonly publicUrl: () => string;
  readonly usage: ReturnType<typeof recordUsage>;
  readonly oauth: ReturnType<typeof createOAuth>;
};

const mount = async (app: App<Actor, ActionName>, deps: Mounting): Promise<void> => {
  await identityRoutes(app, deps);
  organizationRoutes(app, deps);
  partnershipRoutes(app, deps);
  serviceRoutes(app, deps);
  relationshipRoutes(app, deps);
  accessRoutes(app, deps);
  subscriptionRoutes(app, deps);
  auditRoutes(app, deps);
  mailRoutes(app, deps);
  authzenRoutes(app, deps);
};

type Post = {
  readonly db: Db;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: Config;
  readonly publicUrl: () => string;
};

/** Outbox to mails to SMTP. Which event calls for which mails, the features say. */
const startPost = async ({ config, ...post }: Post, closers: (() => Promise<void>)[]): Promise<void> => {
  await startMailer({ ...post, smtpUrl: config.smtpUrl, mailFrom: config.mailFrom });
  const mails: Record<string, (tx: Tx, payload: unknown) => Promise<readonly MailDraft[]>> = {
    ...identityMails,
    ...organizationMails,
    ...relationshipMails(post.publicUrl),
    ...accessMails(post.publicUrl),
    ...subscriptionMails,
  };
  const relay = await startRelay({ ...post, expand: async (tx, kind, payload) => mails[kind]?.(tx, payload) ?? [] });
  closers.push(relay.stop);
};

const scheduleJobs = async (jobs: Jobs, db: Db, clock: Clock): Promise<void> => {
  await jobs.schedule('privileges.keep-ends', '*/5 * * * *', async () => {
    await keepEnds({ db }, systemAct(clock)); // D16
  });
  await jobs.schedule('subscriptions.delete-overdue', '7 * * * *', async () => {
    await deleteOverdue({ db }, systemAct(clock)); // D15
  });
  await jobs.schedule('platform.clean', '23 3 * * *', () => clean({ db, clock }));
};

/** Ready: the database answers and its schema is the one that this code was written for. */
const readiness = async (db: Db, databaseUrl: string): Promise<{ database: boolean; migrations: boolean }> => {
  try {
    await reading(db, { kind: 'system' }, async () => undefined);
    return { database: true, migrations: (await pendingMigrations(databaseUrl)).length === 0 };
  } catch {
    return { database: false, migrations: false };
  }
};
