import { lookup as lookUp } from 'node:dns/promises';
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type AddressRule, addressIn } from './public-address.ts';

type Address = { readonly address: string; readonly family: number };

/** All addresses of a host name. */
export type Lookup = (host: string) => Promise<readonly Address[]>;

export type OutboundOptions = {
  /** Which addresses may be connected to. */
  readonly isAllowed: AddressRule;
  /** The system's resolver by default. */
  readonly lookup?: Lookup;
  /** Name, connection and TLS together; 5 s by default. */
  readonly connectMilliseconds?: number;
  /** From the beginning to the last byte that is read; 15 s by default. */
  readonly totalMilliseconds?: number;
  /** Certificate authorities instead of the system's, as PEM. */
  readonly ca?: string;
};

/** Why there was no answer. Stable words: they are shown, and portals translate them. */
export type Failure = 'unknown_host' | 'address_not_allowed' | 'no_connection' | 'certificate' | 'timeout' | 'no_http';

export type Outcome =
  | {
      readonly status: number;
      /** The first kilobyte, as far as it is text. */
      readonly body: string;
      /** What the receiver asks for with `Retry-After`, in seconds. */
      readonly retryAfter: number | undefined;
      readonly milliseconds: number;
    }
  | {
      readonly failure: Failure;
      /** The name of the error, such as `ECONNREFUSED`; never an address. */
      readonly detail: string | undefined;
      readonly milliseconds: number;
    };

export type Posting = {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Posts once. Answers whatever happens, and never throws for something that the other side can cause. */
export type Outbound = (posting: Posting) => Promise<Outcome>;

const mostBytes = 64 * 1024;
const keptBytes = 1024;

/** Ends a posting with a reason that is known before Node can give one. */
class Refused extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure);
    this.failure = failure;
  }
}

/**
 * Posts to addresses that somebody else has chosen. The name is resolved once, every address that it has is asked about,
 * and the connection goes to one of exactly these: what the name says a moment later makes no difference. Redirects are
 * not followed, time is bounded, and of the answer no more than 64 kB are read.
 */
export const outboundTo = (options: OutboundOptions): Outbound => {
  const { connectMilliseconds = 5000, totalMilliseconds = 15_000 } = options;
  return async (posting) => {
    const began = performance.now();
    const milliseconds = (): number => Math.round(performance.now() - began);
    const running = new AbortController();
    const stop = () => running.abort(new Refused('timeout'));
    const connecting = setTimeout(stop, Math.min(connectMilliseconds, totalMilliseconds));
    const whole = setTimeout(stop, totalMilliseconds);
    try {
      const addresses = await aborted(running.signal, addressesOf(posting.url, options));
      const response = await exchange(posting, addresses, options, running.signal, () => clearTimeout(connecting));
      return { ...response, milliseconds: milliseconds() };
    } catch (fault) {
      return { ...failureOf(fault), milliseconds: milliseconds() };
    } finally {
      clearTimeout(connecting);
      clearTimeout(whole);
    }
  };
};

/** The system's resolver cannot be called back: what it says too late is not waited for. */
const aborted = <T>(signal: AbortSignal, work: Promise<T>): Promise<T> => {
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, ended]);
};

const addressesOf = async (url: URL, { isAllowed, lookup = ask }: OutboundOptions): Promise<readonly Address[]> => {
  const literal = addressIn(url);
  const addresses = literal === undefined ? await lookup(url.hostname) : [{ address: literal, family: 0 }];
  // One that is not allowed spoils all: a name with a public and a private address is no honest name.
  if (!addresses.every(({ address }) => isAllowed(address))) throw new Refused('address_not_allowed');
  if (addresses.length === 0) throw new Refused('unknown_host');
  return addresses;
};

const ask: Lookup = async (host) => {
  try {
    return await lookUp(host, { all: true });
  } catch {
    throw new Refused('unknown_host');
  }
};

/** Whatever is asked for, the checked addresses are the answer. */
const answering =
  (addresses: readonly Address[]): LookupFunction =>
  (_host, { all }, done) => {
    const [first] = addresses;
    if (all) done(null, [...addresses]);
    else if (first) done(null, first.address, first.family);
  };

type Response = { readonly status: number; readonly body: string; readonly retryAfter: number | undefined };

const exchange = async (
  { url, headers, body }: Posting,
  addresses: readonly Address[],
  { ca }: OutboundOptions,
  signal: AbortSignal,
  onConnected: () => void,
): Promise<Response> => {
  const settings = {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    agent: false as const,
    lookup: answering(addresses),
    signal,
    ...(ca !== undefined && { ca }),
  };
  const secure = url.protocol === 'https:';
  const request = secure ? requestHttps(url, settings) : requestHttp(url, settings);
  request.on('socket', (socket) => socket.once(secure ? 'secureConnect' : 'connect', onConnected));
  request.end(body);
  const response = await responseTo(request, signal);
  try {
    const text = await beginningOf(response);
    return { status: response.statusCode ?? 0, body: text, retryAfter: secondsIn(response.headers['retry-after']) };
  } finally {
    request.destroy();
  }
};

const responseTo = (request: ClientRequest, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request.once('response', resolve);
    // Nobody listens to this socket any more: with an error it would end the process.
    request.on('upgrade', (_response, socket) => socket.destroy());
    request.on('error', (fault) => reject(signal.aborted ? signal.reason : fault));
    request.once('close', () => reject(new Refused('no_http')));
  });

/** What was said in time. The status is the answer: a body that stalls, breaks off or never ends does not change it. */
const beginningOf = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response) {
      if (bytes < keptBytes) chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= mostBytes) break;
    }
  } catch {
    // Broken off or out of time.
  }
  return printable(Buffer.concat(chunks).subarray(0, keptBytes));
};

/** What is no text, and control characters that a log or a database could not show, become one mark. */
const printable = (bytes: Buffer): string =>
  bytes
    .toString('utf8')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '\uFFFD')
    .slice(0, keptBytes);

/** Only the form in seconds: a date would need their clock to be right. */
const secondsIn = (header: string | undefined): number | undefined =>
  header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) : undefined;

const failureOf = (fault: unknown): { readonly failure: Failure; readonly detail: string | undefined } => {
  if (fault instanceof Refused) return { failure: fault.failure, detail: undefined };
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : undefined;
  return { failure: failureByCode(code ?? ''), detail: code?.slice(0, 100) };
};

const failureByCode = (code: string): Failure => {
  if (/^HPE_/.test(code)) return 'no_http';
  if (/CERT|SIGNATURE|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code)) return 'certificate';
  return code === 'ETIMEDOUT' ? 'timeout' : 'no_connection';
};
