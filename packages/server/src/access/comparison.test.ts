import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Id } from '@mandate/domain/kernel/id';
import { instant } from '@mandate/domain/kernel/time';
import type { Subject } from '@mandate/domain/organizations/subject';
import type { CustomerFacts } from '@mandate/pdp/customer-facts';
import { catalogueOf } from '@mandate/pdp/memory';
import { expect, test } from 'vitest';
import { compare } from './comparison.ts';
import type { Scene } from './scene-queries.ts';
import { shippedServices } from './service-commands.ts';

const now = instant(Date.UTC(2026, 10, 20));
const partner = '01890000-0000-7000-8000-000000000001' as Id<'organization'>;

const organization: Subject['organization'] = {
  id: partner,
  kind: 'partner',
  name: 'Ana Cloud',
  program: 'direct_reseller',
  standing: 'active',
  standingSince: now,
};

const customerWith = (index: number, isGranted: boolean): CustomerFacts => {
  const id = `01890000-0000-7000-8000-1${String(index).padStart(11, '0')}` as Id<'organization'>;
  const privilege = {
    id: id as string as Id<'privilege'>,
    customer: id,
    partner,
    service: 'office365',
    roles: ['administrator'],
    transacting: true,
    since: now,
    until: undefined,
    ended: undefined,
  };
  return { id, bonds: [], privileges: isGranted ? [privilege] : [], subscriptions: [] };
};

const sceneOf = (
  count: number,
  {
    isGranted,
    manifests,
    isCut = false,
  }: { isGranted: boolean; manifests: readonly ServiceManifest[]; isCut?: boolean },
): Scene => {
  const customers = Array.from({ length: count }, (_, index) => customerWith(index, isGranted));
  return {
    customers: new Map(customers.map((customer) => [customer.id, customer])),
    organizations: new Map([[partner, organization]]),
    person: undefined,
    catalogue: catalogueOf(manifests),
    isCut,
  };
};

const losing = async (count: number, isCut = false) => {
  const manifests = await shippedServices();
  const before = sceneOf(count, { isGranted: true, manifests, isCut });
  const after = sceneOf(count, { isGranted: false, manifests });
  return compare({ before, after }, { kind: 'organization', organization: partner }, now);
};

test('an answer has ten thousand lines at most, and says that it was cut', async () => {
  const few = await losing(3);
  const perCustomer = few.lines.length / 3;
  expect(few.isCut).toBe(false);
  expect(new Set(few.lines.map(({ customer }) => customer)).size).toBe(3);
  const most = Math.floor(10_000 / perCustomer);
  const many = await losing(most + 1);
  expect([many.lines.length, many.isCut]).toEqual([10_000, true]);
  expect((await losing(most)).isCut).toBe(false);
});

test('an answer about more customers than were looked at says so', async () => {
  expect((await losing(1, true)).isCut).toBe(true);
});

test('M5, D12: without the grant nothing in the tenant is left, and the rules say why', async () => {
  const { lines } = await losing(1);
  const ofAgents = lines.filter(({ role, service }) => role === 'admin_agent' && service === 'office365');
  expect(ofAgents.map(({ action, gains, rule }) => [action, gains, rule])).toContainEqual(['user.read', false, 'M5']);
  expect(new Map(lines.map(({ action, rule }) => [action, rule])).get('service-request.create')).toBe('D12');
  expect(lines.some(({ gains }) => gains)).toBe(false);
  expect(lines.some(({ role }) => role === 'sales_agent')).toBe(false);
});
