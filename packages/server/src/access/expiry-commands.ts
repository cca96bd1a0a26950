import { noticeDays, noticeDue } from '@mandate/domain/access/duties';
import { ok } from '@mandate/domain/kernel/result';
import { hasEnded } from '@mandate/domain/kernel/time';
import { record } from '../audit/commands.ts';
import type { Act } from '../platform/actor.ts';
import { type Db, inTransaction, reading, type Tx } from '../platform/db.ts';
import { post } from '../platform/outbox.ts';
import { beginCustomerAct } from '../platform/revision.ts';
import { endPrivilege, markNoticed, openPrivileges, type PrivilegeRecord, privilegesDue } from './privilege-store.ts';

/**
 * D16: writes down the end of grants whose time is up. They answer no question since that instant; the row is closed
 * here, before a new grant takes the place, or by the job, whichever comes first.
 */
export const closeExpired = async (tx: Tx, act: Act, customerId: string): Promise<void> => {
  const open = await openPrivileges(tx, customerId);
  for (const privilege of open.filter((one) => hasEnded(one.until, act.now))) await close(tx, act, privilege);
};

const close = async (tx: Tx, act: Act, privilege: PrivilegeRecord): Promise<void> => {
  const at = privilege.until ?? act.now;
  if (!(await endPrivilege(tx, privilege, { at, how: 'expired', by: undefined }))) return;
  const { customer, partner, service, roles } = privilege;
  await record(
    tx,
    { ...act, actor: 'system' },
    {
      kind: 'privileges.expired',
      customer,
      partner,
      subject: { kind: 'privilege', id: privilege.id },
      before: { service, roles },
      after: { endedAt: at },
    },
  );
  await post(tx, act, 'privileges.ended', { customer, partner, service, at });
};

const batch = 500;

/** The job of D16: closes what ended and tells both sides 30, 7 and 1 days before. Answers how many of each. */
export const keepEnds = async (
  { db }: { readonly db: Db },
  act: Act,
): Promise<{ readonly closed: number; readonly noticed: number }> => {
  const due = await reading(db, { kind: 'system' }, (tx) => privilegesDue(tx, act.now, noticeDays, batch));
  let closed = 0;
  let noticed = 0;
  for (const privilege of due) {
    const ended = hasEnded(privilege.until, act.now);
    const days = noticeDue(privilege, act.now);
    if (!ended && (days === undefined || (privilege.noticedDays ?? Number.POSITIVE_INFINITY) <= days)) continue;
    await inTransaction(db, { kind: 'system' }, async (tx) => {
      await beginCustomerAct(tx, privilege.customer);
      if (ended) {
        await close(tx, act, privilege);
        closed += 1;
      } else if (days !== undefined && (await markNoticed(tx, privilege, days))) {
        const { customer, partner, service, until } = privilege;
        await post(tx, act, 'privileges.ending', { customer, partner, service, until, days });
        noticed += 1;
      }
      return ok(undefined);
    });
  }
  return { closed, noticed };
};
