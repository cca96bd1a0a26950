import { strict as assert } from 'node:assert';
import { acceptRequest, invitationLink, order, removePrivileges } from '../sample-world/acts.ts';
import { newCustomer, newPartner } from './newcomers.ts';
import { allows, denies, refuses, type Stage, serviceAt, subscriptionAt } from './stage.ts';
import { boughtBy, changesNoSubscription } from './views.ts';

/** Seed 000: a partner provisions and supports what was bought through another channel. */
export const multichannel = async (stage: Stage): Promise<void> => {
  await boughtFromTheOperator(stage);
  await boughtFromAnAdvisor(stage);
};

const boughtFromTheOperator = async (stage: Stage): Promise<void> => {
  const { walk } = stage;
  walk.chapter('Multichannel (000): bought from the operator, supported by a partner');
  const operator = stage.as('operator-admin');
  const partner = stage.as('reseller-admin');
  const customer = await newCustomer(stage);
  const office = serviceAt(customer.id, 'office365');

  const sold = await walk.step(['M3'], 'The customer bought from the operator directly', () =>
    order(operator.api, customer.id, { offer: 'business-basic', seats: 30, channel: 'direct' }),
  );
  await walk.step(['M5', 'D21'], 'Nothing is implicit: neither a partner nor the operator administers it', async () => {
    await denies(stage, partner, 'provisioning.manage', office, ['privileges_missing', 'M5']);
    await denies(stage, operator, 'provisioning.manage', office, ['operator_holds_no_privileges', 'D21']);
  });
  await walk.step(
    ['Q1', 'P4', 'P5', 'P6', 'P7'],
    'A partner asks, the customer accepts; what was bought stays as it is',
    () =>
      changesNoSubscription(customer, async () =>
        acceptRequest(customer.admin.api, await invitationLink(partner.api), { office365: { grant: true } }),
      ),
  );
  await walk.step(
    ['M2', 'M3', 'D12'],
    'The partner provisions and supports it, and asks the operator on its behalf',
    async () => {
      for (const action of ['provisioning.read', 'provisioning.manage', 'service-request.create'])
        await allows(stage, partner, action, office);
      await allows(stage, stage.as('reseller-helpdesk'), 'user.password.reset', office);
    },
  );
  await walk.step(['M3', 'N1', 'N7'], 'The subscription and its bill stay with the operator', async () => {
    const asked = subscriptionAt(customer.id, sold.id);
    await denies(stage, partner, 'bill.read', asked, ['bill_belongs_to_reseller', 'N1']);
    await denies(stage, partner, 'subscription.cancel', asked, ['lifecycle_belongs_to_reseller', 'N7']);
    assert.deepEqual([sold.channel, sold.reseller], ['direct', undefined]);
  });
  await walk.step(['D14'], 'The customer itself asks its reseller to change seats', async () => {
    const path = `/api/customers/${customer.id}/subscriptions/${sold.id}/seats`;
    refuses(await customer.admin.api.ask('POST', path, { change: 1 }), ['ask_your_reseller', 'D14']);
  });
};

const boughtFromAnAdvisor = async (stage: Stage): Promise<void> => {
  const { walk } = stage;
  walk.chapter('Multichannel (000): bought on an advisor’s advice, served by the same partner as a reseller');
  const operator = stage.as('operator-admin');
  const customer = await newCustomer(stage, 'zh-CN');
  const dynamics = serviceAt(customer.id, 'dynamics365');
  const partner = await newPartner(stage, 'Meridian Advisory', 'advisor');
  const advisor = partner.organizationId;

  const bought = await walk.step(['M4'], 'An advisor advises, the operator sells and bills', async () => {
    await acceptRequest(customer.admin.api, await invitationLink(partner.api), { dynamics365: { grant: true } });
    const wanted = { offer: 'sales-professional', seats: 9, channel: 'advisor', advisor } as const;
    const made = await order(operator.api, customer.id, wanted);
    assert.deepEqual([made.channel, made.advisor, made.reseller], ['advisor', advisor, undefined]);
    return made;
  });
  await walk.step(['PROGRAM'], 'An advisor sells nothing itself', async () => {
    const path = `/api/customers/${customer.id}/subscriptions`;
    const reply = await partner.api.ask('POST', path, { offer: 'sales-enterprise', seats: 1 });
    refuses(reply, ['program_not_permitted', 'PROGRAM']);
  });
  await walk.step(['M4'], 'It becomes a reseller; what was bought before stays as it is', () =>
    changesNoSubscription(customer, () =>
      operator.api.call('PATCH', `/api/organizations/${advisor}`, { program: 'direct_reseller' }),
    ),
  );
  await walk.step(['M1', 'M2', 'M4'], 'It serves the old subscription, and sells and serves a new one', async () => {
    await allows(stage, partner, 'provisioning.manage', dynamics);
    const own = await order(partner.api, customer.id, { offer: 'customer-service-professional', seats: 4 });
    assert.deepEqual([own.channel, own.reseller], ['csp', advisor]);
    const [before] = (await boughtBy(customer)).filter(({ id }) => id === bought.id);
    assert.deepEqual([before?.channel, before?.advisor], ['advisor', advisor]);
  });
  await walk.step(['M5', 'X2'], 'Without the privileges it serves neither, and both subscriptions go on', () =>
    changesNoSubscription(customer, async () => {
      await removePrivileges(customer.admin.api, advisor, 'dynamics365');
      await denies(stage, partner, 'provisioning.manage', dynamics, ['privileges_removed', 'M5']);
    }),
  );
};
