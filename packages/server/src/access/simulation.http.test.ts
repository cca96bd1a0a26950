import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/http/app.ts';
import { createSubscription } from '../subscriptions/commands.ts';
import { createActorHttp } from '../testing/actor-http.ts';
import { leavingUntouched } from '../testing/untouched.ts';
import { expectOk, newWorld, type World } from '../testing/world.ts';
import { shippedServices } from './service-commands.ts';
import { simulationRoutes } from './simulation-routes.ts';

let world: World;
let app: App<never, never>;

beforeAll(async () => {
  world = await newWorld();
  const { ana, bo, lotus, pine, operator } = world;
  expectOk(await world.accept(lotus, ana, ['office365']));
  expectOk(await world.accept(pine, ana, ['office365']));
  expectOk(await world.order(ana, lotus));
  const userAdmin: Actor = { ...ana.people.admin, roles: ['user_admin'] };
  const actors = {
    ana: ana.people.admin,
    anaUsers: userAdmin,
    bo: bo.people.admin,
    lotus: lotus.people.admin,
    lotusUser: lotus.people.user,
    operator: operator.people.admin,
    support: operator.people.support,
  };
  const http = await createActorHttp(world.db, actors, world.clock);
  simulationRoutes(http, world);
  await http.ready();
  app = http as unknown as App<never, never>;
});

afterAll(async () => {
  await app?.close();
  await world?.drop();
});

type Named = { id: string; name?: string };
type Line = {
  effect: 'gains' | 'loses';
  place: string;
  organization?: Named;
  person?: Named;
  role?: string;
  customer?: Named;
  service?: Named;
  action: string;
  rule: string;
};
type Answer = {
  lines: Line[];
  people: (Named & { organization: string; roles: string[] })[];
  cut: boolean;
  code?: string;
  errors?: { pointer: string }[];
};

const ask = (as: string, change: object) =>
  leavingUntouched(world.db, 'A simulation', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/api/simulations',
      headers: { authorization: `Bearer ${as}` },
      payload: { change },
    });
    return { status: response.statusCode, body: response.json<Answer>() };
  });

