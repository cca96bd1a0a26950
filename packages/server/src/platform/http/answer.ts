import type { Readable } from 'node:stream';

type Headers = Readonly<Record<string, string>>;

/** A success that says more than its body: another status than the first of the route, headers, or a stream. */
export type Answer<T = unknown> = {
  readonly answer: true;
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
  /** Set: the body goes out as it is, in this media type. */
  readonly mediaType?: string;
};

/** A success with a status and headers of its own. The body is checked against the route's schema for that status. */
export const answer = <const T>(status: number, body: T, headers: Headers = {}): Answer<T> => ({
  answer: true,
  status,
  headers,
  body,
});

/** A success that is no JSON: an export, for example. */
export const media = (mediaType: string, body: string | Readable, headers: Headers = {}): Answer<never> =>
  ({ answer: true, status: 200, headers, body, mediaType }) as unknown as Answer<never>;

export const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && 'answer' in value && value.answer === true && 'headers' in value;

/** An answer as it goes over the wire. */
export type Sent = {
  readonly status: number;
  readonly headers: Headers;
  readonly payload: string | Readable | undefined;
};
