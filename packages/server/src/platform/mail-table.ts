import type { Locale } from '@mandate/domain/kernel/locale';

/** What has become of a mail. `kept`: there is no SMTP server, the operator can read it. */
export const mailStatuses = ['queued', 'sent', 'failed', 'kept'] as const;
export type MailStatus = (typeof mailStatuses)[number];

export type MailTables = {
  mail: {
    id: string;
    organization_id: string | null;
    kind: string;
    dedup_key: string;
    recipient: string;
    locale: Locale;
    subject: string;
    paragraphs: readonly string[];
    link: string | null;
    status: MailStatus;
    attempts: number;
    last_error: string | null;
    requested_by: string | null;
    created_at: Date;
    sent_at: Date | null;
  };
};

export type MailRow = MailTables['mail'];
