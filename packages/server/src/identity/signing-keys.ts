import { ok, type Result } from '@mandate/domain/kernel/result';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { Clock } from '../platform/clock.ts';
import { type Db, inTransaction, reading } from '../platform/db.ts';
import { insertSigningKey, lockSigningKeys, type PrivateJwk, signingKeys } from './signing-key-store.ts';

export const signingAlgorithm = 'ES256';

/** The keys are those of the whole installation, and of no organisation. */
const system = { kind: 'system' } as const;

const newSigningKey = async (): Promise<PrivateJwk> => {
  const { privateKey } = await generateKeyPair(signingAlgorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: signingAlgorithm, use: 'sig' };
};

/**
 * The keys that sign access tokens, the newest first. The first node that asks makes one; all others, at the same
 * moment as well, get that one.
 */
export const loadSigningKeys = async ({
  db,
  clock,
}: {
  readonly db: Db;
  readonly clock: Clock;
}): Promise<readonly PrivateJwk[]> => {
  const present = await reading(db, system, signingKeys);
  if (present.length > 0) return present;
  await inTransaction(db, system, async (tx): Promise<Result<undefined, never>> => {
    await lockSigningKeys(tx);
    if ((await signingKeys(tx)).length === 0) await insertSigningKey(tx, await newSigningKey(), clock.now());
    return ok(undefined);
  });
  return reading(db, system, signingKeys);
};
