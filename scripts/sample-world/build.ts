import type { Locale } from '@mandate/domain/kernel/locale';
import { type Api, apiWith } from './api.ts';
import {
  type CompanyData,
  customerCompanies,
  market,
  operatorCompany,
  type PartnerName,
  partnerCompanies,
} from './companies.ts';
import { deal } from './dealings.ts';
import { bringIn, type Entered, newPassword, type Site, setUp } from './people.ts';
import type { Persona, PersonaKey, Personas, ServiceClient } from './personas.ts';

/** An operator that has just been set up, and the link with which its administrator comes in. */
export type NewOperator = { readonly organizationId: string; readonly userId: string; readonly setUpLink: string };

/** The companies of the sample world by id, and the way of each of its people into the API. */
export type Cast = {
  readonly operator: Api;
  readonly partners: Readonly<Record<PartnerName, string>>;
  readonly customers: Readonly<Record<Locale, string>>;
  readonly as: (key: PersonaKey) => Api;
};

/**
 * Builds the sample market over the API alone, as its people would: the operator enrols the companies, their people
 * come in, ask, accept and sell. One password opens every account of one world.
 */
export const buildSampleWorld = async (
  site: Site,
  founded: NewOperator,
  say: (line: string) => void = () => {},
): Promise<Personas> => {
  const password = newPassword();
  const { key, email } = operatorCompany.admin;
  const first = await setUp(site, founded.setUpLink, { userId: founded.userId, email, password });
  const operator = apiWith(site.url, first.token);
  const people = new Map<PersonaKey, Persona>();
  people.set(key, { key, organizationId: founded.organizationId, organization: operatorCompany.name, ...first });

  const enrol = async (kind: 'partner' | 'customer', { people: staff, ...company }: CompanyData): Promise<string> => {
    const { id } = await operator.call<{ id: string }>('POST', '/api/organizations', { kind, market, ...company });
    for (const person of staff) {
      const entered: Entered = await bringIn(site, operator, id, person, password);
      people.set(person.key, { key: person.key, organizationId: id, organization: company.name, ...entered });
    }
    return id;
  };
  say('Enrolling the companies and bringing their people in');
  const partners = await ofEach(partnerCompanies, (company) => enrol('partner', company));
  const customers = await ofEach(customerCompanies, (company) => enrol('customer', company));

  say('Agreeing on relationships, privileges and subscriptions');
  const as = (wanted: PersonaKey): Api => apiWith(site.url, people.get(wanted)?.token ?? '');
  await deal({ operator, partners, customers, as });
  return { people: Object.fromEntries(people) as Personas['people'], service: await newService(operator) };
};

/** All at once: nobody here waits for anybody. */
const ofEach = async <K extends string, V>(
  companies: Readonly<Record<K, V>>,
  enrol: (company: V) => Promise<string>,
): Promise<Record<K, string>> => {
  const ids = Object.entries<V>(companies).map(async ([name, company]) => [name, await enrol(company)] as const);
  return Object.fromEntries(await Promise.all(ids)) as Record<K, string>;
};

const newService = async (operator: Api): Promise<ServiceClient> => {
  const wish = { name: 'Admin centre', scopes: ['decisions'] };
  const { clientId, clientSecret } = await operator.call<Omit<ServiceClient, 'key'>>('POST', '/api/clients', wish);
  return { key: 'service', clientId, clientSecret };
};
