import { type Refusal, refuse } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';

/** Whether an organisation may act (D8, D21). Only the operator moves it. */
export const standings = ['active', 'suspended', 'terminated'] as const;
export type Standing = (typeof standings)[number];

/** The state machine of a standing: terminated is final. */
export const standingMoves = {
  active: ['suspended', 'terminated'],
  suspended: ['active', 'terminated'],
  terminated: [],
} as const satisfies Record<Standing, readonly Standing[]>;

export type StandingChange = { readonly to: Standing; readonly reason: string | undefined };

/**
 * D8, D21: the operator suspends and terminates with a reason that the organisation will read, and reactivates.
 * The same standing again changes nothing and is allowed.
 */
export const changeStanding = (
  from: Standing,
  change: StandingChange,
): Result<Standing, Refusal<'standing_is_final' | 'reason_required'>> => {
  if (change.to === from) return ok(from);
  const moves: readonly Standing[] = standingMoves[from];
  if (!moves.includes(change.to)) return refuse('standing_is_final');
  if (change.to !== 'active' && !change.reason?.trim()) return refuse('reason_required');
  return ok(change.to);
};
