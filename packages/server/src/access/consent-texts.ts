import type { Locale } from '@mandate/domain/kernel/locale';
import type { RuleId } from '@mandate/domain/kernel/reasons';
import { en } from './consent-texts/en.ts';
import { ja } from './consent-texts/ja.ts';
import { ru } from './consent-texts/ru.ts';
import { zhCN } from './consent-texts/zh-cn.ts';
import { zhTW } from './consent-texts/zh-tw.ts';

/** One thing that accepting leaves as it is, with the rule that says so. */
export type Unchanged = { readonly rule: RuleId; readonly text: string };

/** The words of a consent: what the customer reads before accepting, and what its receipt keeps (Q11, P4–P7, N1–N7). */
export type ConsentTexts = {
  /** Who asks for what. */
  readonly asks: (partner: string, privileges: boolean) => string;
  /** One granted service: what the partner's agents may do there. `until` is already written out. */
  readonly grants: (service: string, roles: readonly string[], until: string | undefined) => string;
  readonly grantsNothing: (partner: string) => string;
  readonly replaces: (service: string, partner: string) => string;
  readonly unchanged: readonly Unchanged[];
  /** The agreement itself, by paragraph. */
  readonly agreement: readonly string[];
};

const byLocale: Readonly<Record<Locale, ConsentTexts>> = { en, 'zh-CN': zhCN, 'zh-TW': zhTW, ja, ru };

export const consentTexts = (locale: Locale): ConsentTexts => byLocale[locale];
