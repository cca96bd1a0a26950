import { type Answer, type Failure, readValue } from './answer.ts';
import { clientCredentials } from './client-credentials.ts';
import { type Calls, calls } from './generated/calls.gen.ts';
import { type CallOptions, type Credentials, createTransport, isFailure, type Parts } from './transport.ts';

export type Locale = 'en' | 'zh-CN' | 'zh-TW' | 'ja' | 'ru';

export type MandateOptions = {
  /** Of the server: `https://partners.example`. */
  readonly url: string;
  /** A personal access token. */
  readonly token?: string | undefined;
  /** Instead of a token: a client of your organisation, for OAuth 2.0 client credentials. */
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** Language of sentences; codes are the same in all. */
  readonly locale?: Locale | undefined;
  readonly fetch?: typeof fetch | undefined;
};

export type CallName = keyof Calls;

/** What a call needs: `path`, `query`, `body`, `headers`, as far as the operation has them. */
export type Input<K extends CallName> = Omit<Calls[K]['asks'], 'url'>;
export type Value<K extends CallName> = Calls[K]['answers'][keyof Calls[K]['answers']];

/** Input may be left out where nothing in it is required. */
type Arguments<K extends CallName> =
  Record<never, never> extends Input<K>
    ? readonly [input?: Input<K>, options?: CallOptions]
    : readonly [input: Input<K>, options?: CallOptions];

type Call<K extends CallName> = (...given: Arguments<K>) => Promise<Answer<Value<K>>>;

/** Every operation of the API by its name, and `download` for those whose answer is better not held in memory. */
export type Mandate = { readonly [K in CallName]: Call<K> } & {
  /** The same call, with its answer as a stream. */
  readonly download: <K extends CallName>(
    name: K,
    ...given: Arguments<K>
  ) => Promise<{ readonly ok: true; readonly body: ReadableStream<Uint8Array> } | Failure>;
};

const credentialsOf = (options: MandateOptions, send: typeof fetch): Credentials => {
  const { url, token, clientId, clientSecret } = options;
  if (token !== undefined) return fixed({ authorization: `Bearer ${token}` });
  if (clientId === undefined || clientSecret === undefined) return fixed({});
  return clientCredentials({ url, clientId, clientSecret, fetch: send });
};

const fixed = (headers: Readonly<Record<string, string>>): Credentials => ({
  renewable: false,
  headers: async () => headers,
});

const nothing = (): ReadableStream<Uint8Array> => new Blob([]).stream() as ReadableStream<Uint8Array>;

/**
 * A client of one server as one person or program. Calls answer `{ ok, value }` or `{ ok: false, problem }` and throw
 * only when nobody answers (`ServerUnreachable`). Nothing is sent before the first call.
 */
export const createMandate = (options: MandateOptions): Mandate => {
  const send: typeof fetch = options.fetch ?? ((...request) => globalThis.fetch(...request));
  const transport = createTransport({
    url: options.url,
    fetch: send,
    locale: options.locale,
    credentials: credentialsOf(options, send),
  });
  const open = (name: CallName, parts?: Parts, more?: CallOptions): Promise<Response | Failure> => {
    const [method, path] = calls[name];
    return transport(method, path, parts, more);
  };
  const call = async (name: CallName, parts?: Parts, more?: CallOptions): Promise<Answer<unknown>> => {
    const response = await open(name, parts, more);
    return isFailure(response) ? response : readValue(response);
  };
  const byName = Object.fromEntries(
    (Object.keys(calls) as CallName[]).map((name) => [
      name,
      (parts?: Parts, more?: CallOptions) => call(name, parts, more),
    ]),
  );
  const download = async (name: CallName, parts?: Parts, more?: CallOptions) => {
    const response = await open(name, parts, more);
    return isFailure(response) ? response : { ok: true, body: response.body ?? nothing() };
  };
  // The table and the types were generated from the same document.
  return { ...byName, download } as unknown as Mandate;
};
