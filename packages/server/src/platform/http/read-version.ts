import type { FastifyRequest } from 'fastify';

const quoted = /^"(\d{1,9})"$/;

/**
 * The version that the caller read, from its `If-Match`; undefined where it does not insist. A tag that is none of ours
 * matches no version: 0 is never current.
 */
export const readVersionOf = (request: FastifyRequest): number | undefined => {
  const header = request.headers['if-match']?.trim();
  if (header === undefined || header === '*') return undefined;
  return Number(quoted.exec(header)?.[1] ?? 0);
};
