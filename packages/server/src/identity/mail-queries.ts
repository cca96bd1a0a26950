import type { Locale } from '@mandate/domain/kernel/locale';
import type { Role } from '@mandate/domain/organizations/role';
import type { Tx } from '../platform/db.ts';
import type { MailText } from '../platform/mail-text.ts';
import type { MailDraft } from '../platform/outbox.ts';
import { recipientsOf } from './queries.ts';

/** One mail to each of an organisation's people with one of these roles, in the language of each. */
export const mailsTo = async (
  tx: Tx,
  kind: string,
  organizationId: string,
  roles: readonly Role[],
  textIn: (locale: Locale) => MailText,
): Promise<MailDraft[]> => {
  const recipients = await recipientsOf(tx, organizationId, roles);
  return recipients.map(({ email, locale }) => ({
    kind,
    organizationId,
    recipient: email,
    locale,
    text: textIn(locale),
  }));
};
