import { rfc3339 } from '@mandate/domain/kernel/time';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changePerson, endMembership } from '../identity/commands.ts';
import type { App } from '../platform/http/app.ts';
import { moveSubscription } from '../subscriptions/commands.ts';
import { createActorHttp } from '../testing/actor-http.ts';
import { expectOk, newWorld, type World } from '../testing/world.ts';
import { explanationRoutes } from './explanation-routes.ts';
import { removePrivileges } from './removal-commands.ts';

let world: World;
let app: App<never, never>;

beforeAll(async () => {
  world = await newWorld();
  const { ana, bo, lotus, pine, operator } = world;
  const actors = {
    ana: ana.people.admin,
    bo: bo.people.admin,
    lotus: lotus.people.admin,
    pine: pine.people.admin,
    operator: operator.people.support,
    user: lotus.people.user,
  };
  const http = await createActorHttp(world.db, actors, world.clock);
  explanationRoutes(http, world);
  await http.ready();
  app = http as unknown as App<never, never>;
});

afterAll(async () => {
  await app?.close();
  await world?.drop();
});

type Query = Readonly<Record<string, string | undefined>>;
type Answer = {
  decision: boolean;
  reason: string;
  rule?: string;
  because: { question: string; holds: boolean; record?: { type: string; since: string } }[];
  change?: { possible: boolean; rule?: string; steps: Record<string, unknown>[] };
  revision?: string;
  subject?: { roles: string[]; organization: { name: string } };
};

const ask = async (as: string, query: Query, language = 'en') => {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  const response = await app.inject({
    url: `/api/decisions/explain?${new URLSearchParams(given).toString()}`,
    headers: { authorization: `Bearer ${as}`, 'accept-language': language },
  });
  return { status: response.statusCode, body: response.json<Answer & { errors?: { pointer: string }[] }>() };
};

