import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction, reading, type Scope, type Tx } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import { type Neighbours, newNeighbours } from '../testing/neighbours.ts';
import type { Company } from '../testing/world.ts';

/**
 * Authorisation in the code is left out here: raw statements run as the application's role, in the scope of each
 * organisation in turn. What is refused or hidden below is so by the database alone.
 */
type Row = Readonly<Record<string, unknown>>;

let market: Neighbours;
let records: Readonly<Record<string, readonly Row[]>>;

/** Tables of which every row is for everybody. */
const forEverybody: Readonly<Record<string, string>> = {
  service: 'the catalogue is public to whoever is signed in',
  service_version: 'so is its history',
  revision_lane: 'counters that say nothing about anybody',
};

/** Tables into which every scope may write a row about others, and never read it: an act tells those it concerns. */
const letterBoxes: Readonly<Record<string, string>> = {
  audit_event: 'an act records itself with both its parties (D18)',
  outbox: 'an act announces itself',
  mail: 'an act writes to those whom it concerns',
  person: 'an invitation makes an account before it makes a membership',
  set_up_link: 'and a link with which the person comes in',
  revision_change: 'an act tells the nodes which answers it made stale (X5)',
};

/** What the operator watches over. Everything else of others is as hidden from it as from everybody. */
const watchedByOperator: readonly string[] =
  'organization person membership partnership relationship privilege subscription consent audit_event mail node'.split(
    ' ',
  );

const scopeOf = ({ id, organization }: Company): Scope => ({
  kind: 'organization',
  organizationId: id,
  organizationKind: organization.kind,
});

const named = (row: Row, id: string): boolean => Object.values(row).includes(id);

/** The relations from which the law gives sight of what does not name the one who looks. */
const relatedTo: Readonly<Record<string, (row: Row, viewer: Company) => boolean>> = {
  organization: (row, { id, organization }) =>
    row.kind === 'operator' ||
    (row.kind === 'partner' && organization.kind === 'customer') ||
    [...(records.relationship ?? []), ...(records.partnership ?? []), ...(records.subscription ?? [])].some(
      (bond) => named(bond, id) && named(bond, row.id as string),
    ),
  person: (row, { id }) =>
    (records.membership ?? []).some((one) => one.person_id === row.id && one.organization_id === id),
  subscription: (row, { id }) =>
    (records.relationship ?? []).some(
      (one) => one.partner_id === id && one.customer_id === row.customer_id && one.ended_at === null,
    ),
};

const maySee = (table: string, row: Row, viewer: Company): boolean =>
  table in forEverybody ||
  named(row, viewer.id) ||
  (viewer.organization.kind === 'operator' && watchedByOperator.includes(table)) ||
  (relatedTo[table]?.(row, viewer) ?? false);

const tableNames = async (guarded: boolean): Promise<readonly string[]> => {
  const { rows } = await market.db.pool.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema')
       and n.nspname not like 'pg_toast%' and c.relrowsecurity = $1 order by 1`,
    [guarded],
  );
  return rows.map(({ name }) => name);
};

const rowsOf = async (tx: Tx, table: string): Promise<readonly Row[]> => {
  const { rows } = await sql<{ row: Row }>`select to_jsonb(t) as row from ${sql.table(table)} t`.execute(tx);
  return rows.map(({ row }) => row);
};

/** What comes into being through signing in and through running servers: the market has none of it. */
const signIn = `
  insert into session select decode(md5(p.id::text), 'hex'), p.id, m.organization_id, now(), now(), now(), null
    from person p join membership m on m.person_id = p.id;
  insert into set_up_link select decode(md5(id::text), 'hex'), id, now(), now() from person;
  insert into sign_in_failure select email, 1, now(), now() from person;
  insert into idempotency_key select 'person:' || id, 'key', '\\x00', 'in_flight', null, null, null, now() from person;
  insert into oidc_payload (model, id, payload) select 'AccessToken', id::text, '{}' from service_client;
  insert into signing_key values ('test', '{}', now(), null);
  insert into node (id, address, started_at, lease_until, seen, lease_ms)
    select gen_random_uuid(), 'a node', now(), now(), '{}', 1000`;

beforeAll(async () => {
  market = await newNeighbours();
  await market.db.pool.query(signIn);
  const tables = await tableNames(true);
  records = await reading(market.db, { kind: 'system' }, async (tx) => {
    const read: [string, readonly Row[]][] = [];
    for (const table of tables) read.push([table, await rowsOf(tx, table)]);
    return Object.fromEntries(read);
  });
});
afterAll(() => market?.drop());

/** Runs one statement in a scope and takes it back; the SQLSTATE of a refusal, else how many rows it touched. */
const attempt = async (scope: Scope, statement: string): Promise<string | number> => {
  let outcome: string | number = 0;
  try {
    await inTransaction(market.db, scope, async (tx) => {
      const done = await sql.raw(statement).execute(tx);
      outcome = Number(done.numAffectedRows ?? done.rows.length);
      return { ok: false, error: 'taken back' };
    });
  } catch (error) {
    outcome = (error as { code?: string }).code ?? String(error);
  }
  return outcome;
};

/** The columns that the application may change at all; of a bond or a grant that is its end (D1, P4–P7). */
const changeableColumns = async (table: string): Promise<readonly string[]> => {
  const { rows } = await market.db.pool.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped
       and has_column_privilege('mandate_app', attrelid, attnum, 'update') order by attnum`,
    [table],
  );
  return rows.map(({ name }) => name);
};

