import { strict as assert } from 'node:assert';
import { order, type Subscription } from '../sample-world/acts.ts';
import type { Method } from '../sample-world/api.ts';
import type { Newcomer } from './newcomers.ts';
import { allows, denies, type Partner, refuses, type Stage, serviceAt, subscriptionAt } from './stage.ts';
import { changesNoSubscription } from './views.ts';

/** A partner's people, by what they are to the law. */
export type Staff = { readonly admin: Partner; readonly sales: Partner; readonly helpdesk: Partner };

/** The decision API allows exactly what was granted: Office 365 with the default roles, to a partner with these people. */
export const decidesWhatWasGranted = async (stage: Stage, staff: Staff, { id }: Newcomer): Promise<void> => {
  const office = serviceAt(id, 'office365');
  const { walk } = stage;
  await walk.step(['D5', 'M5'], 'The decision API allows an admin agent what administrators do', async () => {
    for (const action of ['provisioning.manage', 'user.manage', 'licence.assign', 'service-request.create'])
      await allows(stage, staff.admin, action, office);
  });
  await walk.step(['D5'], 'It allows a helpdesk agent the helpdesk’s part, and a sales agent nothing', async () => {
    await allows(stage, staff.helpdesk, 'user.password.reset', office);
    await denies(stage, staff.helpdesk, 'licence.assign', office, ['role_not_permitted', 'ROLE']);
    await denies(stage, staff.sales, 'user.read', office, ['role_not_permitted', 'ROLE']);
  });
  await walk.step(['M5', 'D20'], 'It denies every service that was not granted, licence-based or not', async () => {
    for (const service of ['dynamics365', 'azure'])
      await denies(stage, staff.admin, 'user.read', serviceAt(id, service), ['privileges_missing', 'M5']);
  });
};

type Refusal = readonly [code: string, rule: string];
type Attempt = {
  readonly action: string;
  readonly told: Refusal;
  /** Method, rest of the path and body of the command, where there is one. */
  readonly command?: readonly [method: Method, path: string, body?: unknown];
};

/** What a grant never gives on a subscription that somebody else sold. */
const attempts = ({ organizationId }: Partner): readonly Attempt[] => [
  { action: 'bill.read', told: ['bill_belongs_to_reseller', 'N1'] },
  {
    action: 'subscription.seats.remove',
    told: ['seats_belong_to_reseller', 'N2'],
    command: ['POST', '/seats', { change: -1 }],
  },
  {
    action: 'subscription.seats.add',
    told: ['seats_belong_to_reseller', 'N2'],
    command: ['POST', '/seats', { change: 1 }],
  },
  {
    action: 'subscription.addon.order',
    told: ['addons_belong_to_reseller', 'N3'],
    command: ['POST', '/add-ons', { offer: 'mail-archive', seats: 1 }],
  },
  {
    action: 'subscription.transition',
    told: ['transition_belongs_to_reseller', 'N4'],
    command: ['POST', '/transition', { offer: 'e3' }],
  },
  { action: 'subscription.migrate', told: ['migration_belongs_to_reseller', 'N5'] },
  {
    action: 'subscription.partner-of-record.change',
    told: ['partner_of_record_belongs_to_reseller', 'N6'],
    command: ['PUT', '/partner-of-record', { partner: organizationId }],
  },
  ...(['suspend', 'reactivate', 'cancel'] as const).map(
    (move): Attempt => ({
      action: `subscription.${move}`,
      told: ['lifecycle_belongs_to_reseller', 'N7'],
      command: ['POST', `/${move}`],
    }),
  ),
];

/** N1–N7: the decision API and the commands refuse alike, and nothing about the subscription changes. */
export const refusesWhatGrantsNeverGive = async (
  stage: Stage,
  partner: Partner,
  customer: Newcomer,
  { id }: Subscription,
): Promise<void> => {
  const path = `/api/customers/${customer.id}/subscriptions/${id}`;
  await stage.walk.step(
    ['N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7'],
    'What another partner sold stays out of reach: bill, seats, add-ons, transition, migration, credit, life',
    () =>
      changesNoSubscription(customer, async () => {
        for (const { action, told, command } of attempts(partner)) {
          await denies(stage, partner, action, subscriptionAt(customer.id, id), told);
          if (!command) continue;
          const [method, rest, body] = command;
          refuses(await partner.api.ask(method, `${path}${rest}`, body), told);
        }
      }),
  );
};

/** A5: the partner sells a subscription of its own to the customer, and manages it. */
export const managesItsOwn = async ({ walk, ...stage }: Stage, partner: Partner, customer: Newcomer): Promise<void> =>
  walk.step(['A5', 'D13'], 'The partner sells to the customer, and provisions and manages what it sold', async () => {
    const sold = await order(partner.api, customer.id, { offer: 'e1', seats: 5 });
    assert.deepEqual([sold.channel, sold.reseller], ['csp', partner.organizationId]);
    const path = `/api/customers/${customer.id}/subscriptions/${sold.id}`;
    const { seats } = await partner.api.call<Subscription>('POST', `${path}/seats`, { change: 3 });
    assert.equal(seats, 8);
    const { offer } = await partner.api.call<Subscription>('POST', `${path}/transition`, { offer: 'e3' });
    assert.equal(offer, 'e3');
    await allows({ walk, ...stage }, partner, 'bill.read', subscriptionAt(customer.id, sold.id));
    await allows({ walk, ...stage }, partner, 'provisioning.manage', serviceAt(customer.id, 'office365'));
  });
