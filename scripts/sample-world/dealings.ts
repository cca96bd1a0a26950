import { acceptRequest, type Decisions, grantDirectly, invitationLink, order } from './acts.ts';
import type { Cast } from './build.ts';
import { tokenIn } from './people.ts';

const yes = { grant: true } as const;
const nothing: Decisions = {};

/**
 * What has happened in the sample market so far, customer by customer, each through another channel:
 *
 * | customer | sold by | who administers |
 * |---|---|---|
 * | en    | Office 365 by the reseller (`csp`); Azure by the operator (`direct`) | the reseller; the other reseller |
 * | zh-CN | Office 365 by the provider (`csp`), who names its indirect reseller  | that indirect reseller (M12) |
 * | zh-TW | Office 365 by the operator (`direct`); Dynamics 365 with the advisor | the reseller; the advisor |
 * | ja    | Office 365 by the other reseller, Dynamics 365 by the reseller       | each its own: a conflict is waiting |
 * | ru    | Office 365 by a reseller that is now suspended; Dynamics 365 with the other reseller, when it was an advisor | each its own |
 */
export const deal = async (cast: Cast): Promise<void> => {
  const links = await firstLinks(cast);
  await formerAdvisor(cast, links.otherReseller);
  await joinProvider(cast);
  await Promise.all([
    atEnglish(cast, links),
    atSimplifiedChinese(cast),
    atTraditionalChinese(cast, links),
    atJapanese(cast, links),
    atRussian(cast, links),
  ]);
};

type Links = Readonly<Record<'reseller' | 'otherReseller' | 'advisor' | 'suspendedReseller', string>>;

const firstLinks = async ({ as }: Cast): Promise<Links> => ({
  reseller: await invitationLink(as('reseller-admin')),
  otherReseller: await invitationLink(as('other-reseller-admin')),
  advisor: await invitationLink(as('advisor-admin')),
  suspendedReseller: await invitationLink(as('suspended-reseller-admin')),
});

/** M4: what was bought on its advice stays as it is when the advisor becomes a reseller. */
const formerAdvisor = async ({ operator, partners, customers, as }: Cast, link: string): Promise<void> => {
  const { otherReseller: advisor } = partners;
  await acceptRequest(as('customer-ru-global-admin'), link, { dynamics365: yes });
  await order(operator, customers.ru, { offer: 'sales-professional', seats: 8, channel: 'advisor', advisor });
  await operator.call('PATCH', `/api/organizations/${advisor}`, { program: 'direct_reseller' });
};

/** M8: both indirect resellers follow the provider's partnership link. */
const joinProvider = async ({ as }: Cast): Promise<void> => {
  const { url } = await as('provider-admin').call<{ url: string }>('GET', '/api/partnership-link');
  for (const key of ['indirect-reseller-admin', 'other-indirect-reseller-admin'] as const)
    await as(key).call('POST', `/api/partnership-requests/${tokenIn(url)}/accept`);
};

/** P1: two partners for different services. */
const atEnglish = async ({ operator, customers, as }: Cast, links: Links): Promise<void> => {
  const admin = as('customer-en-global-admin');
  await acceptRequest(admin, links.reseller, { office365: yes });
  await order(as('reseller-admin'), customers.en, { offer: 'business-basic', seats: 40 });
  await order(operator, customers.en, { offer: 'azure-plan', seats: 1, channel: 'direct' });
  await acceptRequest(admin, links.otherReseller, { azure: yes });
};

/** M11, M12: the reseller forwarded the provider's invitation and supports; the provider sells and owns the relationship. */
const atSimplifiedChinese = async ({ partners, customers, as }: Cast): Promise<void> => {
  const { indirectReseller } = partners;
  const admin = as('customer-zh-CN-global-admin');
  const provider = as('provider-admin');
  await acceptRequest(admin, await invitationLink(provider, indirectReseller), nothing);
  await order(provider, customers['zh-CN'], { offer: 'business-basic', seats: 120, indirectReseller });
  await grantDirectly(admin, indirectReseller, { office365: yes });
};

/** M3: a partner administers what the operator sold; an advisor what was bought on its advice. */
const atTraditionalChinese = async ({ operator, partners, customers, as }: Cast, links: Links): Promise<void> => {
  const { advisor } = partners;
  const admin = as('customer-zh-TW-global-admin');
  await order(operator, customers['zh-TW'], { offer: 'e1', seats: 60, channel: 'direct' });
  await acceptRequest(admin, links.reseller, { office365: yes });
  await acceptRequest(admin, links.advisor, { dynamics365: yes });
  const advised = { offer: 'customer-service-professional', seats: 15, channel: 'advisor', advisor } as const;
  await order(operator, customers['zh-TW'], advised);
};

/** D3: when the reseller asks for Office 365 here, the customer will have to choose. */
const atJapanese = async ({ customers, as }: Cast, links: Links): Promise<void> => {
  const admin = as('customer-ja-global-admin');
  await acceptRequest(admin, links.otherReseller, { office365: yes });
  await order(as('other-reseller-admin'), customers.ja, { offer: 'business-standard', seats: 75 });
  await acceptRequest(admin, links.reseller, { dynamics365: yes });
  await order(as('reseller-admin'), customers.ja, { offer: 'sales-enterprise', seats: 20 });
};

/** D8: suspended after it had sold and been trusted. */
const atRussian = async ({ operator, partners, customers, as }: Cast, links: Links): Promise<void> => {
  await acceptRequest(as('customer-ru-global-admin'), links.suspendedReseller, { office365: yes });
  await order(as('suspended-reseller-admin'), customers.ru, { offer: 'business-basic', seats: 25 });
  const reason = 'Two invoices are more than ninety days overdue.';
  await operator.call('PATCH', `/api/organizations/${partners.suspendedReseller}`, { standing: 'suspended', reason });
};
