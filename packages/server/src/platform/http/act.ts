import type { Actor, PersonalAct } from '../actor.ts';
import { newId } from '../ids.ts';
import type { App } from './app.ts';
import type { Context } from './route-spec.ts';

/** The act that a request asks for: who, when, and under which request id. */
export const actOf = <Permission extends string>(
  app: App<Actor, Permission>,
  { actor, now, request }: Pick<Context<Actor, undefined, undefined, undefined>, 'actor' | 'now' | 'request'>,
): PersonalAct => ({ actor, now, requestId: request.id, newId: (kind) => newId(kind, app.platform.clock) });
