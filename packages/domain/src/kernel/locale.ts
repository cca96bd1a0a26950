/** The languages in which every sentence, mail and page exists. */
export const locales = ['en', 'zh-CN', 'zh-TW', 'ja', 'ru'] as const;
export type Locale = (typeof locales)[number];

export const isLocale = (text: string): text is Locale => (locales as readonly string[]).includes(text);

/** A name in every language. */
export type LocalizedText = Readonly<Record<Locale, string>>;
