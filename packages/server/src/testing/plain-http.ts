import { refusal } from '@mandate/domain/kernel/refusal';
import { instant } from '@mandate/domain/kernel/time';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../platform/clock.ts';
import type { App, HttpDeps } from '../platform/http/app.ts';
import type { IdempotencyKeys } from '../platform/http/idempotency.ts';
import { createLogger } from '../platform/http/logging.ts';
import { createHttp } from '../platform/http/server.ts';
import { createTelemetry } from '../platform/telemetry.ts';

/** Somebody the plain server knows: `Authorization: Bearer ana`, or the cookie `session=ana`. */
export type PlainActor = { readonly name: string };
export type PlainPermission = 'thing.read' | 'thing.change';
export type PlainApp = App<PlainActor, PlainPermission>;
type PlainDeps = HttpDeps<PlainActor, PlainPermission>;

/** A clock that stands still until it is told otherwise. */
export type StillClock = Clock & { set: (milliseconds: number) => void };

export const stillClock = (milliseconds = Date.UTC(2026, 10, 20, 12)): StillClock => {
  let now = milliseconds;
  return {
    now: () => instant(now),
    set: (next) => {
      now = next;
    },
  };
};

const authenticate = async (request: FastifyRequest): Promise<PlainActor | undefined> => {
  const name = /^Bearer (\w+)$/.exec(request.headers.authorization ?? '')?.[1] ?? request.cookies.session;
  return name === undefined ? undefined : { name };
};

/** For tests that never send a key: asking for one fails. */
const noKeys: IdempotencyKeys = {
  claim: () => Promise.reject(new Error('No idempotency keys in this test')),
  complete: () => Promise.reject(new Error('No idempotency keys in this test')),
  release: () => Promise.reject(new Error('No idempotency keys in this test')),
};

/** The HTTP platform without any feature. `reader` may only read; everybody else may do everything. */
export const createPlainHttp = (
  deps: Partial<PlainDeps> = {},
  log: (line: string) => void = () => {},
): Promise<PlainApp> =>
  createHttp<PlainActor, PlainPermission>({
    clock: stillClock(),
    logger: createLogger('debug', { write: log }),
    telemetry: createTelemetry(),
    idempotency: noKeys,
    version: '1.2.3',
    trustProxy: false,
    publicUrl: () => 'http://mandate.test',
    authenticate,
    authorize: (actor, permission) =>
      actor.name === 'reader' && permission !== 'thing.read' ? refusal('role_not_permitted') : undefined,
    principalOf: ({ name }) => `person:${name}`,
    ready: async () => ({ database: true, migrations: true }),
    ...deps,
  });
