import type { RuleId } from '../kernel/reasons.ts';
import { day, type Instant, plusDays } from '../kernel/time.ts';
import { isLive, type Privilege } from './privilege.ts';

/** What a reseller of record still owes, whatever privileges it holds (X3, X4). Shown to both sides. */
export const duties = { support: 'X3', reseller_agreement: 'X4' } as const satisfies Record<string, RuleId>;
export type Duty = keyof typeof duties;

/** X3, X4: the duties stand as long as a live subscription sold by this partner does. */
export const standingDuties = (soldLiveSubscriptions: number): readonly Duty[] =>
  soldLiveSubscriptions > 0 ? ['support', 'reseller_agreement'] : [];

/** D16: both sides are told this many days before a grant ends. */
export const noticeDays = [30, 7, 1] as const;
export type NoticeDays = (typeof noticeDays)[number];

/**
 * D16: the notice that is due now: the nearest of 30, 7 and 1 days whose time has come. A grant shorter than that
 * gets only the notices that still lie before its end.
 */
export const noticeDue = (privilege: Privilege, now: Instant): NoticeDays | undefined => {
  const { until, since } = privilege;
  if (until === undefined || !isLive(privilege, now)) return undefined;
  return [...noticeDays].reverse().find((days) => {
    const from = plusDays(until, -days);
    return from <= now && since <= from;
  });
};

/** D19: days without an allowed evaluation after which privileges are shown as unused. */
export const unusedAfterDays = 90;

/** D19: unused means 90 days without use, counted from the grant where there was none. */
export const isUnused = (privilege: Privilege, lastUsed: Instant | undefined, now: Instant): boolean =>
  isLive(privilege, now) && now - (lastUsed ?? privilege.since) >= unusedAfterDays * day;
