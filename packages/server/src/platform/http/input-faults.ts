import type { Locale, LocalizedText } from '@mandate/domain/kernel/locale';
import { fill } from '@mandate/domain/kernel/sentences/words';
import type * as z from 'zod';
import { type JsonFaultCode, pointerStep } from './json.ts';

/** Where a part of a request is found: only the body has JSON pointers (RFC 6901). */
export type Part = 'body' | 'query' | 'path' | 'header';

/** One field that cannot be used. `pointer`: a JSON pointer into the body, `?name` in the query, else the bare name. */
export type InputFault = {
  readonly pointer: string;
  readonly code: InputFaultCode;
  readonly params?: Readonly<Record<string, string>>;
};

/** A fault as a caller reads it. */
export type ExplainedFault = { readonly pointer: string; readonly code: string; readonly reason: string };

const words = (en: string, zhCN: string, zhTW: string, ja: string, ru: string): LocalizedText => ({
  en,
  'zh-CN': zhCN,
  'zh-TW': zhTW,
  ja,
  ru,
});

const reasons = {
  missing: words('is missing', '缺少此项', '缺少此項', '指定されていません', 'не указано'),
  unknown_field: words(
    'is not known here',
    '此处没有这个字段',
    '此處沒有這個欄位',
    'この項目はありません',
    'здесь такого поля нет',
  ),
  wrong_type: words(
    'must be {expected}',
    '类型必须为 {expected}',
    '類型必須為 {expected}',
    '型は {expected} でなければなりません',
    'тип должен быть {expected}',
  ),
  wrong_format: words(
    'must have the format {expected}',
    '格式必须为 {expected}',
    '格式必須為 {expected}',
    '形式は {expected} でなければなりません',
    'формат должен быть {expected}',
  ),
  not_one_of: words(
    'must be one of {expected}',
    '必须是下列值之一：{expected}',
    '必須是下列值之一：{expected}',
    '次のいずれかでなければなりません: {expected}',
    'допустимые значения: {expected}',
  ),
  too_small: words(
    'must be at least {limit}',
    '不得小于 {limit}',
    '不得小於 {limit}',
    '{limit} 以上でなければなりません',
    'должно быть не меньше {limit}',
  ),
  too_big: words(
    'must be at most {limit}',
    '不得大于 {limit}',
    '不得大於 {limit}',
    '{limit} 以下でなければなりません',
    'должно быть не больше {limit}',
  ),
  too_short: words(
    'must be at least {limit} characters long',
    '至少需要 {limit} 个字符',
    '至少需要 {limit} 個字元',
    '{limit} 文字以上でなければなりません',
    'минимальная длина в символах: {limit}',
  ),
  too_long: words(
    'must be at most {limit} characters long',
    '最多 {limit} 个字符',
    '最多 {limit} 個字元',
    '{limit} 文字以下でなければなりません',
    'максимальная длина в символах: {limit}',
  ),
  too_few: words(
    'must have at least {limit} entries',
    '至少需要 {limit} 项',
    '至少需要 {limit} 項',
    '{limit} 件以上必要です',
    'минимальное число элементов: {limit}',
  ),
  too_many: words(
    'must have at most {limit} entries',
    '最多 {limit} 项',
    '最多 {limit} 項',
    '{limit} 件以下でなければなりません',
    'максимальное число элементов: {limit}',
  ),
  not_usable: words(
    'cannot be used: {why}',
    '无法使用：{why}',
    '無法使用：{why}',
    '使用できません: {why}',
    'использовать нельзя: {why}',
  ),
  not_utf8: words('is not UTF-8', '不是有效的 UTF-8', '並非有效的 UTF-8', 'UTF-8 ではありません', 'это не UTF-8'),
  not_json: words('is not JSON', '不是有效的 JSON', '並非有效的 JSON', 'JSON ではありません', 'это не JSON'),
  duplicate_name: words('appears twice', '重复出现', '重複出現', '同じ名前が二度使われています', 'указано дважды'),
  forbidden_name: words(
    'is not allowed as a name',
    '不允许使用这个名称',
    '不允許使用這個名稱',
    'この名前は使用できません',
    'такое имя недопустимо',
  ),
  number_out_of_range: words(
    'is too large a number to be read exactly',
    '数值过大，无法精确读取',
    '數值過大，無法精確讀取',
    '数値が大きすぎて正確に読み取れません',
    'число слишком велико, чтобы прочитать его точно',
  ),
  nested_too_deep: words(
    'is nested too deeply',
    '嵌套层次过深',
    '巢狀層次過深',
    '入れ子が深すぎます',
    'слишком глубокая вложенность',
  ),
  text_not_unicode: words(
    'contains characters that cannot be stored',
    '含有无法保存的字符',
    '含有無法儲存的字元',
    '保存できない文字が含まれています',
    'содержит символы, которые нельзя сохранить',
  ),
} as const satisfies Record<string, LocalizedText> & Record<JsonFaultCode, LocalizedText>;

