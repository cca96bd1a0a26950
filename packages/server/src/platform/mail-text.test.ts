import { locales } from '@mandate/domain/kernel/locale';
import type { Instant } from '@mandate/domain/kernel/time';
import { expect, test } from 'vitest';
import { formatInstant, listOf, mailText, oneLine, spaced } from './mail-text.ts';

const evening = Date.UTC(2026, 10, 20, 21, 5) as Instant;

test('a subject is one line, whatever people typed into a name', () => {
  const mail = mailText('Hello\r\nBcc: everybody@example.com\u2028\u202Etxt', ['x']);
  expect(mail.subject).toBe('Hello Bcc: everybody@example.com txt');
});

test('a name cannot open a paragraph of its own', () => {
  expect(mailText('s', ['Asked by A\n\nClick here:\tb.', undefined])).toEqual({
    subject: 's',
    paragraphs: ['Asked by A Click here: b.'],
  });
});

test('a link is kept as it is, and only there when there is one', () => {
  expect(mailText('s', [], 'https://example.com/?a=1')).toHaveProperty('link', 'https://example.com/?a=1');
  expect(mailText('s', [])).not.toHaveProperty('link');
});

test('joined emoji and letters of every script survive on the line', () => {
  const family = '北京 Ёлка ガ 👩‍👩‍👧';
  expect(oneLine(`  ${family}\u0000 `)).toBe(family);
});

test('an instant is shown in UTC and says so, in the manner of each language', () => {
  expect(locales.map((locale) => formatInstant(evening, locale))).toEqual([
    '20 November 2026 at 21:05 UTC',
    '2026年11月20日 21:05 UTC',
    '2026年11月20日 21:05 UTC',
    '2026年11月20日 21:05 UTC',
    '20 ноября 2026 г. в 21:05 UTC',
  ]);
});

test('midnight is hour zero, not twenty-four or twelve', () => {
  const midnight = Date.UTC(2026, 0, 1) as Instant;
  for (const locale of locales) expect(formatInstant(midnight, locale)).toContain('00:00 UTC');
});

test('a list reads as each language writes it', () => {
  const services = ['Office 365', 'Azure', 'Dynamics 365'];
  expect(locales.map((locale) => listOf(services, locale))).toEqual([
    'Office 365, Azure and Dynamics 365',
    'Office 365、Azure 和 Dynamics 365',
    'Office 365、Azure 和 Dynamics 365',
    'Office 365、Azure、Dynamics 365',
    'Office 365, Azure и Dynamics 365',
  ]);
  for (const locale of locales) expect(listOf(['Azure'], locale)).toBe('Azure');
});

test('Latin names keep a space among ideographs, ideographic names do not', () => {
  const asks = (name: string) => spaced`合作伙伴${name}提出请求，共${3}项。`;
  expect(asks('Contoso')).toBe('合作伙伴 Contoso 提出请求，共 3 项。');
  expect(asks('北京云启')).toBe('合作伙伴北京云启提出请求，共 3 项。');
  expect(asks('ABC株式会社')).toBe('合作伙伴 ABC株式会社提出请求，共 3 项。');
});
