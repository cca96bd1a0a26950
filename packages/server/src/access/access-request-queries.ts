import { type AccessRequestEnd, choiceOf, ownGrant, wantedFor } from '@mandate/domain/access/asking';
import type { Facts } from '@mandate/domain/access/facts';
import { type Choice, standsInTheWay } from '@mandate/domain/access/granting';
import { isLive } from '@mandate/domain/access/privilege';
import type { Refusal } from '@mandate/domain/kernel/refusal';
import { hasEnded, type Instant } from '@mandate/domain/kernel/time';
import { organizationsOf } from '../organizations/queries.ts';
import type { Tx } from '../platform/db.ts';
import {
  type AccessRequest,
  type AccessRequestFilter,
  accessRequestById,
  listAccessRequests,
} from './access-request-store.ts';
import { type AccessTemplate, newTemplate } from './access-request-template.ts';
import { openPrivileges, type PrivilegeRecord } from './privilege-store.ts';

/** What a denial says beside its reason: where and how the agent can ask for what it lacked. */
export type AccessOffer = {
  readonly endpoint: string;
  readonly template: AccessTemplate;
  readonly expires: Instant;
};

/** A denial, with the facts that it rests on. */
export type Denial = { readonly action: string; readonly facts: Facts; readonly refused: Refusal };

export type OfferAccess = (denial: Denial, now: Instant) => AccessOffer | undefined;

/** Makes the offers of denials; undefined where nobody could grant what was lacking, or asking is not the way. */
export const offerAccess =
  ({ sign, publicUrl }: { readonly sign: (text: string) => string; readonly publicUrl: () => string }): OfferAccess =>
  ({ action, facts, refused }, now) => {
    const wanted = wantedFor(action, facts, refused);
    if (!wanted) return undefined;
    const { id, organization } = facts.subject;
    const template = newTemplate(sign, { person: id, organization: organization.id }, wanted, now);
    return { endpoint: `${publicUrl()}/api/access-requests`, template, expires: template.expires };
  };

/** A request with the names that either side reads; for the customer, while it waits, with the answer filled in. */
export type ShownRequest = Omit<AccessRequest, 'customer' | 'partner'> & {
  readonly customer: { readonly id: string; readonly name: string };
  readonly partner: { readonly id: string; readonly name: string };
  readonly status: 'open' | AccessRequestEnd;
  readonly acceptance: FilledIn | undefined;
};

/** What accepting would grant, and who stands in the way (A3): there the customer has to choose (D3). */
export type FilledIn = {
  readonly choice: Choice;
  readonly holder: { readonly id: string; readonly name: string; readonly since: Instant } | undefined;
};

type Reader = Omit<AccessRequestFilter, 'status'>;

/** One side's requests, the newest first. */
export const accessRequestPage = async (
  tx: Tx,
  filter: AccessRequestFilter,
  page: { readonly limit: number; readonly before: string | undefined },
): Promise<readonly ShownRequest[]> => shown(tx, await listAccessRequests(tx, filter, page), filter);

/** One request; undefined where this side has none of this id. */
export const accessRequestOf = async (tx: Tx, id: string, reader: Reader): Promise<ShownRequest | undefined> => {
  const request = await accessRequestById(tx, id);
  return request?.[reader.side] === reader.organizationId ? (await shown(tx, [request], reader))[0] : undefined;
};

const shown = async (tx: Tx, requests: readonly AccessRequest[], reader: Reader): Promise<readonly ShownRequest[]> => {
  const isCustomer = reader.side === 'customer';
  const held = isCustomer && requests.length > 0 ? await openPrivileges(tx, reader.organizationId) : [];
  const ids = [...requests.flatMap(({ customer, partner }) => [customer, partner]), ...held.map((one) => one.partner)];
  const organizations = new Map<string, Named>((await organizationsOf(tx, ids)).map((one) => [one.id, one]));
  const named = (id: string) => ({ id, name: organizations.get(id)?.name ?? '' });
  return requests.map((request) => {
    const status = request.closed?.how ?? (hasEnded(request.expiresAt, reader.now) ? 'expired' : 'open');
    const isAnswerable = isCustomer && status === 'open';
    return {
      ...request,
      customer: named(request.customer),
      partner: named(request.partner),
      status,
      acceptance: isAnswerable ? filledIn(request, held, organizations, reader.now) : undefined,
    };
  });
};

type Named = Awaited<ReturnType<typeof organizationsOf>>[number];

const filledIn = (
  request: AccessRequest,
  privileges: readonly PrivilegeRecord[],
  organizations: ReadonlyMap<string, Named>,
  now: Instant,
): FilledIn => {
  const asker = organizations.get(request.partner);
  const holder = privileges.find(
    (one) =>
      asker?.kind === 'partner' && one.service === request.service && isLive(one, now) && standsInTheWay(asker, one),
  );
  return {
    choice: choiceOf(request, ownGrant(privileges, request.partner, request.service, now)),
    holder: holder && {
      id: holder.partner,
      name: organizations.get(holder.partner)?.name ?? '',
      since: holder.since,
    },
  };
};
