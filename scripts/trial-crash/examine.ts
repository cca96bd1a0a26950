import { connect, type Db } from '@mandate/server/platform/db';
import type { Acknowledged } from './writers.ts';

/** What must answer no row, whatever was killed when: no half act, no record without its audit, no mail unannounced. */
const wrongs: Readonly<Record<string, string>> = {
  'a consent without its audit record, or one without its consent': `
    select coalesce(c.id::text, e.subject_id) from consent c
    full join (select * from audit_event where kind = 'consent.given') e on e.subject_id = c.id::text
    where c.id is null or e.id is null`,
  'a consent whose grants are not there, or not recorded': `
    select c.id from consent c, jsonb_array_elements(c.privileges) granted
    where not exists (select from privilege p where p.customer_id = c.customer_id and p.partner_id = c.partner_id
      and p.service_id = granted ->> 'service' and p.since <= c.given_at)`,
  'a grant that was not recorded once': `
    select p.id from privilege p where 1 <> (
      select count(*) from audit_event e where e.kind = 'privileges.granted' and e.subject_id = p.id::text)`,
  'an end of a grant that was not recorded once': `
    select p.id from privilege p where (case when p.ended_at is null then 0 else 1 end) <> (
      select count(*) from audit_event e where e.subject_id = p.id::text
        and e.kind in ('privileges.removed', 'privileges.replaced', 'privileges.changed', 'privileges.given-up',
          'privileges.expired', 'privileges.relationship-ended'))`,
  'a grant recorded that is not there': `
    select e.subject_id from audit_event e where e.subject_kind = 'privilege'
      and not exists (select from privilege p where p.id::text = e.subject_id)`,
  'a relationship that was not recorded once, or not announced once where it came by acceptance': `
    select r.id from relationship r where 1 <> (
      select count(*) from audit_event e where e.kind = 'relationship.started' and e.subject_id = r.id::text)`,
  'a removal of which the partner is not told': `
    select e.id from audit_event e where e.kind = 'privileges.removed' and not exists (
      select from outbox o where o.kind = 'privileges.removed' and o.payload ->> 'customer' = e.customer_id::text
        and o.payload ->> 'partner' = e.partner_id::text and o.payload -> 'services' ? (e.before ->> 'service')
        and o.created_at = e.at)`,
  'two sellers of one service (A3)': `
    select customer_id from privilege where ended_at is null and transacting
    group by customer_id, service_id having count(*) > 1`,
  'a subscription that was not recorded once': `
    select s.id from subscription s where 1 <> (
      select count(*) from audit_event e where e.subject_id = s.id::text
        and e.kind in ('subscription.created', 'subscription.addon-ordered'))`,
  'a subscription recorded that is not there': `
    select e.subject_id from audit_event e where e.subject_kind = 'subscription'
      and not exists (select from subscription s where s.id::text = e.subject_id)`,
  'a subscription whose versions are not its records': `
    select s.id from subscription s where s.version <> (
      select count(*) from audit_event e where e.subject_id = s.id::text)`,
  'seats that are not those of the last record': `
    select s.id from subscription s where s.seats <> (
      select (e.after ->> 'seats')::int from audit_event e
      where e.subject_id = s.id::text and e.after ? 'seats' order by e.id desc limit 1)`,
  'an order made twice': `select min(id::text) from subscription where seats > 1000 group by seats having count(*) > 1`,
};

/** Looks into the database after a crash. Answers every wrong that it finds; none is what should be. */
export const examine = async (url: string, done: Acknowledged): Promise<readonly string[]> => {
  const db = connect({ url, max: 1 });
  try {
    const found: string[] = [];
    for (const [wrong, query] of Object.entries(wrongs)) {
      const { rows } = await db.pool.query(query);
      if (rows.length > 0) found.push(`${wrong}: ${rows.length}, first ${JSON.stringify(rows[0])}`);
    }
    return [...found, ...(await lost(db, done))];
  } finally {
    await db.close();
  }
};

const lost = async (db: Db, done: Acknowledged): Promise<readonly string[]> => {
  const missing = async (what: string, condition: string, values: readonly unknown[]): Promise<string[]> => {
    const text = `select wanted::text from jsonb_array_elements($1::jsonb) wanted where not exists (${condition})`;
    const { rows } = await db.pool.query<{ wanted: string }>(text, [JSON.stringify(values)]);
    return rows.length > 0 ? [`${what} acknowledged and lost: ${rows.length}, first ${rows[0]?.wanted}`] : [];
  };
  const id = `id = (wanted #>> '{}')::uuid`;
  const part = (name: string) => `(wanted ->> '${name}')`;
  return [
    ...(await missing('consents', `select from consent where ${id}`, done.consents)),
    ...(await missing('grants', `select from privilege where ${id}`, done.granted)),
    ...(await missing('removals', `select from privilege where ${id} and ended_at is not null`, done.removed)),
    ...(await missing(
      'orders',
      `select from subscription where id = ${part('id')}::uuid and seats = ${part('seats')}::int`,
      done.orders,
    )),
    // Versions count the changes: the record of this one is the one with this number.
    ...(await missing(
      'changes of seats',
      `select from (select after, row_number() over (order by id) as version from audit_event
         where subject_id = ${part('id')}) changes
       where version = ${part('version')}::int and (after ->> 'seats')::int = ${part('seats')}::int`,
      done.seats,
    )),
  ];
};
