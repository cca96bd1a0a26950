import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Db } from '../platform/db.ts';
import type { PrivateJwk } from './signing-key-store.ts';
import { loadSigningKeys } from './signing-keys.ts';

/** Marks texts that leave the house and come back, so that nobody can alter them on the way. */
export type Seal = {
  /** At once: the keys are at hand. */
  readonly sign: (text: string) => string;
  readonly isSigned: (text: string, signature: string) => Promise<boolean>;
};

type Deps = { readonly db: Db; readonly clock: Clock };

/**
 * Opens the seal of one purpose (HMAC-SHA-256). Its keys follow from the installation's signing keys, which every node
 * has: what one node has signed, any node recognises. The newest key signs; all in use are recognised.
 */
export const openSeal = async (deps: Deps, purpose: string): Promise<Seal> => {
  const load = async () => (await loadSigningKeys(deps)).map((key) => derive(key, purpose));
  let keys = await load();
  const isKnown = (text: string, signature: string) => keys.some((key) => isEqual(mac(key, text), signature));
  return {
    sign: (text) => mac(keys[0] as Buffer, text),
    isSigned: async (text, signature) => {
      if (isKnown(text, signature)) return true;
      // Another node may have begun to sign with a newer key.
      keys = await load();
      return isKnown(text, signature);
    },
  };
};

const derive = ({ d }: PrivateJwk, purpose: string): Buffer =>
  createHmac('sha256', String(d)).update(`mandate: ${purpose}`).digest();

const mac = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('base64url');

const isEqual = (expected: string, actual: string): boolean => {
  const [left, right] = [Buffer.from(expected), Buffer.from(actual)];
  return left.length === right.length && timingSafeEqual(left, right);
};
