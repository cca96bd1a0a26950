import { type Locale, locales } from '@mandate/domain/kernel/locale';
import { describe, expect, test } from 'vitest';
import type { LocalizedMailTexts, MailText } from '../platform/mail-text.ts';

/** For each kind of mail, the params of every variant that its words distinguish. */
export type MailSamples<Params> = { readonly [Kind in keyof Params]: readonly Params[Kind][] };

const scripts: Readonly<Record<Locale, RegExp>> = {
  en: /\p{Script=Latin}/u,
  'zh-CN': /\p{Script=Han}/u,
  'zh-TW': /\p{Script=Han}/u,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
  ru: /\p{Script=Cyrillic}/u,
};

/** The whole of a mail in one string, as its reader meets it. */
export const wholeMail = (mail: MailText): string => [mail.subject, ...mail.paragraphs, mail.link ?? ''].join('\n');

/**
 * Declares the tests that all mails of a feature pass: every locale and kind is written out in its own language, leaves
 * no param untold (`recipient` only chooses the words), and holds its shape whatever people typed into a name.
 */
export const describeMails = <Params>(mails: LocalizedMailTexts<Params>, samples: MailSamples<Params>): void => {
  const kinds = Object.keys(samples) as (keyof Params & string)[];
  const cases = locales.flatMap((locale) =>
    kinds.flatMap((kind) => samples[kind].map((params, at) => ({ locale, kind, params, variant: at + 1 }))),
  );

  describe.each(cases)('$kind $variant, in $locale', ({ locale, kind, params }) => {
    test('is written out in its own language', () => {
      const mail = mails[locale][kind](params);
      for (const text of [mail.subject, ...mail.paragraphs]) {
        expect(text).toMatch(scripts[locale]);
        expect(text).not.toMatch(/[{}$`]|undefined|null|\[object|true|false/);
      }
      expect(mail.paragraphs.length).toBeGreaterThan(0);
    });

    test('tells everything it was given', () => {
      const whole = wholeMail(mails[locale][kind](params));
      for (const value of wordsIn(params)) expect(whole).toContain(value);
    });

    test('keeps a one-line subject and its paragraphs, whatever was typed', () => {
      const mail = mails[locale][kind](hostile(params));
      expect(mail.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      expect(mail.paragraphs.join('')).not.toMatch(/[\r\n]/);
      expect(mail.paragraphs).toHaveLength(mails[locale][kind](params).paragraphs.length);
    });
  });

  test.each(kinds)('%s reads differently in each language', (kind) => {
    const texts = locales.map((locale) => samples[kind].map((params) => wholeMail(mails[locale][kind](params))).join());
    expect(new Set(texts).size).toBe(locales.length);
  });
};

const fields = (params: unknown): readonly (readonly [string, unknown])[] => Object.entries(params as object);

const wordsIn = (params: unknown): readonly string[] =>
  fields(params)
    .filter(([name, value]) => name !== 'recipient' && typeof value !== 'boolean' && value !== undefined)
    .flatMap(([, value]) => (Array.isArray(value) ? value : [`${value}`]));

const nasty = (text: string) => `${text}\r\nBcc: everybody@example.com\u2028\u0007`;

const hostile = <P>(params: P): P =>
  Object.fromEntries(
    fields(params).map(([name, value]) => {
      if (name === 'recipient' || name.toLowerCase().endsWith('url')) return [name, value];
      if (Array.isArray(value)) return [name, value.map(nasty)];
      return [name, typeof value === 'string' ? nasty(value) : value];
    }),
  ) as P;
