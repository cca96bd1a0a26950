import type { Locale } from '../kernel/locale.ts';
import type { Question, Step } from './decide.ts';
import { en } from './sentences/en.ts';
import { ja } from './sentences/ja.ts';
import { ru } from './sentences/ru.ts';
import { zhCN } from './sentences/zh-cn.ts';
import { zhTW } from './sentences/zh-tw.ts';

/** What a step of an argument can say. */
type Statement =
  | 'role_holds'
  | 'role_fails'
  | 'role_elsewhere'
  | 'action_unknown'
  | 'program_holds'
  | 'program_fails'
  | 'standing_holds'
  | 'standing_fails'
  | 'relationship_holds'
  | 'relationship_by_subscription'
  | 'relationship_fails'
  | 'reseller_holds'
  | 'reseller_fails'
  | 'privileges_hold'
  | 'privileges_lack'
  | 'privileges_over'
  | 'privileges_narrow'
  | 'subscription_active'
  | 'subscription_inactive';

export type ArgumentWords = Readonly<Record<Statement, string>>;

const byLocale: Readonly<Record<Locale, ArgumentWords>> = { en, 'zh-CN': zhCN, 'zh-TW': zhTW, ja, ru };

/** The sentence of one step of an argument (D17), in the reader's language. */
export const stepSentence = (step: Step, locale: Locale): string => byLocale[locale][statementOf(step)];

const holding: Readonly<Record<Question, Statement>> = {
  role: 'role_holds',
  program: 'program_holds',
  standing: 'standing_holds',
  relationship: 'relationship_holds',
  reseller_of_record: 'reseller_holds',
  privileges: 'privileges_hold',
  active_subscription: 'subscription_active',
};

const failing: Readonly<Record<Question, Statement>> = {
  role: 'role_fails',
  program: 'program_fails',
  standing: 'standing_fails',
  relationship: 'relationship_fails',
  reseller_of_record: 'reseller_fails',
  privileges: 'privileges_lack',
  active_subscription: 'subscription_inactive',
};

/** The rule and the record tell apart what the same question found. */
const statementOf = ({ question, holds, rule, record }: Step): Statement => {
  if (holds)
    return question === 'relationship' && record?.kind === 'subscription'
      ? 'relationship_by_subscription'
      : holding[question];
  if (rule === 'D17') return 'action_unknown';
  if (question === 'role' && rule === 'A4') return 'role_elsewhere'; // D22
  if (rule === 'D5') return 'privileges_narrow';
  if (question === 'privileges' && record) return 'privileges_over';
  return failing[question];
};
