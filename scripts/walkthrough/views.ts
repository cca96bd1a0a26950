import { strict as assert } from 'node:assert';
import { type Subscription, subscriptionsOf } from '../sample-world/acts.ts';
import type { Newcomer } from './newcomers.ts';
import type { Partner } from './stage.ts';

/** One partner on a customer's page of partner relationships. */
export type PartnerRow = {
  readonly partner: { readonly id: string; readonly name: string };
  readonly relationship?: { readonly id: string; readonly partner: string; readonly forwardedBy?: string };
  readonly privileges: readonly { readonly service: string; readonly roles: readonly string[] }[];
  readonly soldSubscriptions: number;
  readonly duties: readonly string[];
};

/** The customer's page of its partners (A1). */
export const partnersOf = async ({ admin }: Pick<Newcomer, 'admin'>): Promise<readonly PartnerRow[]> =>
  (await admin.api.call<{ items: readonly PartnerRow[] }>('GET', '/api/partner-relationships')).items;

/** Which services each partner holds at a customer, by the partner's id (A2). */
export const holdersAt = async (customer: Pick<Newcomer, 'admin'>): Promise<Readonly<Record<string, string[]>>> =>
  Object.fromEntries(
    (await partnersOf(customer)).map(({ partner, privileges }) => [
      partner.id,
      privileges.map(({ service }) => service).toSorted(),
    ]),
  );

/** What the partner's customer list has under this customer's domain (A4): one row, or none. */
export const listedBy = async (
  { api }: Pick<Partner, 'api'>,
  { domain }: Pick<Newcomer, 'domain'>,
): Promise<readonly { readonly id: string; readonly services: readonly string[] }[]> =>
  (await api.call<{ items: { id: string; services: string[] }[] }>('GET', `/api/customers?search=${domain}`)).items;

/** All that is bought, with channel, seller, credit, seats, status and version. */
export const boughtBy = ({ admin, id }: Newcomer): Promise<readonly Subscription[]> => subscriptionsOf(admin.api, id);

/** P4–P7: after the work, every subscription is as it was before it, and none has come or gone. */
export const changesNoSubscription = async <T>(customer: Newcomer, work: () => Promise<T>): Promise<T> => {
  const before = await boughtBy(customer);
  const value = await work();
  assert.deepEqual(await boughtBy(customer), before);
  return value;
};
