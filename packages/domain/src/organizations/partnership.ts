import type { Id } from '../kernel/id.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Partner } from './organization.ts';

/** The bond of an indirect provider and an indirect reseller that forwards its invitations (M8). Rows end, they are not deleted. */
export type Partnership = {
  readonly id: Id<'partnership'>;
  readonly provider: Id<'organization'>;
  readonly reseller: Id<'organization'>;
  readonly since: Instant;
  readonly endedAt: Instant | undefined;
};

type AcceptRefusal = Refusal<
  'partnership_needs_reseller' | 'partnership_exists' | 'market_mismatch' | 'partner_suspended' | 'partner_terminated'
>;

/** M8: a partnership joins an indirect provider and an indirect reseller of one market, both in good standing (D7, D8). */
export const acceptPartnership = (
  provider: Partner,
  reseller: Partner,
  existing: Partnership | undefined,
): Result<true, AcceptRefusal> => {
  if (provider.program !== 'indirect_provider' || reseller.program !== 'indirect_reseller')
    return refuse('partnership_needs_reseller');
  for (const partner of [reseller, provider]) {
    if (partner.standing === 'terminated') return refuse('partner_terminated', { partner: partner.name });
    if (partner.standing === 'suspended') return refuse('partner_suspended', { partner: partner.name });
  }
  if (provider.market !== reseller.market)
    return refuse('market_mismatch', { partnerMarket: provider.market, customerMarket: reseller.market });
  if (existing && existing.endedAt === undefined) return refuse('partnership_exists');
  return ok(true);
};

/** D11: either side ends a partnership; customers, subscriptions and grants stay as they are. */
export const endPartnership = (partnership: Partnership): Result<true, Refusal<'partnership_ended'>> =>
  partnership.endedAt === undefined ? ok(true) : refuse('partnership_ended');
