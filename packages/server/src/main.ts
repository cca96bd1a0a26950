import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { ActionName } from '@mandate/domain/access/actions';
import type { Refusal } from '@mandate/domain/kernel/refusal';
import { createDecider, type Decider } from '@mandate/pdp/decider';
import { decisionMemory } from '@mandate/pdp/memory';
import type { Logger } from 'pino';
import { offerAccess } from './access/access-request-queries.ts';
import { decisionSource } from './access/decision-queries.ts';
import { judgeRole } from './access/judge.ts';
import { accessRoutes } from './access/routes.ts';
import { publishShippedServices } from './access/service-commands.ts';
import { serviceRoutes } from './access/service-routes.ts';
import { recordUsage } from './access/usage-commands.ts';
import { auditRoutes } from './audit/routes.ts';
import { startBackground } from './background.ts';
import { bootstrap, type Founding } from './identity/bootstrap-commands.ts';
import { type CredentialMemory, credentialMemory, rememberingAuthenticate } from './identity/credential-memory.ts';
import { createOAuth } from './identity/oauth.ts';
import { requestActor } from './identity/request-actor.ts';
import { identityRoutes } from './identity/routes.ts';
import { openSeal, type Seal } from './identity/seal-commands.ts';
import { mailRoutes } from './mail/routes.ts';
import { partnershipRoutes } from './organizations/partnership-routes.ts';
import { operator } from './organizations/queries.ts';
import { organizationRoutes } from './organizations/routes.ts';
import type { Actor } from './platform/actor.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { type Config, type Environment, loadConfig, publicUrlOf } from './platform/config.ts';
import { DataFolderInUse } from './platform/data-lock.ts';
import { connect, type Db, reading } from './platform/db.ts';
import { observeDeadLetters } from './platform/dead-letters.ts';
import {
  type EmbeddedPostgres,
  postgresFolder,
  startEmbeddedPostgres,
  urlOfRunning,
} from './platform/embedded-postgres.ts';
import { examine } from './platform/examination.ts';
import { type Freshness, keepFresh } from './platform/freshness/freshness.ts';
import type { App } from './platform/http/app.ts';
import { postgresIdempotencyKeys } from './platform/http/idempotency-store.ts';
import { createLogger } from './platform/http/logging.ts';
import { createHttp } from './platform/http/server.ts';
import { type Jobs, startJobs } from './platform/jobs.ts';
import { type Migration, migrate, pendingMigrations } from './platform/migrations.ts';
import { type AddressRule, publicAddresses } from './platform/public-address.ts';
import { openSecretBox, type SecretBox, secretBoxOf } from './platform/secret-box.ts';
import { systemAct } from './platform/system-act.ts';
import { createTelemetry } from './platform/telemetry.ts';
import { relationshipRoutes } from './relationships/routes.ts';
import { securityEventRoutes } from './security-events/routes.ts';
import { subscriptionRoutes } from './subscriptions/routes.ts';
import { authzenRoutes } from './surfaces/authzen/routes.ts';
import { pdpRoutes } from './surfaces/pdp/routes.ts';
import { webhookRoutes } from './webhooks/routes.ts';

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
  /** False takes the wait for other nodes out, for the proof that the staleness trial would notice (X5). */
  readonly waits?: boolean;
};

/** The database alone, brought up to date: for commands that need no server. */
export type OpenDatabase = { readonly db: Db; readonly url: string; readonly close: () => Promise<void> };

/** Settings from environment variables, or every problem with them. */
export const readConfig = (environment: Environment) => loadConfig(environment);

/** The address that links of a server with these settings begin with. */
export const publicAddress = (config: Config): string => publicUrlOf(config, config.port);

/** Whether there is an operator: without one, nobody can sign in. */
export const isSetUp = (db: Db): Promise<boolean> =>
  reading(db, { kind: 'system' }, async (tx) => (await operator(tx)) !== undefined);

/** What is missing for a server with these settings, and how to mend it. Starts nothing. */
export const examineSetUp = (config: Config) => examine(config, systemClock);

type Opening = {
  /** False: as it is, whatever its schema. */
  readonly migrated?: boolean;
  /** True: a database that a running server has started may be used beside it. */
  readonly shared?: boolean;
};

