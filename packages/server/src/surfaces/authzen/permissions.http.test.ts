import { readFileSync } from 'node:fs';
import { actions, isActionName } from '@mandate/domain/access/actions';
import type { Locale } from '@mandate/domain/kernel/locale';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grantDirectly, order, type Subscription, subscriptionsOf } from '../../../../../scripts/sample-world/acts.ts';
import { type Api, apiWith, clientToken, type Problem, type Reply } from '../../../../../scripts/sample-world/api.ts';
import type { PersonaKey } from '../../../../../scripts/sample-world/personas.ts';
import { sampleWorld } from '../../testing/server.ts';
import type { Evaluation } from './schemas.ts';

type Row = readonly [action: string, situation: string, decision: string, rule: string];

/** The matrix of the law, asked of the whole server as its own people. */
const rows = readFileSync(new URL('../../../../domain/permissions.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',') as unknown as Row);

/** Who stands for a situation, at which customer of the sample world, and who sold Office 365 there. */
type Situation = {
  readonly persona: PersonaKey;
  readonly customer: Locale;
  readonly seller: PersonaKey;
  readonly holds: boolean;
};

const directReseller = { persona: 'reseller-admin', customer: 'en', seller: 'reseller-admin', holds: true } as const;
const provider = { persona: 'provider-admin', customer: 'zh-CN', seller: 'provider-admin', holds: true } as const;

const situations: Readonly<Record<string, Situation>> = {
  'reseller+privileges': directReseller,
  'reseller-privileges': { ...directReseller, holds: false },
  'other-partner+privileges': { ...directReseller, persona: 'other-reseller-admin' },
  'provider+privileges': provider,
  'provider-privileges': { ...provider, holds: false },
  'indirect-reseller+privileges': { ...provider, persona: 'indirect-reseller-admin' },
  'indirect-reseller-privileges': { ...provider, persona: 'indirect-reseller-admin', holds: false },
  'advisor+privileges': { ...directReseller, persona: 'advisor-admin' },
  'sales-agent-of-reseller+privileges': { ...directReseller, persona: 'reseller-sales' },
  'helpdesk-agent-of-reseller+privileges': { ...directReseller, persona: 'reseller-helpdesk' },
  'suspended-reseller+privileges': {
    persona: 'suspended-reseller-admin',
    customer: 'ru',
    seller: 'suspended-reseller-admin',
    holds: true,
  },
  'stranger-partner': { ...provider, persona: 'reseller-admin', holds: false },
  'customer-global-admin': { ...directReseller, persona: 'customer-en-global-admin', holds: false },
  'customer-user': { ...directReseller, persona: 'customer-en-user', holds: false },
};

let world: Awaited<ReturnType<typeof sampleWorld>>;
let service: Api;

beforeAll(async () => {
  world = await sampleWorld();
  service = apiWith(world.site.url, await clientToken(world.site.url, world.personas.service));
});

afterAll(() => world?.close());

/** What the rows of one situation are asked about. */
type Stage = {
  readonly person: string;
  readonly api: Api;
  readonly organization: string;
  readonly customer: string;
  readonly subscription: string;
  /** A partner of the customer, for what only the customer does to one. */
  readonly partner: string;
};

/** Brings the records into the situation: one live `csp` subscription, and nobody but the persona's partner holds it. */
const stageOf = async ({ persona, customer: locale, seller, holds }: Situation): Promise<Stage> => {
  const { userId, organizationId } = world.personas.people[persona];
  const customer = world.personas.people[`customer-${locale}-global-admin`].organizationId;
  const { organizationId: partner } = world.personas.people[seller];
  const common = { person: userId, api: world.as(persona), organization: organizationId, customer, partner };
  const sold = (await subscriptionsOf(world.as(seller), customer)).filter(
    ({ reseller, service, status }) => reseller === partner && service === 'office365' && status === 'active',
  );
  // D8: a suspended partner orders nothing new and is granted nothing new. It keeps what it had.
  if (persona === 'suspended-reseller-admin') return { ...common, subscription: sold[0]?.id ?? '' };
  const admin = world.as(`customer-${locale}-global-admin`);
  await admin.call('DELETE', '/api/privileges?service=office365');
  if (holds) await grantDirectly(admin, organizationId, { office365: { grant: true } });
  return { ...common, subscription: (await soldAnew(world.as(seller), customer, sold)).id };
};

const soldAnew = async (seller: Api, customer: string, sold: readonly Subscription[]): Promise<Subscription> => {
  for (const { id } of sold) await seller.call('POST', `/api/customers/${customer}/subscriptions/${id}/cancel`);
  const indirectReseller = sold[0]?.indirectReseller;
  return order(seller, customer, { offer: 'business-basic', seats: 10, ...(indirectReseller && { indirectReseller }) });
};

/** The question about a row, as a service asks it. */
const questionOf = (action: string, { person, organization, customer, subscription }: Stage) => {
  const about = isActionName(action) ? actions[action].about : 'service';
  const resources = {
    account: { type: 'partner', id: organization },
    customer: { type: 'customer', id: customer, properties: { service: 'office365' } },
    subscription: { type: 'subscription', id: subscription, properties: { customer } },
    service: { type: 'service', id: 'office365', properties: { customer } },
  };
  return { subject: { type: 'user', id: person }, action: { name: action }, resource: resources[about] };
};

const agreement = async (): Promise<{ id: string; version: string }> => {
  const page = await world
    .as('customer-en-global-admin')
    .call<{ agreement: { id: string; version: string } }>('GET', '/api/partner-relationships');
  return { id: page.agreement.id, version: page.agreement.version };
};

let customersMade = 0;
const newCustomer = () => {
  customersMade += 1;
  return { name: 'Bamboo Tea', domain: `bamboo-tea-${customersMade}.example`, market: 'CN', locale: 'en' };
};
const billingProfile = {
  companyName: 'Lotus Foods',
  email: 'bills@lotus-foods.example',
  addressLine: '12 Harbour Road',
  city: 'Shanghai',
  postalCode: '200001',
};

type Command = (stage: Stage) => Promise<Reply<Problem>>;

const onSubscription =
  (method: 'GET' | 'POST' | 'PUT', what: string, body?: (stage: Stage) => unknown): Command =>
  (stage) =>
    stage.api.ask(method, `/api/customers/${stage.customer}/subscriptions/${stage.subscription}${what}`, body?.(stage));

/** The command behind each action of the law that has one. */
const commands: Readonly<Record<string, Command>> = {
  'invitation.issue': ({ api }) => api.ask('GET', '/api/invitation-link?privileges=false'),
  'invitation.issue-with-privileges': ({ api }) => api.ask('GET', '/api/invitation-link?privileges=true'),
  'privileges.grant': async ({ api, partner }) =>
    api.ask('POST', `/api/partner-relationships/${partner}/privileges`, {
      services: { office365: { grant: true } },
      agreement: await agreement(),
    }),
  'privileges.remove': ({ api, partner }) => api.ask('DELETE', `/api/partner-relationships/${partner}/privileges`),
  'privileges.give-up': ({ api, customer }) =>
    api.ask('DELETE', `/api/customers/${customer}/privileges?service=office365`),
  'partner-relationships.read': ({ api }) => api.ask('GET', '/api/partner-relationships'),
  'customer.read': ({ api, customer }) => api.ask('GET', `/api/customers/${customer}`),
  'customer.create': ({ api }) => api.ask('POST', '/api/customers', newCustomer()),
  'customer.billing-profile.update': ({ api, customer }) =>
    api.ask('PUT', `/api/customers/${customer}/billing-profile`, billingProfile),
  'subscription.create': ({ api, customer }) =>
    api.ask('POST', `/api/customers/${customer}/subscriptions`, { offer: 'sales-professional', seats: 5 }),
  'subscription.read': onSubscription('GET', ''),
  'subscription.seats.add': onSubscription('POST', '/seats', () => ({ change: 2 })),
  'subscription.seats.remove': onSubscription('POST', '/seats', () => ({ change: -1 })),
  'subscription.addon.order': onSubscription('POST', '/add-ons', () => ({ offer: 'audio-conferencing', seats: 1 })),
  'subscription.transition': onSubscription('POST', '/transition', () => ({ offer: 'business-standard' })),
  'subscription.partner-of-record.change': onSubscription('PUT', '/partner-of-record', ({ partner }) => ({ partner })),
  'subscription.support-contact.set': onSubscription('PUT', '/support-contact', ({ partner }) => ({ partner })),
  'subscription.suspend': onSubscription('POST', '/suspend'),
  'subscription.reactivate': onSubscription('POST', '/reactivate'),
  'subscription.cancel': onSubscription('POST', '/cancel'),
};

/** What takes away what other rows of the situation rest on comes after them. */
const goLast = ['privileges.give-up', 'privileges.remove', 'subscription.cancel'];
const inOrder = (of: readonly Row[]): readonly Row[] =>
  of.toSorted(([a], [b]) => goLast.indexOf(a) - goLast.indexOf(b));

test('the matrix is whole, and every action of the law has its command or none yet', () => {
  expect(rows).toHaveLength(432);
  expect(new Set(rows.map(([, situation]) => situation))).toEqual(new Set(Object.keys(situations)));
  const asked = new Set(rows.map(([action]) => action).filter(isActionName));
  expect([...asked].filter((action) => !(action in commands))).toEqual([
    'subscription.migrate',
    'bill.read',
    'price-list.read',
  ]);
});

describe.each(Object.entries(situations))('%s', (name, situation) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageOf(situation);
  });

  test.each(inOrder(rows.filter((row) => row[1] === name)))('%s by %s: %s %s', async (action, _, decision, rule) => {
    const answer = await service.call<Evaluation>('POST', '/access/v1/evaluation', questionOf(action, stage));
    expect({ decision: answer.decision ? 'allow' : 'deny', rule: answer.context.rule ?? '' }).toEqual({
      decision,
      rule,
    });

    const done = await commands[action]?.(stage);
    if (!done) return;
    const refused = done.status < 300 ? undefined : { code: done.body.code, rule: done.body.rule };
    expect(refused).toEqual(answer.decision ? undefined : { code: answer.context.reason, rule });
  });
});
