import { type Instant, instant } from '@mandate/domain/kernel/time';

const second = 1000;
const hour = 3600 * second;

/** How long an event is tried, counted from when it was queued. */
export const tryingHours = 72;

const firstDelay = 5 * second;
const longestDelay = 6 * hour;

export type Tried = {
  readonly queuedAt: Instant;
  /** Attempts so far, the one that has just failed included. */
  readonly attempts: number;
};

/** Whether the time of an event is over: nobody tries it again after another failure. */
export const isOverdue = (queuedAt: Instant, now: Instant): boolean => queuedAt + tryingHours * hour <= now;

/**
 * When to try again: after 5 s, 10 s, 20 s … at most 6 h, and not before the receiver asks for it (seconds, a day at
 * most). The last attempt comes when the 72 hours are over; undefined: that was it. `chance` from 0 to 1 shortens a
 * delay by up to a fifth, so that endpoints that failed together do not come back together.
 */
export const nextAttempt = (
  { queuedAt, attempts }: Tried,
  now: Instant,
  retryAfter: number | undefined,
  chance: number,
): Instant | undefined => {
  if (isOverdue(queuedAt, now)) return undefined;
  const delay = Math.min(firstDelay * 2 ** (attempts - 1), longestDelay) * (1 - chance / 5);
  const asked = Math.min(retryAfter ?? 0, 86_400) * second;
  return instant(Math.round(Math.min(now + Math.max(delay, asked), queuedAt + tryingHours * hour)));
};
