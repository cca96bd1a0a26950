import type { Id } from '@mandate/domain/kernel/id';
import { type Instant, instant } from '@mandate/domain/kernel/time';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';

type SessionTables = {
  session: {
    digest: Buffer;
    person_id: string;
    organization_id: string;
    created_at: Date;
    expires_at: Date;
    last_seen_at: Date;
    ended_at: Date | null;
  };
};

/** One person acting for one organisation in one browser (D22). */
export type Session = {
  readonly personId: Id<'person'>;
  readonly organizationId: Id<'organization'>;
  readonly expiresAt: Instant;
  readonly lastSeenAt: Instant;
};

/** Unused for this long, a session is over, however young it is. */
const idleFor = 2 * 3_600_000;

const tables = (tx: Tx) => tx.$extendTables<SessionTables>();

export const insertSession = async (tx: Tx, digest: Buffer, session: Session): Promise<void> => {
  await tables(tx)
    .insertInto('session')
    .values({
      digest,
      person_id: session.personId,
      organization_id: session.organizationId,
      created_at: instantToDate(session.lastSeenAt),
      expires_at: instantToDate(session.expiresAt),
      last_seen_at: instantToDate(session.lastSeenAt),
      ended_at: null,
    })
    .execute();
};

/** A session that goes on: not ended, not too old, not left alone for too long. */
export const openSession = async (tx: Tx, digest: Buffer, now: Instant): Promise<Session | undefined> => {
  const row = await tables(tx)
    .selectFrom('session')
    .select(['person_id', 'organization_id', 'expires_at', 'last_seen_at'])
    .where('digest', '=', digest)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', instantToDate(now))
    .where('last_seen_at', '>', instantToDate(instant(now - idleFor)))
    .executeTakeFirst();
  return (
    row && {
      personId: row.person_id as Id<'person'>,
      organizationId: row.organization_id as Id<'organization'>,
      expiresAt: dateToInstant(row.expires_at),
      lastSeenAt: dateToInstant(row.last_seen_at),
    }
  );
};

export const touchSession = async (tx: Tx, digest: Buffer, now: Instant): Promise<void> => {
  await tables(tx)
    .updateTable('session')
    .set({ last_seen_at: instantToDate(now) })
    .where('digest', '=', digest)
    .where('ended_at', 'is', null)
    .execute();
};

/** Ends one session; false: it was over already. */
export const closeSession = async (tx: Tx, digest: Buffer, now: Instant): Promise<boolean> => {
  const updated = await tables(tx)
    .updateTable('session')
    .set({ ended_at: instantToDate(now) })
    .where('digest', '=', digest)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
};

/** Ends all sessions in which the person acts for the organisation. */
export const closeSessionsOf = async (
  tx: Tx,
  personId: string,
  organizationId: string,
  now: Instant,
): Promise<void> => {
  await tables(tx)
    .updateTable('session')
    .set({ ended_at: instantToDate(now) })
    .where('person_id', '=', personId)
    .where('organization_id', '=', organizationId)
    .where('ended_at', 'is', null)
    .execute();
};
