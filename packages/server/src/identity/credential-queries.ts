import type { Tx } from '../platform/db.ts';
import { clientSecretHash, clientsOf, openClient, type ServiceClient } from './client-store.ts';
import { isClientSecret } from './secrets.ts';
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

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A client that has not been revoked; undefined also for what is no id. */
export const clientOf = async (tx: Tx, id: string): Promise<ServiceClient | undefined> =>
  uuid.test(id) ? openClient(tx, id) : undefined;

/** The client that shows its secret; undefined: no such client, or another secret. */
export const clientBySecret = async (tx: Tx, id: string, secret: string): Promise<ServiceClient | undefined> => {
  const client = await clientOf(tx, id);
  const hash = client && (await clientSecretHash(tx, client.id));
  return hash !== undefined && isClientSecret(secret, hash) ? client : undefined;
};
