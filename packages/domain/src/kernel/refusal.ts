import type { Locale } from './locale.ts';
import { type ReasonCode, type RuleId, reasons, type Who } from './reasons.ts';
import { type Err, err } from './result.ts';
import { fill, wordsOf } from './sentences/words.ts';

/** A refusal of the law (D17). `params` fill its sentence, `details` are for programs. */
export type Refusal<C extends ReasonCode = ReasonCode> = {
  readonly code: C;
  readonly rule: RuleId;
  readonly params: Readonly<Record<string, string>>;
  readonly details?: Readonly<Record<string, unknown>>;
};

/** Refuses with a code of the table; the rule comes from there, so that no caller can cite another. */
export const refusal = <const C extends ReasonCode>(
  code: C,
  params: Readonly<Record<string, string>> = {},
  details?: Readonly<Record<string, unknown>>,
): Refusal<C> => ({ code, rule: reasons[code].rule, params, ...(details && { details }) });

/** `refusal` as the failed half of a `Result`. */
export const refuse = <const C extends ReasonCode>(
  code: C,
  params?: Readonly<Record<string, string>>,
  details?: Readonly<Record<string, unknown>>,
): Err<Refusal<C>> => err(refusal(code, params, details));

export type Explained = { readonly sentence: string; readonly fix: string; readonly who: Who };

/** The sentence a person reads, and what can be done about it, in their language (D17). */
export const sentenceOf = (refused: Refusal, locale: Locale): Explained => {
  const words = wordsOf(locale)[refused.code];
  return {
    sentence: fill(words.sentence, refused.params),
    fix: fill(words.fix, refused.params),
    who: reasons[refused.code].who,
  };
};
