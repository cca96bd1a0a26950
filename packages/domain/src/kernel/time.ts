import type { Brand } from './id.ts';

/** Epoch milliseconds, UTC. Rules take it as `now`; they never look at a clock. */
export type Instant = Brand<number, 'Instant'>;

export const day = 86_400_000;

export const instant = (milliseconds: number): Instant => milliseconds as Instant;

export const plusDays = (at: Instant, days: number): Instant => (at + days * day) as Instant;

/** D16: half open. What ends at noon is already over at noon; no end means it goes on. */
export const hasEnded = (until: Instant | undefined, now: Instant): boolean => until !== undefined && until <= now;

/** RFC 3339 in UTC, as every surface writes times. */
export const rfc3339 = (at: Instant): string => new Date(at).toISOString();
