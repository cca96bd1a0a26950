import type { Locale } from '@mandate/domain/kernel/locale';
import { instant } from '@mandate/domain/kernel/time';
import { formatInstant } from '../platform/mail-text.ts';
import type { MailDraft } from '../platform/outbox.ts';
import { identityMails as texts } from './mail-texts.ts';

/** A person who was let in and has no password yet, as it was announced. `until`: epoch milliseconds. */
export type InvitationNews = {
  readonly organization: string;
  readonly recipient: string;
  readonly name: string;
  readonly locale: Locale;
  readonly url: string;
  readonly until: number;
};

/** To the person alone. It is no organisation's mail: whoever reads the link could act for the person elsewhere too. */
const invited = async ({ recipient, locale, name, organization, url, until }: InvitationNews): Promise<MailDraft[]> => [
  {
    kind: 'person.invited',
    recipient,
    locale,
    text: texts[locale].set_up_link({ name, organization, url, until: formatInstant(instant(until), locale) }),
  },
];

/** The mails that each event of this feature calls for. Its payload is what the commands have posted. */
export const identityMails = {
  'person.invited': (_tx: unknown, payload: unknown) => invited(payload as InvitationNews),
} as const satisfies Record<string, (tx: unknown, payload: unknown) => Promise<readonly MailDraft[]>>;
