import type { Act } from './actor.ts';
import type { Clock } from './clock.ts';
import { newId } from './ids.ts';

/** An act of the system itself: jobs, set-up, shipped services. */
export const systemAct = (clock: Clock): Act => ({
  actor: 'system',
  now: clock.now(),
  requestId: undefined,
  newId: (kind) => newId(kind, clock),
});
