import type { Locale } from '@mandate/domain/kernel/locale';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { invitationLink, subscriptionsOf } from '../../../../scripts/sample-world/acts.ts';
import { apiAt } from '../../../../scripts/sample-world/api.ts';
import { tokenIn } from '../../../../scripts/sample-world/people.ts';
import { type PersonaKey, parsePersonas, personaKeys } from '../../../../scripts/sample-world/personas.ts';
import { sampleWorld } from '../testing/server.ts';

let world: Awaited<ReturnType<typeof sampleWorld>>;

beforeAll(async () => {
  world = await sampleWorld();
});

afterAll(() => world?.close());

const organizationOf = (key: PersonaKey): string => world.personas.people[key].organizationId;

type Session = {
  readonly user: { readonly id: string; readonly email: string; readonly locale: string };
  readonly organization: { readonly id: string; readonly name: string; readonly standing: string };
  readonly organizations: readonly unknown[];
};

test.each(personaKeys)('D22: %s signs in with password and with token, for one organisation', async (key) => {
  const { email, password, userId, organizationId, organization } = world.personas.people[key];
  const signedIn = await apiAt(world.site.url).ask<Session>('POST', '/api/session', { email, password });
  expect(signedIn.status).toBe(201);
  const session = await world.as(key).call<Session>('GET', '/api/session');
  for (const { user, organization: own, organizations } of [signedIn.body, session]) {
    expect([user.id, user.email]).toEqual([userId, email]);
    expect([own.id, own.name]).toEqual([organizationId, organization]);
    expect(organizations).toHaveLength(1);
  }
});

test.each(['en', 'zh-CN', 'zh-TW', 'ja', 'ru'] as const)('the customer for %s reads that language', async (locale) => {
  const { user } = await world.as(`customer-${locale}-global-admin`).call<Session>('GET', '/api/session');
  expect(user.locale).toBe(locale);
});

/** Channel, seller or advisor, and who holds what, as a customer sees it. */
const marketAt = async (locale: Locale) => {
  const admin = world.as(`customer-${locale}-global-admin`);
  const names = new Map(personaKeys.map((key) => [organizationOf(key), world.personas.people[key].organization]));
  const name = (id: string | undefined) => id && names.get(id);
  type Row = { partner: { id: string }; privileges: { service: string }[] };
  const { items } = await admin.call<{ items: Row[] }>('GET', '/api/partner-relationships');
  return {
    bought: (await subscriptionsOf(admin, organizationOf(`customer-${locale}-global-admin`)))
      .map(({ service, channel, reseller, advisor }) => [service, channel, name(reseller ?? advisor)])
      .toSorted(),
    held: items
      .flatMap(({ partner, privileges }) => privileges.map(({ service }) => [service, name(partner.id)]))
      .toSorted(),
  };
};

test('P1, M3, M4, M12: subscriptions through every channel, with privileges apart from them', async () => {
  expect(await marketAt('en')).toEqual({
    bought: [
      ['azure', 'direct', undefined],
      ['office365', 'csp', 'Aurora Consulting'],
    ],
    held: [
      ['azure', '北辰信息'],
      ['office365', 'Aurora Consulting'],
    ],
  });
  expect(await marketAt('zh-CN')).toEqual({
    bought: [['office365', 'csp', '长风分销']],
    held: [['office365', 'Harbour IT']],
  });
  expect(await marketAt('zh-TW')).toEqual({
    bought: [
      ['dynamics365', 'advisor', 'Байкал Консалтинг'],
      ['office365', 'direct', undefined],
    ],
    held: [
      ['dynamics365', 'Байкал Консалтинг'],
      ['office365', 'Aurora Consulting'],
    ],
  });
  expect(await marketAt('ru')).toEqual({
    bought: [
      ['dynamics365', 'advisor', '北辰信息'],
      ['office365', 'csp', 'Silverline Systems'],
    ],
    held: [
      ['dynamics365', '北辰信息'],
      ['office365', 'Silverline Systems'],
    ],
  });
});

test('D3: a conflict is waiting where the reseller asks for what the other reseller holds', async () => {
  const link = await invitationLink(world.as('reseller-admin'));
  type Request = { services: { service: string; conflict: boolean; holder?: { partner: { id: string } } }[] };
  const request = await world.as('customer-ja-global-admin').call<Request>('GET', `/api/requests/${tokenIn(link)}`);
  const office = request.services.find(({ service }) => service === 'office365');
  expect([office?.conflict, office?.holder?.partner.id]).toEqual([true, organizationOf('other-reseller-admin')]);
});

test('D8: the suspended reseller reads that it is suspended, and why', async () => {
  const { organization } = await world.as('suspended-reseller-admin').call<Session>('GET', '/api/session');
  expect(organization).toMatchObject({ standing: 'suspended', standingReason: expect.stringContaining('overdue') });
});

test('the list of personas is read as it was written, and not without somebody', () => {
  const { people, service } = world.personas;
  const list = [...personaKeys.map((key) => people[key]), service];
  expect(parsePersonas(JSON.stringify(list))).toEqual(world.personas);
  expect(() => parsePersonas(JSON.stringify(list.slice(1)))).toThrow('operator-admin');
});
