import { strict as assert } from 'node:assert';
import { acceptRequest, grantDirectly, invitationLink, order, type Subscription } from '../sample-world/acts.ts';
import { tokenIn } from '../sample-world/people.ts';
import { refusesWhatGrantsNeverGive } from './deciding.ts';
import { type Newcomer, newCustomer, newPartner } from './newcomers.ts';
import { allows, denies, type Partner, refuses, type Stage, serviceAt, subscriptionAt } from './stage.ts';
import { changesNoSubscription, listedBy } from './views.ts';

type Case = { readonly customer: Newcomer; readonly provider: Partner; readonly reseller: Partner };

/** Seed 000, its table: an indirect provider, its resellers, and a customer of theirs. */
export const twoTier = async (stage: Stage): Promise<void> => {
  stage.walk.chapter('Two tiers (000): an indirect provider and its resellers');
  const provider = stage.as('provider-admin');
  const reseller = stage.as('indirect-reseller-admin');
  const one = { customer: await newCustomer(stage, 'zh-TW'), provider, reseller };
  const link = await forwarded(stage, one);
  const sold = await owned(stage, one, link);
  await supported(stage, one, sold);
  await partnershipEnds(stage, provider);
};

type HandedOver = { readonly provider: { readonly id: string }; readonly url: string };

/** M6–M10. Answers the link that the reseller forwarded. */
const forwarded = async (stage: Stage, { customer, provider, reseller }: Case): Promise<string> => {
  const { walk } = stage;
  const link = await walk.step(
    ['M6', 'M7', 'M8'],
    'The provider has its own link, and one for each of its resellers',
    async () => {
      const own = await invitationLink(provider.api);
      const handed = await invitationLink(provider.api, reseller.organizationId);
      const toTheOther = stage.as('other-indirect-reseller-admin').organizationId;
      assert.equal(new Set([own, handed, await invitationLink(provider.api, toTheOther)]).size, 3);
      return handed;
    },
  );
  await walk.step(['M9'], 'An indirect reseller cannot create an invitation', async () => {
    refuses(await reseller.api.ask('GET', '/api/invitation-link'), ['indirect_reseller_cannot_invite', 'M9']);
  });
  await walk.step(['M8'], 'It sees its provider’s invitation in its own portal', async () => {
    const { items } = await reseller.api.call<{ items: HandedOver[] }>('GET', '/api/provider-invitations');
    assert.deepEqual(
      items.filter(({ url }) => url === link).map((item) => item.provider.id),
      [provider.organizationId],
    );
  });
  await walk.step(['M8', 'M10'], 'It sends that one, and the mail names both', async () => {
    const since = stage.mailsSoFar();
    const body = { to: [customer.admin.email], locale: 'zh-TW', provider: provider.organizationId };
    await reseller.api.call('POST', '/api/invitation-link/messages', body);
    const { mail } = await stage.mailTo(customer.admin.email, (text) => text.includes(link), since);
    for (const name of [provider.organization, reseller.organization]) assert.ok(mail.text?.includes(name));
  });
  return link;
};

/** M11. Answers what the provider then sold. */
const owned = async ({ walk }: Stage, { customer, provider, reseller }: Case, link: string): Promise<Subscription> => {
  await walk.step(
    ['M11', 'D2'],
    'The customer accepts without privileges; the relationship is the provider’s',
    async () => {
      const { relationship, privileges } = await acceptRequest(customer.admin.api, link, {});
      assert.deepEqual(
        [relationship.partner, relationship.forwardedBy],
        [provider.organizationId, reseller.organizationId],
      );
      assert.deepEqual(privileges, []);
      assert.equal((await listedBy(provider, customer)).length, 1);
      assert.deepEqual(await listedBy(reseller, customer), []);
    },
  );
  return walk.step(['A5', 'M11'], 'The provider sells, and names its reseller on the subscription', async () => {
    const { organizationId: indirectReseller } = reseller;
    const sold = await order(provider.api, customer.id, { offer: 'business-basic', seats: 80, indirectReseller });
    assert.deepEqual(
      [sold.reseller, sold.indirectReseller, sold.partnerOfRecord],
      [provider.organizationId, indirectReseller, indirectReseller],
    );
    return sold;
  });
};

/** M12, M13. */
const supported = async (stage: Stage, { customer, provider, reseller }: Case, sold: Subscription): Promise<void> => {
  const { walk } = stage;
  const office = serviceAt(customer.id, 'office365');
  await walk.step(['M5'], 'Being named on it gives neither of them anything in the tenant', async () => {
    for (const partner of [provider, reseller])
      await denies(stage, partner, 'provisioning.manage', office, ['privileges_missing', 'M5']);
  });
  await walk.step(['M12', 'M13'], 'The customer grants the reseller privileges; bill, seller and credit stay', () =>
    changesNoSubscription(customer, async () => {
      await grantDirectly(customer.admin.api, reseller.organizationId, { office365: { grant: true } });
      await allows(stage, reseller, 'provisioning.manage', office);
      await allows(stage, provider, 'bill.read', subscriptionAt(customer.id, sold.id));
    }),
  );
  await refusesWhatGrantsNeverGive(stage, reseller, customer, sold);
  await walk.step(['A3'], 'The provider may hold the same service: its reseller does not sell', async () => {
    await grantDirectly(customer.admin.api, provider.organizationId, { office365: { grant: true } });
    await allows(stage, provider, 'provisioning.manage', office);
    await allows(stage, reseller, 'provisioning.manage', office);
  });
};

const partnershipEnds = async ({ walk, ...rest }: Stage, provider: Partner): Promise<void> => {
  const stage = { walk, ...rest };
  const reseller = await newPartner(stage, 'Pinewood IT', 'indirect_reseller');
  const customer = await newCustomer(stage);
  await walk.step(
    ['M8', 'D11'],
    'A partnership that ends leaves customers, subscriptions and grants as they are',
    async () => {
      const { url } = await provider.api.call<{ url: string }>('GET', '/api/partnership-link');
      const accepting = `/api/partnership-requests/${tokenIn(url)}/accept`;
      const { id } = await reseller.api.call<{ id: string }>('POST', accepting);
      const { organizationId: indirectReseller } = reseller;
      const link = await invitationLink(provider.api, indirectReseller);
      await acceptRequest(customer.admin.api, link, {});
      await order(provider.api, customer.id, { offer: 'e1', seats: 3, indirectReseller });
      await grantDirectly(customer.admin.api, indirectReseller, { office365: { grant: true } });
      await changesNoSubscription(customer, () => reseller.api.call('DELETE', `/api/partnerships/${id}`));
      await allows(stage, reseller, 'user.read', serviceAt(customer.id, 'office365'));
      assert.equal((await listedBy(provider, customer)).length, 1);
      const path = `/api/invitation-link?reseller=${indirectReseller}`;
      refuses(await provider.api.ask('GET', path), ['partnership_required', 'M8']);
    },
  );
};
