import { randomBytes } from 'node:crypto';

const requestId = /^[A-Za-z0-9._~:/+=@-]{1,128}$/;

/** The caller's request id when it is fit for a log line, else one of ours. */
export const requestIdOf = (header: string | string[] | undefined): string =>
  typeof header === 'string' && requestId.test(header) ? header : randomBytes(16).toString('hex');

/** A place in a distributed trace (W3C Trace Context): the trace, and our own span in it. */
export type Trace = { readonly traceId: string; readonly spanId: string; readonly flags: string };

const traceparent = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** Joins the caller's trace with a span of our own; undefined when the header is absent or malformed. */
export const traceOf = (header: string | string[] | undefined): Trace | undefined => {
  const [, traceId, parentId, flags] = (typeof header === 'string' && traceparent.exec(header)) || [];
  if (!traceId || !parentId || !flags) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined;
  return { traceId, spanId: randomBytes(8).toString('hex'), flags };
};

/** The header form of a trace. */
export const traceHeader = ({ traceId, spanId, flags }: Trace): string => `00-${traceId}-${spanId}-${flags}`;
