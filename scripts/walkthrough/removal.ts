import { strict as assert } from 'node:assert';
import {
  acceptRequest,
  grantDirectly,
  invitationLink,
  order,
  type Privilege,
  removePrivileges,
  type Subscription,
} from '../sample-world/acts.ts';
import { type Newcomer, newCustomer } from './newcomers.ts';
import { allows, denies, type Partner, type Player, refuses, type Stage, serviceAt } from './stage.ts';
import { changesNoSubscription, holdersAt, listedBy, partnersOf } from './views.ts';

type Case = {
  readonly customer: Newcomer;
  readonly partner: Partner;
  readonly advisor: Partner;
  readonly sold: Subscription;
};

const removedM5 = ['privileges_removed', 'M5'] as const;

/** Seed 004, its end: the customer takes privileges back, from one partner and from all, and gives them again. */
export const removal = async (stage: Stage): Promise<void> => {
  stage.walk.chapter('Taking privileges away, and asking again (004)');
  const customer = await newCustomer(stage, 'ru');
  const partner = stage.as('reseller-admin');
  const advisor = stage.as('advisor-admin');
  const both = { office365: { grant: true }, dynamics365: { grant: true } };
  await acceptRequest(customer.admin.api, await invitationLink(partner.api), both);
  await grantDirectly(customer.admin.api, advisor.organizationId, { azure: { grant: true } });
  const sold = await order(partner.api, customer.id, { offer: 'business-basic', seats: 20 });
  const one = { customer, partner, advisor, sold };
  await removeOneService(stage, one);
  await whatGoesOn(stage, one);
  await removeFromAll(stage, one);
  await askAgain(stage, one);
  await giveUp(stage, one);
};

const removeOneService = async (stage: Stage, { customer, partner }: Case): Promise<void> => {
  const { walk } = stage;
  const since = stage.mailsSoFar();
  await walk.step(['D1'], 'An ordinary user takes nothing away', async () => {
    const path = `/api/partner-relationships/${partner.organizationId}/privileges`;
    refuses(await customer.user.api.ask('DELETE', path), ['only_customer_global_admin', 'D1']);
  });
  await walk.step(['X1', 'X5'], 'The customer removes one service; the very next decision denies it', async () => {
    const office = serviceAt(customer.id, 'office365');
    await allows(stage, partner, 'user.read', office);
    const removed = await removePrivileges(customer.admin.api, partner.organizationId, 'office365');
    await denies(stage, partner, 'user.read', office, removedM5);
    assert.deepEqual(servicesOf(removed), ['office365']);
    await allows(stage, partner, 'user.read', serviceAt(customer.id, 'dynamics365'));
  });
  await walk.step(['X6'], 'The partner is told at once: which service, by whom, and where to ask again', async () => {
    const askAgainAt = `${stage.site.origin}/customers/request`;
    const isIt = (text: string) => text.includes(customer.name) && text.includes(askAgainAt);
    const { mail } = await stage.mailTo(partner.email, isIt, since);
    for (const told of ['Office 365', await nameOf(customer.admin)])
      assert.ok(mail.text?.includes(told), `${told} is not told`);
  });
};

const servicesOf = (privileges: readonly Privilege[]): string[] => privileges.map(({ service }) => service).toSorted();

const nameOf = async ({ api }: Player): Promise<string> =>
  (await api.call<{ user: { displayName: string } }>('GET', '/api/session')).user.displayName;

const whatGoesOn = async (stage: Stage, { customer, partner, sold }: Case): Promise<void> => {
  const { walk } = stage;
  const subscription = `/api/customers/${customer.id}/subscriptions/${sold.id}`;
  await walk.step(['X2'], 'Account, relationship and subscriptions go on', async () => {
    const row = (await partnersOf(customer)).find((one) => one.partner.id === partner.organizationId);
    assert.ok(row?.relationship);
    assert.equal((await listedBy(partner, customer)).length, 1);
  });
  await walk.step(['X3', 'X4'], 'Both sides see what the reseller still owes: support, and its agreement', async () => {
    const duties = ['support', 'reseller_agreement'];
    const row = (await partnersOf(customer)).find((one) => one.partner.id === partner.organizationId);
    assert.deepEqual(row?.duties, duties);
    const own = await partner.api.call<{ duties: string[] }>('GET', `/api/customers/${customer.id}`);
    assert.deepEqual(own.duties, duties);
  });
  await walk.step(['D13', 'D12'], 'It still changes seats; an upgrade needs the privileges', async () => {
    const { seats } = await partner.api.call<Subscription>('POST', `${subscription}/seats`, { change: 1 });
    assert.equal(seats, sold.seats + 1);
    const upgrade = await partner.api.ask('POST', `${subscription}/transition`, { offer: 'e3' });
    refuses(upgrade, ['privileges_required', 'D12']);
  });
};

const removeFromAll = async (stage: Stage, { customer, partner, advisor }: Case): Promise<void> => {
  await stage.walk.step(['X1', 'X5', 'P4'], 'It removes all privileges of all partners at once, and nothing else', () =>
    changesNoSubscription(customer, async () => {
      const { removed } = await customer.admin.api.call<{ removed: Privilege[] }>('DELETE', '/api/privileges');
      await denies(stage, partner, 'user.read', serviceAt(customer.id, 'dynamics365'), removedM5);
      await denies(stage, advisor, 'user.read', serviceAt(customer.id, 'azure'), removedM5);
      assert.deepEqual(servicesOf(removed), ['azure', 'dynamics365']);
    }),
  );
};

const askAgain = async (stage: Stage, { customer, partner, advisor }: Case): Promise<void> => {
  const { walk } = stage;
  await walk.step(
    ['Q2', 'Q9'],
    'The partner asks again by the same link; accepting restores privileges and nothing else',
    () =>
      changesNoSubscription(customer, async () => {
        const before = (await partnersOf(customer)).find((one) => one.partner.id === partner.organizationId);
        const link = await invitationLink(partner.api);
        const { relationship } = await acceptRequest(customer.admin.api, link, { office365: { grant: true } });
        assert.equal(relationship.id, before?.relationship?.id);
        await allows(stage, partner, 'user.read', serviceAt(customer.id, 'office365'));
        assert.deepEqual(await holdersAt(customer), {
          [partner.organizationId]: ['office365'],
          [advisor.organizationId]: [],
        });
      }),
  );
  await walk.step(['D18'], 'Both sides read the history of it', async () => {
    const kindsRead = async (reader: Player, query: string): Promise<string[]> => {
      const path = `/api/audit-events?${query}&kind=privileges.removed`;
      return (await reader.api.call<{ items: { kind: string }[] }>('GET', path)).items.map(({ kind }) => kind);
    };
    assert.equal((await kindsRead(customer.admin, `partner=${partner.organizationId}`)).length, 2);
    assert.equal((await kindsRead(partner, `customer=${customer.id}`)).length, 2);
    assert.equal((await kindsRead(advisor, `customer=${customer.id}`)).length, 1);
  });
};

const giveUp = async (stage: Stage, { customer, partner }: Case): Promise<void> =>
  stage.walk.step(['X2', 'X5'], 'A partner can give privileges up itself; the customer is told', async () => {
    const since = stage.mailsSoFar();
    await partner.api.call('DELETE', `/api/customers/${customer.id}/privileges?service=office365`);
    await denies(stage, partner, 'user.read', serviceAt(customer.id, 'office365'), removedM5);
    await stage.mailTo(customer.admin.email, (text) => text.includes(partner.organization), since);
  });