/** insufficient_privilege: by a policy, a missing right, or a trigger. */
const refused = '42501';

const literal = (value: unknown): string => `'${String(value).replaceAll("'", "''")}'`;

/** A statement that inserts this row anew, with these changes and an id of its own. */
const copying = (table: string, row: Row, changes: Row = {}): string => {
  const fresh = 'id' in row && /^[0-9a-f-]{36}$/.test(String(row.id)) ? { id: newId('event', market.clock) } : {};
  const json = literal(JSON.stringify({ ...row, ...fresh, ...changes }));
  return `insert into ${table} select * from jsonb_populate_record(null::${table}, ${json}::jsonb)`;
};

const one = (table: string, holds: (row: Row) => boolean): Row => {
  const row = (records[table] ?? []).find(holds);
  if (!row) throw new Error(`The market has no such ${table}.`);
  return row;
};

describe('what the second wall covers', () => {
  test('every table that the application can reach has row-level security', async () => {
    const open: string[] = [];
    for (const table of await tableNames(false)) {
      const { rows } = await market.db.pool.query<{ reached: boolean }>(
        `select has_table_privilege('mandate_app', $1, 'select, insert, update, delete, truncate, references') or
           has_any_column_privilege('mandate_app', $1, 'select, insert, update') as reached`,
        [table],
      );
      if (rows[0]?.reached) open.push(table);
    }
    expect(open).toEqual([]);
  });

  test('the application’s role cannot step around it: it owns nothing and inherits nothing', async () => {
    const { rows } = await market.db.pool.query(
      `select r.rolsuper, r.rolbypassrls, r.rolcreaterole,
         (select count(*)::int from pg_auth_members m where m.member = r.oid) as memberships,
         (select count(*)::int from pg_class c where c.relowner = r.oid) as owned
       from pg_roles r where r.rolname = 'mandate_app'`,
    );
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, memberships: 0, owned: 0 }]);
  });

  test('three functions alone look past it: by an invitation’s secret (Q8), and to tell whom an act concerns (X6)', async () => {
    const { rows } = await market.db.pool.query<{ name: string; callable: boolean }>(
      `select p.oid::regprocedure::text as name, p.prorettype <> 'trigger'::regtype as callable
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where p.prosecdef and n.nspname = 'public' order by 1`,
    );
    expect(rows).toEqual([
      { name: 'invitation_link_by_digest(bytea,boolean)', callable: true },
      { name: 'security_event_announce()', callable: false },
      { name: 'webhook_fan_out()', callable: false },
    ]);
  });

  test('the market has rows of others in every table, so that hiding them can be seen', () => {
    const companies = Object.values(market.companies);
    const idle = Object.entries(records).filter(
      ([table, rows]) =>
        !(table in forEverybody) &&
        !companies.every(
          (viewer) => viewer.organization.kind === 'operator' || rows.some((row) => !maySee(table, row, viewer)),
        ),
    );
    expect(idle.map(([table]) => table)).toEqual([]);
  });
});

