import type { Refusal } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import { judge } from '../access/judge.ts';
import { record } from '../audit/commands.ts';
import { type PersonalAct, scopeOf } from '../platform/actor.ts';
import { type Db, inTransaction } from '../platform/db.ts';
import { type Stale, stale } from '../platform/outcome.ts';
import { beginCustomerAct } from '../platform/revision.ts';
import { type BillingProfile, findBillingProfile, saveBillingProfile } from './store.ts';

/** Whom a reseller of record bills, as it keeps it for itself. */
export type ProfileContent = {
  readonly companyName: string;
  readonly email: string;
  readonly addressLine: string;
  readonly city: string;
  readonly postalCode: string;
};

/** A5: only a partner that sold this customer a live subscription keeps a billing profile of it. */
export const updateBillingProfile = (
  { db }: { readonly db: Db },
  act: PersonalAct,
  customer: string,
  profile: ProfileContent,
  readVersion: number | undefined,
): Promise<Result<BillingProfile, Refusal | Stale>> => {
  const partner = act.actor.organization.id;
  return inTransaction<BillingProfile, Refusal | Stale>(db, scopeOf(act.actor), async (tx) => {
    await beginCustomerAct(tx, customer);
    const asked = await judge(tx, act.actor, 'customer.billing-profile.update', { customer }, act.now);
    if (!asked.ok) return asked;
    const before = await findBillingProfile(tx, customer, partner);
    const version = before?.version ?? 0;
    if (readVersion !== undefined && readVersion !== version) return stale;
    const saved = await saveBillingProfile(tx, { customer, partner, version }, profile, {
      at: act.now,
      person: act.actor.id,
    });
    if (!saved) return stale;
    await record(tx, act, {
      kind: 'customer.billing-profile-updated',
      customer,
      partner,
      subject: { kind: 'billing-profile', id: customer },
      // The customer reads this log too; whom its reseller bills, and where, is the reseller's own.
      before: before ? { version: before.version } : null,
      after: { version: version + 1 },
    });
    return ok({ profile, version: version + 1, updatedAt: act.now });
  });
};
