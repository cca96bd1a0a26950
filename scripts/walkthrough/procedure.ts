import { type Locale, locales } from '@mandate/domain/kernel/locale';
import { acceptRequest, invitationLink, order } from '../sample-world/acts.ts';
import { accept } from './accepting.ts';
import { ask } from './asking.ts';
import { decidesWhatWasGranted, managesItsOwn, refusesWhatGrantsNeverGive } from './deciding.ts';
import { newCustomer } from './newcomers.ts';
import type { Stage } from './stage.ts';

const languages: Readonly<Record<Locale, string>> = {
  en: 'English',
  'zh-CN': '简体中文',
  'zh-TW': '繁體中文',
  ja: '日本語',
  ru: 'Русский',
};

/** The procedure of seed 004, step by step, in each language of the product. */
export const procedure = async (stage: Stage): Promise<void> => {
  for (const locale of locales) await inLanguage(stage, locale);
};

const inLanguage = async (stage: Stage, locale: Locale): Promise<void> => {
  const { walk } = stage;
  walk.chapter(`Request a reseller relationship with a customer (004): ${languages[locale]}`);
  const partner = stage.as('reseller-admin', locale);
  const other = stage.as('other-reseller-admin');
  const customer = await newCustomer(stage, locale);
  const sold = await walk.step(['Q1', 'P3'], `${customer.name} works with another reseller already`, async () => {
    await acceptRequest(customer.admin.api, await invitationLink(other.api), { azure: { grant: true } });
    return order(other.api, customer.id, { offer: 'business-basic', seats: 12 });
  });
  const link = await ask(stage, partner, customer, locale);
  await accept(stage, { partner, other, customer, locale, link });
  const staff = { admin: partner, sales: stage.as('reseller-sales'), helpdesk: stage.as('reseller-helpdesk') };
  await decidesWhatWasGranted(stage, staff, customer);
  await refusesWhatGrantsNeverGive(stage, partner, customer, sold);
  await managesItsOwn(stage, partner, customer);
};
