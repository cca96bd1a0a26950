import { type Refusal, refuse } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import { record } from '../audit/commands.ts';
import type { Act } from '../platform/actor.ts';
import type { Tx } from '../platform/db.ts';
import { beginCustomerAct } from '../platform/revision.ts';
import { closeExpired } from './expiry-commands.ts';
import { sellersBeside, setTransacting } from './program-store.ts';

/** How many customers a refusal lists; its count tells of all. */
const listed = 200;

/**
 * A partner's live grants follow its new program: they transact if it does. Part of the caller's transaction, in the
 * system's scope. Where the partner would become a second seller beside another one (A3), all of it is refused: which
 * of the two stays is the customer's choice (D3). Answers how many grants changed.
 */
export const followProgram = async (
  tx: Tx,
  act: Act,
  partnerId: string,
  transacting: boolean,
): Promise<Result<number, Refusal<'program_change_conflict'>>> => {
  if (transacting) {
    const beside = await sellersBeside(tx, partnerId, act.now);
    const customers = [...new Set(beside.filter((one) => one.live).map((one) => one.customer))];
    if (customers.length > 0)
      return refuse(
        'program_change_conflict',
        { count: String(customers.length) },
        { count: customers.length, customers: customers.slice(0, listed) },
      );
    for (const customer of new Set(beside.map((one) => one.customer))) {
      await beginCustomerAct(tx, customer);
      await closeExpired(tx, act, customer);
    }
  }
  const changed = await setTransacting(tx, partnerId, transacting, act.now);
  for (const { id, customer, service } of changed)
    await record(tx, act, {
      kind: 'privileges.program-followed',
      customer,
      partner: partnerId,
      subject: { kind: 'privilege', id },
      before: { service, transacting: !transacting },
      after: { service, transacting },
    });
  return ok(changed.length);
};
