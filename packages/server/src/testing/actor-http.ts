import type { ActionName } from '@mandate/domain/access/actions';
import { judgeRole } from '../access/judge.ts';
import type { Actor } from '../platform/actor.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Db } from '../platform/db.ts';
import type { App } from '../platform/http/app.ts';
import { postgresIdempotencyKeys } from '../platform/http/idempotency-store.ts';
import { createLogger } from '../platform/http/logging.ts';
import { createHttp } from '../platform/http/server.ts';
import { createTelemetry } from '../platform/telemetry.ts';

/** The HTTP platform under the law's own authorisation, for actors that are known by name: `Authorization: Bearer ana`. */
export const createActorHttp = (
  db: Db,
  actors: Readonly<Record<string, Actor>>,
  clock: Clock = systemClock,
): Promise<App<Actor, ActionName>> =>
  createHttp<Actor, ActionName>({
    clock,
    logger: createLogger('silent'),
    telemetry: createTelemetry(),
    idempotency: postgresIdempotencyKeys(db),
    version: '0.0.0',
    trustProxy: false,
    publicUrl: () => 'http://mandate.test',
    authenticate: async (request) => actors[request.headers.authorization?.replace('Bearer ', '') ?? ''],
    authorize: judgeRole,
    principalOf: (actor) => `${actor.kind}:${actor.id}`,
    ready: async () => ({ database: true, migrations: true }),
  });
