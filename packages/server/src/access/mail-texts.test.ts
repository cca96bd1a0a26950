import { locales } from '@mandate/domain/kernel/locale';
import { expect, expectTypeOf, test } from 'vitest';
import { describeMails, wholeMail } from '../testing/mail-checks.ts';
import type { AccessMails } from './mail-texts/params.ts';
import { accessMails } from './mail-texts.ts';

const url = 'https://m.example/customers/1';
const granted = {
  customer: 'Cobalt',
  service: 'Azure',
  roles: ['Administrator', 'Helpdesk administrator'],
  by: 'Mei',
  url,
};
const removal = {
  customer: 'Cobalt',
  partner: 'Aurora',
  services: ['Office 365', 'Azure'],
  by: 'Mei',
  at: 'Friday, 12:00',
  askAgainUrl: 'https://m.example/customers/request',
};
const ending = { partner: 'Aurora', customer: 'Cobalt', service: 'Azure', until: 'Friday, 12:00', days: 7, url };
const ended = { partner: 'Aurora', customer: 'Cobalt', service: 'Azure', at: 'Friday, 12:00', url };

describeMails<AccessMails>(accessMails, {
  privileges_granted: [granted, { ...granted, until: 'Friday, 12:00' }],
  privileges_removed: [
    { ...removal, duties: false },
    { ...removal, duties: true },
  ],
  privileges_replaced: [
    { ...removal, duties: false },
    { ...removal, duties: true },
  ],
  privileges_given_up: [{ partner: 'Aurora', services: ['Office 365', 'Azure'], by: 'Mei', at: 'Friday, 12:00' }],
  privileges_ending: [
    { ...ending, recipient: 'partner' },
    { ...ending, recipient: 'customer' },
  ],
  privileges_ended: [
    { ...ended, recipient: 'partner' },
    { ...ended, recipient: 'customer' },
  ],
});

test.each(locales)('only a partner that sold subscriptions reads of its standing duties, in %s (X3, X4)', (locale) => {
  for (const kind of ['privileges_removed', 'privileges_replaced'] as const) {
    const without = accessMails[locale][kind]({ ...removal, duties: false }).paragraphs;
    const more = accessMails[locale]
      [kind]({ ...removal, duties: true })
      .paragraphs.filter((text) => !without.includes(text));
    expect(more).toHaveLength(1);
  }
});

test.each(locales)('a removal leads back to where one asks again, in %s (X6)', (locale) => {
  expect(accessMails[locale].privileges_removed({ ...removal, duties: true }).link).toBe(removal.askAgainUrl);
  expect(accessMails[locale].privileges_replaced({ ...removal, duties: true }).link).toBe(removal.askAgainUrl);
});

test('a replaced partner cannot be told who came instead (D3)', () => {
  expectTypeOf<AccessMails['privileges_replaced']>().toEqualTypeOf<AccessMails['privileges_removed']>();
  for (const locale of locales) {
    const replaced = wholeMail(accessMails[locale].privileges_replaced({ ...removal, duties: false }));
    expect(replaced).not.toBe(wholeMail(accessMails[locale].privileges_removed({ ...removal, duties: false })));
  }
});

test.each([
  ['en', ['in 30 days', 'in 7 days', 'in 1 day,']],
  ['zh-CN', ['30 天后', '7 天后', '1 天后']],
  ['zh-TW', ['30 天後', '7 天後', '1 天後']],
  ['ja', ['30 日後', '7 日後', '1 日後']],
  ['ru', ['через 30 дней', 'через 7 дней', 'через 1 день:']],
] as const)('the days left are counted as %s counts (D16)', (locale, expected) => {
  const notices = [30, 7, 1].map((days) =>
    wholeMail(accessMails[locale].privileges_ending({ ...ending, days, recipient: 'partner' })),
  );
  for (const [at, words] of expected.entries()) expect(notices[at]).toContain(words);
});

test('Russian has a form for two to four days and for twenty-one (D16)', () => {
  const notice = (days: number) => accessMails.ru.privileges_ending({ ...ending, days, recipient: 'customer' }).subject;
  expect(notice(2)).toContain('через 2 дня');
  expect(notice(11)).toContain('через 11 дней');
  expect(notice(21)).toMatch(/через 21 день$/);
});