const tried = async (as: string, change: object): Promise<Answer> => {
  const { status, body } = await ask(as, change);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

const brief = ({ effect, organization, role, service, action }: Line): string =>
  `${organization?.name} ${role} ${effect} ${action} of ${service?.name}`;

test('D3: a customer sees who would take over a service, and from whom, before it accepts', async () => {
  const { ana, bo } = world;
  const services = { office365: { grant: true, roles: ['reader'], replace: ana.id } };
  const { lines, people, cut } = await tried('lotus', { acceptRequest: { token: world.firstToken(bo), services } });
  const told = lines.map(brief);
  expect(told).toContain('Bo Cloud admin_agent gains user.read of Office 365');
  expect(told).toContain('Bo Cloud helpdesk_agent gains customer.read of undefined');
  expect(told).toContain('Ana Cloud admin_agent loses licence.assign of Office 365');
  // N1–N7, P4–P7: what Ana sold stays Ana's; only the upgrade needs the privileges as well (D12).
  const ofAna = lines.filter(
    ({ organization }) => organization?.id === ana.id && !organization?.name?.startsWith('Bo'),
  );
  expect(ofAna.filter(({ effect }) => effect === 'gains')).toEqual([]);
  const commercial = ofAna
    .filter(({ action }) => action.startsWith('subscription.'))
    .map(({ action, rule }) => [action, rule]);
  expect(commercial).toContainEqual(['subscription.transition', 'D12']);
  expect(commercial.every(([action]) => /transition|migrate/.test(action ?? ''))).toBe(true);
  // Whom a partner employs is its own business.
  expect([people, cut]).toEqual([[], false]);
  expect(lines.every(({ customer, place }) => place === 'customer' && customer?.name === 'Lotus')).toBe(true);
});

test('D3: a simulation is refused as the act would be, with the same details', async () => {
  const services = { office365: { grant: true } };
  const { status, body } = await ask('lotus', { acceptRequest: { token: world.firstToken(world.bo), services } });
  expect([status, body.code]).toEqual([409, 'delegated_admin_conflict']);
});

test('X1: what removing one partner, or all, would take', async () => {
  const { lines } = await tried('lotus', { removePrivileges: {} });
  expect(new Set(lines.map(({ effect }) => effect))).toEqual(new Set(['loses']));
  expect(new Set(lines.map(({ rule }) => rule))).toEqual(new Set(['M5', 'D12']));
  expect(lines.some(({ action }) => action === 'customer.read')).toBe(false);
  expect((await tried('lotus', { removePrivileges: { service: 'azure' } })).lines).toEqual([]);
});

test('D8: what a suspension would stop, for whom by name, and what would go on', async () => {
  const { ana } = world;
  const { lines, people } = await tried('operator', {
    changeStanding: { organization: ana.id, standing: 'suspended' },
  });
  const actions = new Set(lines.map(({ action }) => action));
  expect(actions).toContain('subscription.seats.add');
  expect(actions).toContain('customer.create');
  expect(actions).not.toContain('licence.assign');
  expect(lines.every(({ effect, rule }) => effect === 'loses' && rule === 'D8')).toBe(true);
  expect(new Set(lines.flatMap(({ customer }) => customer?.name ?? []))).toEqual(new Set(['Lotus', 'Pine']));
  expect(people).toContainEqual({
    id: ana.people.sales.id,
    name: 'Ana Cloud sales',
    organization: ana.id,
    roles: ['sales_agent'],
  });
  const ended = await tried('operator', { changeStanding: { organization: ana.id, standing: 'terminated' } });
  expect(ended.lines.map(({ action }) => action)).toContain('licence.assign');
});

test('M5: what a new version of a manifest would change, for partners and for customers’ own people', async () => {
  const [office365] = (await shippedServices()).filter(({ id }) => id === 'office365');
  if (!office365) throw new Error('Office 365 is not shipped.');
  const roles = { ...office365.roles, administrator: { ...office365.roles.administrator, actions: ['user.read'] } };
  const agentRoles = { ...office365.agentRoles, admin_agent: ['administrator', 'reader'] };
  const { lines } = await tried('operator', { publishManifest: { manifest: { ...office365, roles, agentRoles } } });
  const partners = lines.filter(({ place }) => place === 'customer');
  expect(new Set(partners.map(({ customer }) => customer?.name))).toEqual(new Set(['Lotus', 'Pine']));
  expect(partners.map(brief)).toContain('Ana Cloud admin_agent loses licence.assign of Office 365');
  const customerRoles = { ...office365.customerRoles, billing_admin: ['administrator'] };
  const own = (await tried('operator', { publishManifest: { manifest: { ...office365, customerRoles } } })).lines;
  expect(
    own.every(
      ({ place, organization, role }) => place === 'every_customer' && !organization && role === 'billing_admin',
    ),
  ).toBe(true);
  expect(own.map(({ action, effect }) => `${effect} ${action}`)).toContain('gains licence.assign');
});

describe('D22: other roles for one person', () => {
  const change = () => ({
    changeRoles: { organization: world.ana.id, person: world.ana.people.sales.id, roles: ['helpdesk_agent'] },
  });

  test('are told with the customers where they count', async () => {
    const { lines, people } = await tried('ana', change());
    expect(lines.every(({ person }) => person?.name === 'Ana Cloud sales')).toBe(true);
    const told = lines.map(({ effect, action, customer }) => `${effect} ${action} ${customer?.name}`);
    expect(told).toContain('gains user.password.reset Pine');
    expect(told).toContain('loses subscription.seats.add Lotus');
    expect(told).toContain('loses customer.create undefined');
    expect(people).toEqual([]);
  });

  test('are told without them to who may change roles and not read customers', async () => {
    const { lines } = await tried('anaUsers', change());
    expect(lines.map(({ effect, action }) => `${effect} ${action}`)).toContain('gains user.password.reset');
    expect(lines.every(({ customer }) => customer === undefined)).toBe(true);
    expect(new Set(lines.map((line) => JSON.stringify(line))).size).toBe(lines.length);
  });
});

test('what the operator’s people may do at any customer is told once, and what it sold is told where', async () => {
  const { operator, pine } = world;
  const order = { customer: pine.id, offer: 'sales-professional', seats: 3, channel: 'direct' } as const;
  expectOk(await createSubscription(world, world.act(operator.people.admin), order));
  const roles = { organization: operator.id, person: operator.people.support.id, roles: ['admin'] };
  const { lines } = await tried('operator', { changeRoles: roles });
  const told = lines.map(({ effect, action, place, customer }) => `${effect} ${action} ${customer?.name ?? place}`);
  expect(told).toContain('gains subscription.create every_customer');
  expect(told).not.toContain('gains subscription.create Pine');
  expect(told).toContain('gains subscription.seats.add Pine');
  expect(told).toContain('gains service.publish account');
});

describe('who may try what out', () => {
  test.each([
    ['lotusUser', { removePrivileges: {} }, 403, 'only_customer_global_admin'],
    ['ana', { removePrivileges: {} }, 403, 'only_customer_global_admin'],
    ['support', { changeStanding: { organization: 'ana', standing: 'suspended' } }, 403, 'role_not_permitted'],
    ['lotus', { changeStanding: { organization: 'ana', standing: 'suspended' } }, 403, 'role_not_permitted'],
    ['operator', { changeStanding: { organization: 'operator', standing: 'suspended' } }, 404, 'not_found'],
    ['bo', { changeRoles: { organization: 'ana', person: 'sales', roles: ['admin_agent'] } }, 404, 'not_found'],
  ])('%s: %j', async (as, change, status, code) => {
    const text = JSON.stringify(change)
      .replace('"ana"', `"${world.ana.id}"`)
      .replace('"operator"', `"${world.operator.id}"`)
      .replace('"sales"', `"${world.ana.people.sales.id}"`);
    const answered = await ask(as, JSON.parse(text));
    expect([answered.status, answered.body.code]).toEqual([status, code]);
  });

  test('nobody who is not signed in', async () => {
    expect((await ask('nobody', { removePrivileges: {} })).status).toBe(401);
  });

  test('exactly one change at a time, and a manifest that could be published', async () => {
    const none = await ask('lotus', {});
    expect([none.status, none.body.errors?.[0]?.pointer]).toEqual([400, '/change']);
    const two = await ask('lotus', { removePrivileges: {}, grant: { partner: world.bo.id, services: {} } });
    expect([two.status, two.body.errors?.[0]?.pointer]).toEqual([400, '/change']);
    const [service] = await shippedServices();
    const manifest = { ...service, defaultRoles: ['emperor'] };
    const faulty = await ask('operator', { publishManifest: { manifest } });
    expect([faulty.status, faulty.body.errors?.[0]?.pointer]).toEqual([
      400,
      '/change/publishManifest/manifest/defaultRoles/0',
    ]);
  });
});
