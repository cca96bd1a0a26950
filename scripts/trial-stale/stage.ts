import type { ServiceManifest } from '@mandate/domain/access/service';
import type { LocalizedText } from '@mandate/domain/kernel/locale';
import type { Program } from '@mandate/domain/organizations/program';
import { type Api, apiAt, apiWith, Refused, type Reply } from '../sample-world/api.ts';
import { operatorCompany } from '../sample-world/companies.ts';
import { foundOperator } from '../sample-world/found.ts';
import { newPassword, type Site, setUp, tokenIn } from '../sample-world/people.ts';
import { type Cluster, publicUrl } from './cluster.ts';
import type { Key } from './history.ts';

/** An organisation, and its administrator's token. */
export type Party = { readonly id: string; readonly token: string };

export type Credentials = { readonly clientId: string; readonly clientSecret: string };

/** Who takes part. Everybody else in `key…` is there to lose one thing again and again. */
export type Stage = {
  /** Administers everything: choosing one password is enough work. It acts for one organisation at a time (D22). */
  readonly person: string;
  readonly operator: { readonly token: string };
  /** The service that asks. */
  readonly service: Credentials;
  readonly agreement: { readonly id: string; readonly version: string };
  readonly customers: readonly Party[];
  /** Two that stand in each other's way (A3). */
  readonly sellers: readonly [Party, Party];
  readonly advisors: readonly [Party, Party];
  /** A customer whose grants to the first advisor nobody touches. */
  readonly home: Party;
  /** Has a relationship with the home customer that ends and begins anew. */
  readonly reseller: Party & { readonly linkToken: string };
  /** Is suspended and reactivated. */
  readonly suspect: Party;
  /** Colleagues at the first advisor: one whose roles change, one who leaves and comes back. */
  readonly changer: string;
  readonly leaver: { readonly id: string; readonly email: string; readonly displayName: string };
};

/** Services whose grants come and go, and the action that is asked about. */
export const services = ['azure', 'office365', 'dynamics365'] as const;
export const action = 'user.manage';
/** A role of each of them that does not include it. */
export const narrowRole = 'reader';

const named = (name: string): LocalizedText => ({ en: name, 'zh-CN': name, 'zh-TW': name, ja: name, ru: name });

export const ownService = 'trial-desk';
export const ownAction = 'desk.use';

/** The service that is published again and again: its one role includes the action, or something less. */
export const ownManifest = (isWide: boolean): ServiceManifest => ({
  id: ownService,
  names: named('Trial desk'),
  licensing: 'usage',
  actions: [
    { name: ownAction, names: named('Use') },
    { name: 'desk.see', names: named('See') },
  ],
  roles: { clerk: { names: named('Clerk'), actions: isWide ? ['desk.see', ownAction] : ['desk.see'] } },
  agentRoles: { admin_agent: ['clerk'], helpdesk_agent: [] },
  customerRoles: { user_admin: [], billing_admin: [] },
  defaultRoles: ['clerk'],
  offers: [],
});

export const grantKey = (customer: string, partner: string, service: string): Key =>
  `grant ${customer} ${partner} ${service}`;

/** Builds a market over the API of the first node. */
export const buildStage = async ({ db, nodes }: Cluster, customerCount: number): Promise<Stage> => {
  const site: Site = { url: nodes[0]?.url() ?? '', origin: publicUrl };
  const founded = await foundOperator({ db, url: publicUrl });
  const admin = { userId: founded.userId, email: operatorCompany.admin.email, password: newPassword() };
  const { token } = await setUp(site, founded.setUpLink, admin);
  const operator = apiWith(site.url, token);
  const enrolled = async (kind: 'partner' | 'customer', name: string, program?: Program): Promise<string> => {
    const wish = { kind, name, domain: `${name}.example`, market: 'CN', locale: 'en', ...(program && { program }) };
    const { id } = await operator.call<{ id: string }>('POST', '/api/organizations', wish);
    const roles = kind === 'partner' ? ['global_admin', 'admin_agent'] : ['global_admin'];
    const person = { email: admin.email, displayName: operatorCompany.admin.name, roles };
    await operator.call('POST', `/api/organizations/${id}/users`, person);
    return id;
  };
  const tokenFor = await signIn(site, admin);
  const enrol = async (kind: 'partner' | 'customer', name: string, program?: Program): Promise<Party> => {
    const id = await enrolled(kind, name, program);
    return { id, token: await tokenFor(id) };
  };
  await operator.call('PUT', `/api/services/${ownService}`, ownManifest(true));
  const home = await enrol('customer', 'home');
  const ana = await enrol('partner', 'ana', 'direct_reseller');
  const bo = await enrol('partner', 'bo', 'direct_reseller');
  const ada = await enrol('partner', 'ada', 'advisor');
  const abe = await enrol('partner', 'abe', 'advisor');
  const reed = await enrol('partner', 'reed', 'direct_reseller');
  const suspect = await enrol('partner', 'sable', 'direct_reseller');
  const customers: Party[] = [];
  while (customers.length < customerCount) customers.push(await enrol('customer', `customer-${customers.length}`));
  const byHome = apiWith(site.url, home.token);
  const { agreement } = await byHome.call<{ agreement: Stage['agreement'] }>('GET', '/api/partner-relationships');
  const { id, version } = agreement;
  await byHome.call('POST', `/api/partner-relationships/${ada.id}/privileges`, {
    services: { [services[0]]: { grant: true }, [ownService]: { grant: true } },
    agreement: { id, version },
  });
  const link = await apiWith(site.url, reed.token).call<{ url: string }>('GET', '/api/invitation-link');
  const colleague = { email: 'leaver@ada.example', displayName: 'Leaver' };
  return {
    person: admin.userId,
    operator: { token },
    service: await operator.call('POST', '/api/clients', { name: 'Trial', scopes: ['decisions'] }),
    agreement: { id, version },
    customers,
    sellers: [ana, bo],
    advisors: [ada, abe],
    home,
    reseller: { ...reed, linkToken: tokenIn(link.url) },
    suspect,
    changer: await colleagueAt(operator, ada.id, { email: 'changer@ada.example', displayName: 'Changer' }),
    leaver: { ...colleague, id: await colleagueAt(operator, ada.id, colleague) },
  };
};

/** Signs in once, and makes a token for one organisation after the other. */
const signIn = async (site: Site, { email, password }: { readonly email: string; readonly password: string }) => {
  const cookieOf = ({ headers }: Reply<unknown>): string => headers.get('set-cookie')?.split(';')[0] ?? '';
  const started = await apiAt(site.url).ask('POST', '/api/session', { email, password });
  if (started.status !== 201) throw new Refused('Signing in', started.body);
  const browser = (cookie: string): Api => apiAt(site.url, { cookie, origin: site.origin });
  let cookie = cookieOf(started);
  return async (organizationId: string): Promise<string> => {
    // For another organisation the session gets another secret.
    cookie = cookieOf(await browser(cookie).ask<unknown>('POST', '/api/session/organization', { organizationId }));
    return (await browser(cookie).call<{ token: string }>('POST', '/api/tokens', { name: 'Trial' })).token;
  };
};

/** Somebody who is only asked about needs no password. */
const colleagueAt = async (
  operator: Api,
  organization: string,
  person: { readonly email: string; readonly displayName: string },
): Promise<string> => {
  const wish = { ...person, roles: ['admin_agent'] };
  const path = `/api/organizations/${organization}/users`;
  return (await operator.call<{ user: { id: string } }>('POST', path, wish)).user.id;
};