const explained = async (as: string, query: Query): Promise<Answer> => {
  const { status, body } = await ask(as, query);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

/** The instant now, and a day later. */
const remember = (): string => {
  const at = rfc3339(world.clock.now());
  world.passDays(1);
  return at;
};

test('D18: what an agent could do on a day of the past, and why, whatever has become of it since', async () => {
  const { ana, lotus } = world;
  const agent = ana.people.helpdesk;
  const question = { subject: agent.id, action: 'user.password.reset', customer: lotus.id, service: 'office365' };
  const before = remember();
  expectOk(await world.accept(lotus, ana, ['office365']));
  const granted = remember();
  expectOk(
    await changePerson(world, world.act(ana.people.admin), ana.id, agent.id, {
      roles: ['sales_agent'],
    }),
  );
  const moved = remember();
  expectOk(await removePrivileges(world, world.act(lotus.people.admin), { partner: ana.id }));
  remember();

  expect(await explained('ana', { ...question, at: before })).toMatchObject({
    decision: false,
    reason: 'privileges_missing',
  });
  const then = await explained('ana', { ...question, at: granted });
  expect(then).toMatchObject({ decision: true, reason: 'allowed', subject: { roles: ['helpdesk_agent'] } });
  expect(then.because.map(({ question: asked }) => asked)).toEqual(['role', 'standing', 'privileges']);
  expect(then.because.at(-1)?.record).toMatchObject({ type: 'privilege', since: granted });
  expect(then).not.toHaveProperty('revision');
  expect(await explained('lotus', { ...question, at: moved })).toMatchObject({ decision: false, rule: 'ROLE' });
  const today = await explained('ana', question);
  expect(today).toMatchObject({ decision: false, rule: 'ROLE', revision: expect.stringMatching(/^\d+\.\d+$/) });
});

test('D18: whoever has left is still known for the time before, to those whom it served', async () => {
  const { bo, pine } = world;
  const agent = bo.people.helpdesk;
  const question = { subject: agent.id, action: 'user.read', customer: pine.id, service: 'azure' };
  expectOk(await world.accept(pine, bo, ['azure']));
  const served = remember();
  expectOk(await endMembership(world, world.act(bo.people.admin), bo.id, agent.id));
  remember();
  expect(await explained('pine', { ...question, at: served })).toMatchObject({ decision: true });
  expect(await explained('pine', question)).toMatchObject({ decision: false, reason: 'unknown_subject' });
  // Nobody acts for Bo now, and whoever acted then acted for Bo alone.
  expect((await ask('bo', { ...question, at: served })).status).toBe(200);
  expect((await ask('ana', { ...question, at: served })).status).toBe(404);
});

test('D12: the status that a subscription had', async () => {
  const { bo, pine } = world;
  const subscription = expectOk(await world.order(bo, pine, { offer: 'azure-plan', seats: 1 }));
  const question = { subject: bo.people.admin.id, action: 'subscription.transition', subscription: subscription.id };
  const active = remember();
  const key = { customer: pine.id, subscription: subscription.id };
  expectOk(await moveSubscription(world, world.act(bo.people.admin), key, 'suspend'));
  const suspended = remember();
  expectOk(await moveSubscription(world, world.act(bo.people.admin), key, 'reactivate'));
  remember();
  expect(await explained('bo', { ...question, at: active })).toMatchObject({ decision: true });
  const denied = await explained('bo', { ...question, at: suspended });
  expect(denied).toMatchObject({ decision: false, reason: 'subscription_not_active' });
  expect(denied.change).toMatchObject({
    possible: true,
    steps: [{ change: 'reactivation', who: 'reseller', subscription: subscription.id }],
  });
  expect(await explained('bo', question)).toMatchObject({ decision: true });
});

describe('what would change it', () => {
  test('M5: the grant, with its roles by name, and who makes it', async () => {
    const { bo, lotus } = world;
    const query = { subject: bo.people.admin.id, action: 'licence.assign', customer: lotus.id, service: 'office365' };
    const { change } = await explained('bo', query);
    expect(change).toEqual({
      possible: true,
      steps: [
        {
          change: 'grant',
          who: 'customer',
          sentence:
            'A global administrator of the customer grants Bo Cloud these roles of Office 365: User administrator.',
          service: 'office365',
          roles: ['user_administrator'],
        },
      ],
    });
    const { body } = await ask('bo', query, 'ru');
    expect(body.change?.steps[0]?.sentence).toContain('Глобальный администратор клиента');
  });

  test('D3, A1: whom it would replace is told to the customer, and not to the partner', async () => {
    const { bo, lotus, ana } = world;
    expectOk(await world.grant(lotus, ana, ['dynamics365']));
    remember();
    const query = { subject: bo.people.admin.id, action: 'licence.assign', customer: lotus.id, service: 'dynamics365' };
    expectOk(await world.grant(lotus, bo, []));
    remember();
    const told = (await explained('lotus', query)).change?.steps[0];
    expect(told).toMatchObject({ replaces: { id: ana.id, name: 'Ana Cloud' } });
    expect(told?.sentence).toContain('in place of Ana Cloud');
    const partners = await explained('bo', query);
    expect(partners.change).toMatchObject({ possible: true, steps: [{ change: 'grant' }] });
    expect(JSON.stringify(partners)).not.toContain('Ana Cloud');
  });

  test('D8: two steps, in the order in which they can be done', async () => {
    const { suspended, pine } = world;
    const query = { subject: suspended.people.admin.id, action: 'user.manage', customer: pine.id, service: 'azure' };
    const { change } = await explained('operator', query);
    expect(change?.steps.map((step) => [step.change, step.who])).toEqual([
      ['partner_standing', 'operator'],
      ['grant', 'customer'],
    ]);
  });

  test('D7, N2: nothing would, and the rule that stands in the way', async () => {
    const { ana, fjord, lotus } = world;
    const abroad = { subject: ana.people.admin.id, action: 'user.read', customer: fjord.id, service: 'azure' };
    expect((await explained('operator', abroad)).change).toMatchObject({ possible: false, steps: [], rule: 'D7' });
    const own = expectOk(await world.order(ana, lotus));
    const seats = { subject: world.bo.people.sales.id, action: 'subscription.seats.add', subscription: own.id };
    expect((await explained('operator', seats)).change).toMatchObject({ possible: false, rule: 'N2' });
  });

  test('nothing is said where it is allowed', async () => {
    const { lotus } = world;
    const query = { subject: lotus.people.admin.id, action: 'user.manage', customer: lotus.id, service: 'azure' };
    expect(await explained('lotus', query)).not.toHaveProperty('change');
  });
});

describe('who may ask', () => {
  test('A4: a partner cannot tell a customer that it has no bond with from one that does not exist', async () => {
    const { ana, fjord } = world;
    const query = { subject: ana.people.admin.id, action: 'licence.assign', service: 'azure' };
    const nowhere = '01890000-0000-7000-8000-000000000000';
    const stranger = await explained('ana', { ...query, customer: fjord.id });
    const nothing = await explained('ana', { ...query, customer: nowhere });
    const { revision: _, ...toldOfStranger } = stranger;
    const { revision: __, ...toldOfNothing } = nothing;
    expect(toldOfStranger).toEqual(toldOfNothing);
  });

  test('nobody about other people, other tenants, or without the role for it', async () => {
    const { ana, pine, lotus } = world;
    const query = { subject: ana.people.admin.id, action: 'user.read', customer: pine.id, service: 'azure' };
    expect((await ask('bo', query)).status).toBe(404);
    expect((await ask('lotus', query)).status).toBe(404);
    expect((await ask('user', { ...query, customer: lotus.id })).status).toBe(403);
    expect((await ask('operator', query)).status).toBe(200);
  });

  test('the future is not known, and a subscription says its service itself', async () => {
    const { ana, lotus } = world;
    const query = { subject: ana.people.admin.id, action: 'user.read', customer: lotus.id, service: 'azure' };
    const tomorrow = rfc3339(world.clock.now()).replace('2026', '2036');
    const future = await ask('ana', { ...query, at: tomorrow });
    expect([future.status, future.body.errors?.[0]?.pointer]).toEqual([400, '?at']);
    const both = await ask('ana', { ...query, subscription: ana.id });
    expect([both.status, both.body.errors?.[0]?.pointer]).toEqual([400, '?service']);
  });
});
