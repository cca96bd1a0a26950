import type { Refusal } from '@mandate/domain/kernel/refusal';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Telemetry } from '../telemetry.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import type { AnyRoute } from './route-spec.ts';

/** What the platform has to be told by the composition root. It does not know what an actor or a permission is. */
export type HttpDeps<Actor, Permission extends string> = {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  readonly idempotency: IdempotencyKeys;
  readonly version: string;
  readonly trustProxy: boolean | readonly string[];
  /** Asked at each request: with PORT=0 the address is known only once it is bound. */
  readonly publicUrl: () => string;
  /** Who is asking; undefined: nobody we know. A bearer token goes before a cookie. */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor | undefined>;
  /** Why this actor may not use a route with this permission; undefined: it may. */
  readonly authorize: (actor: Actor, permission: Permission) => Refusal | undefined;
  /** A stable name of the actor for logs and idempotency keys: ids only. */
  readonly principalOf: (actor: Actor) => string;
  readonly ready: () => Promise<Readiness>;
};

export type Readiness = { readonly database: boolean; readonly migrations: boolean };

/** A route as the boot saw it. */
export type MountedRoute = { readonly method: string; readonly url: string; readonly permission: string };

/** A Fastify instance that knows what `route` needs. */
export type App<Actor, Permission extends string> = FastifyInstance & {
  readonly platform: HttpDeps<Actor, Permission>;
  /** Every route, with its permission; complete once the app is ready. */
  readonly mounted: readonly MountedRoute[];
};

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking, once a route has established it. The composition root knows the type. */
    actor: unknown;
    /** `principalOf` the actor; empty while nobody is signed in. */
    principal: string;
  }
  interface FastifyContextConfig {
    /** Who may use the route: 'anyone', 'signed-in', or a permission. Without it the server does not start. */
    permission?: string;
    /** What `route` was given; the OpenAPI document is made from it. */
    spec?: AnyRoute;
  }
}
