import type { Locale } from '../locale.ts';
import type { ReasonCode } from '../reasons.ts';
import { en } from './en.ts';
import { ja } from './ja.ts';
import { ru } from './ru.ts';
import { zhCN } from './zh-cn.ts';
import { zhTW } from './zh-tw.ts';

/** `sentence`: what is refused and why. `fix`: who can do what about it. `{name}` is filled from the refusal's params. */
export type Words = Readonly<Record<ReasonCode, { readonly sentence: string; readonly fix: string }>>;

const byLocale: Readonly<Record<Locale, Words>> = { en, 'zh-CN': zhCN, 'zh-TW': zhTW, ja, ru };

export const wordsOf = (locale: Locale): Words => byLocale[locale];

/** Puts the params in their places. A place without a param stays visible as `…`, never as a raw brace. */
export const fill = (text: string, params: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '…');