/** Opens the database of a configuration: the one that `DATABASE_URL` names, or an embedded PostgreSQL in the data folder. */
export const openDatabase = async (
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  log: Logger = createLogger('warn'),
  { migrated = true, shared = false }: Opening = {},
): Promise<OpenDatabase> => {
  const embedded = config.databaseUrl === undefined ? await startEmbedded(config.dataDir, log, shared) : undefined;
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

const startEmbedded = async (
  dataDir: string,
  log: Logger,
  shared: boolean,
): Promise<Pick<EmbeddedPostgres, 'url' | 'stop'>> => {
  const folder = postgresFolder(dataDir);
  try {
    const embedded = await startEmbeddedPostgres({
      dataDir: folder,
      log: (line) => log.debug({ postgres: line }, 'postgres'),
    });
    embedded.onExit((exit) => log.error({ exit }, 'the embedded PostgreSQL ended and is being started again'));
    return embedded;
  } catch (fault) {
    const url = shared && fault instanceof DataFolderInUse ? await urlOfRunning(folder) : undefined;
    if (url === undefined) throw fault;
    return { url, stop: async () => {} };
  }
};

/** Brings the database of a configuration up to date, and tells what had to be applied; `dryRun`: what would be. */
export const migrateDatabase = async (
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<readonly Migration[]> => {
  const { url, close } = await openDatabase(config, undefined, { migrated: false, shared: true });
  return (dryRun ? pendingMigrations(url) : migrate(url)).finally(close);
};

/** Sets up an empty installation: the operator and its first administrator, with a set-up link under this address. */
export const bootstrapOperator = (
  db: Db,
  publicUrl: string,
  founding: Founding,
  clock: Clock = systemClock,
): ReturnType<typeof bootstrap> => bootstrap({ db, publicUrl: () => publicUrl }, systemAct(clock), founding);

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

type Parts = Required<Pick<ServerOptions, 'config' | 'clock' | 'log'>> & Pick<ServerOptions, 'version' | 'waits'>;

const compose = async (
  { config, clock, log, waits, version = '0.1.0' }: Parts,
  { db: plain, url: databaseUrl }: OpenDatabase,
  closers: (() => Promise<void>)[],
): Promise<Pick<RunningServer, 'url' | 'app'>> => {
  let bound = config.port;
  const publicUrl = (): string => publicUrlOf(config, bound);
  const telemetry = createTelemetry();
  const listenUrl = config.databaseListenUrl ?? databaseUrl;
  const remembering = await remember({ plain, listenUrl, log, leaseMs: config.leaseMs, waits }, closers);
  const { db, freshness, credentials, decider } = remembering;
  const secretBox = openSecretBox(config.secretKey, config.dataDir);
  await publishShippedServices({ db }, systemAct(clock));
  const usage = recordUsage(db, (fault) => log.warn({ err: fault }, 'the use of privileges could not be noted'));
  closers.push(usage.stop);
  const jobs = await startJobs({ databaseUrl, log });
  closers.push(jobs.stop);
  observeDeadLetters(telemetry.registry, jobs);

  const onFault = (fault: Error): void => log.error({ err: fault }, 'oauth');
  const oauth = createOAuth({ db, clock, publicUrl, onFault, onUse: usage.note });
  const { verifyAccessToken } = oauth;
  const app = await createHttp<Actor, ActionName>({
    clock,
    logger: log,
    telemetry,
    idempotency: postgresIdempotencyKeys(db),
    version,
    trustProxy: config.trustProxy,
    publicUrl,
    authenticate: requestActor(
      rememberingAuthenticate({ db, clock, verifyAccessToken, memory: credentials, freshness }),
    ),
    authorize,
    principalOf: (actor) => `${actor.kind}:${actor.id}:${actor.organization.id}`,
    ready: () => readiness(db, databaseUrl),
  });
  closers.push(() => app.close());
  const isAllowed = publicAddresses(config.webhookAllow);
  const { leaseMs } = config;
  const { onRevision } = freshness;
  const seal = await openSeal({ db, clock }, accessTemplates);
  await mount(app, { db, publicUrl, usage, oauth, decider, leaseMs, onRevision, secretBox, isAllowed, seal, jobs });
  await app.listen({ host: config.host, port: config.port });
  const address = app.server.address();
  bound = typeof address === 'object' && address ? address.port : config.port;
  // Mails and webhooks carry the public address: they wait until it is known.
  const { registry } = telemetry;
  await startBackground({ db, jobs, clock, log, config, publicUrl, secretBox, registry, sign: oauth.sign }, closers);
  return { url: publicUrl(), app };
};

type Remembering = {
  readonly plain: Db;
  readonly listenUrl: string;
  readonly log: Logger;
  readonly leaseMs: number;
  readonly waits: boolean | undefined;
};

/**
 * The node's memories, the lease that keeps them true, and a database whose acts wait for every node's memory before they
 * are reported (X5).
 */
const remember = async (
  { plain, waits, ...lease }: Remembering,
  closers: (() => Promise<void>)[],
): Promise<{ db: Db; freshness: Freshness; credentials: CredentialMemory; decider: Decider }> => {
  const credentials = credentialMemory();
  const decisions = decisionMemory({ customers: 200_000, subjects: 50_000 });
  const freshness = await keepFresh({
    ...lease,
    db: plain,
    id: randomUUID(),
    address: `${hostname()}:${process.pid}`,
    memory: {
      forget: (changed) => {
        credentials.forget(changed);
        decisions.forget(changed);
      },
      forgetEverything: () => {
        credentials.forgetEverything();
        decisions.forgetEverything();
      },
    },
    ...(waits !== undefined && { waits }),
  });
  closers.push(freshness.stop);
  const decider = createDecider({ source: decisionSource(plain), memory: decisions, freshness });
  return { db: { ...plain, barrier: freshness }, freshness, credentials, decider };
};

type Mounting = {
  readonly db: Db;
  readonly publicUrl: () => string;
  readonly usage: ReturnType<typeof recordUsage>;
  readonly oauth: ReturnType<typeof createOAuth>;
  readonly decider: Decider;
  readonly leaseMs: number;
  readonly onRevision: Freshness['onRevision'];
  readonly secretBox: SecretBox;
  /** Where webhooks may be sent. */
  readonly isAllowed: AddressRule;
  /** Marks the templates of denials (D17). */
  readonly seal: Seal;
  readonly jobs: Pick<Jobs, 'enqueue'>;
};

/** What the seal is for: its keys fit nothing else. */
const accessTemplates = 'templates of requests for access';

const noSeal: Seal = { sign: () => '', isSigned: () => Promise.resolve(false) };

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
  webhookRoutes(app, deps);
  securityEventRoutes(app, deps);
  const offer = offerAccess({ sign: deps.seal.sign, publicUrl: deps.publicUrl });
  authzenRoutes(app, { ...deps, sign: deps.oauth.sign, offer });
  pdpRoutes(app, deps);
};

const noLease = { leaseMs: 0, onRevision: () => () => undefined };

/** A decider that remembers nothing and has no lease. */
const undecided = (db: Db): Decider =>
  createDecider({
    source: decisionSource(db),
    memory: decisionMemory({ customers: 1, subjects: 1 }),
    freshness: { isFresh: () => false, seen: () => [], catchUp: async () => undefined },
  });

/** The OpenAPI document of all routes. Nothing is started and nothing connected: the routes are mounted, never called. */
export const describeApi = async (version = '0.1.0'): Promise<object> => {
  const db = connect({ url: 'postgresql://localhost/never-connected' });
  const publicUrl = () => 'http://localhost';
  const usage = recordUsage(db, () => {});
  const oauth = createOAuth({ db, clock: systemClock, publicUrl, onFault: () => {} });
  const app = await createHttp<Actor, ActionName>({
    clock: systemClock,
    logger: createLogger('silent'),
    telemetry: createTelemetry(),
    idempotency: postgresIdempotencyKeys(db),
    version,
    trustProxy: false,
    publicUrl,
    authenticate: async () => undefined,
    authorize,
    principalOf: () => '',
    ready: () => Promise.resolve({ database: false, migrations: false }),
  });
  try {
    const noSecrets = secretBoxOf(randomBytes(32).toString('base64'));
    const isAllowed = publicAddresses([]);
    await mount(app, {
      db,
      publicUrl,
      usage,
      oauth,
      decider: undecided(db),
      ...noLease,
      secretBox: noSecrets,
      isAllowed,
      seal: noSeal,
      jobs: { enqueue: async () => undefined },
    });
    await app.ready();
    return app.swagger();
  } finally {
    await app.close();
    await usage.stop();
    await db.close();
  }
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
