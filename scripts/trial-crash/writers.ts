import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { acceptanceOf, invitationLink } from '../sample-world/acts.ts';
import { type Api, apiAt } from '../sample-world/api.ts';
import { tokenIn } from '../sample-world/people.ts';
import type { PersonaKey, Personas } from '../sample-world/personas.ts';

/** What the server said was done. It has to be there after every crash. */
export type Acknowledged = {
  readonly consents: string[];
  readonly granted: string[];
  readonly removed: string[];
  readonly orders: { readonly id: string; readonly seats: number }[];
  readonly seats: { readonly id: string; readonly version: number; readonly seats: number }[];
};

export const nothingYet = (): Acknowledged => ({ consents: [], granted: [], removed: [], orders: [], seats: [] });

/** An order that got no answer: it may have been made or not, but never twice. */
export type Unanswered = { readonly key: string; readonly seats: number };

export type Writers = {
  /** Ends after the calls under way. Answers the orders that nobody knows about. */
  readonly stop: () => Promise<readonly Unanswered[]>;
};

/** Each order of a trial has a number of seats of its own, by which it is found again. */
let nextSeats = 1000;

const services = ['office365', 'azure', 'dynamics365'] as const;
const customers = ['en', 'zh-TW', 'ja'] as const;

/** Calls the server from several sides until they are stopped; what fails on the way is tried again. */
export const startWriters = (url: string, personas: Personas, done: Acknowledged): Writers => {
  const stopping = new AbortController();
  const unanswered: Unanswered[] = [];
  const as = (key: PersonaKey): Api => apiOf(url, personas, key);
  const forEver = async (act: () => Promise<void>): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await act();
      } catch {
        // The server is gone, or will be in a moment.
        await sleep(50);
      }
    }
  };
  const partner = personas.people['advisor-admin'].organizationId;
  const running = [
    ...customers.flatMap((locale) => {
      const admin = as(`customer-${locale}-global-admin`);
      return [
        forEver(() => acceptAll(as('advisor-admin'), admin, done)),
        forEver(() => removeOne(admin, partner, done)),
      ];
    }),
    ...[1, 2].map(() => forEver(() => order(url, personas, done, unanswered))),
    ...[1, 2].map(() => forEver(() => changeSeats(as('reseller-admin'), personas, done))),
  ];
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
      return unanswered;
    },
  };
};

const apiOf = (url: string, { people }: Personas, key: PersonaKey, more: Record<string, string> = {}): Api =>
  apiAt(url, { authorization: `Bearer ${people[key].token}`, ...more });

/** Other roles each time, so that each acceptance ends the grants of the one before and makes new ones. */
const acceptAll = async (partner: Api, customer: Api, done: Acknowledged): Promise<void> => {
  const link = await invitationLink(partner);
  const roles = Math.random() < 0.5 ? ['reader'] : ['administrator'];
  const chosen = Object.fromEntries(services.map((service) => [service, { grant: true, roles }]));
  const body = await acceptanceOf(customer, link, chosen);
  const accepted = await customer.call<{ consent: { id: string }; privileges: { id: string }[] }>(
    'POST',
    `/api/requests/${tokenIn(link)}/accept`,
    body,
  );
  done.consents.push(accepted.consent.id);
  done.granted.push(...accepted.privileges.map(({ id }) => id));
};

const removeOne = async (customer: Api, partner: string, done: Acknowledged): Promise<void> => {
  const service = services[Math.floor(Math.random() * services.length)];
  const path = `/api/partner-relationships/${partner}/privileges?service=${service}`;
  const { removed } = await customer.call<{ removed: { id: string }[] }>('DELETE', path);
  done.removed.push(...removed.map(({ id }) => id));
};

const subscriptionsOf = ({ people }: Personas): string =>
  `/api/customers/${people['customer-en-global-admin'].organizationId}/subscriptions`;

const order = async (url: string, personas: Personas, done: Acknowledged, unanswered: Unanswered[]): Promise<void> => {
  nextSeats += 1;
  const wanted = { key: randomUUID(), seats: nextSeats };
  const status = await orderOnce(url, personas, done, wanted);
  if (status === undefined) unanswered.push(wanted);
};

/** Orders under a key that makes a repeat harmless. Answers the status, or undefined where there was no answer. */
export const orderOnce = async (
  url: string,
  personas: Personas,
  done: Acknowledged,
  { key, seats }: Unanswered,
): Promise<number | undefined> => {
  const reseller = apiOf(url, personas, 'reseller-admin', { 'idempotency-key': key });
  const body = { offer: 'e3', seats, channel: 'csp' };
  try {
    const { status, body: made } = await reseller.ask<{ id: string }>('POST', subscriptionsOf(personas), body);
    if (status === 201) done.orders.push({ id: made.id, seats });
    return status;
  } catch {
    return undefined;
  }
};

const changeSeats = async (reseller: Api, personas: Personas, done: Acknowledged): Promise<void> => {
  const path = subscriptionsOf(personas);
  const { items } = await reseller.call<{ items: { id: string; offer: string }[] }>('GET', path);
  const first = items.find(({ offer }) => offer === 'business-basic');
  if (!first) throw new Error('The sample world has no such subscription.');
  const change = Math.random() < 0.6 ? 1 : -1;
  const { id, version, seats } = await reseller.call<{ id: string; version: number; seats: number }>(
    'POST',
    `${path}/${first.id}/seats`,
    { change },
  );
  done.seats.push({ id, version, seats });
};
