import type { NoticeDays } from '@mandate/domain/access/duties';
import type { PrivilegeEnd } from '@mandate/domain/access/privilege';
import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Locale } from '@mandate/domain/kernel/locale';
import type { Instant } from '@mandate/domain/kernel/time';
import { mailsTo } from '../identity/mail-queries.ts';
import { namesOf } from '../organizations/queries.ts';
import type { Tx } from '../platform/db.ts';
import { formatInstant } from '../platform/mail-text.ts';
import type { MailDraft } from '../platform/outbox.ts';
import { liveSales } from '../subscriptions/queries.ts';
import { accessMails as texts } from './mail-texts.ts';
import { publishedServices } from './service-queries.ts';

/** Who acts on privileges on each side, and so is told about them. */
const partnerReaders = ['global_admin', 'admin_agent'] as const;
const customerReaders = ['global_admin'] as const;

type Parties = { readonly customer: string; readonly partner: string };
type Granted = Parties & { service: string; roles: readonly string[]; until: Instant | null; by: string };
type Ended = Parties & { services: readonly string[]; by: string; at: Instant; how: PrivilegeEnd };
type Ending = Parties & { service: string; until: Instant; days: NoticeDays };
type Expired = Parties & { service: string; at: Instant };

/** The names that a mail needs, read in the transaction that expands the event. */
const namesFor = async (tx: Tx, { customer, partner }: Parties) => {
  const names = await namesOf(tx, [customer, partner]);
  const manifests = new Map((await publishedServices(tx)).map(({ manifest }) => [manifest.id, manifest]));
  const manifest = (id: string): ServiceManifest | undefined => manifests.get(id);
  return {
    customer: names.get(customer) ?? '',
    partner: names.get(partner) ?? '',
    service: (id: string, locale: Locale) => manifest(id)?.names[locale] ?? id,
    role: (id: string, role: string, locale: Locale) => manifest(id)?.roles[role]?.names[locale] ?? role,
  };
};

/** The mails about privileges, and where their links lead. */
export const accessMails = (publicUrl: () => string) => {
  const customerPage = ({ customer }: Parties) => `${publicUrl()}/customers/${customer}`;
  const relationshipsPage = () => `${publicUrl()}/partner-relationships`;

  const granted = async (tx: Tx, event: Granted): Promise<MailDraft[]> => {
    const names = await namesFor(tx, event);
    return mailsTo(tx, 'privileges.granted', event.partner, partnerReaders, (locale) =>
      texts[locale].privileges_granted({
        customer: names.customer,
        service: names.service(event.service, locale),
        roles: event.roles.map((role) => names.role(event.service, role, locale)),
        until: event.until === null ? undefined : formatInstant(event.until, locale),
        by: event.by,
        url: customerPage(event),
      }),
    );
  };

  /** X6, D3: which service, when, by whom, and how to ask again; who came instead is not said. */
  const removed = async (tx: Tx, event: Ended): Promise<MailDraft[]> => {
    const names = await namesFor(tx, event);
    const duties = (await liveSales(tx, event.customer, event.partner)).length > 0;
    const words = event.how === 'replaced' ? 'privileges_replaced' : 'privileges_removed';
    return mailsTo(tx, 'privileges.removed', event.partner, partnerReaders, (locale) =>
      texts[locale][words]({
        customer: names.customer,
        partner: names.partner,
        services: event.services.map((service) => names.service(service, locale)),
        by: event.by,
        at: formatInstant(event.at, locale),
        askAgainUrl: `${publicUrl()}/customers/request`,
        duties,
      }),
    );
  };

  const givenUp = async (tx: Tx, event: Ended): Promise<MailDraft[]> => {
    const names = await namesFor(tx, event);
    return mailsTo(tx, 'privileges.given-up', event.customer, customerReaders, (locale) =>
      texts[locale].privileges_given_up({
        partner: names.partner,
        services: event.services.map((service) => names.service(service, locale)),
        by: event.by,
        at: formatInstant(event.at, locale),
      }),
    );
  };

  /** D16: both sides, each with the page where it can do something about it. */
  const bothSides = async (
    tx: Tx,
    kind: 'privileges.ending' | 'privileges.ended',
    event: Parties & { service: string },
    textIn: (locale: Locale, side: Side) => ReturnType<(typeof texts)['en']['privileges_ended']>,
  ): Promise<MailDraft[]> => {
    const names = await namesFor(tx, event);
    const side = (recipient: Side['recipient'], url: string, locale: Locale): Side => ({
      partner: names.partner,
      customer: names.customer,
      service: names.service(event.service, locale),
      recipient,
      url,
    });
    return [
      ...(await mailsTo(tx, kind, event.partner, partnerReaders, (locale) =>
        textIn(locale, side('partner', customerPage(event), locale)),
      )),
      ...(await mailsTo(tx, kind, event.customer, customerReaders, (locale) =>
        textIn(locale, side('customer', relationshipsPage(), locale)),
      )),
    ];
  };

  const ending = (tx: Tx, event: Ending) =>
    bothSides(tx, 'privileges.ending', event, (locale, side) =>
      texts[locale].privileges_ending({ ...side, until: formatInstant(event.until, locale), days: event.days }),
    );

  const expired = (tx: Tx, event: Expired) =>
    bothSides(tx, 'privileges.ended', event, (locale, side) =>
      texts[locale].privileges_ended({ ...side, at: formatInstant(event.at, locale) }),
    );

  return {
    'privileges.granted': (tx: Tx, payload: unknown) => granted(tx, payload as Granted),
    'privileges.removed': (tx: Tx, payload: unknown) => removed(tx, payload as Ended),
    'privileges.given-up': (tx: Tx, payload: unknown) => givenUp(tx, payload as Ended),
    'privileges.ending': (tx: Tx, payload: unknown) => ending(tx, payload as Ending),
    'privileges.ended': (tx: Tx, payload: unknown) => expired(tx, payload as Expired),
  } as const satisfies Record<string, (tx: Tx, payload: unknown) => Promise<readonly MailDraft[]>>;
};

type Side = {
  readonly partner: string;
  readonly customer: string;
  readonly service: string;
  readonly recipient: 'partner' | 'customer';
  readonly url: string;
};
