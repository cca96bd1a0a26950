import { sql } from 'kysely';
import type { Db } from '../db.ts';

/** A node as the others see it. */
export type NodeHealth = {
  readonly id: string;
  readonly address: string;
  readonly startedAt: Date;
  readonly leaseUntil: Date;
  readonly alive: boolean;
};

/** The revisions of all lanes, and what changed since those that were seen. */
export type CaughtUp = {
  readonly seen: readonly bigint[];
  readonly subjects: readonly string[];
  /** True: the changes in between are no longer kept; everything must be forgotten. */
  readonly gap: boolean;
};

/** Puts the node on the list, with a lease that has not begun. */
export const registerNode = async (db: Db, node: { id: string; address: string; leaseMs: number }): Promise<void> => {
  await sql`insert into node (id, address, started_at, lease_until, seen, lease_ms)
    values (${node.id}, ${node.address}, clock_timestamp(), clock_timestamp(), '{}', ${node.leaseMs})`.execute(
    db.kysely,
  );
};

/**
 * Announces a lease. Committed before the node reads the revisions: whoever changes something either sees the lease and
 * waits for the node, or has committed before and is read by it.
 */
export const announceLease = async (db: Db, id: string, leaseMs: number): Promise<void> => {
  await sql`update node set lease_until = clock_timestamp() + make_interval(secs => ${leaseMs / 1000})
    where id = ${id}`.execute(db.kysely);
};

/** Says that the memory of this node has caught up with these revisions. */
export const acknowledge = async (db: Db, id: string, seen: readonly bigint[]): Promise<void> => {
  await sql`update node set seen = ${seen.map(String)}::bigint[] where id = ${id}`.execute(db.kysely);
};

/**
 * For a memory behind this server: says what it has caught up with and announces its next lease, in one statement.
 * False: there is no such node under this address any more; it begins anew.
 */
export const renewLease = async (
  db: Db,
  node: { readonly id: string; readonly address: string; readonly leaseMs: number },
  seen: readonly bigint[],
): Promise<boolean> => {
  const { numAffectedRows } = await sql`
    update node set seen = ${seen.map(String)}::bigint[],
      lease_until = clock_timestamp() + make_interval(secs => ${node.leaseMs / 1000})
    where id = ${node.id} and address = ${node.address} and stopped_at is null`.execute(db.kysely);
  return numAffectedRows === 1n;
};

/** Takes the node off the list: nobody waits for it any more. */
export const retireNode = async (db: Db, id: string): Promise<void> => {
  await sql`update node set lease_until = clock_timestamp(), stopped_at = clock_timestamp() where id = ${id}`.execute(
    db.kysely,
  );
};

/** One statement, one snapshot: the lanes as they are, and all changes after those that were seen. */
export const changesSince = async (db: Db, seen: readonly bigint[]): Promise<CaughtUp> => {
  const before = seen.map(String);
  const { rows } = await sql<{ now: string[]; subjects: string[] | null; found: number[] | null }>`
    with changes as (
      select c.lane, c.subjects from unnest(${before}::bigint[]) with ordinality as s (revision, position)
      join revision_change c on c.lane = s.position - 1 and c.revision > s.revision)
    select
      (select array_agg(revision order by lane) from revision_lane) as now,
      (select array_agg(distinct subject) from changes, unnest(subjects) as subject) as subjects,
      (select array_agg(found) from (
        select (select count(*)::int from changes where changes.lane = l.lane) as found
        from revision_lane l order by l.lane) counted) as found`.execute(db.kysely);
  const now = (rows[0]?.now ?? []).map(BigInt);
  const found = rows[0]?.found ?? [];
  const gap = now.some((revision, lane) => revision - (seen[lane] ?? 0n) !== BigInt(found[lane] ?? 0));
  return { seen: now, subjects: rows[0]?.subjects ?? [], gap };
};

/** Which other nodes may still answer from before this revision, and how long at most, in milliseconds. */
export const nodesBehind = async (
  db: Db,
  self: string,
  revision: { readonly lane: number; readonly number: bigint },
): Promise<readonly number[]> => {
  const { rows } = await sql<{ left: number }>`
    select (extract(epoch from lease_until - clock_timestamp()) * 1000)::float8 as left from node
    where stopped_at is null and id <> ${self} and lease_until > clock_timestamp()
      and coalesce(seen[${revision.lane + 1}::int], 0) < ${revision.number.toString()}::bigint`.execute(db.kysely);
  return rows.map((row) => row.left);
};

/** Every node that has run lately, for the operator. */
export const nodeHealth = async (db: Db): Promise<readonly NodeHealth[]> => {
  const { rows } = await sql<NodeHealth>`
    select id, address, started_at as "startedAt", lease_until as "leaseUntil",
      stopped_at is null and lease_until > clock_timestamp() as alive
    from node where lease_until > clock_timestamp() - interval '1 day' order by started_at`.execute(db.kysely);
  return rows;
};

const keptMinutes = 60;

/** Forgets changes that every living node has seen long ago, and nodes of last week. */
export const forgetOldChanges = async (db: Db): Promise<void> => {
  await sql`delete from revision_change where at < clock_timestamp() - make_interval(mins => ${keptMinutes})`.execute(
    db.kysely,
  );
  await sql`delete from node where lease_until < clock_timestamp() - interval '7 days'`.execute(db.kysely);
};
