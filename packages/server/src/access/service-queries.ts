import type { Tx } from '../platform/db.ts';
import { listServices, listVersions, type PublishedService, serviceById } from './service-store.ts';

export type { PublishedService } from './service-store.ts';

/** The whole catalogue: every published service, by id. */
export const publishedServices = (tx: Tx): Promise<PublishedService[]> => listServices(tx);

/** One page of the catalogue, after the service `after`. */
export const servicePage = (
  tx: Tx,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<PublishedService[]> => listServices(tx, page);

/** A published service; undefined where there is none of this id. */
export const serviceOf = (tx: Tx, id: string): Promise<PublishedService | undefined> => serviceById(tx, id);

/** What was published of a service over time, newest first: a consent names the version that the customer saw. */
export const versionsOf = (
  tx: Tx,
  id: string,
  page: { readonly before: number | undefined; readonly limit: number },
): Promise<PublishedService[]> => listVersions(tx, id, page);
