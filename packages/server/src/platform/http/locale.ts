import type { Locale } from '@mandate/domain/kernel/locale';

/** More ranges than any browser sends; the rest is not read. */
const mostRanges = 20;

/** A script that is named decides; without one, the region does. */
const isTraditional = (subtags: readonly string[]): boolean =>
  subtags.includes('hant') || (!subtags.includes('hans') && subtags.some((part) => ['tw', 'hk', 'mo'].includes(part)));

const localeOfTag = (tag: string): Locale | undefined => {
  const [language, ...subtags] = tag.toLowerCase().split('-');
  if (language === 'zh') return isTraditional(subtags) ? 'zh-TW' : 'zh-CN';
  if (language === 'en' || language === '*') return 'en';
  return language === 'ja' || language === 'ru' ? language : undefined;
};

const weightOf = (parameters: readonly string[]): number => {
  const quality = parameters.map((part) => /^q=([01](?:\.\d{0,3})?)$/i.exec(part)?.[1]).find((found) => found);
  return quality === undefined ? 1 : Number(quality);
};

/**
 * The language of sentences that a caller wants (RFC 9110 §12.5.4): the one of ours with the greatest weight, English
 * when there is none. Traditional script, Taiwan, Hong Kong and Macao read zh-TW; every other Chinese reads zh-CN.
 */
export const localeOf = (acceptLanguage: string | undefined): Locale => {
  let best: { locale: Locale; weight: number } | undefined;
  for (const range of (acceptLanguage ?? '').split(',').slice(0, mostRanges)) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
    const locale = localeOfTag(tag);
    const weight = weightOf(parameters);
    if (locale && weight > (best?.weight ?? 0)) best = { locale, weight };
  }
  return best?.locale ?? 'en';
};
