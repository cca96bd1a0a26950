import type { Tx } from '../platform/db.ts';
import { clientsOf, type ServiceClient } from './client-store.ts';
import { type AccessToken, tokensOf } from './token-store.ts';

export type { ServiceClient } from './client-store.ts';
export type { AccessToken } from './token-store.ts';

type Page = { readonly limit: number; readonly after?: string | undefined };

/** A page of a person's tokens in one organisation, expired ones included; `after`: the last id of the page before. */
export const tokenList = (
  tx: Tx,
  owner: { readonly personId: string; readonly organizationId: string },
  page: Page,
): Promise<readonly AccessToken[]> => tokensOf(tx, owner, page);

/** A page of an organisation's clients; `after`: the last id of the page before. */
export const clientList = (tx: Tx, organizationId: string, page: Page): Promise<readonly ServiceClient[]> =>
  clientsOf(tx, organizationId, page);
