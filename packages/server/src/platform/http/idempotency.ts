import { createHash } from 'node:crypto';
import { ok, type Result } from '@mandate/domain/kernel/result';
import type { Instant } from '@mandate/domain/kernel/time';
import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { Sent } from './answer.ts';
import { inputFault } from './input-faults.ts';
import { invalidRequest, refuseTechnically, type Technical } from './technical.ts';

/** One request under a key: who sent it, and what it said. */
export type IdempotencyClaim = {
  readonly principal: string;
  readonly key: string;
  /** SHA-256 over method, path with query, and body. */
  readonly fingerprint: Buffer;
};

/** The first answer, as it is repeated. */
export type StoredAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
};

export type ClaimOutcome =
  | { readonly state: 'claimed' }
  | { readonly state: 'in_flight' }
  | { readonly state: 'reused' }
  | { readonly state: 'answered'; readonly answer: StoredAnswer };

/** Where keys are kept; `postgresIdempotencyKeys` is the one in use. */
export type IdempotencyKeys = {
  /** Takes the key, in one statement, or tells who has it. A key lives 24 h. */
  readonly claim: (claim: IdempotencyClaim, now: Instant) => Promise<ClaimOutcome>;
  readonly complete: (claim: IdempotencyClaim, answer: StoredAnswer) => Promise<void>;
  /** Gives the key back: nothing was done. */
  readonly release: (claim: IdempotencyClaim) => Promise<void>;
};

const visibleAscii = /^[\x21-\x7e]{1,255}$/;

/** The caller's `Idempotency-Key`; undefined without one; refused when it is not 1–255 visible ASCII characters. */
export const idempotencyKeyOf = (request: FastifyRequest): Result<string | undefined, Technical> => {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return ok(undefined);
  if (typeof key === 'string' && visibleAscii.test(key)) return ok(key);
  const expected = '1–255 visible ASCII characters';
  return { ok: false, error: invalidRequest(inputFault('Idempotency-Key', 'wrong_format', { expected })) };
};

const plain = (_name: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

/** What makes two requests the same. The body counts as it was read, so that blanks between tokens do not matter. */
export const fingerprintOf = (method: string, url: string, body: unknown): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null], plain))
    .digest();

const replayOf = ({ status, headers, body }: StoredAnswer): Sent => ({
  status,
  headers: { ...headers, 'idempotency-replayed': 'true' },
  payload: body ?? undefined,
});

/** Remembers the answer. If that fails the act is done all the same: the key stays taken, which errs on the safe side. */
const remember = async (keys: IdempotencyKeys, claim: IdempotencyClaim, sent: Sent, log: FastifyBaseLogger) => {
  try {
    // A fault of ours, or a stream that cannot be kept: the caller may try again.
    if (sent.status >= 500 || typeof sent.payload === 'object') return await keys.release(claim);
    await keys.complete(claim, { status: sent.status, headers: sent.headers, body: sent.payload ?? null });
  } catch (fault) {
    log.error({ err: fault }, 'idempotency key not settled');
  }
};

/**
 * Does `run` once per principal and key. A repeat answers the first result, refusals included; another request under
 * the same key is refused (`idempotency_key_reused`), as is a repeat while the first is under way
 * (`idempotency_key_in_flight`). After a fault of ours the key is free again. A crash leaves it taken until its 24 h
 * are over: nobody knows whether the act was done, and doing it twice would be worse.
 */
export const once = async (
  keys: IdempotencyKeys,
  claim: IdempotencyClaim,
  now: Instant,
  run: () => Promise<Sent>,
  log: FastifyBaseLogger,
): Promise<Result<Sent, Technical>> => {
  const claimed = await keys.claim(claim, now);
  if (claimed.state === 'answered') return ok(replayOf(claimed.answer));
  if (claimed.state === 'in_flight') return refuseTechnically('idempotency_key_in_flight');
  if (claimed.state === 'reused') return refuseTechnically('idempotency_key_reused');
  let sent: Sent;
  try {
    sent = await run();
  } catch (fault) {
    await keys.release(claim).catch((failed: unknown) => log.error({ err: failed }, 'idempotency key not settled'));
    throw fault;
  }
  await remember(keys, claim, sent, log);
  return ok(sent);
};
