import { strict as assert } from 'node:assert';
import {
  acceptanceOf,
  acceptRequest,
  grantDirectly,
  invitationLink,
  order,
  type Subscription,
  subscriptionsOf,
} from '../sample-world/acts.ts';
import { Refused } from '../sample-world/api.ts';
import { tokenIn } from '../sample-world/people.ts';
import { readRequest } from './accepting.ts';
import { newCustomer } from './newcomers.ts';
import { allows, denies, type Partner, type Player, refuses, type Stage, serviceAt } from './stage.ts';
import { listedBy, partnersOf } from './views.ts';

/** What the documents leave open and the law decides: rotation, suspension, markets, self-dealing. */
export const limits = async (stage: Stage): Promise<void> => {
  stage.walk.chapter('Limits: a leaked link, a suspended partner, another market, oneself');
  await rotation(stage);
  await suspension(stage);
  await otherMarket(stage);
  await selfDealing(stage);
};

const tryAccepting = async ({ api }: Player, link: string, agreedOn: string) => {
  const body = await acceptanceOf(api, agreedOn, { office365: { grant: true } });
  return api.ask('POST', `/api/requests/${tokenIn(link)}/accept`, body);
};

const rotation = async (stage: Stage): Promise<void> =>
  stage.walk.step(
    ['D6', 'Q9'],
    'A rotated link says that it was replaced and establishes nothing; the new one works',
    async () => {
      const partner = stage.as('reseller-admin');
      const customer = await newCustomer(stage);
      const old = await invitationLink(partner.api);
      const { url: link } = await partner.api.call<{ url: string }>('POST', '/api/invitation-link/rotate');
      assert.notEqual(link, old);
      assert.equal(await invitationLink(partner.api), link);
      const replaced = ['invitation_link_replaced', 'D6'] as const;
      refuses(await customer.admin.api.ask('GET', `/api/requests/${tokenIn(old)}`), replaced);
      refuses(await tryAccepting(customer.admin, old, link), replaced);
      assert.deepEqual(await partnersOf(customer), []);
      await acceptRequest(customer.admin.api, link, {});
    },
  );

const suspension = async (stage: Stage): Promise<void> => {
  const { walk } = stage;
  const partner = stage.as('suspended-reseller-admin');
  const held = stage.as('customer-ru-global-admin').organizationId;
  const link = await linkFromBefore(stage, partner);
  const told = ['partner_suspended', 'D8'] as const;
  const [sold] = (await subscriptionsOf(partner.api, held)).filter(
    ({ reseller }) => reseller === partner.organizationId,
  );
  const subscription = `/api/customers/${held}/subscriptions/${sold?.id}`;
  await walk.step(
    ['D8'],
    'A suspended partner neither invites, nor creates customers, nor orders, nor changes seats',
    async () => {
      refuses(await partner.api.ask('GET', '/api/invitation-link'), told);
      const customer = { name: 'Bamboo Tea', domain: 'bamboo-tea.example', market: 'CN', locale: 'en' };
      refuses(await partner.api.ask('POST', '/api/customers', customer), told);
      refuses(await partner.api.ask('POST', `/api/customers/${held}/subscriptions`, { offer: 'e1', seats: 1 }), told);
      refuses(await partner.api.ask('POST', `${subscription}/seats`, { change: 1 }), told);
      refuses(await partner.api.ask('POST', `${subscription}/add-ons`, { offer: 'mail-archive', seats: 1 }), told);
      refuses(await partner.api.ask('POST', `${subscription}/transition`, { offer: 'e3' }), told);
    },
  );
  await walk.step(['D8'], 'It still manages what exists, in the tenant and as the reseller of record', async () => {
    await allows(stage, partner, 'user.manage', serviceAt(held, 'office365'));
    for (const [move, status] of [
      ['suspend', 'suspended'],
      ['reactivate', 'active'],
    ] as const)
      assert.equal((await partner.api.call<Subscription>('POST', `${subscription}/${move}`)).status, status);
  });
  await walk.step(['D8'], 'Its link says that the request cannot be accepted at present', async () => {
    const customer = await newCustomer(stage, 'ja');
    const { obstacle } = await readRequest(customer.admin, link);
    assert.deepEqual([obstacle?.code, obstacle?.rule], ['request_not_acceptable', 'D8']);
    refuses(await tryAccepting(customer.admin, link, link), ['request_not_acceptable', 'D8']);
    assert.deepEqual(await partnersOf(customer), []);
  });
};

