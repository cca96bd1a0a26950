import type { Instant } from '@mandate/domain/kernel/time';
import { publishedServices } from '../access/service-queries.ts';
import { mailsTo } from '../identity/mail-queries.ts';
import { namesOf } from '../organizations/queries.ts';
import type { Tx } from '../platform/db.ts';
import { formatInstant } from '../platform/mail-text.ts';
import type { MailDraft } from '../platform/outbox.ts';
import { relationshipMails as texts } from './mail-texts.ts';

const partnerReaders = ['global_admin', 'admin_agent', 'sales_agent'] as const;
const customerReaders = ['global_admin'] as const;

type Parties = { readonly customer: string; readonly partner: string };
type Forwarded = Parties & { by: string; url: string };
type Declined = Parties & { reason: string | null };
type Started = Parties & { services: readonly string[]; by: string; at: Instant };
type Ended = Parties & { by: string; at: Instant };

const namesFor = async (tx: Tx, { customer, partner }: Parties) => {
  const names = await namesOf(tx, [customer, partner]);
  return { customer: names.get(customer) ?? '', partner: names.get(partner) ?? '' };
};

/** D1: the tenant's global administrators get the request that somebody forwarded to them. */
const forwarded = async (tx: Tx, event: Forwarded): Promise<MailDraft[]> => {
  const { partner } = await namesFor(tx, event);
  return mailsTo(tx, 'request.forwarded', event.customer, customerReaders, (locale) =>
    texts[locale].request_forwarded({ forwarder: event.by, partner, url: event.url }),
  );
};

const declined = async (tx: Tx, event: Declined): Promise<MailDraft[]> => {
  const { customer } = await namesFor(tx, event);
  return mailsTo(tx, 'request.declined', event.partner, partnerReaders, (locale) =>
    texts[locale].request_declined({ customer, reason: event.reason ?? undefined }),
  );
};

const started = async (tx: Tx, event: Started, publicUrl: string): Promise<MailDraft[]> => {
  const { customer } = await namesFor(tx, event);
  const manifests = await publishedServices(tx);
  return mailsTo(tx, 'relationship.started', event.partner, partnerReaders, (locale) =>
    texts[locale].relationship_started({
      customer,
      services: event.services.map(
        (service) => manifests.find(({ manifest }) => manifest.id === service)?.manifest.names[locale] ?? service,
      ),
      by: event.by,
      at: formatInstant(event.at, locale),
      url: `${publicUrl}/customers/${event.customer}`,
    }),
  );
};

/** D10: both sides are told. */
const ended = async (tx: Tx, event: Ended): Promise<MailDraft[]> => {
  const names = await namesFor(tx, event);
  const sides = [
    { id: event.partner, recipient: 'partner', roles: partnerReaders },
    { id: event.customer, recipient: 'customer', roles: customerReaders },
  ] as const;
  const drafts: MailDraft[] = [];
  for (const { id, recipient, roles } of sides)
    drafts.push(
      ...(await mailsTo(tx, 'relationship.ended', id, roles, (locale) =>
        texts[locale].relationship_ended({ ...names, by: event.by, at: formatInstant(event.at, locale), recipient }),
      )),
    );
  return drafts;
};

/** The mails about requests and relationships, and where their links lead. */
export const relationshipMails = (publicUrl: () => string) =>
  ({
    'request.forwarded': (tx: Tx, payload: unknown) => forwarded(tx, payload as Forwarded),
    'request.declined': (tx: Tx, payload: unknown) => declined(tx, payload as Declined),
    'relationship.started': (tx: Tx, payload: unknown) => started(tx, payload as Started, publicUrl()),
    'relationship.ended': (tx: Tx, payload: unknown) => ended(tx, payload as Ended),
  }) as const satisfies Record<string, (tx: Tx, payload: unknown) => Promise<readonly MailDraft[]>>;
