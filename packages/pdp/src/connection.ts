/** How this process reaches the server, with a client of the operator that has the scope `decisions`. */
export type ConnectionOptions = {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch?: typeof fetch;
};

/** Calls under `/access/v1/pdp`, with a token that is fetched and renewed when it is needed. */
export type Connection = {
  readonly call: <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<T>;
  /** An open answer, for the stream of hints. */
  readonly open: (path: string, signal: AbortSignal) => Promise<Response>;
};

/** What the server answered instead of what was asked for. */
class PdpRefused extends Error {
  readonly status: number;
  constructor(status: number, detail: string) {
    super(`The server answered ${status}: ${detail}`);
    this.name = 'PdpRefused';
    this.status = status;
  }
}

const callMs = 5_000;
/** A token is renewed when this much of its life is left. */
const spareMs = 30_000;

export const connection = (options: ConnectionOptions): Connection => {
  const send = options.fetch ?? fetch;
  const base = options.url.replace(/\/$/, '');
  let token: Promise<string> | undefined;
  let until = 0;

  const newToken = async (): Promise<string> => {
    const credentials = Buffer.from(
      `${encodeURIComponent(options.clientId)}:${encodeURIComponent(options.clientSecret)}`,
    );
    const response = await send(`${base}/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${credentials.toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials&scope=decisions',
      signal: AbortSignal.timeout(callMs),
    });
    if (!response.ok) throw new PdpRefused(response.status, 'no access token');
    const granted = (await response.json()) as { access_token: string; expires_in: number };
    until = performance.now() + granted.expires_in * 1000 - spareMs;
    return granted.access_token;
  };

  const authorization = async (): Promise<string> => {
    if (token === undefined || performance.now() >= until) {
      until = Number.POSITIVE_INFINITY;
      token = newToken();
      token.catch(() => {
        token = undefined;
      });
    }
    return `Bearer ${await token}`;
  };

  const request = async (method: string, path: string, body: unknown, signal: AbortSignal): Promise<Response> => {
    const response = await send(`${base}/access/v1/pdp${path}`, {
      method,
      headers: {
        authorization: await authorization(),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
    });
    if (response.status === 401) token = undefined;
    if (!response.ok) throw new PdpRefused(response.status, await response.text().catch(() => ''));
    return response;
  };

  return {
    call: async <T>(method: string, path: string, body?: unknown): Promise<T> => {
      const response = await request(method, path, body, AbortSignal.timeout(callMs));
      return (response.status === 204 ? undefined : await response.json()) as T;
    },
    open: (path, signal) => request('GET', path, undefined, signal),
  };
};
