import type { Id } from '@mandate/domain/kernel/id';
import type { Locale } from '@mandate/domain/kernel/locale';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Tx } from '../platform/db.ts';
import { dateToInstant } from '../platform/instants.ts';
import { mailToText } from '../platform/mail-layout.ts';
import type { MailRow, MailStatus } from '../platform/mail-table.ts';
import { type MailQuery, selectMail, selectMails } from './store.ts';

/** A mail as the operator sees it. */
export type Mail = {
  readonly id: Id<'mail'>;
  readonly kind: string;
  /** Whose people it was written for. */
  readonly organization: Id<'organization'> | undefined;
  readonly to: string;
  readonly locale: Locale;
  readonly subject: string;
  readonly text: string;
  readonly link: string | undefined;
  readonly status: MailStatus;
  readonly attempts: number;
  readonly lastError: string | undefined;
  readonly createdAt: Instant;
  readonly sentAt: Instant | undefined;
};

/** One page of the mails that the scope may see, newest first. */
export const mailPage = async (tx: Tx, query: MailQuery): Promise<readonly Mail[]> =>
  (await selectMails(tx, query)).map(rowToMail);

/** One mail; undefined when there is none that the scope may see. */
export const mailOf = async (tx: Tx, id: string): Promise<Mail | undefined> => {
  const row = await selectMail(tx, id);
  return row && rowToMail(row);
};

/**
 * A link may open an account. It is shown while the mail is kept, because then the operator has to hand it over; with a
 * mail server it is the recipient's alone.
 */
const rowToMail = (row: MailRow): Mail => {
  const link = row.status === 'kept' ? (row.link ?? undefined) : undefined;
  return {
    id: row.id as Id<'mail'>,
    kind: row.kind,
    organization: (row.organization_id as Id<'organization'> | null) ?? undefined,
    to: row.recipient,
    locale: row.locale,
    subject: row.subject,
    text: mailToText({ subject: row.subject, paragraphs: row.paragraphs, ...(link !== undefined && { link }) }),
    link,
    status: row.status,
    attempts: row.attempts,
    lastError: row.last_error ?? undefined,
    createdAt: dateToInstant(row.created_at),
    sentAt: row.sent_at ? dateToInstant(row.sent_at) : undefined,
  };
};
