import type { Locale } from '@mandate/domain/kernel/locale';
import type { Instant } from '@mandate/domain/kernel/time';

/** A mail in words. The mailer lays it out and shows `link` after the last paragraph. */
export type MailText = { readonly subject: string; readonly paragraphs: readonly string[]; readonly link?: string };

/** One language's mails: for each kind of event, the words for its params. */
export type MailTexts<Params> = { readonly [Kind in keyof Params]: (params: Params[Kind]) => MailText };

/** The same mails in every language. */
export type LocalizedMailTexts<Params> = Readonly<Record<Locale, MailTexts<Params>>>;

/**
 * Puts a mail together; absent paragraphs are left out. Subject and paragraphs carry names and reasons that people
 * typed, so each is held to one line: no name can add a header to the mail or a paragraph of its own to the text.
 */
export const mailText = (subject: string, paragraphs: readonly (string | undefined)[], link?: string): MailText => ({
  subject: oneLine(subject),
  paragraphs: paragraphs.filter((text) => text !== undefined).map(oneLine),
  ...(link !== undefined && { link }),
});

/** Line breaks, control characters, and the marks that would turn the reading direction of what follows. */
const unruly = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;

/** The text on a single line: whatever breaks or disguises a line becomes a space. */
export const oneLine = (text: string): string => text.replaceAll(unruly, ' ').replaceAll(/ {2,}/g, ' ').trim();

const tags: Readonly<Record<Locale, string>> = {
  en: 'en-GB',
  'zh-CN': 'zh-CN',
  'zh-TW': 'zh-TW',
  ja: 'ja-JP',
  ru: 'ru-RU',
};

/** Date and time to the minute in UTC, and saying so: a mail has readers in several zones. */
export const formatInstant = (at: Instant, locale: Locale): string => {
  const format = new Intl.DateTimeFormat(tags[locale], {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
  });
  return `${format.format(at)} UTC`;
};

/** “A, B and C” as the language writes it. */
export const listOf = (items: readonly string[], locale: Locale): string =>
  new Intl.ListFormat(tags[locale], { type: 'conjunction' })
    .formatToParts(items)
    .map((part) => part.value)
    .reduce(beside, '');

const endsIdeographic = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]$/u;
const startsIdeographic = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u;
const endsAlphabetic = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Nd}]$/u;
const startsAlphabetic = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Nd}]/u;

const beside = (left: string, right: string): string =>
  (endsIdeographic.test(left) && startsAlphabetic.test(right)) ||
  (endsAlphabetic.test(left) && startsIdeographic.test(right))
    ? `${left} ${right}`
    : left + right;

/**
 * A template for Chinese and Japanese: a space stands between a value and the words around it only where letters or
 * digits meet ideographs. So “Contoso” and “北京云启” both sit well in the same sentence, and names stay as typed.
 */
export const spaced = (words: TemplateStringsArray, ...values: readonly (string | number)[]): string =>
  values.reduce<string>((text, value, at) => beside(beside(text, `${value}`), words[at + 1] ?? ''), words[0] ?? '');
