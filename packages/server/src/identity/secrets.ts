import { createHash, timingSafeEqual } from 'node:crypto';
import { newSecret } from '../platform/ids.ts';

/**
 * What is kept of a secret that we made ourselves. 256 random bits cannot be guessed, so one SHA-256 is enough;
 * passwords, which people choose, go through `password.ts`.
 */
export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest();

/** Tells a personal access token from a JWT, and lets scanners of repositories find a leaked one. */
const tokenPrefix = 'mdt_';

export const newToken = (): string => `${tokenPrefix}${newSecret()}`;

export const isPersonalToken = (bearer: string): boolean => bearer.startsWith(tokenPrefix);

const secretScheme = 'sha256:';

/** The stored form of a client's secret: names its scheme, so that another can follow. */
export const hashClientSecret = (secret: string): string => `${secretScheme}${digestOf(secret).toString('base64url')}`;

/** Compares in constant time. */
export const isClientSecret = (secret: string, hash: string): boolean => {
  if (!hash.startsWith(secretScheme)) return false;
  const expected = Buffer.from(hash.slice(secretScheme.length), 'base64url');
  const actual = digestOf(secret);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
};
