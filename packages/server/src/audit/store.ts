import type { Instant } from '@mandate/domain/kernel/time';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { instantToDate } from '../platform/instants.ts';

export type AuditTables = {
  audit_event: {
    owner_id: string;
    id: string;
    at: Date;
    kind: string;
    customer_id: string | null;
    partner_id: string | null;
    counterpart_id: string | null;
    actor_kind: 'person' | 'client' | 'system';
    actor_id: string | null;
    actor_name: string;
    actor_organization_id: string | null;
    on_behalf_of: string | null;
    subject_kind: string;
    subject_id: string;
    before: unknown;
    after: unknown;
    request_id: string | null;
  };
};

export type AuditRow = AuditTables['audit_event'];

export const insertEvent = async (tx: Tx, row: AuditRow): Promise<void> => {
  await tx
    .$extendTables<AuditTables>()
    .insertInto('audit_event')
    .values({ ...row, before: json(row.before), after: json(row.after) })
    .execute();
};

const json = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value));

export type EventQuery = {
  /** Only what names this organisation, or what it did; undefined: everything. */
  readonly concerning: string | undefined;
  readonly customer: string | undefined;
  readonly partner: string | undefined;
  readonly kind: string | undefined;
  /** Half open: from this instant on, up to but without the other. */
  readonly from: Instant | undefined;
  readonly to: Instant | undefined;
  /** The id of the last event seen; what follows is older. */
  readonly before: string | undefined;
  readonly limit: number;
};

/** Newest first. */
export const selectEvents = async (tx: Tx, query: EventQuery): Promise<readonly AuditRow[]> =>
  (await eventsQuery(query).execute(tx)).rows;

/**
 * Every way in which an event can concern somebody has an index of its own that ends in the id. Each is walked from the
 * cursor on, for one page at most, and the pages are merged: so the last page costs as much as the first.
 */
export const eventsQuery = (query: EventQuery): RawBuilder<AuditRow> => {
  const conditions = conditionsOf(query);
  const walks = anchorsOf(query).map((anchor) => {
    const where = sql.join([...anchor, ...conditions, sql`true`], sql` and `);
    return sql`(select owner_id, id from audit_event where ${where} order by id desc limit ${query.limit})`;
  });
  return sql<AuditRow>`
    select event.*
    from (
      select owner_id, id from (${sql.join(walks, sql` union `)}) as found order by id desc limit ${query.limit}
    ) as page
    join audit_event as event on event.owner_id = page.owner_id and event.id = page.id
    order by event.id desc`;
};

export type SinceQuery = {
  readonly concerning: string | undefined;
  /** Kinds, or nouns as in `privileges.*`; undefined: all. */
  readonly kinds: readonly string[] | undefined;
  readonly from: Instant;
  readonly limit: number;
};

/** Oldest first, from an instant on. */
export const selectEventsSince = async (
  tx: Tx,
  { concerning, kinds, from, limit }: SinceQuery,
): Promise<readonly Pick<AuditRow, 'owner_id' | 'id' | 'kind' | 'at'>[]> => {
  const ofKinds = kinds && sql`(kind = any(${[...kinds]}) or split_part(kind, '.', 1) || '.*' = any(${[...kinds]}))`;
  const conditions = [
    sql`at >= ${instantToDate(from)}`,
    sql`id >= ${firstIdAfter(from)}`,
    ...(ofKinds ? [ofKinds] : []),
  ];
  const walks = (concerning === undefined ? [sql`true`] : concerns(concerning)).map(
    (anchor) => sql`(
      select owner_id, id, kind, at from audit_event
      where ${sql.join([anchor, ...conditions], sql` and `)} order by id limit ${limit})`,
  );
  const { rows } = await sql<AuditRow>`
    select * from (${sql.join(walks, sql` union `)}) as found order by id limit ${limit}`.execute(tx);
  return rows;
};

/** One event, wherever it is known to lie. */
export const selectEvent = (tx: Tx, owner: string, id: string): Promise<AuditRow | undefined> =>
  tx
    .$extendTables<AuditTables>()
    .selectFrom('audit_event')
    .selectAll()
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .executeTakeFirst();

type Condition = RawBuilder<unknown>;

const is = (column: keyof AuditRow, value: string): Condition => sql`${sql.ref(column)} = ${value}`;

const concerns = (organization: string): readonly Condition[] => [
  is('customer_id', organization),
  is('partner_id', organization),
  is('counterpart_id', organization),
  is('actor_organization_id', organization),
];

const hasPartner = (partner: string): readonly Condition[] => [
  is('partner_id', partner),
  is('counterpart_id', partner),
];

const anyOf = (conditions: readonly Condition[]): Condition => sql`(${sql.join(conditions, sql` or `)})`;

/** Where the walks start: the narrowest that the query names. One customer's events are few, whoever asks. */
const anchorsOf = ({ concerning, customer, partner }: EventQuery): readonly (readonly Condition[])[] => {
  const ofPartner = partner === undefined ? [] : [anyOf(hasPartner(partner))];
  if (customer !== undefined) {
    const ofViewer = concerning === undefined ? [] : [anyOf(concerns(concerning))];
    return [[is('customer_id', customer), ...ofViewer, ...ofPartner]];
  }
  if (concerning !== undefined) return concerns(concerning).map((own) => [own, ...ofPartner]);
  return partner === undefined ? [[]] : hasPartner(partner).map((named) => [named]);
};

const conditionsOf = ({ kind, from, to, before }: EventQuery): readonly Condition[] => [
  ...(kind === undefined ? [] : [is('kind', kind)]),
  ...(from === undefined ? [] : [sql`at >= ${instantToDate(from)}`, sql`id >= ${firstIdAfter(from)}`]),
  ...(to === undefined ? [] : [sql`at < ${instantToDate(to)}`]),
  ...(before === undefined ? [] : [sql`id < ${before}`]),
];

const slackMilliseconds = 86_400_000;

/**
 * An id begins with the time at which it was made, which is never before its act: so a walk can end here. A day is left
 * for clocks of nodes that disagree.
 */
const firstIdAfter = (from: Instant): string => {
  const hex = Math.max(0, from - slackMilliseconds)
    .toString(16)
    .padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
};
