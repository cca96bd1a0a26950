import type { FastifyRequest } from 'fastify';

const name = 'mandate_session';

const attributesAt = (publicUrl: string): string =>
  `Path=/; HttpOnly; SameSite=Lax${publicUrl.startsWith('https:') ? '; Secure' : ''}`;

/** The cookie of a session. It goes with the browser; the session itself ends on the server. */
export const sessionCookie = (token: string, publicUrl: string): string =>
  `${name}=${token}; ${attributesAt(publicUrl)}`;

/** Takes the cookie back. */
export const endedCookie = (publicUrl: string): string => `${name}=; Max-Age=0; ${attributesAt(publicUrl)}`;

/** The session's secret that the browser sent, if there is one. */
export const sessionTokenOf = (request: FastifyRequest): string | undefined => request.cookies[name] || undefined;
