import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removePrivileges } from '../../access/removal-commands.ts';
import type { ProblemBody } from '../../platform/http/problem.ts';
import type { Persona } from '../../testing/neighbours.ts';
import { type Serving, serveNeighbours } from '../../testing/serving.ts';
import { expectOk } from '../../testing/world.ts';
import type { Evaluation } from './schemas.ts';

let serving: Serving;
let desk: Persona;

beforeAll(async () => {
  serving = await serveNeighbours();
  desk = personaOf('operator admin');
});

afterAll(() => serving?.close());

const personaOf = (name: string): Persona => {
  const persona = serving.personas.find((one) => one.name === name);
  if (!persona) throw new Error(`Nobody is called ${name}.`);
  return persona;
};

type Entity = { readonly type: string; readonly id: string; readonly properties?: Readonly<Record<string, string>> };
type Answer = {
  readonly results: readonly (Entity & { readonly name: string })[];
  readonly page: { readonly next_token: string; readonly count: number };
  readonly context?: { readonly revision?: string; readonly error?: { readonly status: number } };
};

const post = async <T = ProblemBody>(path: string, body: unknown, as: Persona = desk) => {
  const url = `/access/v1/${path}`;
  const answered = await serving.call({ method: 'POST', url, as, payload: JSON.stringify(body) });
  return { ...answered, body: JSON.parse(answered.body) as T };
};

const search = async (what: 'subject' | 'resource' | 'action', body: unknown, as: Persona = desk): Promise<Answer> => {
  const answered = await post<Answer>(`search/${what}`, body, as);
  expect(answered.status, JSON.stringify(answered.body)).toBe(200);
  expect(answered.body.page.count).toBe(answered.body.results.length);
  return answered.body;
};

/** Every page of it, one result at a time. */
const paged = async (what: 'subject' | 'resource' | 'action', body: object): Promise<Answer['results']> => {
  const results: Answer['results'][number][] = [];
  let token: string | undefined;
  do {
    const page = await search(what, { ...body, page: { limit: 1, token } });
    expect(page.results.length).toBeLessThanOrEqual(1);
    results.push(...page.results);
    token = page.page.next_token;
  } while (token !== '');
  return results;
};

const user = (id: string, organization?: string) => ({
  type: 'user',
  id,
  ...(organization !== undefined && { properties: { organization } }),
});
const assign = { name: 'licence.assign' };
const office = (customer: string) => ({ type: 'service', id: 'office365', properties: { customer } });

const whoMayAssign = () => ({ subject: { type: 'user' }, action: assign, resource: office(serving.lotus.id) });

