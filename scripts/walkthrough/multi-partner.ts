import { strict as assert } from 'node:assert';
import { acceptRequest, grantDirectly, invitationLink, order } from '../sample-world/acts.ts';
import { type Newcomer, newCustomer } from './newcomers.ts';
import { allows, denies, type Stage, serviceAt } from './stage.ts';
import { changesNoSubscription, holdersAt } from './views.ts';

/** Seed 002: several partners at one customer, each for its own service. Answers that customer. */
export const multiPartner = async (stage: Stage): Promise<Newcomer> => {
  const { walk } = stage;
  walk.chapter('Multi-partner (002): resellers for different services');
  const first = stage.as('other-reseller-admin');
  const second = stage.as('reseller-admin');
  const advisor = stage.as('advisor-admin');
  const customer = await newCustomer(stage, 'ja');
  const office = serviceAt(customer.id, 'office365');
  const dynamics = serviceAt(customer.id, 'dynamics365');

  await walk.step(['M1'], 'One partner sells Office 365 and administers it', async () => {
    await acceptRequest(customer.admin.api, await invitationLink(first.api), { office365: { grant: true } });
    await order(first.api, customer.id, { offer: 'business-basic', seats: 50 });
  });
  await walk.step(
    ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7'],
    'Another asks beside it and gets Dynamics 365; no subscription, seller, seat or credit changes',
    () =>
      changesNoSubscription(customer, async () =>
        acceptRequest(customer.admin.api, await invitationLink(second.api), { dynamics365: { grant: true } }),
      ),
  );
  await walk.step(['P1', 'M5'], 'Each administers its own service, and not the other’s', async () => {
    await allows(stage, first, 'user.manage', office);
    await allows(stage, second, 'user.manage', dynamics);
    await denies(stage, first, 'user.manage', dynamics, ['privileges_missing', 'M5']);
    await denies(stage, second, 'user.manage', office, ['privileges_missing', 'M5']);
  });
  await walk.step(['A3', 'M12'], 'A partner that sells nothing may hold a service beside the seller', async () => {
    await grantDirectly(customer.admin.api, advisor.organizationId, { office365: { grant: true } });
    await allows(stage, advisor, 'user.read', office);
    await allows(stage, first, 'user.read', office);
    assert.deepEqual(await holdersAt(customer), {
      [first.organizationId]: ['office365'],
      [second.organizationId]: ['dynamics365'],
      [advisor.organizationId]: ['office365'],
    });
  });
  return customer;
};
