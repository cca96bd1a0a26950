import { ok, type Result } from '@mandate/domain/kernel/result';
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';
import type { Clock } from '../platform/clock.ts';
import { type Db, inTransaction, reading, type Tx } from '../platform/db.ts';
import { clientSecretHash, openClient } from './client-store.ts';
import {
  consumePayload,
  deletePayload,
  deletePayloadsOfGrant,
  findPayload,
  secondsAfter,
  upsertPayload,
} from './oidc-payload-store.ts';
import { tokenExchange } from './scopes.ts';

type Deps = { readonly db: Db; readonly clock: Clock };

/** What the OAuth server keeps belongs to the installation; a client is looked up before anybody is known. */
const system = { kind: 'system' } as const;

/** A client in the words of its registration (RFC 7591). `client_secret` is our hash: see `compareClientSecret`. */
const clientPayload = async (tx: Tx, id: string): Promise<AdapterPayload | undefined> => {
  const client = await openClient(tx, id);
  if (!client) return undefined;
  const hash = await clientSecretHash(tx, id);
  return {
    client_id: client.id,
    client_name: client.name,
    client_secret: hash,
    scope: client.scopes.join(' '),
    // RFC 8693: asking in an agent's name is for the services that ask for decisions about agents.
    grant_types: ['client_credentials', ...(client.scopes.includes('decisions') ? [tokenExchange] : [])],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'client_secret_basic',
  };
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Where oidc-provider keeps its things: PostgreSQL. Clients come from our own records each time, so that one that was
 * revoked gets no further token on any node.
 */
export const oidcAdapter = ({ db, clock }: Deps): AdapterFactory => {
  const writing = async (write: (tx: Tx) => Promise<void>): Promise<void> => {
    await inTransaction(db, system, async (tx): Promise<Result<undefined, never>> => {
      await write(tx);
      return ok(undefined);
    });
  };
  return (model): Adapter => {
    const found = (by: Parameters<typeof findPayload>[2]) =>
      reading(db, system, (tx) => findPayload(tx, model, by, clock.now()));
    return {
      find: (id) => {
        if (model !== 'Client') return found({ id });
        return uuid.test(id) ? reading(db, system, (tx) => clientPayload(tx, id)) : Promise.resolve(undefined);
      },
      findByUid: (uid) => found({ uid }),
      findByUserCode: (code) => found({ user_code: code }),
      upsert: (id, payload, seconds) => {
        const expiresAt = seconds === undefined ? undefined : secondsAfter(clock.now(), seconds);
        return writing((tx) => upsertPayload(tx, model, id, payload, expiresAt));
      },
      consume: (id) => writing((tx) => consumePayload(tx, model, id, clock.now())),
      destroy: (id) => writing((tx) => deletePayload(tx, model, id)),
      revokeByGrantId: (grantId) => writing((tx) => deletePayloadsOfGrant(tx, grantId)),
    };
  };
};
