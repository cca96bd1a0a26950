import type { Result } from '@mandate/domain/kernel/result';
import type { FastifyRequest } from 'fastify';
import { refuseTechnically, type Technical } from './technical.ts';

/** The strong entity tag of a version: a number or text that changes whenever the resource does. */
export const etagOf = (version: number | string | bigint): string => `"${version}"`;

const tag = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;

/**
 * Whether a version is one that the caller's `If-Match` allows (RFC 9110 §13.1.1). Weak tags never match. Without the
 * header everything matches.
 */
export const matches = (ifMatch: string | undefined, version: number | string | bigint): boolean => {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true;
  return [...ifMatch.matchAll(tag)].some(([, weak, opaque]) => !weak && opaque === String(version));
};

/**
 * Refuses with `precondition_failed` (412) when the caller's `If-Match` is stale. The write itself has to recheck the
 * version: two callers may both have read the current one.
 */
export const requireMatch = (
  request: FastifyRequest,
  currentVersion: number | string | bigint,
): Result<undefined, Technical> =>
  matches(request.headers['if-match'], currentVersion)
    ? { ok: true, value: undefined }
    : refuseTechnically('precondition_failed');
