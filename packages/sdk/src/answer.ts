import type { Problem } from './generated/types.gen.ts';

export type Success<T> = {
  readonly ok: true;
  readonly value: T;
  readonly status: number;
  /** The version of what was answered, for `If-Match`. */
  readonly etag: string | undefined;
};

export type Failure = { readonly ok: false; readonly problem: Problem };

/** What the server said: the value asked for, or why not. Refusals are values; they are never thrown. */
export type Answer<T> = Success<T> | Failure;

/** Nobody answered. That says nothing about the request: it may have been carried out. */
export class ServerUnreachable extends Error {
  override readonly name = 'ServerUnreachable';

  constructor(url: string, cause: unknown) {
    super(`No answer from ${url}: ${reasonOf(cause)}`, { cause });
  }
}

/** Node wraps the reason into "fetch failed". */
const reasonOf = (fault: unknown): string => {
  if (!(fault instanceof Error)) return String(fault);
  const { cause } = fault;
  if (cause instanceof Error) return reasonOf(cause);
  const code = 'code' in fault ? String(fault.code) : '';
  return fault.message || code || fault.name;
};

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'status' in body && 'detail' in body;

/** The problem document of an answer that is no success, or one made for what was not written by this API. */
export const readProblem = async (response: Response): Promise<Failure> => {
  const text = await response.text();
  const body = parsed(text);
  if (isProblem(body)) return { ok: false, problem: body };
  const problem = {
    type: 'about:blank',
    title: response.statusText || 'Unexpected answer',
    status: response.status,
    detail: `The address answered ${response.status}, and not in the words of this API. Is it the server's?`,
    instance: instanceOf(response),
    code: 'unexpected_answer',
  };
  return { ok: false, problem };
};

const instanceOf = (response: Response): string => {
  const requestId = response.headers.get('x-request-id');
  return requestId === null ? 'about:blank' : `urn:mandate:request:${requestId}`;
};

/** The id under which the server's log knows the request of this problem. */
export const requestIdOf = ({ instance }: Pick<Problem, 'instance'>): string | undefined =>
  /^urn:mandate:request:(.+)$/.exec(instance)?.[1];

/** The value of a success: JSON as its value, other media as text, nothing as undefined. */
export const readValue = async (response: Response): Promise<Answer<unknown>> => {
  if (!response.ok) return readProblem(response);
  const text = await response.text();
  const isJson = /^application\/(?:.+\+)?json\b/.test(response.headers.get('content-type') ?? '');
  const value = text === '' ? undefined : isJson ? parsed(text) : text;
  return { ok: true, value, status: response.status, etag: response.headers.get('etag') ?? undefined };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
