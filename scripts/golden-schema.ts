/**
 * Writes packages/server/migrations/schema.sql: what the database looks like after all migrations, so that a reviewer
 * sees the effect of a migration as a difference. Read from the catalogue of a throw-away PostgreSQL; nobody runs it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@mandate/server/platform/db';
import { startEmbeddedPostgres } from '@mandate/server/platform/embedded-postgres';
import { migrate, migrationsFolder } from '@mandate/server/platform/migrations';

/** Migrates an empty database, describes it, and writes `schema.sql` into the folder. */
export const generateGoldenSchema = async (outDir: string): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'mandate-golden-'));
  try {
    const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
    try {
      await migrate(postgres.url);
      await writeFile(join(outDir, 'schema.sql'), await describe(postgres.url));
    } finally {
      await postgres.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
};

const header = `-- The schema after all migrations: for reading, and for seeing what a migration changes. Never run.
-- Generated from the migrations by \`npm run generate\`; do not edit.
`;

/** One statement in the dump, and the object under which it stands. */
type Line = { readonly object: string; readonly statement: string };

type Ask = (sql: string) => Promise<readonly Line[]>;

const describe = async (url: string): Promise<string> => {
  const db = connect({ url, max: 1 });
  try {
    // Names outside pg_catalog come out in full, whatever the search path of the connection is.
    await db.pool.query(`set search_path = ''`);
    const ask: Ask = async (sql) => (await db.pool.query<Line>(sql)).rows;
    const parts: string[] = [];
    for (const sql of [schemas, types, sequences, functions]) parts.push(...statementsOf(await ask(sql)));
    parts.push(...(await describeTables(ask)));
    parts.push(...statementsOf(await ask(views)));
    return [header, ...parts].join('\n').replaceAll('public.', '');
  } finally {
    await db.close();
  }
};

/** Of a schema without grants there is nothing to say. */
const statementsOf = (lines: readonly Line[]): readonly string[] =>
  lines.filter(({ statement }) => statement !== '').map(({ statement }) => `${statement}\n`);

/** Each table with everything that hangs on it, so that one change shows in one place. */
const describeTables = async (ask: Ask): Promise<readonly string[]> => {
  const bodies = await ask(tables);
  const after: Line[] = [];
  for (const sql of [indexes, rowSecurity, policies, triggers, tableGrants, columnGrants, comments]) {
    after.push(...(await ask(sql)));
  }
  const afterByTable = Map.groupBy(after, ({ object }) => object);
  return bodies.map(({ object, statement }) => {
    const more = (afterByTable.get(object) ?? []).map((line) => line.statement);
    return `${[statement, ...more].join('\n')}\n`;
  });
};

/** Ours: not PostgreSQL's own, not the job queue's, which creates its schema itself, and not an extension's. */
const ours = (namespace: string): string =>
  `${namespace}.nspname !~ '^pg_' and ${namespace}.nspname not in ('information_schema', 'pgboss')`;
const notOfExtension = (oid: string): string =>
  `not exists (select from pg_catalog.pg_depend d where d.objid = ${oid} and d.deptype = 'e')`;

/** What an access list grants to others than the owner, one line per grantee. */
const grants = (acl: string, owner: string, target: string): string => `
  select 'grant ' || string_agg(lower(privilege_type), ', ' order by privilege_type) || ' on ' || ${target}
      || ' to ' || case grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(grantee) end || ';' as granted,
    grantee
  from pg_catalog.aclexplode(${acl}) where grantee <> ${owner} group by grantee`;

const schemas = `
  select n.nspname as object,
    concat_ws(E'\\n', case when n.nspname <> 'public' then 'create schema ' || n.nspname || ';' end,
      (select string_agg(granted, E'\\n' order by grantee) from (${grants('n.nspacl', 'n.nspowner', `'schema ' || n.nspname`)}) g)
    ) as statement
  from pg_catalog.pg_namespace n where ${ours('n')} order by n.nspname`;

const types = `
  select t.typname as object, case t.typtype
      when 'e' then 'create type ' || t.oid::regtype || ' as enum ('
        || (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_catalog.pg_enum where enumtypid = t.oid) || ');'
      else 'create domain ' || t.oid::regtype || ' as ' || pg_catalog.format_type(t.typbasetype, t.typtypmod)
        || coalesce((select string_agg(' constraint ' || conname || ' ' || pg_catalog.pg_get_constraintdef(oid), '' order by conname)
          from pg_catalog.pg_constraint where contypid = t.oid), '') || ';'
    end as statement
  from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  where t.typtype in ('e', 'd') and ${ours('n')} and ${notOfExtension('t.oid')}
  order by n.nspname, t.typname`;

const sequences = `
  select c.relname as object, 'create sequence ' || c.oid::regclass || ';' as statement
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'S' and ${ours('n')} and ${notOfExtension('c.oid')}
    and not exists (select from pg_catalog.pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i'))
  order by n.nspname, c.relname`;

const functions = `
  select p.proname as object, concat_ws(E'\\n', rtrim(pg_catalog.pg_get_functiondef(p.oid), E'\\n') || ';',
    (select string_agg(granted, E'\\n' order by grantee)
      from (${grants('p.proacl', 'p.proowner', `'function ' || p.oid::regprocedure`)}) g)) as statement
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where p.prokind in ('f', 'p') and ${ours('n')} and ${notOfExtension('p.oid')}
  order by n.nspname, p.proname, p.oid::regprocedure::text`;

const columnLine = `
  a.attname || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
  || case when a.attnotnull then ' not null' else '' end
  || case a.attidentity when 'a' then ' generated always as identity' when 'd' then ' generated by default as identity' else '' end
  || coalesce(case a.attgenerated
      when '' then ' default ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid)
      else ' generated always as (' || pg_catalog.pg_get_expr(d.adbin, d.adrelid) || ')' || case a.attgenerated when 's' then ' stored' else '' end
    end, '')`;

/** Columns in their order, then constraints: key first, the rest by name. "Not null" already stands at its column. */
const tables = `
  select c.oid::regclass::text as object, 'create ' || case c.relpersistence when 'u' then 'unlogged ' else '' end || 'table '
    || c.oid::regclass || E' (\\n  ' || concat_ws(E',\\n  ',
      (select string_agg(${columnLine}, E',\\n  ' order by a.attnum)
        from pg_catalog.pg_attribute a
        left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
      (select string_agg('constraint ' || conname || ' ' || pg_catalog.pg_get_constraintdef(oid), E',\\n  '
          order by contype <> 'p', conname)
        from pg_catalog.pg_constraint where conrelid = c.oid and contype in ('p', 'u', 'c', 'f', 'x'))
    ) || E'\\n)' || case when c.relkind = 'p' then ' partition by ' || pg_catalog.pg_get_partkeydef(c.oid) else '' end || ';'
    || case when c.relispartition then E'\\n-- a partition ' || pg_catalog.pg_get_expr(c.relpartbound, c.oid) else '' end as statement
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and ${ours('n')} and ${notOfExtension('c.oid')}
  order by n.nspname, c.relname`;

const indexes = `
  select i.indrelid::regclass::text as object, pg_catalog.pg_get_indexdef(i.indexrelid) || ';' as statement
  from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
  where not exists (select from pg_catalog.pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
  order by c.relname`;

const rowSecurity = `
  select c.oid::regclass::text as object, 'alter table ' || c.oid::regclass || ' enable row level security;'
    || case when c.relforcerowsecurity then E'\\nalter table ' || c.oid::regclass || ' force row level security;' else '' end as statement
  from pg_catalog.pg_class c where c.relrowsecurity`;

const policies = `
  select p.polrelid::regclass::text as object, 'create policy ' || p.polname || ' on ' || p.polrelid::regclass
    || case when p.polpermissive then '' else ' as restrictive' end
    || ' for ' || case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end
    || ' to ' || (select string_agg(case role when 0 then 'public' else pg_catalog.pg_get_userbyid(role) end, ', ' order by role)
        from unnest(p.polroles) role)
    || coalesce(E'\\n  using (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid, true) || ')', '')
    || coalesce(E'\\n  with check (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid, true) || ')', '') || ';' as statement
  from pg_catalog.pg_policy p order by p.polname`;

const triggers = `
  select t.tgrelid::regclass::text as object, pg_catalog.pg_get_triggerdef(t.oid, true) || ';' as statement
  from pg_catalog.pg_trigger t where not t.tgisinternal order by t.tgname`;

const tableGrants = `
  select c.oid::regclass::text as object, g.granted as statement
  from pg_catalog.pg_class c, lateral (${grants('c.relacl', 'c.relowner', 'c.oid::regclass')}) g
  where c.relkind in ('r', 'p', 'v', 'm') order by g.grantee`;

const columnGrants = `
  select c.oid::regclass::text as object, g.granted as statement
  from pg_catalog.pg_class c join pg_catalog.pg_attribute a on a.attrelid = c.oid,
    lateral (${grants('a.attacl', 'c.relowner', `c.oid::regclass || ' column ' || a.attname`)}) g
  where c.relkind in ('r', 'p', 'v', 'm') order by a.attnum, g.grantee`;

const comments = `
  select d.objoid::regclass::text as object,
    'comment on ' || case d.objsubid when 0 then 'table ' || d.objoid::regclass
      else 'column ' || d.objoid::regclass || '.' || a.attname end || ' is ' || quote_literal(d.description) || ';' as statement
  from pg_catalog.pg_description d
  left join pg_catalog.pg_attribute a on a.attrelid = d.objoid and a.attnum = d.objsubid
  where d.classoid = 'pg_catalog.pg_class'::regclass order by d.objsubid`;

const views = `
  select c.relname as object, concat_ws(E'\\n',
    'create ' || case c.relkind when 'm' then 'materialized ' else '' end || 'view ' || c.oid::regclass
      || coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', '') || E' as\\n' || pg_catalog.pg_get_viewdef(c.oid, true),
    (select string_agg(granted, E'\\n' order by grantee) from (${grants('c.relacl', 'c.relowner', 'c.oid::regclass')}) g)) as statement
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('v', 'm') and ${ours('n')} and ${notOfExtension('c.oid')}
  order by n.nspname, c.relname`;

if (import.meta.main) await generateGoldenSchema(migrationsFolder);
