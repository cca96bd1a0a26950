import type { ServiceManifest } from '@mandate/domain/access/service';
import { locales } from '@mandate/domain/kernel/locale';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scopeOf } from '../platform/actor.ts';
import { reading } from '../platform/db.ts';
import { actBy, stillClock } from '../testing/act.ts';
import {
  actOfCompany,
  auditKinds,
  type Company,
  enrolCompany,
  holdsPrivileges,
  snapshotOf,
} from '../testing/companies.ts';
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts';
import { publishService, publishShippedServices, shippedServices } from './service-commands.ts';
import { publishedServices, serviceOf, servicePage, versionsOf } from './service-queries.ts';

const clock = stillClock('2026-11-20T12:00:00Z');
let database: TestDatabase;
let operator: Company;
let office365: ServiceManifest;

beforeEach(async () => {
  clock.set('2026-11-20T12:00:00Z');
  database = await createTestDatabase();
  operator = await enrolCompany(database.db, clock, { kind: 'operator', name: 'Operator' });
  const shipped = (await shippedServices()).find(({ id }) => id === 'office365');
  if (!shipped) throw new Error('Office 365 does not ship.');
  office365 = shipped;
});
afterEach(() => database.drop());

const publish = (manifest: ServiceManifest, readVersion?: number) =>
  publishService(database, actOfCompany(operator, clock), manifest, readVersion);
const read = (id: string) => reading(database.db, scopeOf(operator.actor), (tx) => serviceOf(tx, id));
const publishShipped = () => publishShippedServices(database, actBy('system', clock));
const tables = ['service', 'service_version', 'audit_event', 'revision_lane'];

describe('the services that ship', () => {
  const common = [
    'provisioning.read',
    'provisioning.manage',
    'company-profile.read',
    'user.read',
    'user.manage',
    'user.password.reset',
    'licence.assign',
    'service-health.read',
    'service-request.create',
  ];

  test('are Office 365, Azure and Dynamics 365; Azure alone is billed by usage (D20)', async () => {
    const licensing = (await shippedServices()).map((service) => [service.id, service.licensing]);
    expect(licensing).toEqual([
      ['azure', 'usage'],
      ['dynamics365', 'licence'],
      ['office365', 'licence'],
    ]);
  });

  test('give the administrator everything, the helpdesk no change but passwords and requests (D5)', async () => {
    for (const { actions, roles, agentRoles, defaultRoles } of await shippedServices()) {
      const all = actions.map(({ name }) => name);
      const helpdesk = roles.helpdesk_administrator?.actions ?? [];
      expect(all).toEqual(expect.arrayContaining(common));
      expect(roles.administrator?.actions).toEqual(all);
      const changes = helpdesk.filter((action) => !action.endsWith('.read'));
      expect(changes).toEqual(['user.password.reset', 'service-request.create']);
      expect(defaultRoles).toEqual(['administrator', 'helpdesk_administrator']);
      expect(agentRoles.admin_agent).toEqual(Object.keys(roles));
      expect(agentRoles.helpdesk_agent).toEqual(['helpdesk_administrator', 'reader']);
    }
  });

  test('have offers that no other service has: a subscription is ordered by the offer alone', async () => {
    const offers = (await shippedServices()).flatMap((service) => service.offers.map(({ id }) => id));
    expect(new Set(offers).size).toBe(offers.length);
  });

  test('call an action the same in every service, in all languages', async () => {
    const names = new Map<string, string>();
    for (const { name, names: texts } of (await shippedServices()).flatMap(({ actions }) => actions)) {
      expect(Object.keys(texts)).toEqual([...locales]);
      expect(names.get(name) ?? JSON.stringify(texts)).toBe(JSON.stringify(texts));
      names.set(name, JSON.stringify(texts));
    }
  });

  test('are published where they are missing, and what the operator made of one is left alone', async () => {
    await publish({ ...office365, defaultRoles: ['reader'] });
    expect(await publishShipped()).toEqual(['azure', 'dynamics365']);
    expect(await publishShipped()).toEqual([]);
    expect((await read('office365'))?.manifest.defaultRoles).toEqual(['reader']);
    const all = await reading(database.db, scopeOf(operator.actor), publishedServices);
    expect(all.map(({ manifest, version }) => [manifest.id, version])).toEqual([
      ['azure', 1],
      ['dynamics365', 1],
      ['office365', 1],
    ]);
    expect((await auditKinds(database.db)).filter((kind) => kind === 'service.published')).toHaveLength(3);
  });

  test('are published once by nodes that start together', async () => {
    const published = await Promise.all([publishShipped(), publishShipped(), publishShipped()]);
    expect(published.flat().sort()).toEqual(['azure', 'dynamics365', 'office365']);
  });
});

