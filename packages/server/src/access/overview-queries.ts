import { type Duty, isUnused, standingDuties } from '@mandate/domain/access/duties';
import { isLive } from '@mandate/domain/access/privilege';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Partner } from '@mandate/domain/organizations/organization';
import type { Relationship } from '@mandate/domain/relationships/relationship';
import { organizationsOf } from '../organizations/queries.ts';
import type { Tx } from '../platform/db.ts';
import { relationshipsOf } from '../relationships/queries.ts';
import { liveSalesByPartner, namedResellers } from '../subscriptions/queries.ts';
import { openPrivileges, type PrivilegeRecord } from './privilege-store.ts';

/** A grant as pages show it: with whether it lies unused (D19). */
export type ShownPrivilege = PrivilegeRecord & { readonly unused: boolean };

/** One partner of a customer: what binds the two, what it may do, and what it owes. */
export type PartnerOverview = {
  readonly partner: Partner;
  readonly relationship: Relationship | undefined;
  /** Named on a live subscription by its provider (M8). */
  readonly named: boolean;
  readonly privileges: readonly ShownPrivilege[];
  readonly soldSubscriptions: number;
  readonly duties: readonly Duty[];
};

export const shown = (privilege: PrivilegeRecord, now: Instant): ShownPrivilege => ({
  ...privilege,
  unused: isUnused(privilege, privilege.lastUsedAt, now),
});

/** A1, A2, X3, X4: all partners of a customer, for each the services that it holds, and its standing duties. */
export const partnerRelationships = async (
  tx: Tx,
  customerId: string,
  now: Instant,
): Promise<readonly PartnerOverview[]> => {
  const relationships = await relationshipsOf(tx, customerId, false);
  const privileges = (await openPrivileges(tx, customerId)).filter((privilege) => isLive(privilege, now));
  const sales = await liveSalesByPartner(tx, customerId);
  const named = await namedResellers(tx, customerId);
  const ids = new Set<string>([...relationships.map((one) => one.partner), ...sales.keys(), ...named]);
  const partners = await organizationsOf(tx, [...ids]);
  return partners
    .flatMap((partner) => (partner.kind === 'partner' ? [partner] : []))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1))
    .map((partner) => ({
      partner,
      relationship: relationships.find((one) => one.partner === partner.id),
      named: named.includes(partner.id),
      privileges: privileges.filter((one) => one.partner === partner.id).map((one) => shown(one, now)),
      soldSubscriptions: sales.get(partner.id) ?? 0,
      duties: standingDuties(sales.get(partner.id) ?? 0),
    }));
};
