import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Tx } from '../platform/db.ts';
import { dateToInstant } from '../platform/instants.ts';
import type { MailStatus, MailTables } from '../platform/mail-table.ts';

/** An invitation that was sent from the portal, and what became of it. */
export type SentInvitation = {
  readonly id: Id<'mail'>;
  readonly to: string;
  readonly status: MailStatus;
  readonly reason: string | undefined;
  readonly createdAt: Instant;
  readonly sentAt: Instant | undefined;
};

/** What an organisation sent, newest first. */
export const sentInvitations = async (
  tx: Tx,
  organizationId: string,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<SentInvitation[]> => {
  let query = tx
    .$extendTables<MailTables>()
    .selectFrom('mail')
    .select(['id', 'recipient', 'status', 'last_error', 'created_at', 'sent_at'])
    .where('organization_id', '=', organizationId)
    .where('kind', '=', 'invitation');
  if (page.after !== undefined) query = query.where('id', '<', page.after);
  const rows = await query.orderBy('id', 'desc').limit(page.limit).execute();
  return rows.map((row) => ({
    id: row.id as Id<'mail'>,
    to: row.recipient,
    status: row.status,
    reason: row.last_error ?? undefined,
    createdAt: dateToInstant(row.created_at),
    sentAt: row.sent_at ? dateToInstant(row.sent_at) : undefined,
  }));
};
