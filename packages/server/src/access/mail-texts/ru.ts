import { listOf, type MailTexts, mailText } from '../../platform/mail-text.ts';
import type { AccessMails } from './params.ts';

const plural = new Intl.PluralRules('ru-RU');

const dayForms: Readonly<Record<Intl.LDMLPluralRule, string>> = {
  zero: 'дней',
  one: 'день',
  two: 'дня',
  few: 'дня',
  many: 'дней',
  other: 'дня',
};

const daysLeft = (days: number) => `через ${days} ${dayForms[plural.select(days)]}`;

const afterwards = (duties: boolean) => [
  'Учетная запись клиента, ваши отношения с ним, подписки и счета остаются без изменений.',
  duties
    ? 'Вы по-прежнему отвечаете за поддержку проданных вами подписок и связаны соглашением с торговым посредником.'
    : undefined,
  'Если права снова понадобятся, запросите их по ссылке ниже.',
];

/** The access mails in Russian. */
export const ru: MailTexts<AccessMails> = {
  privileges_granted: ({ customer, service, roles, until, by, url }) =>
    mailText(
      `Клиент «${customer}» предоставил вам права для службы ${service}`,
      [
        `Вам предоставлены делегированные права администратора для службы ${service} клиента «${customer}».`,
        `Права предоставлены: ${by}. Роли: ${listOf(roles, 'ru')}.`,
        until === undefined
          ? 'Срок действия прав не ограничен. Клиент может отозвать их в любое время.'
          : `Срок действия прав истекает ${until}. Клиент может отозвать их и раньше.`,
        'Права предназначены для администрирования и поддержки. Подписки, счета и закрепленные партнеры не меняются.',
      ],
      url,
    ),
  privileges_removed: ({ customer, partner, services, by, at, askAgainUrl, duties }) =>
    mailText(
      `Клиент «${customer}» отозвал ваши права: ${listOf(services, 'ru')}`,
      [
        `Клиент «${customer}» отозвал делегированные права администратора партнера «${partner}» для служб: ` +
          `${listOf(services, 'ru')}.`,
        `Права отозваны: ${by}, ${at}. Они больше не действуют.`,
        ...afterwards(duties),
      ],
      askAgainUrl,
    ),
  privileges_replaced: ({ customer, partner, services, by, at, askAgainUrl, duties }) =>
    mailText(
      `Клиент «${customer}» передал права другому партнеру: ${listOf(services, 'ru')}`,
      [
        `Клиент «${customer}» выбрал другого партнера для служб: ${listOf(services, 'ru')}.`,
        `Поэтому делегированные права администратора партнера «${partner}» прекращены. Выбор сделан: ${by}, ${at}.`,
        'Для каждой службы права может иметь только один из продающих партнеров.',
        ...afterwards(duties),
      ],
      askAgainUrl,
    ),
  privileges_given_up: ({ partner, services, by, at }) =>
    mailText(`Партнер «${partner}» отказался от прав: ${listOf(services, 'ru')}`, [
      `Партнер «${partner}» отказался от делегированных прав администратора для служб: ${listOf(services, 'ru')}.`,
      `Отказ оформлен: ${by}, ${at}.`,
      'Ваша учетная запись, подписки и отношения с торговым посредником остаются без изменений.',
      'Кто имеет права сейчас, показывает страница «Отношения с партнерами»; там же их можно предоставить.',
    ]),
  privileges_ending: ({ partner, customer, service, until, days, recipient, url }) =>
    mailText(
      `Права партнера «${partner}» для службы ${service} клиента «${customer}» истекают ${daysLeft(days)}`,
      [
        `Делегированные права администратора партнера «${partner}» для службы ${service} клиента «${customer}» ` +
          `истекают ${daysLeft(days)}: ${until}.`,
        recipient === 'partner'
          ? 'Если права нужны вам дольше, заблаговременно обратитесь к клиенту.'
          : 'Если права нужны партнеру и дальше, предоставьте их снова. В противном случае ничего делать не нужно.',
      ],
      url,
    ),
  privileges_ended: ({ partner, customer, service, at, recipient, url }) =>
    mailText(
      `Права партнера «${partner}» для службы ${service} клиента «${customer}» истекли`,
      [
        `Делегированные права администратора партнера «${partner}» для службы ${service} клиента «${customer}» ` +
          `истекли, как и было условлено, ${at}.`,
        'Отношения, подписки и счета остаются без изменений.',
        recipient === 'partner'
          ? 'Если права снова понадобятся, запросите их у клиента.'
          : 'Если права снова понадобятся партнеру, предоставьте их на странице «Отношения с партнерами».',
      ],
      url,
    ),
};
