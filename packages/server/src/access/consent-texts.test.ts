import { type Locale, locales } from '@mandate/domain/kernel/locale';
import { describe, expect, test } from 'vitest';
import { consentTexts } from './consent-texts.ts';

const kept = ['P4', 'P5', 'P6', 'P7', 'N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7', 'X1'];
const until = '1 June 2027, 12:00 UTC';
const roles = ['Administrator', 'Helpdesk'];

const scripts: Readonly<Record<Locale, RegExp>> = {
  en: /\p{Script=Latin}/u,
  'zh-CN': /\p{Script=Han}/u,
  'zh-TW': /\p{Script=Han}/u,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
  ru: /\p{Script=Cyrillic}/u,
};

/** Characters by which a text of another language, or of the other Chinese, gives itself away. */
const foreign: Readonly<Record<Locale, RegExp>> = {
  en: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Cyrillic}]/u,
  'zh-CN': /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Cyrillic}經銷權訂務與關係夥變後單無動隨頁會]/u,
  'zh-TW': /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Cyrillic}经销权订务与关伙变单无动随页会]/u,
  ja: /[\p{Script=Cyrillic}经销权订务关变单动]/u,
  ru: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
};

/** Every text of a locale, with and without what its words distinguish. */
const allTexts = (locale: Locale): readonly string[] => {
  const texts = consentTexts(locale);
  return [
    texts.asks('Aurora', true),
    texts.asks('Aurora', false),
    texts.grants('Azure', roles, undefined),
    texts.grants('Azure', roles, until),
    texts.grantsNothing('Aurora'),
    texts.replaces('Azure', 'Borealis'),
    ...texts.unchanged.map(({ text }) => text),
    ...texts.agreement,
  ];
};

describe.each(locales)('the consent in %s', (locale) => {
  const texts = consentTexts(locale);

  test('says of each rule what stays as it is, in one order (P4–P7, N1–N7, X1)', () => {
    expect(texts.unchanged.map(({ rule }) => rule)).toEqual(kept);
  });

  test('has the four paragraphs of the agreement', () => {
    expect(texts.agreement).toHaveLength(4);
  });

  test('is made of whole sentences: none goes on in the next item', () => {
    for (const text of allTexts(locale)) {
      expect(text).toMatch(/[.。]$/u);
      expect(text).not.toMatch(/^\p{Lowercase}/u);
    }
  });

  test('is written out, in its own language alone, and repeats nothing', () => {
    const written = allTexts(locale);
    for (const text of written) {
      expect(text).toMatch(scripts[locale]);
      expect(text).not.toMatch(foreign[locale]);
      expect(text).not.toMatch(/[{}$`]|undefined|null|\[object|true|false/);
    }
    expect(new Set(written).size).toBe(written.length);
  });

  test('names who asks, and asks for privileges only where the partner does (Q11)', () => {
    expect(texts.asks('Aurora', true)).toContain('Aurora');
    expect(texts.asks('Aurora', false)).toContain('Aurora');
    expect(texts.asks('Aurora', true).length).toBeGreaterThan(texts.asks('Aurora', false).length);
  });

  test('tells service, every role and the end of what is granted (D2, D5)', () => {
    for (const text of [texts.grants('Azure', roles, undefined), texts.grants('Azure', roles, until)]) {
      for (const part of ['Azure', ...roles]) expect(text).toContain(part);
    }
    expect(texts.grants('Azure', roles, until)).toContain(until);
  });

  test('names the partner that receives nothing (D2)', () => {
    expect(texts.grantsNothing('Aurora')).toContain('Aurora');
  });

  test('names the partner that is replaced, and for which service (D3)', () => {
    const text = texts.replaces('Azure', 'Borealis');
    expect(text).toContain('Azure');
    expect(text).toContain('Borealis');
  });
});

test('every text reads differently in each language', () => {
  for (const [at] of allTexts('en').entries()) {
    expect(new Set(locales.map((locale) => allTexts(locale)[at])).size).toBe(locales.length);
  }
});

test.each(['zh-CN', 'zh-TW', 'ja'] as const)('names sit well in the sentence, Latin or not, in %s', (locale) => {
  const { grantsNothing } = consentTexts(locale);
  expect(grantsNothing('Aurora')).toMatch(/^Aurora \S/);
  expect(grantsNothing('云启')).toMatch(/^云启\S/);
});

test('Russian puts the names of organisations in guillemets', () => {
  const { asks, grantsNothing, replaces } = consentTexts('ru');
  for (const text of [
    asks('Aurora', true),
    asks('Aurora', false),
    grantsNothing('Aurora'),
    replaces('Azure', 'Aurora'),
  ]) {
    expect(text).toContain('«Aurora»');
  }
});
