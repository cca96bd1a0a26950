import { locales } from '@mandate/domain/kernel/locale';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { type InvitationParams, invitationText } from './invitation-texts.ts';

const url = 'https://mandate.example/r/4hQ0-_kPz';
const variants: Readonly<Record<string, InvitationParams>> = {
  'asking for privileges': { partner: 'Aurora', url, services: ['Office 365', 'Azure'] },
  'relationship only': { partner: 'Aurora', url, services: [] },
  forwarded: { partner: 'Aurora', reseller: 'Borealis', url, services: ['Office 365', 'Azure'] },
  'forwarded, relationship only': { partner: 'Aurora', reseller: 'Borealis', url, services: [] },
};
const cases = locales.flatMap((locale) =>
  Object.entries(variants).map(([variant, params]) => ({ locale, variant, params })),
);

const scripts = {
  en: /\p{Script=Latin}/u,
  'zh-CN': /\p{Script=Han}/u,
  'zh-TW': /\p{Script=Han}/u,
  ja: /\p{Script=Hiragana}/u,
  ru: /\p{Script=Cyrillic}/u,
};

describe.each(cases)('$variant, in $locale', ({ locale, params }) => {
  const { subject, paragraphs } = invitationText(locale, params);

  test('has five paragraphs, of which exactly the first two may be edited (Q5)', () => {
    expect(paragraphs.map(({ editable }) => editable)).toEqual([true, true, false, false, false]);
  });

  test('ends with the link, alone and exact, and shows it nowhere else (Q6)', () => {
    expect(paragraphs.at(-1)?.text).toBe(url);
    expect(paragraphs.slice(0, -1).some(({ text }) => text.includes('http'))).toBe(false);
  });

  test('is written out, in its own language', () => {
    for (const text of [subject, ...paragraphs.slice(0, -1).map((paragraph) => paragraph.text)]) {
      expect(text).toMatch(scripts[locale]);
      expect(text).not.toMatch(/[{}$]|undefined|\[object/);
    }
  });

  test('names the partner in the fixed words: it will own the relationship, whoever forwards (M11)', () => {
    expect(paragraphs[2]?.text).toContain(params.partner);
    expect(paragraphs[2]?.text).not.toContain('Borealis');
  });

  test('says who writes in the words that may be edited (M8)', () => {
    expect(paragraphs[0]?.text).toContain(params.reseller ?? params.partner);
  });

  test('lists every service asked for, and none otherwise (Q11)', () => {
    for (const service of ['Office 365', 'Azure']) {
      expect(paragraphs[1]?.text.includes(service)).toBe(params.services.includes(service));
    }
  });
});

test.each(locales)('with and without privileges, the fixed words differ, in %s (Q11)', (locale) => {
  const texts = Object.values(variants).map((params) => invitationText(locale, params).paragraphs[2]?.text);
  expect(new Set(texts).size).toBe(2);
});

test.each(locales)('a name with line breaks makes neither a header nor a paragraph, in %s', (locale) => {
  const { subject, paragraphs } = invitationText(locale, {
    partner: 'Aurora\r\nBcc: all@example.com\n\nhttps://evil.example',
    url,
    services: ['Azure'],
  });
  for (const text of [subject, ...paragraphs.map((paragraph) => paragraph.text)]) expect(text).not.toMatch(/[\r\n]/);
});

test('there is no place for anything about a customer (Q8)', () => {
  expectTypeOf<keyof InvitationParams>().toEqualTypeOf<'partner' | 'reseller' | 'url' | 'services'>();
  const leaky = { partner: 'Aurora', url, services: ['Azure'], customer: 'Cobalt', tenant: 'cobalt.example' };
  for (const locale of locales) expect(JSON.stringify(invitationText(locale, leaky))).not.toMatch(/cobalt/i);
});
