import pg from 'pg';
import { type Clock, systemClock } from './clock.ts';
import type { Finding } from './examination.ts';
import { pendingMigrations } from './migrations.ts';

const oldestMajor = 15;

/** Further apart, and mails, tokens and sign-in limits of several servers no longer agree about what is over. */
const tolerableSkewMs = 2_000;

/** Reaches the database of DATABASE_URL and asks whether this server could live in it. */
export const examineDatabase = async (url: string, clock: Clock = systemClock): Promise<readonly Finding[]> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
  } catch (fault) {
    return [unreachable(url, fault)];
  }
  try {
    const facts = await factsOf(client);
    const database = judgeDatabase(facts);
    const skew = judgeClock(facts.now.getTime() - clock.now());
    return database.state === 'bad' ? [database, skew] : [database, skew, await examineMigrations(url)];
  } finally {
    await client.end();
  }
};

/** Host and name only: the rest of the URL may be a secret. */
const placeOf = (url: string): string => {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
};

const unreachable = (url: string, fault: unknown): Finding => {
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : '';
  const message = fault instanceof Error ? fault.message || code : String(fault);
  return { about: 'database', state: 'bad', found: `${placeOf(url)} does not let us in: ${message}`, fix: cures(code) };
};

const cures = (code: string): string => {
  switch (code) {
    case '28P01':
    case '28000':
      return 'Correct user and password in DATABASE_URL.';
    case '3D000':
      return 'Create the database, or correct its name in DATABASE_URL.';
    default:
      return 'Start PostgreSQL, or correct host and port in DATABASE_URL. Without it, the server starts its own.';
  }
};

export type DatabaseFacts = {
  readonly version: string;
  readonly major: number;
  readonly encoding: string;
  /** The application's role is there and this account may act as it. */
  readonly mayActAsApp: boolean;
  readonly appRoleExists: boolean;
  readonly mayCreateRoles: boolean;
  readonly mayCreateTables: boolean;
  readonly now: Date;
};

const factsOf = async (client: pg.Client): Promise<DatabaseFacts> => {
  const { rows } = await client.query<DatabaseFacts>(`
    select current_setting('server_version') as version,
      current_setting('server_version_num')::int / 10000 as major,
      current_setting('server_encoding') as encoding,
      app.oid is not null as "appRoleExists",
      coalesce(pg_has_role(current_user, app.oid, 'member'), false) as "mayActAsApp",
      me.rolsuper or me.rolcreaterole as "mayCreateRoles",
      has_schema_privilege(current_user, 'public', 'create') as "mayCreateTables",
      clock_timestamp() as now
    from pg_roles me left join pg_roles app on app.rolname = 'mandate_app'
    where me.rolname = current_user`);
  const [facts] = rows;
  if (!facts) throw new Error('PostgreSQL does not know the account that is connected.');
  return facts;
};

/** Whether a database with these facts can carry the server; the first thing that stands in the way. */
export const judgeDatabase = (facts: DatabaseFacts): Finding => {
  const bad = (found: string, fix: string): Finding => ({ about: 'database', state: 'bad', found, fix });
  if (facts.major < oldestMajor)
    return bad(`PostgreSQL ${facts.version} is too old.`, `Use PostgreSQL ${oldestMajor} or later.`);
  if (facts.encoding !== 'UTF8')
    return bad(`The database keeps its text in ${facts.encoding}.`, 'Create it anew with encoding UTF8.');
  if (!facts.mayCreateTables)
    return bad('The account may not create tables.', 'Make it the owner of the database: alter database … owner to ….');
  if (facts.appRoleExists ? !facts.mayActAsApp : !facts.mayCreateRoles)
    return bad(
      facts.appRoleExists
        ? 'The account may not act as the role mandate_app, behind which rows are protected.'
        : 'The account may not create the role mandate_app, behind which rows are protected.',
      'As a superuser: create role mandate_app nologin (if it is missing); grant mandate_app to the account.',
    );
  return { about: 'database', state: 'good', found: `PostgreSQL ${facts.version}` };
};

/** Positive: the database is ahead of us. */
export const judgeClock = (skewMs: number): Finding => {
  const seconds = (Math.abs(skewMs) / 1000).toFixed(1);
  if (Math.abs(skewMs) <= tolerableSkewMs)
    return { about: 'clock', state: 'good', found: 'The clock agrees with that of the database.' };
  return {
    about: 'clock',
    state: 'warning',
    found: `The clock is ${seconds} s ${skewMs > 0 ? 'behind' : 'ahead of'} that of the database.`,
    fix: 'Let both machines take their time from the network (NTP).',
  };
};

const examineMigrations = async (url: string): Promise<Finding> => {
  try {
    const pending = await pendingMigrations(url);
    if (pending.length === 0) return { about: 'migrations', state: 'good', found: 'The schema is up to date.' };
    return {
      about: 'migrations',
      state: 'warning',
      found: `${pending.length} to be applied: ${pending.map(({ name }) => name).join(', ')}.`,
      fix: 'The next start applies them; mandate migrate does it now.',
    };
  } catch (fault) {
    const found = fault instanceof Error ? fault.message : String(fault);
    return {
      about: 'migrations',
      state: 'bad',
      found,
      fix: 'Run the version of the server that this database is from.',
    };
  }
};
