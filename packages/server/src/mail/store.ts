import type { Tx } from '../platform/db.ts';
import type { MailRow, MailStatus, MailTables } from '../platform/mail-table.ts';

const tables = (tx: Tx) => tx.$extendTables<MailTables>();

export type MailQuery = {
  readonly status: MailStatus | undefined;
  /** The id of the last mail seen; what follows is older. */
  readonly before: string | undefined;
  readonly limit: number;
};

/** Newest first. */
export const selectMails = (tx: Tx, { status, before, limit }: MailQuery): Promise<MailRow[]> => {
  let query = tables(tx).selectFrom('mail').selectAll();
  if (status !== undefined) query = query.where('status', '=', status);
  if (before !== undefined) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
};

export const selectMail = (tx: Tx, id: string): Promise<MailRow | undefined> =>
  tables(tx).selectFrom('mail').selectAll().where('id', '=', id).executeTakeFirst();

/** Back to the queue; false when the mail is there already, or has been sent. */
export const requeueMail = async (tx: Tx, id: string): Promise<boolean> => {
  const { numUpdatedRows } = await tables(tx)
    .updateTable('mail')
    .set({ status: 'queued' })
    .where('id', '=', id)
    .where('status', 'in', ['failed', 'kept'])
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};
