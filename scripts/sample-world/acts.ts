import type { Api } from './api.ts';
import { tokenIn } from './people.ts';

/** What a customer decides on one service (D2, D3). */
export type Decision = {
  readonly grant: boolean;
  readonly roles?: readonly string[];
  readonly until?: string;
  readonly replace?: string;
};
export type Decisions = Readonly<Record<string, Decision>>;

export type Privilege = {
  readonly id: string;
  readonly partner: string;
  readonly service: string;
  readonly roles: readonly string[];
};

export type Granted = {
  readonly relationship: { readonly id: string; readonly partner: string; readonly forwardedBy?: string };
  readonly privileges: readonly Privilege[];
  readonly replaced: readonly Privilege[];
  readonly consent: { readonly shown: string; readonly sha256: string; readonly locale: string };
};

export type Subscription = {
  readonly id: string;
  readonly service: string;
  readonly offer: string;
  readonly channel: 'csp' | 'direct' | 'advisor';
  readonly reseller?: string;
  readonly advisor?: string;
  readonly partnerOfRecord?: string;
  readonly indirectReseller?: string;
  readonly seats: number;
  readonly status: string;
  readonly version: number;
};

type Agreement = { readonly id: string; readonly version: string };

const accepted = ({ id, version }: Agreement): Agreement => ({ id, version });

/** A partner's reusable link; a provider has one for each of its resellers as well (M8). */
export const invitationLink = async (partner: Api, reseller?: string): Promise<string> => {
  const query = reseller === undefined ? '' : `?reseller=${reseller}`;
  return (await partner.call<{ url: string }>('GET', `/api/invitation-link${query}`)).url;
};

/** What a customer sends to accept the request behind a link, having read it. */
export const acceptanceOf = async (customer: Api, link: string, services: Decisions) => {
  const request = await customer.call<{ agreement: Agreement }>('GET', `/api/requests/${tokenIn(link)}`);
  return { services, agreement: accepted(request.agreement) };
};

/** The customer follows the link, reads and accepts. */
export const acceptRequest = async (customer: Api, link: string, services: Decisions): Promise<Granted> =>
  customer.call('POST', `/api/requests/${tokenIn(link)}/accept`, await acceptanceOf(customer, link, services));

/** The customer grants privileges without having been asked (M12). */
export const grantDirectly = async (customer: Api, partner: string, services: Decisions): Promise<Granted> => {
  const { agreement } = await customer.call<{ agreement: Agreement }>('GET', '/api/partner-relationships');
  const body = { services, agreement: accepted(agreement) };
  return customer.call('POST', `/api/partner-relationships/${partner}/privileges`, body);
};

/** The customer takes a partner's privileges back (X1). */
export const removePrivileges = async (
  customer: Api,
  partner: string,
  service?: string,
): Promise<readonly Privilege[]> => {
  const query = service === undefined ? '' : `?service=${service}`;
  const path = `/api/partner-relationships/${partner}/privileges${query}`;
  return (await customer.call<{ removed: readonly Privilege[] }>('DELETE', path)).removed;
};

export type Order = {
  readonly offer: string;
  readonly seats: number;
  readonly channel?: 'csp' | 'direct' | 'advisor';
  readonly indirectReseller?: string;
  readonly advisor?: string;
};

/** A partner sells to its customer; the operator directly, or after an advisor's advice. */
export const order = (seller: Api, customer: string, wanted: Order): Promise<Subscription> =>
  seller.call('POST', `/api/customers/${customer}/subscriptions`, wanted);

/** All subscriptions of a customer that its seller or it itself can see. */
export const subscriptionsOf = async (reader: Api, customer: string): Promise<readonly Subscription[]> =>
  (await reader.call<{ items: readonly Subscription[] }>('GET', `/api/customers/${customer}/subscriptions?limit=200`))
    .items;