/** The operator reactivates the partner for as long as it takes to read its link, and suspends it again. */
const linkFromBefore = ({ walk, as }: Stage, partner: Partner): Promise<string> =>
  walk.step(
    ['D8', 'D21'],
    'The operator reactivates a suspended partner, and suspends it again with a reason',
    async () => {
      const operator = as('operator-admin').api;
      const path = `/api/organizations/${partner.organizationId}`;
      await operator.call('PATCH', path, { standing: 'active' });
      const link = await invitationLink(partner.api);
      refuses(await operator.ask('PATCH', path, { standing: 'suspended' }), ['reason_required', 'D21']);
      const reason = 'Two invoices are more than ninety days overdue.';
      await operator.call('PATCH', path, { standing: 'suspended', reason });
      const own = await partner.api.call<{ standing: string; standingReason: string }>('GET', path);
      assert.deepEqual([own.standing, own.standingReason], ['suspended', reason]);
      return link;
    },
  );

const otherMarket = async (stage: Stage): Promise<void> =>
  stage.walk.step(['D7'], 'A customer of another market reads why it cannot accept, and is refused', async () => {
    const customer = await newCustomer(stage, 'ja', 'JP');
    const link = await invitationLink(stage.as('reseller-admin').api);
    const told = ['market_mismatch', 'D7'] as const;
    const { obstacle } = await readRequest(customer.admin, link);
    assert.deepEqual([obstacle?.code, obstacle?.rule], told);
    refuses(await tryAccepting(customer.admin, link, link), told);
  });

const selfDealing = async (stage: Stage): Promise<void> =>
  stage.walk.step(['D9'], 'Nobody is their own partner: no grant to oneself, no request for a partner', async () => {
    const customer = await newCustomer(stage);
    const partner = stage.as('reseller-admin');
    const granting = grantDirectly(customer.admin.api, customer.id, { office365: { grant: true } });
    await assert.rejects(granting, (fault) => {
      assert.ok(fault instanceof Refused);
      assert.deepEqual([fault.problem.code, fault.problem.rule], ['self_dealing', 'D9']);
      return true;
    });
    const link = await invitationLink(partner.api);
    refuses(await partner.api.ask('GET', `/api/requests/${tokenIn(link)}`), ['role_not_permitted', 'ROLE']);
  });

/** D10: either side ends the relationship, once nothing that the partner sold is alive. */
export const theEnd = async (stage: Stage): Promise<void> => {
  const { walk } = stage;
  walk.chapter('The end of a relationship');
  const partner = stage.as('reseller-admin');
  const customer = await newCustomer(stage);
  await acceptRequest(customer.admin.api, await invitationLink(partner.api), { office365: { grant: true } });
  const sold = await order(partner.api, customer.id, { offer: 'business-standard', seats: 6 });
  const office = serviceAt(customer.id, 'office365');

  await walk.step(['D10'], 'Neither side ends it while a sold subscription lives; they read which', async () => {
    const told = ['live_subscriptions_remain', 'D10'] as const;
    const byCustomer = await customer.admin.api.ask('DELETE', `/api/partner-relationships/${partner.organizationId}`);
    refuses(byCustomer, told);
    const { subscriptions } = byCustomer.body as unknown as { subscriptions: { subscription: string }[] };
    assert.deepEqual(
      subscriptions.map(({ subscription }) => subscription),
      [sold.id],
    );
    refuses(await partner.api.ask('DELETE', `/api/customers/${customer.id}/relationship`), told);
  });
  const since = stage.mailsSoFar();
  await walk.step(
    ['D10', 'X5'],
    'After its cancellation the partner ends it; its grants end, and the customer leaves its list',
    async () => {
      await partner.api.call('POST', `/api/customers/${customer.id}/subscriptions/${sold.id}/cancel`);
      await partner.api.call('DELETE', `/api/customers/${customer.id}/relationship`);
      await denies(stage, partner, 'user.read', office, ['privileges_removed', 'M5']);
      assert.deepEqual(await listedBy(partner, customer), []);
      assert.deepEqual(await partnersOf(customer), []);
    },
  );
  await walk.step(['D10', 'D18'], 'Both sides are told, and both keep the history', async () => {
    const isIt = (text: string) =>
      text.includes('has ended') && text.includes(customer.name) && text.includes(partner.organization);
    await stage.mailTo(partner.email, isIt, since);
    await stage.mailTo(customer.admin.email, isIt, since);
    const asked = { customer: partner, partner: customer.admin };
    const ids = { customer: customer.id, partner: partner.organizationId };
    for (const side of ['customer', 'partner'] as const) {
      const path = `/api/audit-events?${side}=${ids[side]}&kind=relationship.ended`;
      assert.equal((await asked[side].api.call<{ items: unknown[] }>('GET', path)).items.length, 1);
    }
  });
};
