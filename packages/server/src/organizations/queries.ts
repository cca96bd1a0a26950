import type { Tx } from '../platform/db.ts';
import {
  type ListedOrganization,
  listOrganizations,
  type OrganizationFilter,
  type OrganizationKey,
  type OrganizationRecord,
  organizationById,
  organizationsByIds,
  theOperator,
} from './store.ts';

export type { ListedOrganization, OrganizationFilter, OrganizationKey, OrganizationRecord } from './store.ts';

/** The organisation, if the transaction's scope may see it. */
export const organizationOf = (tx: Tx, id: string): Promise<OrganizationRecord | undefined> => organizationById(tx, id);

/** Those of these organisations that the scope may see, in no particular order. */
export const organizationsOf = (tx: Tx, ids: readonly string[]): Promise<OrganizationRecord[]> =>
  organizationsByIds(tx, [...new Set(ids)]);

/** The operator; undefined before the bootstrap. Everybody may see it. */
export const operator = (tx: Tx): Promise<OrganizationRecord | undefined> => theOperator(tx);

export type Listing<Filter> = {
  readonly filter: Filter;
  readonly after: OrganizationKey | undefined;
  readonly limit: number;
};

/** The organisations that the scope may see, by kind and name. */
export const organizationList = (
  tx: Tx,
  { filter, after, limit }: Listing<OrganizationFilter>,
): Promise<ListedOrganization[]> => listOrganizations(tx, filter, after, limit);

/**
 * M12: the partners among which a customer may choose: active ones of its own market (D7). The operator passes no
 * market and sees those of all.
 */
export const partnersForCustomer = (
  tx: Tx,
  { filter: { market, search }, after, limit }: Listing<Pick<OrganizationFilter, 'market' | 'search'>>,
): Promise<ListedOrganization[]> =>
  listOrganizations(tx, { kind: 'partner', standing: 'active', market, search }, after, limit);

/** Ids and names of these organisations, for pages that show one beside the other. */
export const namesOf = async (tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> =>
  new Map((await organizationsOf(tx, ids)).map(({ id, name }) => [id, name]));
