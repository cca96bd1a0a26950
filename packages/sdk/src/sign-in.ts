import { type Answer, readValue } from './answer.ts';
import type { Value } from './client.ts';
import { type Credentials, createTransport, isFailure, type Method, type Parts } from './transport.ts';

export type PasswordSignIn = {
  readonly url: string;
  readonly email: string;
  readonly password: string;
  /** For whom to act, of a person who belongs to several organisations; by default the first one. */
  readonly organizationId?: string | undefined;
  /** Of the token: what it will be known by. */
  readonly name: string;
  readonly expiresInDays?: number | undefined;
  readonly locale?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
};

/**
 * Signs in with e-mail address and password, makes a personal access token, and signs out again: how a program on a
 * person's machine gets to act for them without keeping the password.
 */
export const createTokenWithPassword = async (options: PasswordSignIn): Promise<Answer<Value<'createToken'>>> => {
  const { url, email, password, organizationId, name, expiresInDays, locale, fetch: send = fetch } = options;
  const { origin } = new URL(url);
  let cookie: string | undefined;
  const credentials: Credentials = {
    renewable: false,
    // A session is a browser's: whoever holds one has to say from where it asks.
    headers: async () => ({ origin, ...(cookie !== undefined && { cookie }) }),
  };
  const transport = createTransport({ url, fetch: send, locale, credentials });
  const call = async (method: Method, path: string, parts?: Parts) => transport(method, path, parts);

  const session = await call('POST', '/api/session', {
    body: { email, password, ...(organizationId !== undefined && { organizationId }) },
  });
  if (isFailure(session)) return session;
  cookie = session.headers
    .getSetCookie()
    .find((one) => one.startsWith('mandate_session='))
    ?.split(';')[0];
  await session.body?.cancel();
  const made = await call('POST', '/api/tokens', {
    body: { name, ...(expiresInDays !== undefined && { expiresInDays }) },
  });
  await call('DELETE', '/api/session');
  return isFailure(made) ? made : (readValue(made) as Promise<Answer<Value<'createToken'>>>);
};
