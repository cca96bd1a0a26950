import { type ChangedSubject, laneOf, sharedLane } from '@mandate/domain/kernel/lane';
import { sql } from 'kysely';
import { isSimulated, onCommitted, type Tx } from './db.ts';

/** One act's place in its lane. */
export type Revision = { readonly lane: number; readonly number: bigint };

/** Whether an act can take an answer away. Widening acts need not be known everywhere when they are reported. */
export type Reach = 'narrowing' | 'widening';

/** `mandate_revision`: told to every node at commit. To be quick; the table is there to be right. */
export const revisionChannel = 'mandate_revision';

const take = async (tx: Tx, lane: number, subjects: readonly ChangedSubject[]): Promise<Revision> => {
  // What will never be true needs no place in any order, and must not keep others waiting.
  if (isSimulated(tx)) return { lane, number: 0n };
  const { rows } = await sql<{ revision: string }>`
    with taken as (update revision_lane set revision = revision + 1 where lane = ${lane} returning revision),
    noted as (
      insert into revision_change (lane, revision, subjects)
      select ${lane}::smallint, revision, ${[...subjects]}::text[] from taken)
    select revision, pg_notify(${revisionChannel}, '') from taken`.execute(tx);
  const revision = { lane, number: BigInt(rows[0]?.revision ?? 0) };
  onCommitted(tx, async ({ barrier }) => {
    if (reachOf(tx) === 'narrowing') await barrier?.settle([revision]);
    // Whoever was just given something uses it at once, and most likely here. It has been given, whatever this finds.
    else await barrier?.catchUp().catch(() => undefined);
  });
  return revision;
};

const widening = new WeakSet<Tx>();
const reachOf = (tx: Tx): Reach => (widening.has(tx) ? 'widening' : 'narrowing');

/**
 * Says that this act takes nothing away from anybody: it need not be known on every node before it is reported (X5).
 * Without this, every act that has begun is waited for.
 */
export const onlyWidens = (tx: Tx): void => {
  widening.add(tx);
};

/**
 * Takes the next revision of a customer's lane and holds it to commit (X5): within a lane, numbers follow commit order,
 * and acts on one customer wait for each other (D4). Call it first in the transaction, before reading what the act
 * relies on. After the commit, the act is only reported once no node answers from before it.
 */
export const beginCustomerAct = (tx: Tx, customerId: string): Promise<Revision> =>
  take(tx, laneOf(customerId), [`customer:${customerId}`]);

/** The same for acts that concern a partner, a person or a manifest. `subjects`: whatever answers may rest on. */
export const beginSharedAct = (tx: Tx, ...subjects: readonly ChangedSubject[]): Promise<Revision> =>
  take(tx, sharedLane, subjects);

/**
 * The same for what every customer's acts rely on: a partner's standing or program. Acts on customers that have begun
 * are waited for, those that begin later see the change. Rare, and the only act that takes more than two lanes.
 */
export const beginWideAct = async (tx: Tx, ...subjects: readonly ChangedSubject[]): Promise<Revision> => {
  const revision = await take(tx, sharedLane, subjects);
  if (isSimulated(tx)) return revision;
  await sql`select from revision_lane where lane <> ${sharedLane} order by lane for update`.execute(tx);
  return revision;
};

/** The revision that an answer about this customer rests on, as text: `<shared>.<customer's lane>`. */
export const revisionOf = async (tx: Tx, customerId: string | undefined): Promise<string> => {
  const lane = laneOf(customerId);
  const { rows } = await sql<{ lane: number; revision: string }>`
    select lane, revision from revision_lane where lane in (${sharedLane}, ${lane})`.execute(tx);
  const at = (wanted: number) => rows.find((row) => row.lane === wanted)?.revision ?? '0';
  return `${at(sharedLane)}.${at(lane)}`;
};
