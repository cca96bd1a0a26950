import type { ServiceManifest } from '@mandate/domain/access/service';
import type { LocalizedText } from '@mandate/domain/kernel/locale';
import type { Program } from '@mandate/domain/organizations/program';
import type { Role } from '@mandate/domain/organizations/role';
import { type Api, apiWith } from '../sample-world/api.ts';
import { operatorCompany } from '../sample-world/companies.ts';
import { foundOperator } from '../sample-world/found.ts';
import { bringIn, newPassword, type Site, setUp, tokenIn } from '../sample-world/people.ts';
import { type Cluster, publicUrl } from './cluster.ts';
import type { Key } from './history.ts';

/** An organisation with its administrator. */
export type Party = {
  readonly id: string;
  readonly admin: { readonly id: string; readonly token: string };
};

export type Credentials = { readonly clientId: string; readonly clientSecret: string };

/** Who takes part. Everybody else in `key…` is there to lose one thing again and again. */
export type Stage = {
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

const leader: readonly Role[] = ['global_admin', 'admin_agent'];

/** Builds a market over the API of the first node. */
export const buildStage = async ({ db, nodes }: Cluster, customerCount: number): Promise<Stage> => {
  const site: Site = { url: nodes[0]?.url() ?? '', origin: publicUrl };
  const founded = await foundOperator({ db, url: publicUrl });
  const password = newPassword();
  const { email } = operatorCompany.admin;
  const { token } = await setUp(site, founded.setUpLink, { userId: founded.userId, email, password });
  const operator = apiWith(site.url, token);

  const enrol = async (kind: 'partner' | 'customer', name: string, program?: Program): Promise<Party> => {
    const domain = `${name}.example`;
    const wish = { kind, name, domain, market: 'CN', locale: 'en', ...(program && { program }) };
    const { id } = await operator.call<{ id: string }>('POST', '/api/organizations', wish);
    const roles = kind === 'partner' ? leader : (['global_admin'] as const);
    const person = { name: `${name} admin`, email: `admin@${domain}`, roles };
    const { userId, token: own } = await bringIn(site, operator, id, person, password);
    return { id, admin: { id: userId, token: own } };
  };
  await operator.call('PUT', `/api/services/${ownService}`, ownManifest(true));
  const [home, ana, bo, ada, abe, reed, suspect, ...customers] = await Promise.all([
    enrol('customer', 'home'),
    enrol('partner', 'ana', 'direct_reseller'),
    enrol('partner', 'bo', 'direct_reseller'),
    enrol('partner', 'ada', 'advisor'),
    enrol('partner', 'abe', 'advisor'),
    enrol('partner', 'reed', 'direct_reseller'),
    enrol('partner', 'sable', 'direct_reseller'),
    ...Array.from({ length: customerCount }, (_, index) => enrol('customer', `customer-${index}`)),
  ]);
  const byHome = apiWith(site.url, home.admin.token);
  const { agreement } = await byHome.call<{ agreement: Stage['agreement'] }>('GET', '/api/partner-relationships');
  const { id, version } = agreement;
  await byHome.call('POST', `/api/partner-relationships/${ada.id}/privileges`, {
    services: { [services[0]]: { grant: true }, [ownService]: { grant: true } },
    agreement: { id, version },
  });
  const link = await apiWith(site.url, reed.admin.token).call<{ url: string }>('GET', '/api/invitation-link');
  const colleague = { email: 'leaver@ada.example', displayName: 'Leaver' };
  return {
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
