import { describe, expect, test } from 'vitest';
import { type Locale, locales } from '../locale.ts';
import { reasonCodes } from '../reasons.ts';
import { fill, wordsOf } from './words.ts';

const scripts: Readonly<Record<Locale, RegExp>> = {
  en: /\p{Script=Latin}/u,
  'zh-CN': /\p{Script=Han}/u,
  'zh-TW': /\p{Script=Han}/u,
  ja: /\p{Script=Hiragana}/u,
  ru: /\p{Script=Cyrillic}/u,
};

const placesIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe.each(locales)('every refusal, in %s (D17)', (locale) => {
  test.each(reasonCodes)('%s is a sentence of that language and says what helps', (code) => {
    const { sentence, fix } = wordsOf(locale)[code];
    for (const text of [sentence, fix]) {
      expect(text).toMatch(scripts[locale]);
      expect(text).toMatch(/[.。]$/u);
    }
  });

  test.each(reasonCodes)('%s has a place for the same params as in English', (code) => {
    const own = wordsOf(locale)[code];
    const english = wordsOf('en')[code];
    expect([...new Set(placesIn(own.sentence))]).toEqual([...new Set(placesIn(english.sentence))]);
    expect([...new Set(placesIn(own.fix))]).toEqual([...new Set(placesIn(english.fix))]);
  });
});

test.each(reasonCodes)('%s differs in every language', (code) => {
  expect(new Set(locales.map((locale) => wordsOf(locale)[code].sentence)).size).toBe(locales.length);
});

test('a place without a param shows as an ellipsis, never as a raw brace', () => {
  expect(fill('{partner} asks for {service}.', { partner: 'Aurora' })).toBe('Aurora asks for ….');
});

test('a param is put in as it is, even if it looks like a place or a replacement pattern', () => {
  expect(fill('{partner} asks.', { partner: '$& {service}' })).toBe('$& {service} asks.');
});