export type InputFaultCode = keyof typeof reasons;
export const inputFaultCodes = Object.keys(reasons) as readonly InputFaultCode[];

/** A fault by its code; the parameters fill the sentence. */
export const inputFault = (
  pointer: string,
  code: InputFaultCode,
  params?: Readonly<Record<string, string>>,
): InputFault => (params ? { pointer, code, params } : { pointer, code });

/** The sentence of a fault in the caller's language. */
export const explainFault = ({ pointer, code, params }: InputFault, locale: Locale): ExplainedFault => ({
  pointer,
  code,
  reason: fill(reasons[code][locale], params ?? {}),
});

const pointerOf = (part: Part, path: readonly PropertyKey[]): string => {
  if (part === 'body') return path.map(pointerStep).join('');
  const name = path.map(String).join('.');
  return part === 'query' ? `?${name}` : name;
};

const sizeCodes = {
  string: ['too_short', 'too_long'],
  array: ['too_few', 'too_many'],
  set: ['too_few', 'too_many'],
  map: ['too_few', 'too_many'],
} as const satisfies Record<string, readonly [InputFaultCode, InputFaultCode]>;

const sizeFault = (pointer: string, issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): InputFault => {
  const [small, big] = sizeCodes[issue.origin as keyof typeof sizeCodes] ?? (['too_small', 'too_big'] as const);
  return issue.code === 'too_small'
    ? inputFault(pointer, small, { limit: String(issue.minimum) })
    : inputFault(pointer, big, { limit: String(issue.maximum) });
};

/** Of a union that nothing fits, the member that comes nearest tells most. */
const nearest = (members: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] =>
  members.toSorted((a, b) => a.length - b.length)[0] ?? [];

const issueFaults = (part: Part, issue: z.core.$ZodIssue, above: readonly PropertyKey[]): readonly InputFault[] => {
  const path = [...above, ...issue.path];
  const pointer = pointerOf(part, path);
  // The compiler of schemas reports what it was given, so that absence can be told from a wrong type.
  const absent = issue.input === undefined;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => inputFault(pointerOf(part, [...path, key]), 'unknown_field'));
    case 'invalid_type':
      return [
        absent ? inputFault(pointer, 'missing') : inputFault(pointer, 'wrong_type', { expected: issue.expected }),
      ];
    case 'invalid_value':
      if (absent) return [inputFault(pointer, 'missing')];
      return [inputFault(pointer, 'not_one_of', { expected: issue.values.map(String).join(', ') })];
    case 'invalid_format':
      return [inputFault(pointer, 'wrong_format', { expected: issue.format })];
    case 'too_big':
    case 'too_small':
      return [sizeFault(pointer, issue)];
    case 'invalid_union':
      return absent ? [inputFault(pointer, 'missing')] : unionFaults(part, issue, path);
    case 'custom':
      if (absent) return [inputFault(pointer, 'missing')];
      if (typeof issue.params?.format === 'string') {
        return [inputFault(pointer, 'wrong_format', { expected: issue.params.format })];
      }
      return [inputFault(pointer, 'not_usable', { why: issue.message })];
    default:
      return [inputFault(pointer, 'not_usable', { why: issue.message })];
  }
};

const unionFaults = (part: Part, issue: z.core.$ZodIssueInvalidUnion, path: readonly PropertyKey[]) => {
  const inner = nearest(issue.errors).flatMap((found) => issueFaults(part, found, path));
  return inner.length > 0 ? inner : [inputFault(pointerOf(part, path), 'not_usable', { why: issue.message })];
};

/** The faults behind a failed validation, one per field. */
export const faultsOf = (part: Part, issues: readonly z.core.$ZodIssue[]): readonly InputFault[] =>
  issues.flatMap((issue) => issueFaults(part, issue, []));