describe('with the first wall away', () => {
  test('no organisation reads a row of somebody else, in any table', async () => {
    const seen: string[] = [];
    let own = 0;
    for (const [name, viewer] of Object.entries(market.companies)) {
      await reading(market.db, scopeOf(viewer), async (tx) => {
        for (const table of Object.keys(records)) {
          const rows = await rowsOf(tx, table);
          own += rows.length;
          for (const row of rows)
            if (!maySee(table, row, viewer)) seen.push(`${name} reads ${table} ${JSON.stringify(row)}`);
        }
      });
    }
    expect(seen).toEqual([]);
    expect(own).toBeGreaterThan(500);
  });

  test('no organisation changes a row of somebody else, in any table', async () => {
    const changed: string[] = [];
    for (const table of Object.keys(records)) {
      if (table in forEverybody) continue;
      const columns = await changeableColumns(table);
      if (columns.length === 0) continue;
      // It changes nothing, and needs every right that a change would need.
      const update = `update ${table} t set ${columns.map((column) => `${column} = ${column}`).join(', ')}`;
      for (const [name, viewer] of Object.entries(market.companies)) {
        const outcome = await attempt(scopeOf(viewer), `${update} where to_jsonb(t)::text not like '%${viewer.id}%'`);
        if (outcome !== 0 && outcome !== refused) changed.push(`${name} changes ${table}: ${outcome}`);
      }
    }
    const byTheDesk = /^operator changes (organization|membership|subscription|mail):/;
    expect(changed.filter((line) => !byTheDesk.test(line))).toEqual([]);
  });

  test('no organisation inserts a row of somebody else’s, in any table but those in which acts are told', async () => {
    const inserted: string[] = [];
    for (const [name, viewer] of Object.entries(market.companies))
      for (const [table, rows] of Object.entries(records)) {
        if (table in letterBoxes) continue;
        const foreign = rows.find((row) => !named(row, viewer.id));
        if (!foreign) continue;
        const outcome = await attempt(scopeOf(viewer), copying(table, foreign));
        if (outcome !== refused) inserted.push(`${name} inserts into ${table}: ${outcome}`);
      }
    const byTheDesk =
      /^operator inserts into (organization|membership|service|service_version|subscription|partnership)\b/;
    expect(inserted.filter((line) => !byTheDesk.test(line))).toEqual([]);
  });

  test('what binds, grants and sells is not rewritten, whoever asks: who, what and since when stay (D18)', async () => {
    expect(await changeableColumns('partnership')).toEqual(['ended_at', 'ended_by']);
    expect(await changeableColumns('relationship')).toEqual(['ended_at', 'ended_by', 'version']);
    const ofGrants = ['transacting', 'ended_at', 'ended_by', 'ended_how', 'last_used_at', 'noticed_days'];
    expect(await changeableColumns('privilege')).toEqual(ofGrants);
    const sold = await changeableColumns('subscription');
    for (const fixed of ['customer_id', 'id', 'service_id', 'channel', 'reseller_id', 'advisor_id', 'since'])
      expect(sold).not.toContain(fixed);
  });

  test('nobody deletes anything: history stays', async () => {
    const deleted: string[] = [];
    const scopes: [string, Scope][] = Object.entries(market.companies).map(([name, one]) => [name, scopeOf(one)]);
    for (const [name, scope] of [...scopes, ['system', { kind: 'system' }] as [string, Scope]])
      for (const table of Object.keys(records)) {
        const outcome = await attempt(scope, `delete from ${table}`);
        if (outcome !== refused && outcome !== 0) deleted.push(`${name} ${table}`);
      }
    // What is no record of anything and would pile up otherwise: swept by the system once it is over.
    expect(deleted).toEqual(
      ['idempotency_key', 'oidc_payload', 'outbox', 'security_event', 'sign_in_failure', 'webhook_delivery'].map(
        (name) => `system ${name}`,
      ),
    );
  });
});

describe('privileges behind the second wall', () => {
  const of = (customer: Company, partner: Company) =>
    one(
      'privilege',
      (row) => row.customer_id === customer.id && row.partner_id === partner.id && row.ended_at === null,
    );

  test('D1: a partner cannot grant itself anything, not even again what it holds', async () => {
    const { ana, lotus, pine } = market;
    const held = of(lotus, ana);
    for (const changes of [{}, { service_id: 'dynamics365' }, { customer_id: pine.id }])
      expect(await attempt(scopeOf(ana), copying('privilege', held, changes))).toBe(refused);
  });

  test('D1: a partner cannot widen its grant, lengthen it or move it, only end it', async () => {
    const { ana, lotus } = market;
    const mine = `where customer_id = ${literal(lotus.id)} and partner_id = ${literal(ana.id)}`;
    const ending = `ended_at = now(), ended_how = 'given_up'`;
    for (const change of [
      `roles = array['administrator', 'everything']`,
      `until = now() + interval '9 years'`,
      `service_id = 'dynamics365'`,
      `last_used_at = now()`,
      `since = now() - interval '1 day'`,
      `roles = array['administrator', 'everything'], ${ending}`,
      `service_id = 'dynamics365', ${ending}`,
    ])
      expect([change, await attempt(scopeOf(ana), `update privilege set ${change} ${mine}`)]).toEqual([
        change,
        refused,
      ]);
    expect(await attempt(scopeOf(ana), `update privilege set ${ending} ${mine}`)).toBe(1);
  });

  test('D21: the operator neither grants nor changes a grant, its own or anybody’s', async () => {
    const { operator, ana, lotus } = market;
    const scope = scopeOf(operator);
    expect(await attempt(scope, copying('privilege', of(lotus, ana), { service_id: 'dynamics365' }))).toBe(refused);
    expect(await attempt(scope, copying('privilege', of(lotus, ana), { partner_id: operator.id }))).toBe(refused);
    const end = `update privilege set ended_at = now(), ended_how = 'removed'`;
    expect([0, refused]).toContain(await attempt(scope, end));
    expect([0, refused]).toContain(await attempt(scope, `update privilege set roles = array['administrator']`));
  });

  test('D1: another customer’s grants cannot be made or ended', async () => {
    const { pine, lotus, ana } = market;
    const scope = scopeOf(pine);
    expect(await attempt(scope, copying('privilege', of(lotus, ana)))).toBe(refused);
    const where = `where customer_id = ${literal(lotus.id)}`;
    expect(await attempt(scope, `update privilege set ended_at = now(), ended_how = 'removed' ${where}`)).toBe(0);
  });
});

