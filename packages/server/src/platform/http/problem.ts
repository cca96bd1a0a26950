import type { Locale, LocalizedText } from '@mandate/domain/kernel/locale';
import { type Refusal, sentenceOf } from '@mandate/domain/kernel/refusal';
import { fill } from '@mandate/domain/kernel/sentences/words';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { explainFault } from './input-faults.ts';
import { localeOf } from './locale.ts';
import { refusalStatus } from './refusal-status.ts';
import { explainTechnical, type Technical, technicalProblems } from './technical.ts';

export const problemType = 'application/problem+json; charset=utf-8';

/** The body of every answer that is not a success (RFC 9457). Refusals may add members of their own. */
export const problemSchema = z
  .looseObject({
    type: z.string().meta({ description: 'Names the kind of problem: `/problems/` and the code.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'A sentence in the language of the caller.' }),
    instance: z.string().meta({ description: 'Names this one occurrence by its request id.' }),
    code: z.string().meta({ description: 'Stable; the same in every language.' }),
    rule: z.string().optional().meta({ description: 'The rule of the law behind it.' }),
    fix: z.object({ who: z.string(), what: z.string(), href: z.string().optional() }).optional(),
    errors: z
      .array(z.object({ pointer: z.string(), code: z.string(), reason: z.string() }))
      .optional()
      .meta({ description: 'Where the request cannot be used: a JSON pointer, `?name`, or the name in the path.' }),
  })
  .meta({ id: 'Problem' });

export type ProblemBody = z.output<typeof problemSchema>;

/** Everything that a handler may answer instead of a success. */
export type Refused = Refusal | Technical;

export type Problem = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ProblemBody;
};

const titles: Readonly<Record<(typeof refusalStatus)[keyof typeof refusalStatus], LocalizedText>> = {
  403: { en: 'Not allowed', 'zh-CN': '不允许', 'zh-TW': '不允許', ja: '許可されていません', ru: 'Не разрешено' },
  404: { en: 'Not found', 'zh-CN': '未找到', 'zh-TW': '找不到', ja: '見つかりません', ru: 'Не найдено' },
  409: {
    en: 'Not possible at present',
    'zh-CN': '目前无法执行',
    'zh-TW': '目前無法執行',
    ja: '現在の状態では実行できません',
    ru: 'Сейчас невозможно',
  },
  410: {
    en: 'No longer valid',
    'zh-CN': '已失效',
    'zh-TW': '已失效',
    ja: '無効になりました',
    ru: 'Больше не действует',
  },
  422: {
    en: 'Cannot be done',
    'zh-CN': '无法执行',
    'zh-TW': '無法執行',
    ja: '実行できません',
    ru: 'Невозможно выполнить',
  },
};

const instanceOf = (requestId: string): string => `urn:mandate:request:${requestId}`;

const technicalProblem = (refused: Technical, locale: Locale, requestId: string): Problem => {
  const { status, who } = technicalProblems[refused.technical];
  const { title, sentence, fix } = explainTechnical(refused.technical, locale);
  const params = { request: requestId, ...refused.params };
  const body: ProblemBody = {
    type: `/problems/${refused.technical}`,
    title,
    status,
    detail: fill(sentence, params),
    instance: instanceOf(requestId),
    code: refused.technical,
    fix: { who, what: fill(fix, params) },
    ...(refused.errors && { errors: refused.errors.map((fault) => explainFault(fault, locale)) }),
  };
  return { status, headers: refused.headers ?? {}, body };
};

const lawProblem = (refused: Refusal, locale: Locale, requestId: string): Problem => {
  const status = refusalStatus[refused.code];
  const { sentence, fix, who } = sentenceOf(refused, locale);
  const body: ProblemBody = {
    // First, so that no detail can pose as one of the members below.
    ...refused.details,
    type: `/problems/${refused.code}`,
    title: titles[status][locale],
    status,
    detail: sentence,
    instance: instanceOf(requestId),
    code: refused.code,
    rule: refused.rule,
    fix: { who, what: fix },
  };
  return { status, headers: {}, body };
};

/** The one place where a refusal, of the law or of the protocol, becomes status, headers and problem document (D17). */
export const problemOf = (refused: Refused, locale: Locale, requestId: string): Problem =>
  'technical' in refused ? technicalProblem(refused, locale, requestId) : lawProblem(refused, locale, requestId);

/** Answers a refusal outside of a `route`: from hooks, parsers and the error handler. */
export const sendProblem = (request: FastifyRequest, reply: FastifyReply, refused: Refused): FastifyReply => {
  const locale = localeOf(request.headers['accept-language']);
  const { status, headers, body } = problemOf(refused, locale, request.id);
  return (
    reply
      .code(status)
      // The id is set here as well: an address that cannot be read is refused before any hook runs.
      .headers({ ...headers, 'x-request-id': request.id, 'content-language': locale, 'cache-control': 'no-store' })
      .type(problemType)
      .send(JSON.stringify(body))
  );
};
