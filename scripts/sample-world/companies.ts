import type { Locale } from '@mandate/domain/kernel/locale';
import type { Program } from '@mandate/domain/organizations/program';
import type { Role } from '@mandate/domain/organizations/role';
import type { PersonaKey } from './personas.ts';

/** Somebody of a company, and the persona that they are. */
export type PersonData = {
  readonly key: PersonaKey;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
};

export type CompanyData = {
  readonly name: string;
  readonly domain: string;
  readonly locale: Locale;
  readonly people: readonly PersonData[];
};
export type PartnerData = CompanyData & { readonly program: Program };

export type PartnerName =
  | 'reseller'
  | 'otherReseller'
  | 'provider'
  | 'indirectReseller'
  | 'otherIndirectReseller'
  | 'advisor'
  | 'suspendedReseller';

/** The region in which everybody here buys and sells (D7). */
export const market = 'CN';

const leader: readonly Role[] = ['global_admin', 'admin_agent'];

/** Who runs the cloud. */
export const operatorCompany = {
  name: 'Jade Cloud',
  domain: 'jadecloud.example',
  locale: 'en',
  admin: { key: 'operator-admin', name: 'Chen Yating', email: 'chen.yating@jadecloud.example' },
} as const;

/** The partners, by the role that they play. `otherReseller` began as an advisor and sells only since (M4). */
export const partnerCompanies: Readonly<Record<PartnerName, PartnerData>> = {
  reseller: {
    name: 'Aurora Consulting',
    domain: 'aurora-consulting.example',
    locale: 'en',
    program: 'direct_reseller',
    people: [
      { key: 'reseller-admin', name: 'Mara Lindqvist', email: 'mara@aurora-consulting.example', roles: leader },
      { key: 'reseller-sales', name: 'Tom Okafor', email: 'tom@aurora-consulting.example', roles: ['sales_agent'] },
      {
        key: 'reseller-helpdesk',
        name: 'Lena Brandt',
        email: 'lena@aurora-consulting.example',
        roles: ['helpdesk_agent'],
      },
    ],
  },
  otherReseller: {
    name: '北辰信息',
    domain: 'beichen-info.example',
    locale: 'zh-CN',
    program: 'advisor',
    people: [
      { key: 'other-reseller-admin', name: '周明远', email: 'zhou.mingyuan@beichen-info.example', roles: leader },
    ],
  },
  provider: {
    name: '长风分销',
    domain: 'changfeng.example',
    locale: 'zh-CN',
    program: 'indirect_provider',
    people: [{ key: 'provider-admin', name: '沈若兰', email: 'shen.ruolan@changfeng.example', roles: leader }],
  },
  indirectReseller: {
    name: 'Harbour IT',
    domain: 'harbour-it.example',
    locale: 'en',
    program: 'indirect_reseller',
    people: [
      { key: 'indirect-reseller-admin', name: 'Grace Adeyemi', email: 'grace@harbour-it.example', roles: leader },
    ],
  },
  otherIndirectReseller: {
    name: 'みどりシステムズ',
    domain: 'midori-systems.example',
    locale: 'ja',
    program: 'indirect_reseller',
    people: [
      {
        key: 'other-indirect-reseller-admin',
        name: '石川 直美',
        email: 'ishikawa@midori-systems.example',
        roles: leader,
      },
    ],
  },
  advisor: {
    name: 'Байкал Консалтинг',
    domain: 'baikal-consulting.example',
    locale: 'ru',
    program: 'advisor',
    people: [{ key: 'advisor-admin', name: 'Илья Воронов', email: 'voronov@baikal-consulting.example', roles: leader }],
  },
  suspendedReseller: {
    name: 'Silverline Systems',
    domain: 'silverline.example',
    locale: 'en',
    program: 'direct_reseller',
    people: [
      { key: 'suspended-reseller-admin', name: 'Peter Novak', email: 'peter@silverline.example', roles: leader },
    ],
  },
};

const customerOf = (
  locale: Locale,
  company: { readonly name: string; readonly domain: string },
  admin: readonly [name: string, mailbox: string],
  user: readonly [name: string, mailbox: string],
): CompanyData => ({
  ...company,
  locale,
  people: [
    {
      key: `customer-${locale}-global-admin`,
      name: admin[0],
      email: `${admin[1]}@${company.domain}`,
      roles: ['global_admin'],
    },
    { key: `customer-${locale}-user`, name: user[0], email: `${user[1]}@${company.domain}`, roles: ['user'] },
  ],
});

/** The customers, one for each language of the product. */
export const customerCompanies: Readonly<Record<Locale, CompanyData>> = {
  en: customerOf(
    'en',
    { name: 'Lotus Foods', domain: 'lotus-foods.example' },
    ['Amelia Hart', 'amelia.hart'],
    ['Noah Patel', 'noah.patel'],
  ),
  'zh-CN': customerOf(
    'zh-CN',
    { name: '青禾农业', domain: 'qinghe-farm.example' },
    ['林晓彤', 'lin.xiaotong'],
    ['王子轩', 'wang.zixuan'],
  ),
  'zh-TW': customerOf(
    'zh-TW',
    { name: '耀光電子', domain: 'yaoguang.example' },
    ['陳怡君', 'chen.yijun'],
    ['黃志豪', 'huang.zhihao'],
  ),
  ja: customerOf(
    'ja',
    { name: 'さくら精機', domain: 'sakura-seiki.example' },
    ['佐藤 健一', 'sato.kenichi'],
    ['高橋 美咲', 'takahashi.misaki'],
  ),
  ru: customerOf(
    'ru',
    { name: 'Амурский лес', domain: 'amurles.example' },
    ['Ольга Смирнова', 'smirnova'],
    ['Дмитрий Кузнецов', 'kuznetsov'],
  ),
};
