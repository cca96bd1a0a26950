import type { Locale } from '@mandate/domain/kernel/locale';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a refusal says of itself (D17). */
export type Problem = {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code: string;
  readonly rule?: string;
};

export type Reply<T> = { readonly status: number; readonly body: T; readonly headers: Headers };

/** The API as one person or program uses it. */
export type Api = {
  /** The answer, whatever it is. */
  readonly ask: <T = Problem>(method: Method, path: string, body?: unknown) => Promise<Reply<T>>;
  /** The body of a success; anything else throws `Refused`. */
  readonly call: <T = unknown>(method: Method, path: string, body?: unknown) => Promise<T>;
};

/** A call was refused that had to succeed. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly problem: Problem;

  constructor(call: string, problem: Problem) {
    super(`${call} was refused with ${problem.status} ${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
}

const patience = 30_000;

/** The API under this address, with these headers on every call. */
export const apiAt = (url: string, headers: Readonly<Record<string, string>> = {}): Api => {
  const ask = async <T>(method: Method, path: string, body?: unknown): Promise<Reply<T>> => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patience),
    });
    const text = await response.text();
    // What comes back is checked by whoever asked: a wrong shape fails where it is used.
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? undefined : JSON.parse(text)) as T,
    };
  };
  const call = async <T>(method: Method, path: string, body?: unknown): Promise<T> => {
    const reply = await ask<T>(method, path, body);
    if (reply.status >= 300) throw new Refused(`${method} ${path}`, reply.body as Problem);
    return reply.body;
  };
  return { ask, call };
};

/** The API for whoever has this token, answering in this language. */
export const apiWith = (url: string, token: string, locale: Locale = 'en'): Api =>
  apiAt(url, { authorization: `Bearer ${token}`, 'accept-language': locale });

/** An access token of a program, by OAuth 2.0 client credentials. */
export const clientToken = async (
  url: string,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
): Promise<string> => {
  const response = await fetch(new URL('/oauth/token', url), {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    signal: AbortSignal.timeout(patience),
  });
  const body = (await response.json()) as { access_token?: string; error_description?: string };
  if (body.access_token === undefined) throw new Error(`The client got no token: ${body.error_description}`);
  return body.access_token;
};
