import type { Locale } from '@mandate/domain/kernel/locale';
import type { Instant } from '@mandate/domain/kernel/time';
import { deletionDue } from '@mandate/domain/subscriptions/subscription';
import { publishedServices } from '../access/service-queries.ts';
import { mailsTo } from '../identity/mail-queries.ts';
import { namesOf } from '../organizations/queries.ts';
import type { Tx } from '../platform/db.ts';
import { formatInstant, type MailText } from '../platform/mail-text.ts';
import type { MailDraft } from '../platform/outbox.ts';
import { subscriptionMails as texts } from './mail-texts.ts';
import { findSubscription } from './queries.ts';

type News = {
  readonly subscription: string;
  readonly customer: string;
  readonly partner?: string;
  readonly at: Instant;
};

/** The customer's administrators and, where a partner sold it, that partner's agents. */
const mailsAbout = async (
  tx: Tx,
  kind: string,
  news: News,
  textIn: (locale: Locale, about: { subscription: string; customer: string }) => MailText,
): Promise<MailDraft[]> => {
  const found = await findSubscription(tx, news.customer, news.subscription);
  const offers = (await publishedServices(tx)).flatMap(({ manifest }) => manifest.offers);
  const offer = offers.find((one) => one.id === found?.offer);
  const customer = (await namesOf(tx, [news.customer])).get(news.customer) ?? '';
  const text = (locale: Locale) =>
    textIn(locale, { subscription: offer?.names[locale] ?? found?.offer ?? news.subscription, customer });
  const toCustomer = await mailsTo(tx, kind, news.customer, ['global_admin', 'billing_admin'], text);
  if (news.partner === undefined) return toCustomer;
  return [...toCustomer, ...(await mailsTo(tx, kind, news.partner, ['global_admin', 'admin_agent'], text))];
};

/** D15: what happens to a suspended subscription, and when. */
export const subscriptionMails = {
  'subscription.suspended': (tx: Tx, payload: unknown) => {
    const news = payload as News;
    return mailsAbout(tx, 'subscription.suspended', news, (locale, about) =>
      texts[locale].subscription_suspended({ ...about, deleteOn: formatInstant(deletionDue(news.at), locale) }),
    );
  },
  'subscription.deleted': (tx: Tx, payload: unknown) => {
    const news = payload as News;
    return mailsAbout(tx, 'subscription.deleted', news, (locale, about) =>
      texts[locale].subscription_deleted({ ...about, at: formatInstant(news.at, locale) }),
    );
  },
} as const satisfies Record<string, (tx: Tx, payload: unknown) => Promise<readonly MailDraft[]>>;
