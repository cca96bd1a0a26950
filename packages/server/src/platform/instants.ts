import { type Instant, instant } from '@mandate/domain/kernel/time';

/** The law counts in instants, the driver in dates; both are epoch milliseconds in UTC. */
export const instantToDate = (at: Instant): Date => new Date(at);

export const dateToInstant = (date: Date): Instant => instant(date.getTime());
