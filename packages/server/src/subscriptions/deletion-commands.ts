import { ok } from '@mandate/domain/kernel/result';
import { plusDays } from '@mandate/domain/kernel/time';
import { deletedAfterDays } from '@mandate/domain/subscriptions/subscription';
import { record } from '../audit/commands.ts';
import type { Act } from '../platform/actor.ts';
import { type Db, inTransaction, reading } from '../platform/db.ts';
import { post } from '../platform/outbox.ts';
import { beginCustomerAct } from '../platform/revision.ts';
import { suspendedSince, updateSubscription } from './store.ts';

const batch = 500;

/** The job of D15: deletes what was suspended 60 days ago and not reactivated. Answers how many. */
export const deleteOverdue = async ({ db }: { readonly db: Db }, act: Act): Promise<number> => {
  const due = await reading(db, { kind: 'system' }, (tx) =>
    suspendedSince(tx, plusDays(act.now, -deletedAfterDays), batch),
  );
  let deleted = 0;
  for (const subscription of due)
    await inTransaction(db, { kind: 'system' }, async (tx) => {
      await beginCustomerAct(tx, subscription.customer);
      // Reactivated or cancelled meanwhile: the version moved on, and nothing is to be done.
      if (!(await updateSubscription(tx, subscription, { status: 'deleted' }, act.now))) return ok(undefined);
      const { id, customer, reseller, advisor } = subscription;
      await record(tx, act, {
        kind: 'subscription.deleted',
        customer,
        partner: reseller ?? advisor,
        subject: { kind: 'subscription', id },
        before: { status: 'suspended', suspendedAt: subscription.suspendedAt ?? null },
        after: { status: 'deleted' },
      });
      await post(tx, act, 'subscription.deleted', { subscription: id, customer, partner: reseller, at: act.now });
      deleted += 1;
      return ok(undefined);
    });
  return deleted;
};
