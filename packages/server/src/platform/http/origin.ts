import type { FastifyRequest } from 'fastify';
import { type Technical, technical } from './technical.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

const originOf = (request: FastifyRequest): string | undefined => {
  const stated = request.headers.origin ?? request.headers.referer;
  if (stated === undefined) return undefined;
  return URL.canParse(stated) ? new URL(stated).origin : 'null';
};

/** The page's own host, unless that would let a plain http page speak for our https one. */
const isOwnHost = (origin: string, host: string, publicUrl: string): boolean =>
  origin !== 'null' && new URL(origin).host === host && new URL(origin).protocol === new URL(publicUrl).protocol;

/**
 * Refuses what another site makes a browser send. A request that changes something and says where it comes from must
 * come from our own pages; one with a cookie has to say so. A bearer token is exempt: no browser adds it by itself.
 * Basic credentials are not exempt, a browser does add those.
 */
export const refuseForeignOrigin = (request: FastifyRequest, publicUrl: string): Technical | undefined => {
  if (safe.has(request.method) || /^bearer /i.test(request.headers.authorization ?? '')) return undefined;
  const origin = originOf(request);
  if (origin === undefined) {
    return request.headers.cookie === undefined ? undefined : technical('origin_refused');
  }
  const ours = origin === new URL(publicUrl).origin || isOwnHost(origin, request.host, publicUrl);
  return ours ? undefined : technical('origin_refused');
};
