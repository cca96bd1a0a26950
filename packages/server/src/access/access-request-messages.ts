import type { Instant } from '@mandate/domain/kernel/time';
import { mailsTo } from '../identity/mail-queries.ts';
import { namesOf } from '../organizations/queries.ts';
import type { Tx } from '../platform/db.ts';
import { formatInstant } from '../platform/mail-text.ts';
import type { MailDraft } from '../platform/outbox.ts';
import { accessRequestMails as texts } from './access-request-mail-texts.ts';
import { serviceOf } from './service-queries.ts';

type Asked = {
  readonly customer: string;
  readonly partner: string;
  readonly service: string;
  readonly by: string;
  readonly reason: string | null;
};
type Created = Asked & { readonly request: string; readonly roles: readonly string[]; readonly until: Instant };

const namesFor = async (tx: Tx, { customer, partner, service }: Asked) => {
  const names = await namesOf(tx, [customer, partner]);
  const manifest = (await serviceOf(tx, service))?.manifest;
  return { customer: names.get(customer) ?? '', partner: names.get(partner) ?? '', manifest };
};

/** The mails about requests for access: to those who can grant it (D1), and back to those who lead the partner. */
export const accessRequestMails = (publicUrl: () => string) => {
  const created = async (tx: Tx, event: Created): Promise<MailDraft[]> => {
    const { partner, manifest } = await namesFor(tx, event);
    return mailsTo(tx, 'access-request.created', event.customer, ['global_admin'], (locale) =>
      texts[locale].access_requested({
        partner,
        service: manifest?.names[locale] ?? event.service,
        by: event.by,
        roles: event.roles.map((role) => manifest?.roles[role]?.names[locale] ?? role),
        reason: event.reason ?? undefined,
        until: formatInstant(event.until, locale),
        url: `${publicUrl()}/access-requests/${event.request}`,
      }),
    );
  };

  const declined = async (tx: Tx, event: Asked): Promise<MailDraft[]> => {
    const { customer, partner, manifest } = await namesFor(tx, event);
    return mailsTo(tx, 'access-request.declined', event.partner, ['global_admin', 'admin_agent'], (locale) =>
      texts[locale].access_declined({
        customer,
        partner,
        service: manifest?.names[locale] ?? event.service,
        by: event.by,
        reason: event.reason ?? undefined,
      }),
    );
  };

  return {
    'access-request.created': (tx: Tx, payload: unknown) => created(tx, payload as Created),
    'access-request.declined': (tx: Tx, payload: unknown) => declined(tx, payload as Asked),
  } as const satisfies Record<string, (tx: Tx, payload: unknown) => Promise<readonly MailDraft[]>>;
};
