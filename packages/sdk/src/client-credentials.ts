import { type Failure, readProblem } from './answer.ts';
import { type Credentials, isFailure, reach } from './transport.ts';

type Options = {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch: typeof fetch;
};

type AccessToken = { readonly secret: string; readonly until: number };

/** A token is not used in its last seconds: it could run out on the way. */
const marginMs = 30_000;

/** RFC 6749 §2.3.1: both halves are form-encoded before they are joined. */
const basicOf = (id: string, secret: string): string => {
  const encoded = [id, secret].map((part) => new URLSearchParams({ v: part }).toString().slice(2)).join(':');
  return `Basic ${btoa(encoded)}`;
};

/**
 * OAuth 2.0 client credentials: an access token is fetched when the first request needs it, shared by all requests,
 * and fetched anew shortly before it ends or when the server no longer takes it.
 */
export const clientCredentials = ({ url, clientId, clientSecret, fetch: send }: Options): Credentials => {
  let token: AccessToken | undefined;
  let fetching: Promise<AccessToken | Failure> | undefined;

  const fetchToken = async (): Promise<AccessToken | Failure> => {
    const asked = performance.now();
    const response = await reach(send, `${new URL(url).origin}/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: basicOf(clientId, clientSecret),
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: 'grant_type=client_credentials',
    });
    if (!response.ok) return oauthProblem(response);
    const { access_token: secret, expires_in: seconds } = (await response.json()) as {
      access_token: string;
      expires_in: number;
    };
    token = { secret, until: asked + seconds * 1000 - marginMs };
    return token;
  };

  /** One request fetches; whoever comes meanwhile waits for the same token. */
  const renew = (): Promise<AccessToken | Failure> => {
    fetching ??= fetchToken().finally(() => {
      fetching = undefined;
    });
    return fetching;
  };

  return {
    renewable: true,
    headers: async (renewed) => {
      const answer = !renewed && token && performance.now() < token.until ? token : await renew();
      return isFailure(answer) ? answer : { authorization: `Bearer ${answer.secret}` };
    },
  };
};

/** The authorisation server speaks RFC 6749: `error` and `error_description`. */
const oauthProblem = async (response: Response): Promise<Failure> => {
  const copy = response.clone();
  const failure = await readProblem(response);
  if (failure.problem.code !== 'unexpected_answer') return failure;
  const body = (await copy.json().catch(() => ({}))) as { error?: string; error_description?: string };
  if (body.error === undefined) return failure;
  return {
    ok: false,
    problem: {
      ...failure.problem,
      title: 'No access token',
      detail: body.error_description ?? body.error,
      code: body.error,
    },
  };
};
