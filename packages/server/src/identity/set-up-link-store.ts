import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';

type SetUpLinkTables = {
  set_up_link: {
    digest: Buffer;
    person_id: string;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
};

export type SetUpLink = { readonly personId: Id<'person'>; readonly createdAt: Instant; readonly expiresAt: Instant };

const tables = (tx: Tx) => tx.$extendTables<SetUpLinkTables>();

export const insertSetUpLink = async (tx: Tx, digest: Buffer, link: SetUpLink): Promise<void> => {
  await tables(tx)
    .insertInto('set_up_link')
    .values({
      digest,
      person_id: link.personId,
      created_at: instantToDate(link.createdAt),
      expires_at: instantToDate(link.expiresAt),
      used_at: null,
    })
    .execute();
};

/** A link that still opens something: neither used nor over. */
export const openSetUpLink = async (tx: Tx, digest: Buffer, now: Instant): Promise<SetUpLink | undefined> => {
  const row = await tables(tx)
    .selectFrom('set_up_link')
    .select(['person_id', 'created_at', 'expires_at'])
    .where('digest', '=', digest)
    .where('used_at', 'is', null)
    .where('expires_at', '>', instantToDate(now))
    .executeTakeFirst();
  return (
    row && {
      personId: row.person_id as Id<'person'>,
      createdAt: dateToInstant(row.created_at),
      expiresAt: dateToInstant(row.expires_at),
    }
  );
};

/** Uses up this link; false: somebody was faster. */
export const closeSetUpLink = async (tx: Tx, digest: Buffer, now: Instant): Promise<boolean> => {
  const updated = await tables(tx)
    .updateTable('set_up_link')
    .set({ used_at: instantToDate(now) })
    .where('digest', '=', digest)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
};

/** Uses up every other link of the person: once there is a password, none of them opens anything. */
export const closeSetUpLinksOf = async (tx: Tx, personId: string, now: Instant): Promise<void> => {
  await tables(tx)
    .updateTable('set_up_link')
    .set({ used_at: instantToDate(now) })
    .where('person_id', '=', personId)
    .where('used_at', 'is', null)
    .execute();
};
