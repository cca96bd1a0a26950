import { listOf, type MailTexts, mailText } from '../../platform/mail-text.ts';
import type { AccessMails } from './params.ts';

const daysLeft = (days: number) => (days === 1 ? 'in 1 day' : `in ${days} days`);

const afterwards = (duties: boolean) => [
  'The customer’s account, your relationship and all subscriptions and bills go on unchanged.',
  duties
    ? 'You remain responsible for supporting the subscriptions that you sold, and bound by the reseller agreement.'
    : undefined,
  'If you need the privileges again, ask for them at the link below.',
];

/** The access mails in English. */
export const en: MailTexts<AccessMails> = {
  privileges_granted: ({ customer, service, roles, until, by, url }) =>
    mailText(
      `${customer} granted you privileges for ${service}`,
      [
        `You hold delegated admin privileges for ${service} at ${customer}, granted by ${by}. ` +
          `Roles: ${listOf(roles, 'en')}.`,
        until === undefined
          ? 'The privileges have no end date. The customer can remove them at any time.'
          : `The privileges end on ${until}. The customer can remove them earlier.`,
        'They serve administration and support. Subscriptions, bills and partners of record stay as they are.',
      ],
      url,
    ),
  privileges_removed: ({ customer, partner, services, by, at, askAgainUrl, duties }) =>
    mailText(
      `${customer} removed your privileges for ${listOf(services, 'en')}`,
      [
        `${customer} removed the delegated admin privileges of ${partner} for ${listOf(services, 'en')}.`,
        `They were removed by ${by} on ${at} and have no effect any more.`,
        ...afterwards(duties),
      ],
      askAgainUrl,
    ),
  privileges_replaced: ({ customer, partner, services, by, at, askAgainUrl, duties }) =>
    mailText(
      `${customer} gave the privileges for ${listOf(services, 'en')} to another partner`,
      [
        `${customer} chose another partner for ${listOf(services, 'en')}. ` +
          `The delegated admin privileges of ${partner} have therefore ended.`,
        `The choice was made by ${by} on ${at}. Only one selling partner can hold privileges for a service.`,
        ...afterwards(duties),
      ],
      askAgainUrl,
    ),
  privileges_given_up: ({ partner, services, by, at }) =>
    mailText(`${partner} gave up its privileges for ${listOf(services, 'en')}`, [
      `${partner} gave up its delegated admin privileges for ${listOf(services, 'en')}. ` +
        `This was done by ${by} on ${at}.`,
      'Your account, your subscriptions and the reseller relationship stay as they are.',
      'The Partner relationships page shows who holds privileges now; you can grant them there.',
    ]),
  privileges_ending: ({ partner, customer, service, until, days, recipient, url }) =>
    mailText(
      `The privileges of ${partner} for ${service} at ${customer} end ${daysLeft(days)}`,
      [
        `The delegated admin privileges of ${partner} for ${service} at ${customer} end ${daysLeft(days)}, on ` +
          `${until}.`,
        recipient === 'partner'
          ? 'If you need them longer, please ask the customer in time.'
          : 'If the partner should keep them, please grant them again. Otherwise there is nothing to do.',
      ],
      url,
    ),
  privileges_ended: ({ partner, customer, service, at, recipient, url }) =>
    mailText(
      `The privileges of ${partner} for ${service} at ${customer} have ended`,
      [
        `The delegated admin privileges of ${partner} for ${service} at ${customer} ended on ${at}, as agreed.`,
        'Relationship, subscriptions and bills go on unchanged.',
        recipient === 'partner'
          ? 'If you need the privileges again, please ask the customer for them.'
          : 'If the partner needs them again, you can grant them on the Partner relationships page.',
      ],
      url,
    ),
};