describe('publishing', () => {
  test('keeps every version for ever: a consent names the one that the customer saw', async () => {
    await publish(office365);
    clock.set('2026-11-21T12:00:00Z');
    const next = { ...office365, licensing: 'usage' as const };
    expect(await publish(next)).toMatchObject({ value: { isNew: false, service: { version: 2, manifest: next } } });
    expect(await read('office365')).toEqual({ manifest: next, version: 2, publishedAt: clock.now() });
    const versions = await reading(database.db, scopeOf(operator.actor), (tx) =>
      versionsOf(tx, 'office365', { before: undefined, limit: 10 }),
    );
    expect(versions.map(({ version, manifest }) => [version, manifest])).toEqual([
      [2, next],
      [1, office365],
    ]);
    expect((await auditKinds(database.db)).filter((kind) => kind === 'service.published')).toHaveLength(2);
  });

  test('the same manifest again changes nothing, in whatever order its names stand', async () => {
    await publish(office365);
    const before = await snapshotOf(database.db, 'service', 'service_version', 'audit_event');
    const turned = Object.fromEntries(Object.entries(office365).reverse()) as ServiceManifest;
    expect(await publish(turned)).toMatchObject({ ok: true, value: { service: { version: 1 } } });
    expect(await snapshotOf(database.db, 'service', 'service_version', 'audit_event')).toEqual(before);
  });

  test('takes a revision, for it may narrow what a role includes (X5)', async () => {
    const revision = async () =>
      (await database.db.pool.query('select revision::int from revision_lane where lane = 0')).rows[0].revision;
    const before = await revision();
    await publish(office365);
    expect(await revision()).toBe(before + 1);
  });

  test.for<[string, Partial<ServiceManifest>, string]>([
    ['a default role that is none', { defaultRoles: ['nobody'] }, '/defaultRoles/0'],
    [
      'an agent role that is none',
      { agentRoles: { admin_agent: [], helpdesk_agent: ['x'] } },
      '/agentRoles/helpdesk_agent/0',
    ],
    [
      'an upgrade to no offer',
      {
        offers: [
          { id: 'e1', names: { en: 'E1', 'zh-CN': 'E1', 'zh-TW': 'E1', ja: 'E1', ru: 'E1' }, upgradesTo: ['e9'] },
        ],
      },
      '/offers/0/upgradesTo/0',
    ],
  ])('refuses %s by its pointer', async ([, wrong, pointer]) => {
    const before = await snapshotOf(database.db, ...tables);
    const refused = await publish({ ...office365, ...wrong });
    expect(refused).toMatchObject({
      ok: false,
      error: { faults: expect.arrayContaining([expect.objectContaining({ pointer })]) },
    });
    expect(await snapshotOf(database.db, ...tables)).toEqual(before);
  });

  test('refuses an action of the law: no service may redefine it (M5)', async () => {
    const [first, ...others] = office365.actions;
    if (!first) throw new Error('no action');
    const refused = await publish({ ...office365, actions: [{ ...first, name: 'privileges.grant' }, ...others] });
    expect(refused).toMatchObject({
      error: { faults: expect.arrayContaining([expect.objectContaining({ pointer: '/actions/0/name' })]) },
    });
  });

  test('a caller that insists on a version that has passed, or never was, changes nothing', async () => {
    const stale = { ok: false, error: { technical: 'precondition_failed' } };
    expect(await publish(office365, 1)).toEqual(stale);
    await publish(office365);
    await publish({ ...office365, licensing: 'usage' }, 1);
    expect(await publish({ ...office365, defaultRoles: ['reader'] }, 1)).toEqual(stale);
    expect((await read('office365'))?.version).toBe(2);
  });

  test('of several that race from one version one is published', async () => {
    await publish(office365);
    for (let version = 1; version <= 20; version += 1) {
      const outcomes = await Promise.all(
        [1, 2, 3, 4].map((racer) =>
          publish({ ...office365, names: { ...office365.names, en: `Office ${version}.${racer}` } }, version),
        ),
      );
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    }
    expect((await read('office365'))?.version).toBe(21);
  });

  test('warns of a role that is gone and that live privileges still hold', async () => {
    await publish(office365);
    const partner = { kind: 'partner', name: 'Aurora', program: 'direct_reseller' } as const;
    const aurora = await enrolCompany(database.db, clock, partner);
    const lotus = await enrolCompany(database.db, clock, { kind: 'customer', name: 'Lotus' });
    const parties = { customer: lotus.organization, partner: aurora.organization };
    await holdsPrivileges(database.db, clock, { ...parties, service: 'office365', transacting: true });
    const { helpdesk_administrator: _, user_administrator: __, ...roles } = office365.roles;
    const without = (list: readonly string[]) => list.filter((role) => Object.hasOwn(roles, role));
    const { admin_agent, helpdesk_agent } = office365.agentRoles;
    const done = await publish({
      ...office365,
      roles,
      agentRoles: { admin_agent: without(admin_agent), helpdesk_agent: without(helpdesk_agent) },
      customerRoles: { user_admin: [], billing_admin: ['reader'] },
      defaultRoles: ['administrator'],
    });
    expect(done).toMatchObject({ ok: true, value: { warnings: [{ role: 'helpdesk_administrator', privileges: 1 }] } });
  });

  test('the second wall: a partner reads the catalogue and publishes nothing', async () => {
    await publish(office365);
    const partner = { kind: 'partner', name: 'Aurora', program: 'direct_reseller' } as const;
    const aurora = await enrolCompany(database.db, clock, partner);
    const seen = await reading(database.db, scopeOf(aurora.actor), (tx) =>
      servicePage(tx, { after: undefined, limit: 5 }),
    );
    expect(seen.map(({ manifest }) => manifest)).toEqual([office365]);
    const before = await snapshotOf(database.db, 'service', 'service_version');
    const changed = { ...office365, defaultRoles: ['reader'] };
    const refused = await publishService(database, actOfCompany(aurora, clock), changed);
    expect(refused).toEqual({ ok: false, error: { technical: 'precondition_failed' } });
    expect(await snapshotOf(database.db, 'service', 'service_version')).toEqual(before);
  });
});
