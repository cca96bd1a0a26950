import { activeProvidersOf } from '../organizations/partnership-queries.ts';
import type { Tx } from '../platform/db.ts';
import { type LinkRecord, linksNaming } from './link-store.ts';

export { type LinkRecord, type LinkVariant, linkByToken } from './link-store.ts';
export { sentInvitations } from './sent-store.ts';
export { activeRelationship, type ListedCustomer, relationshipsOf } from './store.ts';

/** M8: the current links that this reseller's active providers handed to it. */
export const linksHandedTo = async (tx: Tx, resellerId: string): Promise<LinkRecord[]> => {
  const providers = await activeProvidersOf(tx, resellerId);
  return (await linksNaming(tx, resellerId)).filter((link) => providers.includes(link.partner));
};
