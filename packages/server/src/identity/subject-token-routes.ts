import { refuse } from '@mandate/domain/kernel/refusal';
import { instant } from '@mandate/domain/kernel/time';
import type { FastifyRequest } from 'fastify';
import type { JWTPayload } from 'jose';
import * as z from 'zod';
import type { Actor } from '../platform/actor.ts';
import { answer } from '../platform/http/answer.ts';
import { route } from '../platform/http/route.ts';
import { instantSchema } from '../platform/http/schemas.ts';
import type { OurApp } from './request-actor.ts';
import { sessionTokenOf } from './session-cookie.ts';
import { credentialOf, subjectClaims, subjectTokenType } from './subject-tokens.ts';

type Deps = { readonly sign: (typ: string, claims: JWTPayload) => Promise<string> };

const bearer = /^bearer +(\S+)$/i;

/** What the person came with: the session of its browser, or a token of its own. */
const credentialIn = (request: FastifyRequest, { via }: Actor) => {
  const secret = via === 'session' ? sessionTokenOf(request) : bearer.exec(request.headers.authorization ?? '')?.[1];
  return (via === 'session' || via === 'token') && secret !== undefined ? credentialOf(via, secret) : undefined;
};

/** Handing a service the right to exchange for a person, without handing it the person's session or token. */
export const subjectTokenRoutes = (app: OurApp, { sign }: Deps): void => {
  route(app, {
    method: 'POST',
    url: '/api/session/subject-token',
    permission: 'signed-in',
    idempotent: false,
    operationId: 'createSubjectToken',
    summary: 'A token for five minutes with which a service can ask for tokens on your behalf, and do nothing else',
    description: 'It is the `subject_token` of a token exchange (RFC 8693) and ends with your session or token.',
    tags: ['session'],
    answers: {
      201: z
        .object({ token: z.string(), tokenType: z.string(), expiresAt: instantSchema })
        .meta({ id: 'SubjectToken' }),
    },
    handle: async ({ actor, now, request }) => {
      const credential = credentialIn(request, actor);
      if (!credential) return refuse('role_not_permitted');
      const claims = subjectClaims(app.platform.publicUrl(), actor.id, credential, now);
      const token = await sign(subjectTokenType, claims);
      const tokenType = 'urn:ietf:params:oauth:token-type:jwt';
      return answer(201, { token, tokenType, expiresAt: instant((claims.exp ?? 0) * 1000) });
    },
  });
};