describe('bonds behind the second wall', () => {
  test('Q10: a partner cannot bind itself to a customer', async () => {
    const { ana, maple, lotus } = market;
    const own = one('relationship', (row) => row.customer_id === lotus.id && row.partner_id === ana.id);
    const changes = { customer_id: maple.id, link_id: null };
    expect(await attempt(scopeOf(ana), copying('relationship', own, changes))).toBe(refused);
    const move = `update relationship set customer_id = ${literal(maple.id)}, ended_at = now()`;
    expect(await attempt(scopeOf(ana), move)).toBe(refused);
  });

  test('A5: a partner cannot sell to a customer without a relationship, nor move a subscription there', async () => {
    const { ana, maple, lotus } = market;
    const own = one('subscription', (row) => row.customer_id === lotus.id && row.reseller_id === ana.id);
    expect(await attempt(scopeOf(ana), copying('subscription', own))).toBe(1);
    expect(await attempt(scopeOf(ana), copying('subscription', own, { customer_id: maple.id }))).toBe(refused);
    const move = `update subscription set customer_id = ${literal(maple.id)} where id = ${literal(own.id)}`;
    expect(await attempt(scopeOf(ana), move)).toBe(refused);
  });

  test('P5: a reseller cannot make itself the reseller of record of what another sold', async () => {
    const { bo, lotus, ana } = market;
    const theirs = `where customer_id = ${literal(lotus.id)} and reseller_id = ${literal(ana.id)}`;
    expect([0, refused]).toContain(
      await attempt(scopeOf(bo), `update subscription set reseller_id = ${literal(bo.id)} ${theirs}`),
    );
    const given = `update subscription set reseller_id = ${literal(ana.id)} where reseller_id = ${literal(bo.id)}`;
    expect(await attempt(scopeOf(bo), given)).toBe(refused);
  });

  test('M8: a provider cannot make a reseller its own without being accepted', async () => {
    const { provider, sedge, reseller } = market;
    const own = one('partnership', (row) => row.provider_id === provider.id && row.reseller_id === reseller.id);
    expect(await attempt(scopeOf(provider), copying('partnership', own, { reseller_id: sedge.id }))).toBe(refused);
    const move = `update partnership set reseller_id = ${literal(sedge.id)} where id = ${literal(own.id)}`;
    expect(await attempt(scopeOf(provider), move)).toBe(refused);
  });

  test('a foreign customer’s consent cannot be written by a partner, the operator or another customer', async () => {
    const { lotus, ana, bo, operator, pine } = market;
    const consent = one('consent', (row) => row.customer_id === lotus.id && row.partner_id === ana.id);
    for (const viewer of [ana, bo, operator, pine])
      expect(await attempt(scopeOf(viewer), copying('consent', consent))).toBe(refused);
  });
});

describe('what is recorded for ever (D18)', () => {
  for (const table of ['audit_event', 'consent'])
    for (const statement of [
      `update ${table} set customer_id = customer_id`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
    ])
      test(`even the owner of the database is refused: ${statement}`, async () => {
        const client = await market.db.pool.connect();
        try {
          await client.query('begin');
          await expect(client.query(statement)).rejects.toMatchObject({ code: refused });
        } finally {
          await client.query('rollback');
          client.release();
        }
      });
});
