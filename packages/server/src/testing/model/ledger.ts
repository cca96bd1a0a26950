import type { Db } from '../../platform/db.ts';
import { isLive, type Market, nowOf, type Sale } from './market.ts';
import type { Table } from './move.ts';

/** What the database holds, as the model would say it, and enough of the rest to tell what changed. */
export type Ledger = {
  readonly orgs: readonly string[];
  readonly bonds: readonly string[];
  readonly grants: readonly string[];
  /** Sellers holding a service of a customer, one line each: A3 wants every line to be there once. */
  readonly sellers: readonly string[];
  readonly sales: readonly Sale[];
  readonly links: readonly string[];
  readonly partnerships: readonly string[];
  /** Each record's content by `table id`, without what decisions and notices note on it. */
  readonly rows: Readonly<Record<string, string>>;
  readonly events: readonly { readonly id: string; readonly kind: string; readonly subject: string }[];
  /** Of every table of the database. */
  readonly print: string;
};

const tables: readonly Table[] = [
  'organization',
  'partnership',
  'partnership_link',
  'invitation_link',
  'relationship',
  'consent',
  'privilege',
  'subscription',
  'billing_profile',
];

const rowsOf = (table: Table): string => {
  const id = table === 'billing_profile' ? 'customer_id' : 'id';
  return `select '${table} ' || ${id} as key,
    md5(string_agg((to_jsonb(t) - 'last_used_at' - 'noticed_days')::text, '')) as content from ${table} t group by ${id}`;
};

const list = (expression: string, from: string): string =>
  `(select coalesce(json_agg(${expression}), '[]') from ${from})`;

const millis = (column: string): string => `(extract(epoch from ${column}) * 1000)::bigint`;

const sale = `json_build_object('id', id, 'customer', customer_id, 'service', service_id, 'addOnTo', add_on_to,
  'channel', channel, 'reseller', reseller_id, 'advisor', advisor_id, 'named', indirect_reseller_id, 'offer', offer_id,
  'credited', partner_of_record_id, 'contact', support_contact_id, 'seats', seats, 'status', status,
  'suspendedAt', ${millis('suspended_at')})`;

const grantLine = `concat_ws(' ', customer_id, partner_id, service_id, array_to_string(roles, ','),
  coalesce(${millis('until')}::text, 'for ever'))`;

/** Reads it all in one statement, at the instant of the market's clock; events after `lastEvent` only. */
export const readLedger = async (market: Market, lastEvent: string): Promise<Ledger> => {
  const { db } = market.world;
  const live = 'privilege where ended_at is null and (until is null or until > $1)';
  const { rows } = await db.pool.query<{ ledger: Ledger }>(
    `select json_build_object(
      'orgs', ${list(`concat_ws(' ', id, standing, program)`, 'organization')},
      'bonds', ${list(`customer_id || ' ' || partner_id`, 'relationship where ended_at is null')},
      'grants', ${list(grantLine, live)},
      'sellers', ${list(`customer_id || ' ' || service_id`, `${live} and transacting`)},
      'sales', ${list(sale, 'subscription')},
      'links', ${list('token', 'invitation_link where replaced_at is null')},
      'partnerships', ${list(`provider_id || ' ' || reseller_id`, 'partnership where ended_at is null')},
      'rows', (select json_object_agg(key, content) from (${tables.map(rowsOf).join(' union all ')}) records),
      'events', ${list(`json_build_object('id', id, 'kind', kind, 'subject', subject_id) order by id`, 'audit_event where id > $2')},
      'print', (${await printOf(db)})
    ) as ledger`,
    [new Date(nowOf(market)), lastEvent],
  );
  if (!rows[0]) throw new Error('The database says nothing.');
  return rows[0].ledger;
};

let known: readonly string[] | undefined;

const printOf = async (db: Db): Promise<string> => {
  known ??= (
    await db.pool.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public'`)
  ).rows.map(({ name }) => name);
  const sums = known.map((name) => `(select sum(hashtextextended(t::text, 0)) from "${name}" t)`);
  return `select concat_ws(' ', ${sums.map((sum) => `coalesce(${sum}, 0)`).join(', ')})`;
};

/** The model in the same words. */
export const ledgerOf = (market: Market) => ({
  orgs: [...market.orgs.values()].map(({ id, standing, program }) => [id, standing, program].filter(Boolean).join(' ')),
  bonds: [...market.bonds],
  grants: market.grants
    .filter((grant) => isLive(market, grant))
    .map(({ customer, partner, service, roles, until }) =>
      [customer, partner, service, roles.join(','), until ?? 'for ever'].join(' '),
    ),
  sales: [...market.sales.values()],
  links: market.links.filter(({ replaced }) => !replaced).map(({ token }) => token),
  partnerships: [...market.partnerships.keys()],
});
