import type { Instant } from '@mandate/domain/kernel/time';
import type { JWTPayload } from 'jose';
import type { SubjectToken } from './act-token-commands.ts';
import type { Credential } from './act-token-queries.ts';
import { digestOf, isPersonalToken } from './secrets.ts';

/** The JWT that a person hands to a service: good for exchanges alone, and only as long as what it was made from. */
export const subjectTokenType = 'mandate-subject+jwt';
const subjectTokenSeconds = 300;

export type Verify = (jwt: string, typ: string) => Promise<JWTPayload | undefined>;

/** What such a token says. Its audience is the token endpoint: it opens nothing else. */
export const subjectClaims = (
  issuer: string,
  person: string,
  { kind, digest }: Credential,
  now: Instant,
): JWTPayload => ({
  sub: person,
  aud: tokenEndpoint(issuer),
  exp: Math.floor(now / 1000) + subjectTokenSeconds,
  credential: { kind, digest },
});

const tokenEndpoint = (issuer: string): string => `${issuer}/oauth/token`;

export const credentialOf = (kind: Credential['kind'], secret: string): Credential => ({
  kind,
  digest: digestOf(secret).toString('base64url'),
});

/**
 * Reads a subject token: a personal access token, what a person handed over, or a token for the act that is passed on.
 * Undefined: none of these. Whether it is still good, the records tell.
 */
export const readSubjectToken =
  (verify: Verify, issuer: () => string) =>
  async (token: string): Promise<SubjectToken | undefined> => {
    if (isPersonalToken(token)) return { credential: credentialOf('token', token) };
    const handed = await verify(token, subjectTokenType);
    if (handed) {
      const { aud, credential } = handed as JWTPayload & { readonly credential?: Credential };
      return credential && aud === tokenEndpoint(issuer()) ? { credential } : undefined;
    }
    const act = await verify(token, 'at+jwt');
    return act?.act && typeof act.jti === 'string' ? { actToken: act.jti } : undefined;
  };