describe('who (§8.4)', () => {
  test('finds the agents of the holder and the administrators of the tenant, each with the organisation', async () => {
    const { ana, lotus } = serving;
    const { results, page, context } = await search('subject', whoMayAssign());
    const expected = [
      user(ana.people.admin.id, ana.id),
      user(lotus.people.admin.id, lotus.id),
      user(lotus.people.secondAdmin.id, lotus.id),
    ];
    expect(results.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      expected.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
    expect(page.next_token).toBe('');
    expect(context?.revision).toMatch(/^\d+\.\d+$/);
  });

  test('finds whom a question about them is answered with yes', async () => {
    const { subject: _, ...rest } = whoMayAssign();
    const { results } = await search('subject', whoMayAssign());
    const evaluations = results.map((subject) => ({ subject }));
    const { body } = await post<{ evaluations: Evaluation[] }>('evaluations', { ...rest, evaluations });
    expect(body.evaluations.map(({ decision }) => decision)).toEqual(results.map(() => true));
  });

  test('ignores an id beside the type', async () => {
    const { results } = await search('subject', whoMayAssign());
    const named = { ...whoMayAssign(), subject: user(serving.bo.people.admin.id) };
    expect((await search('subject', named)).results).toEqual(results);
    expect((await search('subject', { ...whoMayAssign(), subject: { type: 'user', id: 7 } })).results).toEqual(results);
  });

  test('looks in one organisation where it is named', async () => {
    const subject = { type: 'user', properties: { organization: serving.ana.id } };
    const { results } = await search('subject', { ...whoMayAssign(), subject });
    expect(results).toEqual([user(serving.ana.people.admin.id, serving.ana.id)]);
  });

  test('finds an indirect reseller that is only named on a subscription, and the operator that watches (A4)', async () => {
    const { maple, sedge, operator } = serving;
    const resource = { type: 'customer', id: maple.id };
    const { results } = await search('subject', { ...whoMayAssign(), action: { name: 'customer.read' }, resource });
    const organizations = new Set(results.map(({ properties }) => properties?.organization));
    expect(organizations).toContain(sedge.id);
    expect(organizations).toContain(operator.id);
    expect(organizations).not.toContain(serving.bo.id);
  });

  test('finds people of an account on that account alone', async () => {
    const { ana, bo } = serving;
    const resource = { type: 'partner', id: bo.id };
    const { results } = await search('subject', { ...whoMayAssign(), action: { name: 'invitation.issue' }, resource });
    expect(new Set(results.map(({ properties }) => properties?.organization))).toEqual(new Set([bo.id]));
    expect(results.map(({ id }) => id)).not.toContain(ana.people.admin.id);
  });
});

describe('where (§8.5)', () => {
  const where = (type: string, name: string, properties?: object) => ({
    subject: user(serving.ana.people.admin.id),
    action: { name },
    resource: { type, ...(properties && { properties }) },
  });

  test('finds the customers that granted it, and none else', async () => {
    const { results } = await search('resource', where('customer', 'licence.assign'));
    expect(results).toEqual([{ type: 'customer', id: serving.lotus.id }]);
  });

  test('finds services with their customer, of all customers or of one', async () => {
    const { lotus, pine } = serving;
    expect((await search('resource', where('service', 'licence.assign'))).results).toEqual([office(lotus.id)]);
    const atLotus = where('service', 'licence.assign', { customer: lotus.id });
    expect((await search('resource', atLotus)).results).toEqual([office(lotus.id)]);
    const atPine = where('service', 'licence.assign', { customer: pine.id });
    expect((await search('resource', atPine)).results).toEqual([]);
  });

  test('finds subscriptions that this seller may change', async () => {
    const { results } = await search('resource', where('subscription', 'subscription.seats.add'));
    expect(results.map(({ properties }) => properties)).toEqual([{ customer: serving.lotus.id }]);
    const seen = await search('resource', where('subscription', 'subscription.read'));
    // The provider's, too, can be seen by whoever is bound to the customer; only its seller changes it (N1).
    expect(seen.results.length).toBeGreaterThan(results.length);
  });

  test('finds the customer of a subscription that names an indirect reseller (A4)', async () => {
    const asked = { ...where('customer', 'customer.read'), subject: user(serving.sedge.people.admin.id) };
    expect((await search('resource', asked)).results).toEqual([{ type: 'customer', id: serving.maple.id }]);
  });

  test("finds the organisation's own account", async () => {
    const { results } = await search('resource', where('partner', 'invitation.issue'));
    expect(results).toEqual([{ type: 'partner', id: serving.ana.id }]);
  });

  test('finds every customer for the operator, and its own for a customer', async () => {
    const { operator, customers, pine } = serving;
    const asked = where('customer', 'customer.read');
    const all = await search('resource', { ...asked, subject: user(operator.people.admin.id) });
    expect(new Set(all.results.map(({ id }) => id))).toEqual(new Set(Object.values(customers).map(({ id }) => id)));
    const own = await search('resource', { ...asked, subject: user(pine.people.admin.id) });
    expect(own.results).toEqual([{ type: 'customer', id: pine.id }]);
  });
});

describe('what (§8.6)', () => {
  test('finds the actions of the service and of the law, by name', async () => {
    const { ana, lotus } = serving;
    const { results } = await search('action', { subject: user(ana.people.admin.id), resource: office(lotus.id) });
    const names = results.map(({ name }) => name);
    expect(names).toEqual(names.toSorted());
    expect(names).toContain('licence.assign');
    expect(names).not.toContain('privileges.grant');
    const evaluations = names.map((name) => ({ action: { name } }));
    const defaults = { subject: user(ana.people.admin.id), resource: office(lotus.id) };
    const { body } = await post<{ evaluations: Evaluation[] }>('evaluations', { ...defaults, evaluations });
    expect(body.evaluations.filter(({ decision }) => !decision)).toEqual([]);
  });

  test('finds less for an agent that holds a lesser role (D5)', async () => {
    const { ana, lotus } = serving;
    const { results } = await search('action', { subject: user(ana.people.helpdesk.id), resource: office(lotus.id) });
    const names = results.map(({ name }) => name);
    expect(names).toContain('user.password.reset');
    expect(names).not.toContain('licence.assign');
  });
});

describe('pages (§8.2)', () => {
  test('one at a time lead through all of it, in the same order', async () => {
    const { ana, lotus } = serving;
    const who = whoMayAssign();
    expect(await paged('subject', who)).toEqual((await search('subject', who)).results);
    const where = {
      subject: user(ana.people.admin.id),
      action: { name: 'subscription.read' },
      resource: { type: 'subscription' },
    };
    expect(await paged('resource', where)).toEqual((await search('resource', where)).results);
    const what = { subject: user(lotus.people.billing.id), resource: { type: 'customer', id: lotus.id } };
    expect(await paged('action', what)).toEqual((await search('action', what)).results);
  });

  test('are as long as asked for, within bounds', async () => {
    const whole = await search('subject', whoMayAssign());
    const wide = await search('subject', { ...whoMayAssign(), page: { limit: 100_000, token: '' } });
    expect(wide.results).toEqual(whole.results);
  });

  test.each([0, -1, 1.5, '10'])('cannot be %j long: 400', async (limit) => {
    const { status, body } = await post('search/subject', { ...whoMayAssign(), page: { limit } });
    expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([400, ['/page/limit']]);
  });

  test('go on only with the search that they came from', async () => {
    const { page } = await search('subject', { ...whoMayAssign(), page: { limit: 1 } });
    const token = page.next_token;
    const others = [
      { ...whoMayAssign(), action: { name: 'user.manage' } },
      { ...whoMayAssign(), resource: office(serving.pine.id) },
      { ...whoMayAssign(), subject: { type: 'user', properties: { organization: serving.ana.id } } },
    ];
    for (const other of others) {
      const { status, body } = await post('search/subject', { ...other, page: { token } });
      expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([400, ['/page/token']]);
    }
    const theirs = await post('search/subject', { ...whoMayAssign(), page: { token } }, personaOf('ana admin'));
    expect(theirs.status).toBe(400);
  });

  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  test.each([
    ['nonsense', 'nonsense'],
    ['no list', encoded({})],
    ['no key', encoded(['digest'])],
    ['a key of something else', encoded(['digest', 'a', 'b'])],
    ['a key with too much', encoded(['digest', ...Array(3).fill('01890000-0000-7000-8000-000000000000')])],
    ['numbers', encoded([1, 2, 3])],
  ])('do not begin with %s: 400', async (_, token) => {
    const { status, body } = await post('search/subject', { ...whoMayAssign(), page: { token } });
    expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([400, ['/page/token']]);
  });
});

describe('nobody hears more than by asking one by one', () => {
  test('a partner hears of its own people', async () => {
    const { ana, lotus } = serving;
    const { results } = await search('subject', whoMayAssign(), personaOf('ana admin'));
    expect(results).toEqual([user(ana.people.admin.id, ana.id)]);
    const theirs = { subject: user(lotus.people.admin.id), action: assign, resource: { type: 'customer' } };
    expect((await search('resource', theirs, personaOf('ana admin'))).results).toEqual([]);
    const rivals = { subject: user(ana.people.admin.id), resource: office(lotus.id) };
    expect((await search('action', rivals, personaOf('bo admin'))).results).toEqual([]);
    const named = { ...whoMayAssign(), subject: { type: 'user', properties: { organization: ana.id } } };
    expect((await search('subject', named, personaOf('bo admin'))).results).toEqual([]);
  });

  test("a customer's administrator hears of everybody in its own tenant, and of nobody elsewhere", async () => {
    const { ana, bo, lotus, pine } = serving;
    const asLotus = personaOf('lotus admin');
    expect((await search('subject', whoMayAssign(), asLotus)).results).toHaveLength(3);
    const elsewhere = { ...whoMayAssign(), resource: office(pine.id) };
    expect((await search('subject', elsewhere, asLotus)).results).toEqual([]);
    const where = { subject: user(ana.people.admin.id), action: assign, resource: { type: 'customer' } };
    expect((await search('resource', where, asLotus)).results).toEqual([{ type: 'customer', id: lotus.id }]);
    const rival = { ...where, subject: user(bo.people.admin.id) };
    expect((await search('resource', rival, asLotus)).results).toEqual([]);
  });

  test("a customer hears nothing about a partner's own account, also beside its own name", async () => {
    const { ana, lotus } = serving;
    const resource = { type: 'partner', id: ana.id, properties: { customer: lotus.id } };
    const asked = { subject: user(ana.people.admin.id), action: { name: 'invitation.issue' }, resource };
    const asLotus = personaOf('lotus admin');
    expect((await search('subject', asked, asLotus)).results).toEqual([]);
    expect((await search('action', asked, asLotus)).results).toEqual([]);
    const { body } = await post<Evaluation>('evaluation', asked, asLotus);
    expect(body.context.error?.status).toBe(404);
  });

  test.each([
    ['subject', { subject: { type: 'spaceship' } }],
    ['subject', { resource: { type: 'spaceship', id: 'enterprise' } }],
    ['subject', { action: { name: 'no.such' } }],
    ['resource', { subject: { type: 'user', id: 'nonexistent-user' } }],
    ['resource', { subject: { type: 'spaceship', id: 'enterprise' } }],
    ['resource', { resource: { type: 'spaceship' } }],
    ['action', { subject: { type: 'user', id: '01890000-0000-7000-8000-000000000000' } }],
    ['action', { resource: { type: 'spaceship', id: 'enterprise' } }],
  ] as const)('a %s of what does not exist is empty: %j', async (what, differing) => {
    const asked = { ...whoMayAssign(), subject: user(serving.ana.people.admin.id), ...differing };
    const { results, page } = await search(what, asked);
    expect([results, page]).toEqual([[], { next_token: '', count: 0 }]);
  });

  test.each([
    ['subject', ['subject', 'action', 'resource']],
    ['resource', ['subject', 'action', 'resource']],
    ['action', ['subject', 'resource']],
  ] as const)('a search for a %s needs all of %j: 400', async (what, parts) => {
    const whole = { ...whoMayAssign(), subject: user(serving.ana.people.admin.id) };
    for (const part of parts) {
      const { status, body } = await post(`search/${what}`, { ...whole, [part]: undefined });
      expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([400, [`/${part}`]]);
    }
  });

  test.each([
    ['subject', { resource: { type: 'service' } }, '/resource/id'],
    ['subject', { subject: { id: 'ana' } }, '/subject/type'],
    ['resource', { subject: { type: 'user' } }, '/subject/id'],
    ['resource', { resource: { id: 'office365' } }, '/resource/type'],
    ['action', { subject: { type: 'user' } }, '/subject/id'],
    ['action', { context: { at_least: 'now' } }, '/context/at_least'],
    ['action', { page: [] }, '/page'],
  ] as const)('a search for a %s cannot be read with %j: 400', async (what, differing, pointer) => {
    const whole = { ...whoMayAssign(), subject: user(serving.ana.people.admin.id) };
    const { status, body } = await post(`search/${what}`, { ...whole, ...differing });
    expect([status, body.errors?.map((one) => one.pointer)]).toEqual([400, [pointer]]);
  });
});

describe('a search is never stale (X5)', () => {
  test('what was removed is not found any more, and the revision of the removal is reached', async () => {
    const { maple, willow } = serving;
    const asked = { subject: { type: 'user' }, action: assign, resource: { ...office(maple.id), id: 'azure' } };
    const holders = async (context = {}) => {
      const { results } = await search('subject', { ...asked, context });
      return results.filter(({ properties }) => properties?.organization === willow.id);
    };
    expect(await holders()).not.toEqual([]);
    const act = serving.act(maple.people.admin);
    const removed = expectOk(await removePrivileges(serving, act, { partner: willow.id, service: undefined }));
    expect(await holders({ at_least: removed.revision })).toEqual([]);
  });

  test('a revision that was never given is not reached, and nothing is found', async () => {
    const { results, context } = await search('subject', { ...whoMayAssign(), context: { at_least: '999999.0' } });
    expect([results, context?.error?.status]).toEqual([[], 409]);
  });
});
