import { randomBytes } from 'node:crypto';
import type { Locale } from '@mandate/domain/kernel/locale';
import type { Program } from '@mandate/domain/organizations/program';
import type { Role } from '@mandate/domain/organizations/role';
import { apiWith } from '../sample-world/api.ts';
import { market } from '../sample-world/companies.ts';
import { bringIn, newPassword } from '../sample-world/people.ts';
import type { Partner, Player, Stage } from './stage.ts';

/** A customer that has just been enrolled, with a global administrator and an ordinary user. */
export type Newcomer = {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly admin: Player;
  readonly user: Player;
};

type CustomerWords = { readonly name: string; readonly domain: string; readonly admin: string; readonly user: string };

/** Every walk brings customers of its own, so that it can be repeated on the same server. */
const customers: Readonly<Record<Locale, CustomerWords>> = {
  en: { name: 'Bluebird Travel', domain: 'bluebird-travel', admin: 'Ruth Ellison', user: 'Sam Whitaker' },
  'zh-CN': { name: '云杉文具', domain: 'yunshan-stationery', admin: '赵晓雯', user: '孙浩然' },
  'zh-TW': { name: '晨星設計', domain: 'chenxing-design', admin: '吳佩珊', user: '蔡承恩' },
  ja: { name: 'あおぞら製菓', domain: 'aozora-seika', admin: '中村 由紀', user: '小林 大輔' },
  ru: { name: 'Северный чай', domain: 'severny-chai', admin: 'Анна Лебедева', user: 'Павел Орлов' },
};

const enrol = async (
  { as }: Stage,
  company: { readonly kind: string; readonly name: string; readonly domain: string; readonly locale: Locale } & {
    readonly program?: Program;
    readonly market?: string;
  },
): Promise<{ readonly id: string; readonly domain: string }> => {
  const domain = `${company.domain}-${randomBytes(4).toString('hex')}.example`;
  const body = { market, ...company, domain };
  const { id } = await as('operator-admin').api.call<{ id: string }>('POST', '/api/organizations', body);
  return { id, domain };
};

const hire = async (
  { site, as }: Stage,
  organizationId: string,
  person: { readonly name: string; readonly email: string; readonly roles: readonly Role[] },
  locale: Locale,
): Promise<Player> => {
  const entered = await bringIn(site, as('operator-admin').api, organizationId, person, newPassword());
  return { ...entered, api: apiWith(site.url, entered.token, locale) };
};

/** The operator enrols another customer of this language, by default of everybody's market. */
export const newCustomer = async (stage: Stage, locale: Locale = 'en', elsewhere?: string): Promise<Newcomer> => {
  const { admin, user, ...company } = customers[locale];
  const { id, domain } = await enrol(stage, {
    ...company,
    kind: 'customer',
    locale,
    ...(elsewhere !== undefined && { market: elsewhere }),
  });
  return {
    id,
    name: company.name,
    domain,
    admin: await hire(stage, id, { name: admin, email: `admin@${domain}`, roles: ['global_admin'] }, locale),
    user: await hire(stage, id, { name: user, email: `office@${domain}`, roles: ['user'] }, locale),
  };
};

/** The operator enrols another partner, led by one person. */
export const newPartner = async (stage: Stage, name: string, program: Program): Promise<Partner> => {
  const domain = name.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  const { id, domain: own } = await enrol(stage, { kind: 'partner', name, domain, locale: 'en', program });
  const roles: readonly Role[] = ['global_admin', 'admin_agent'];
  const player = await hire(stage, id, { name: 'Julia Weber', email: `julia@${own}`, roles }, 'en');
  return { ...player, organizationId: id, organization: name };
};
