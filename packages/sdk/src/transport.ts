import { type Failure, readProblem, ServerUnreachable } from './answer.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One request in parts, as the generated types describe them. */
export type Parts = {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
};

export type CallOptions = {
  /** Over those of the client: `if-match`, `x-request-id`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** How requests say who is asking. */
export type Credentials = {
  /** Headers for the next request; `renewed`: the last ones were refused, so do not repeat them. */
  readonly headers: (renewed: boolean) => Promise<Readonly<Record<string, string>> | Failure>;
  readonly renewable: boolean;
};

export type TransportOptions = {
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly locale: string | undefined;
  readonly credentials: Credentials;
};

/** Sends requests and hands back answers unread; a problem has been read already. Throws `ServerUnreachable`. */
export type Transport = (
  method: Method,
  path: string,
  parts?: Parts,
  options?: CallOptions,
) => Promise<Response | Failure>;

export const createTransport = ({ url, fetch: send, locale, credentials }: TransportOptions): Transport => {
  const base = new URL(url).origin;
  return async (method, path, parts = {}, options = {}) => {
    const attempt = async (renewed: boolean): Promise<Response | Failure> => {
      const identity = await credentials.headers(renewed);
      if (isFailure(identity)) return identity;
      const headers = new Headers({
        accept: 'application/json, application/problem+json, */*;q=0.1',
        ...(locale !== undefined && { 'accept-language': locale }),
        ...(parts.body !== undefined && { 'content-type': 'application/json' }),
        ...given(parts.headers),
        ...options.headers,
        ...identity,
      });
      return reach(send, base + addressOf(path, parts), {
        method,
        headers,
        ...(parts.body !== undefined && { body: JSON.stringify(parts.body) }),
        ...(options.signal && { signal: options.signal }),
      });
    };
    let answer = await attempt(false);
    // An access token that has just run out or was revoked: who asks is checked before anything is done.
    if (!isFailure(answer) && answer.status === 401 && credentials.renewable) {
      await answer.body?.cancel();
      answer = await attempt(true);
    }
    return isFailure(answer) || answer.ok ? answer : readProblem(answer);
  };
};

export const isFailure = (answer: object): answer is Failure => 'problem' in answer;

/** A fetch whose failure names the server. What the caller aborted stays the caller's. */
export const reach = async (send: typeof fetch, address: string, init: RequestInit): Promise<Response> => {
  try {
    return await send(address, init);
  } catch (fault) {
    if (init.signal?.aborted) throw fault;
    throw new ServerUnreachable(new URL(address).origin, fault);
  }
};

const given = (values: Parts['headers'] = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );

const addressOf = (template: string, { path = {}, query = {} }: Parts): string => {
  const address = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  const parameters = new URLSearchParams(given(query)).toString();
  return parameters === '' ? address : `${address}?${parameters}`;
};
