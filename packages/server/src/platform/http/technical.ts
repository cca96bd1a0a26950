import type { Locale } from '@mandate/domain/kernel/locale';
import type { Who } from '@mandate/domain/kernel/reasons';
import type { Err } from '@mandate/domain/kernel/result';
import type { InputFault } from './input-faults.ts';
import { technicalWords } from './technical-words.ts';

type Entry = { readonly status: number; readonly who: Who };

/**
 * Refusals that come from the protocol and not from the law: what was sent could not be read, or cannot be served now.
 * Codes are a published interface: they may be added, never renamed. The sentences live in `technical-words.ts`.
 */
export const technicalProblems = {
  invalid_request: { status: 400, who: 'you' },
  not_signed_in: { status: 401, who: 'you' },
  sign_in_failed: { status: 401, who: 'you' },
  origin_refused: { status: 403, who: 'you' },
  insufficient_scope: { status: 403, who: 'your_administrator' },
  not_found: { status: 404, who: 'you' },
  method_not_allowed: { status: 405, who: 'you' },
  idempotency_key_in_flight: { status: 409, who: 'you' },
  name_shared: { status: 409, who: 'nobody' },
  mail_not_retryable: { status: 409, who: 'nobody' },
  too_many_webhooks: { status: 409, who: 'you' },
  set_up_link_invalid: { status: 410, who: 'your_administrator' },
  precondition_failed: { status: 412, who: 'you' },
  body_too_large: { status: 413, who: 'you' },
  unsupported_media_type: { status: 415, who: 'you' },
  idempotency_key_reused: { status: 422, who: 'you' },
  password_too_weak: { status: 422, who: 'you' },
  too_many_attempts: { status: 429, who: 'you' },
  internal_error: { status: 500, who: 'operator' },
  database_unavailable: { status: 503, who: 'operator' },
  not_ready: { status: 503, who: 'operator' },
} as const satisfies Record<string, Entry>;

export type TechnicalCode = keyof typeof technicalProblems;

/** A refusal of the protocol, as a value. Told from a law's `Refusal` by its `technical`. */
export type Technical = {
  readonly technical: TechnicalCode;
  readonly params?: Readonly<Record<string, string>>;
  readonly errors?: readonly InputFault[];
  readonly headers?: Readonly<Record<string, string>>;
};

type Extras = Omit<Technical, 'technical'>;

const seconds = (count: number): Readonly<Record<string, string>> => ({ 'retry-after': String(Math.ceil(count)) });

const usualHeaders: Partial<Record<TechnicalCode, Readonly<Record<string, string>>>> = {
  not_signed_in: { 'www-authenticate': 'Bearer realm="mandate"' },
  sign_in_failed: { 'www-authenticate': 'Bearer realm="mandate"' },
  too_many_attempts: seconds(60),
  database_unavailable: seconds(5),
  not_ready: seconds(5),
};

/** Refuses for a technical reason. `headers` are added to the usual ones of the code. */
export const technical = (code: TechnicalCode, extras: Extras = {}): Technical => {
  const headers = { ...usualHeaders[code], ...extras.headers };
  return { technical: code, ...extras, ...(Object.keys(headers).length > 0 && { headers }) };
};

/** `technical` as the failed half of a `Result`. */
export const refuseTechnically = (code: TechnicalCode, extras?: Extras): Err<Technical> => ({
  ok: false,
  error: technical(code, extras),
});

/** 429, with the seconds after which another attempt makes sense. */
export const tooManyAttempts = (retryAfterSeconds: number): Technical =>
  technical('too_many_attempts', { headers: seconds(retryAfterSeconds) });

/** 400, with the fields that cannot be used. */
export const invalidRequest = (...errors: readonly InputFault[]): Technical => technical('invalid_request', { errors });

/** For the places of Fastify that know no way back but throwing: hooks and parsers. */
export class TechnicalError extends Error {
  readonly refused: Technical;
  constructor(refused: Technical) {
    super(refused.technical);
    this.name = 'TechnicalError';
    this.refused = refused;
  }
}

export type ExplainedTechnical = { readonly title: string; readonly sentence: string; readonly fix: string };

/** What a person reads about a technical refusal, in their language. */
export const explainTechnical = (code: TechnicalCode, locale: Locale): ExplainedTechnical => {
  const [title, sentence, fix] = technicalWords[code][locale];
  return { title, sentence, fix };
};
