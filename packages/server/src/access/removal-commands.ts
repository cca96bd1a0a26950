import { removal } from '@mandate/domain/access/granting';
import type { Privilege, PrivilegeEnd } from '@mandate/domain/access/privilege';
import { type Refusal, refuse } from '@mandate/domain/kernel/refusal';
import { err, ok, type Result } from '@mandate/domain/kernel/result';
import type { Instant } from '@mandate/domain/kernel/time';
import { endRelationship } from '@mandate/domain/relationships/relationship';
import { record } from '../audit/commands.ts';
import { type PersonalAct, scopeOf } from '../platform/actor.ts';
import { type Db, inTransaction, type Tx } from '../platform/db.ts';
import { post } from '../platform/outbox.ts';
import { beginCustomerAct, revisionOf } from '../platform/revision.ts';
import { closeRelationshipRecord } from '../relationships/commands.ts';
import { activeRelationship } from '../relationships/queries.ts';
import { liveSales } from '../subscriptions/queries.ts';
import { closeExpired } from './expiry-commands.ts';
import { judge } from './judge.ts';
import { endPrivilege, openPrivileges } from './privilege-store.ts';

type Deps = { readonly db: Db };

/** What a removal ended, from when on, and the revision from which no answer rests on it any more (X5). */
export type Removed = {
  readonly removed: readonly Privilege[];
  readonly effectiveAt: Instant;
  readonly revision: string;
};

/**
 * X1: the customer removes privileges from one partner or from all, for one service or for all. Relationship,
 * subscriptions, bills and duties go on (X2–X4). The partner is told at once (X6).
 */
export const removePrivileges = (
  { db }: Deps,
  act: PersonalAct,
  chosen: { readonly partner?: string | undefined; readonly service?: string | undefined },
): Promise<Result<Removed, Refusal>> => {
  const customer = act.actor.organization.id;
  return inTransaction<Removed, Refusal>(db, scopeOf(act.actor), async (tx) => {
    await beginCustomerAct(tx, customer);
    const asked = await judge(tx, act.actor, 'privileges.remove', { customer }, act.now);
    if (!asked.ok) return asked;
    await closeExpired(tx, act, customer);
    const open = await openPrivileges(tx, customer);
    const known = chosen.partner === undefined || open.some((one) => one.partner === chosen.partner);
    // A partner without a bond to this customer is as unknown as one that does not exist.
    if (!known && !(await activeRelationship(tx, customer, chosen.partner ?? ''))) return refuse('no_relationship');
    return ok(await end(tx, act, customer, removal(open, chosen, act.now), 'removed'));
  });
};

/** The partner gives its own privileges up, for one service or all. The customer is told. */
export const giveUpPrivileges = (
  { db }: Deps,
  act: PersonalAct,
  customer: string,
  service: string | undefined,
): Promise<Result<Removed, Refusal>> => {
  const partner = act.actor.organization.id;
  return inTransaction<Removed, Refusal>(db, scopeOf(act.actor), async (tx) => {
    await beginCustomerAct(tx, customer);
    const asked = await judge(tx, act.actor, 'privileges.give-up', { customer, service }, act.now);
    if (!asked.ok) return asked;
    await closeExpired(tx, act, customer);
    const open = await openPrivileges(tx, customer, partner);
    return ok(await end(tx, act, customer, removal(open, { partner, service }, act.now), 'given_up'));
  });
};

/** Ends these grants, records each, and tells whoever did not do it. */
const end = async (
  tx: Tx,
  act: PersonalAct,
  customer: string,
  privileges: readonly Privilege[],
  how: PrivilegeEnd,
): Promise<Removed> => {
  const removed: Privilege[] = [];
  for (const privilege of privileges) {
    if (!(await endPrivilege(tx, privilege, { at: act.now, how, by: act.actor.id }))) continue;
    removed.push(privilege);
    await record(tx, act, {
      kind: `privileges.${how.replace('_', '-')}`,
      customer: privilege.customer,
      partner: privilege.partner,
      subject: { kind: 'privilege', id: privilege.id },
      before: { service: privilege.service, roles: privilege.roles },
      after: null,
    });
  }
  if (how !== 'relationship_ended') await tell(tx, act, removed, how);
  return { removed, effectiveAt: act.now, revision: await revisionOf(tx, customer) };
};

const tell = async (tx: Tx, act: PersonalAct, removed: readonly Privilege[], how: PrivilegeEnd): Promise<void> => {
  for (const partner of new Set(removed.map((privilege) => privilege.partner))) {
    const own = removed.filter((privilege) => privilege.partner === partner);
    const kind = how === 'given_up' ? 'privileges.given-up' : 'privileges.removed';
    await post(tx, act, kind, {
      customer: own[0]?.customer,
      partner,
      services: own.map((privilege) => privilege.service),
      by: act.actor.name,
      at: act.now,
      how,
    });
  }
};

/** What an ended relationship leaves: the grants that ended with it. */
export type Ended = Removed & { readonly partner: string; readonly customer: string };

/**
 * D10: either side ends the relationship alone, once no live subscription sold by that partner remains. Its grants end
 * with it, the customer leaves the partner's list, both sides are told; the records stay readable for both.
 */
export const endReseller = (
  { db }: Deps,
  act: PersonalAct,
  parties: { readonly customer: string; readonly partner: string },
): Promise<Result<Ended, Refusal>> => {
  const { customer, partner } = parties;
  return inTransaction<Ended, Refusal>(db, scopeOf(act.actor), async (tx) => {
    await beginCustomerAct(tx, customer);
    const asked = await judge(tx, act.actor, 'relationship.end', { customer }, act.now);
    if (!asked.ok) return asked;
    const relationship = await activeRelationship(tx, customer, partner);
    const decided = endRelationship(relationship, await liveSales(tx, customer, partner));
    if (!decided.ok) return err(decided.error);
    await closeExpired(tx, act, customer);
    const open = await openPrivileges(tx, customer, partner);
    const removed = await end(tx, act, customer, open, 'relationship_ended');
    await closeRelationshipRecord(tx, act, decided.value);
    await post(tx, act, 'relationship.ended', { customer, partner, by: act.actor.name, at: act.now });
    return ok({ ...removed, customer, partner });
  });
};
