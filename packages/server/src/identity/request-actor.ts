import type { ActionName } from '@mandate/domain/access/actions';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/http/app.ts';
import { TechnicalError, technical } from '../platform/http/technical.ts';
import { askingPath } from './act-target.ts';
import type { Authenticate } from './credential-memory.ts';
import type { ClientScope } from './scopes.ts';
import { sessionTokenOf } from './session-cookie.ts';

/** The app as features see it: actors are ours, permissions are actions of the law. */
export type OurApp = App<Actor, ActionName>;

/** The scope that a program needs: the decision surface has one of its own. */
const scopeFor = (request: FastifyRequest): ClientScope => (request.url.startsWith('/access/') ? 'decisions' : 'api');

/** The one thing that a program may do in a person's name. */
const isAsking = ({ method, routeOptions }: FastifyRequest): boolean =>
  method === 'POST' && routeOptions.url === askingPath;

/**
 * Who is behind a request: what the HTTP platform asks for as `authenticate`. A program whose token lacks the scope of
 * the surface is told so (`insufficient_scope`), whatever its roles; where anyone may come, it comes as nobody.
 */
export const requestActor =
  (authenticate: Authenticate) =>
  async (request: FastifyRequest): Promise<Actor | undefined> => {
    const actor = await authenticate({
      authorization: request.headers.authorization,
      sessionToken: sessionTokenOf(request),
    });
    if (actor?.via === 'handed') return isAsking(request) ? actor : undefined;
    if (actor?.kind !== 'client') return actor;
    const scope = scopeFor(request);
    if (actor.scopes.includes(scope)) return actor;
    if (request.routeOptions.config.permission === 'anyone') return undefined;
    const challenge = `Bearer realm="mandate", error="insufficient_scope", scope="${scope}"`;
    throw new TechnicalError(technical('insufficient_scope', { headers: { 'www-authenticate': challenge } }));
  };
