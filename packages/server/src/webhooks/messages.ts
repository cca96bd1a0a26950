import { type Instant, instant } from '@mandate/domain/kernel/time';
import { mailsTo } from '../identity/mail-queries.ts';
import type { Tx } from '../platform/db.ts';
import { formatInstant } from '../platform/mail-text.ts';
import type { MailDraft } from '../platform/outbox.ts';
import { webhookMails as texts } from './mail-texts.ts';

/** An event that an endpoint did not accept, as it was announced. */
type FailureNews = {
  readonly organization: string;
  readonly host: string;
  readonly event: string;
  readonly at: Instant;
  readonly reason: string;
};

/** Those who may do something about it, whatever the kind of their organisation. */
const administrators = ['global_admin', 'admin'] as const;

const failureMails =
  (kind: 'webhook.failing' | 'webhook.gone') =>
  (tx: Tx, payload: unknown): Promise<MailDraft[]> => {
    const news = payload as FailureNews;
    return mailsTo(tx, kind, news.organization, administrators, (locale) => {
      const event = { host: news.host, kind: news.event, at: formatInstant(instant(news.at), locale) };
      return kind === 'webhook.gone'
        ? texts[locale].webhook_gone(event)
        : texts[locale].webhook_failing({ ...event, reason: news.reason });
    });
  };

/** The mails that each event of this feature calls for. Its payload is what the commands have posted. */
export const webhookMails = {
  'webhook.failing': failureMails('webhook.failing'),
  'webhook.gone': failureMails('webhook.gone'),
} as const satisfies Record<string, (tx: Tx, payload: unknown) => Promise<readonly MailDraft[]>>;
