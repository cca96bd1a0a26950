import { sql } from 'kysely';
import type { Tx } from './db.ts';

/** Lane of what concerns no single customer: a partner's standing, a person's roles, a service's manifest. */
const sharedLane = 0;
const customerLanes = 64;

/** Which of the 64 lanes a customer's changes take: a hash of its id, so that throughput grows with the lanes. */
const laneOf = (customerId: string): number => 1 + (Number.parseInt(customerId.slice(-6), 16) % customerLanes);

const take = async (tx: Tx, lane: number): Promise<bigint> => {
  const { rows } = await sql<{ revision: string }>`
    update revision_lane set revision = revision + 1 where lane = ${lane} returning revision`.execute(tx);
  return BigInt(rows[0]?.revision ?? 0);
};

/**
 * Takes the next revision of a customer's lane and holds it to commit (X5): within a lane, numbers follow commit order,
 * and acts on one customer wait for each other (D4). Call it first in the transaction, before reading what the act
 * relies on.
 */
export const beginCustomerAct = async (tx: Tx, customerId: string): Promise<bigint> => take(tx, laneOf(customerId));

/** The same for acts that concern a partner, a person or a manifest. */
export const beginSharedAct = async (tx: Tx): Promise<bigint> => take(tx, sharedLane);

/** The revision that an answer about this customer rests on, as text: `<shared>.<customer's lane>`. */
export const revisionOf = async (tx: Tx, customerId: string | undefined): Promise<string> => {
  const lane = customerId === undefined ? sharedLane : laneOf(customerId);
  const { rows } = await sql<{ lane: number; revision: string }>`
    select lane, revision from revision_lane where lane in (${sharedLane}, ${lane})`.execute(tx);
  const at = (wanted: number) => rows.find((row) => row.lane === wanted)?.revision ?? '0';
  return `${at(sharedLane)}.${at(lane)}`;
};

/**
 * The same for what acts on any customer rely on: a partner's standing or program (D8, A3). It waits for those that
 * have begun, and those that begin later see the change. Rare, and the only act that holds every lane.
 */
export const beginWideAct = async (tx: Tx): Promise<bigint> => {
  const revision = await take(tx, sharedLane);
  await sql`select from revision_lane where lane <> ${sharedLane} order by lane for update`.execute(tx);
  return revision;
};
