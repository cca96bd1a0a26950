import type { Locale } from '@mandate/domain/kernel/locale';
import { type Instant, instant } from '@mandate/domain/kernel/time';
import { mailsTo } from '../identity/mail-queries.ts';
import type { Tx } from '../platform/db.ts';
import { formatInstant } from '../platform/mail-text.ts';
import type { MailDraft } from '../platform/outbox.ts';
import { organizationMails as texts } from './mail-texts.ts';

type Named = { readonly id: string; readonly name: string };

/** What `changeOrganization` announces of a partner's standing. */
type StandingNews = { readonly partnerId: string; readonly partner: string; readonly reason: string };

/** What is announced of a partnership that has begun or ended. `by`: the person's name. */
type PartnershipNews = {
  readonly provider: Named;
  readonly reseller: Named;
  readonly by: string;
  readonly at: Instant;
};

/** Those who may ask for partnerships, accept and end them. */
const leaders = ['global_admin', 'admin_agent'] as const;

/** D8, D21: the partner's global administrators read what became of their account, and why. */
const standingMails =
  (kind: 'partner.suspended' | 'partner.reactivated' | 'partner.terminated') =>
  (tx: Tx, { partnerId, partner, reason }: StandingNews): Promise<MailDraft[]> => {
    const words = kind.replace('.', '_') as 'partner_suspended' | 'partner_reactivated' | 'partner_terminated';
    return mailsTo(tx, kind, partnerId, ['global_admin'], (locale) => texts[locale][words]({ partner, reason }));
  };

/** M8: both sides read that the partnership has begun. */
const startedMails = async (tx: Tx, { provider, reseller, by, at }: PartnershipNews): Promise<MailDraft[]> => {
  const textIn = (locale: Locale) =>
    texts[locale].partnership_started({
      provider: provider.name,
      reseller: reseller.name,
      by,
      at: formatInstant(instant(at), locale),
    });
  return [
    ...(await mailsTo(tx, 'partnership.started', provider.id, leaders, textIn)),
    ...(await mailsTo(tx, 'partnership.started', reseller.id, leaders, textIn)),
  ];
};

/** D11: both sides read that it has ended, and that everything else stays. */
const endedMails = async (tx: Tx, { provider, reseller, by, at }: PartnershipNews): Promise<MailDraft[]> => {
  const textFor = (recipient: 'provider' | 'reseller') => (locale: Locale) =>
    texts[locale].partnership_ended({
      provider: provider.name,
      reseller: reseller.name,
      by,
      at: formatInstant(instant(at), locale),
      recipient,
    });
  return [
    ...(await mailsTo(tx, 'partnership.ended', provider.id, leaders, textFor('provider'))),
    ...(await mailsTo(tx, 'partnership.ended', reseller.id, leaders, textFor('reseller'))),
  ];
};

/** The mails that each event of this feature calls for. Its payload is what the commands have posted. */
export const organizationMails = {
  'partner.suspended': (tx: Tx, payload: unknown) => standingMails('partner.suspended')(tx, payload as StandingNews),
  'partner.reactivated': (tx: Tx, payload: unknown) =>
    standingMails('partner.reactivated')(tx, payload as StandingNews),
  'partner.terminated': (tx: Tx, payload: unknown) => standingMails('partner.terminated')(tx, payload as StandingNews),
  'partnership.started': (tx: Tx, payload: unknown) => startedMails(tx, payload as PartnershipNews),
  'partnership.ended': (tx: Tx, payload: unknown) => endedMails(tx, payload as PartnershipNews),
} as const satisfies Record<string, (tx: Tx, payload: unknown) => Promise<readonly MailDraft[]>>;
