import { type Instant, instant } from '@mandate/domain/kernel/time';

/** The only way to learn the time. Handed in everywhere, so that a test can hold it still. */
export type Clock = { readonly now: () => Instant };

/** The time of the machine. No other file reads it. */
export const systemClock: Clock = { now: () => instant(Date.now()) };
