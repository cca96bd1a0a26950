import type { Duty } from '@mandate/domain/access/duties';
import { isLive } from '@mandate/domain/access/privilege';
import type { Refusal } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Organization } from '@mandate/domain/organizations/organization';
import type { Relationship } from '@mandate/domain/relationships/relationship';
import { judge } from '../access/judge.ts';
import { type ShownPrivilege, shown } from '../access/overview-queries.ts';
import { openPrivilegesAt, openPrivilegesOf } from '../access/queries.ts';
import { organizationOf } from '../organizations/queries.ts';
import type { Actor } from '../platform/actor.ts';
import type { Tx } from '../platform/db.ts';
import { dutiesOf, liveSalesByCustomer } from '../subscriptions/queries.ts';
import { activeRelationship, type ListedCustomer } from './queries.ts';
import { customersOf } from './store.ts';

/** A row of the partner's customer list: services administered, subscriptions sold, last activity (A4). */
export type CustomerRow = ListedCustomer & {
  readonly services: readonly string[];
  readonly subscriptionsSold: number;
  readonly lastUsedAt: Instant | undefined;
};

/** A4: a page of the partner's customers. */
export const customerPage = async (
  tx: Tx,
  query: Parameters<typeof customersOf>[1],
  now: Instant,
): Promise<readonly CustomerRow[]> => {
  const rows = await customersOf(tx, query);
  const ids = rows.map((row) => row.id);
  const privileges = (await openPrivilegesAt(tx, query.partner, ids)).filter((privilege) => isLive(privilege, now));
  const sold = await liveSalesByCustomer(tx, query.partner, ids);
  return rows.map((row) => {
    const own = privileges.filter((privilege) => privilege.customer === row.id);
    const uses = own.flatMap((privilege) => privilege.lastUsedAt ?? []);
    return {
      ...row,
      services: own.map((privilege) => privilege.service).toSorted(),
      subscriptionsSold: sold.get(row.id) ?? 0,
      lastUsedAt: uses.length > 0 ? (Math.max(...uses) as Instant) : undefined,
    };
  });
};

/** One customer as a partner sees it: nothing of other partners (A1). */
export type CustomerView = {
  readonly customer: Organization;
  readonly relationship: Relationship | undefined;
  readonly privileges: readonly ShownPrivilege[];
  readonly duties: readonly Duty[];
};

/** A4: a customer of this partner; anybody else's is as unknown as one that does not exist. */
export const customerView = async (
  tx: Tx,
  actor: Actor,
  customerId: string,
  now: Instant,
): Promise<Result<CustomerView, Refusal>> => {
  const asked = await judge(tx, actor, 'customer.read', { customer: customerId }, now);
  if (!asked.ok) return asked;
  const partner = actor.organization.id;
  const customer = await organizationOf(tx, customerId);
  if (!customer) throw new Error('A customer that the law knows is not in the table of organisations.');
  const privileges = (await openPrivilegesOf(tx, customerId, partner)).filter((privilege) => isLive(privilege, now));
  return ok({
    customer,
    relationship: await activeRelationship(tx, customerId, partner),
    privileges: privileges.map((privilege) => shown(privilege, now)),
    duties: await dutiesOf(tx, customerId, partner),
  });
};
