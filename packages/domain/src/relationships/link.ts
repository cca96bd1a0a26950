import type { Id } from '../kernel/id.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';

/**
 * A partner's reusable link (Q7–Q9). It names the partner, whether it asks for privileges, and, for a provider,
 * which of its resellers forwards it (M8). It holds nothing about any customer (Q8): there is no field for one.
 */
export type InvitationLink = {
  readonly id: Id<'link'>;
  readonly partner: Id<'organization'>;
  readonly privileges: boolean;
  readonly reseller: Id<'organization'> | undefined;
  readonly createdAt: Instant;
  readonly replacedAt: Instant | undefined;
};

/** D6: a link that was rotated says so and never establishes anything. */
export const usableLink = (
  link: InvitationLink | undefined,
): Result<InvitationLink, Refusal<'invitation_link_unknown' | 'invitation_link_replaced'>> => {
  if (!link) return refuse('invitation_link_unknown');
  if (link.replacedAt !== undefined) return refuse('invitation_link_replaced');
  return ok(link);
};

/** M8: a provider hands its invitation only to a reseller with which it has an active partnership. */
export const handOver = (partnershipActive: boolean): Result<true, Refusal<'partnership_required'>> =>
  partnershipActive ? ok(true) : refuse('partnership_required');
