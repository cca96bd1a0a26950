import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enactPolicy, type Policy } from '../../testing/custom-services.ts';
import type { Persona } from '../../testing/neighbours.ts';
import { type Serving, serveNeighbours } from '../../testing/serving.ts';

/**
 * The scenario by which the OpenID Foundation certifies decision points, and its interoperability scenarios, read where
 * they lie beside the repository. Their policies are custom services here; what cannot be said that way stands in
 * `cannotBeSaid`, and with its reasons in docs/guides/decisions.md.
 */
const folder = new URL('../../../../../../shared/fixtures/authzen/', import.meta.url);
const isHere = existsSync(folder);
const fixture = <T>(name: string): T => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as T;

type Json = Readonly<Record<string, unknown>>;
type Case = {
  readonly label: string;
  readonly request: Json;
  readonly expected: string;
  readonly expectedBody?: Json;
};
type Section = { readonly id: string; readonly title: string; readonly cases: readonly Case[] };

/** Rights are grants, and a claim of the caller is never one: a soft deletion would be an action of its own. */
const cannotBeSaid = ['c-2-2-6'];

const recordActions = ['record.read', 'record.write', 'record.delete'];
const recordPolicy: Policy = {
  alice: { 'record-1': ['record.read', 'record.write'], 'record-2': ['record.read'] },
  bob: { 'record-1': ['record.read'], 'record-2': ['record.read', 'record.write'] },
};

/** How something is called here: ids of people are ours, a type of its own is a service, a name has two parts. */
type Dictionary = {
  readonly people: ReadonlyMap<string, string>;
  readonly customer: string;
  readonly action: (name: string) => string;
  readonly service: (type: string, id: string) => string;
  readonly types: readonly string[];
};

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same request in our words; what is malformed stays as it is. */
const translate = (asked: unknown, words: Dictionary): unknown => {
  if (!isRecord(asked)) return asked;
  const { subject, action, resource, evaluations, ...rest } = asked;
  return {
    ...rest,
    ...(subject !== undefined && { subject: translateSubject(subject, words) }),
    ...(isRecord(action) && typeof action.name === 'string'
      ? { action: { ...action, name: words.action(action.name) } }
      : action !== undefined && { action }),
    ...(resource !== undefined && { resource: translateResource(resource, words) }),
    ...(Array.isArray(evaluations) && { evaluations: evaluations.map((one) => translate(one, words)) }),
  };
};

const translateSubject = (subject: unknown, { people }: Dictionary): unknown => {
  if (!isRecord(subject)) return subject;
  const id = typeof subject.id === 'string' ? (people.get(subject.id) ?? subject.id) : subject.id;
  return { ...subject, id, ...(subject.type === 'identity' && { type: 'user' }) };
};

const translateResource = (resource: unknown, { types, customer, service }: Dictionary): unknown => {
  if (!isRecord(resource) || typeof resource.type !== 'string' || !types.includes(resource.type)) return resource;
  const id = typeof resource.id === 'string' ? service(resource.type, resource.id) : resource.id;
  const properties = isRecord(resource.properties) ? resource.properties : {};
  return { ...resource, type: 'service', id, properties: { ...properties, customer } };
};

let serving: Serving;
let desk: Persona;

beforeAll(async () => {
  if (!isHere) return;
  serving = await serveNeighbours();
  const operator = serving.personas.find(({ name }) => name === 'operator admin');
  if (!operator) throw new Error('The operator has no administrator.');
  desk = operator;
});

afterAll(() => serving?.close());

const post = async (path: string, body: unknown): Promise<{ readonly status: number; readonly body: Json }> => {
  const answered = await serving.call({
    method: 'POST',
    url: `/access/v1/${path}`,
    as: desk,
    payload: JSON.stringify(body),
  });
  return { status: answered.status, body: JSON.parse(answered.body) as Json };
};

const sections = isHere ? fixture<{ sections: Section[] }>('certification-scenario-requests.json').sections : [];
const cases = sections.flatMap(({ id, title, cases: all }) =>
  all.map((one) => [id, `${title}: ${one.label}`, one] as const),
);

/** Which endpoint a case is for: what it says itself, else the chapter that it stands in. */
const pathOf = (id: string, label: string): string => {
  const named = /(Subject|Resource|Action) Search/.exec(label)?.[1];
  if (named) return `search/${named.toLowerCase()}`;
  if (id.startsWith('c-4-3')) return 'search/resource';
  if (id.startsWith('c-4-4')) return 'search/action';
  if (id.startsWith('c-4')) return 'search/subject';
  return id.startsWith('c-3') ? 'evaluations' : 'evaluation';
};

describe.skipIf(!isHere)('the certification scenario (its files lie beside the repository)', () => {
  let words: Dictionary;

  beforeAll(async () => {
    const { people, customer } = await enactPolicy(serving, 'Record', recordActions, recordPolicy);
    words = {
      people,
      customer,
      action: (name) => `record.${name}`,
      service: (_, id) => id,
      types: ['record'],
    };
  });

  /** What was found, called as the scenario calls it. */
  const named = (results: unknown): readonly Json[] => {
    const ids = new Map([...words.people].map(([name, id]) => [id, name]));
    return (results as { type?: string; id?: string; name?: string }[]).map(({ type, id, name }) => {
      if (name !== undefined) return { name: name.replace('record.', '') };
      return type === 'service' ? { type: 'record', id } : { type, id: ids.get(id ?? '') ?? id };
    });
  };

  test('is whole', () => {
    expect([sections.length, cases.length]).toEqual([39, 50]);
  });

  test.each(cases.filter(([id]) => !cannotBeSaid.includes(id)))('%s %s', async (id, title, one) => {
    const asked = translate(one.request, words) as Json;
    const path = pathOf(id, title);
    const page = isRecord(asked.page) && 'token' in asked.page ? await firstPage(path, asked) : {};
    const { status, body } = await post(path, { ...asked, ...page });
    if (one.expected.startsWith('HTTP 400')) return expect(status).toBe(400);
    expect(status).toBe(200);
    const promised = one.expectedBody ?? {};
    if (path === 'evaluation' || one.label.includes('evaluations)')) {
      return expect(body.decision).toBe(promised.decision ?? one.expected.includes('`"decision": true`'));
    }
    if (path === 'evaluations') return expectDecisions(id, one, body);
    return expectFound(one, promised, body);
  });

  /** The token that the scenario leaves to be filled in. */
  const firstPage = async (path: string, asked: Json): Promise<Json> => {
    const { body } = await post(path, { ...asked, page: { limit: 1 } });
    return { page: { token: (body.page as Json).next_token } };
  };

  const expectDecisions = (id: string, { request, expectedBody }: Case, body: Json): void => {
    const decisions = (body.evaluations as { decision: unknown }[]).map(({ decision }) => decision);
    expect(decisions).toHaveLength((request.evaluations as unknown[]).length);
    for (const decision of decisions) expect(typeof decision).toBe('boolean');
    if (expectedBody)
      expect(decisions).toEqual((expectedBody.evaluations as { decision: unknown }[]).map(({ decision }) => decision));
    if (id === 'c-3-4-1') expect(decisions[1]).toBe(false);
  };

  const expectFound = ({ expected, request }: Case, promised: Json, body: Json): void => {
    const found = named(body.results);
    if (Array.isArray(promised.results)) {
      expect(found).toEqual(expect.arrayContaining(promised.results));
      if (promised.results.length === 0) expect(found).toEqual([]);
    }
    for (const [, name] of expected.matchAll(/`(alice|bob|record-1|read|write)`/g))
      if (!('page' in request)) expect(found.flatMap(Object.values)).toContain(name);
    expect(typeof (body.page as Json).next_token).toBe('string');
  };

  test.each(cases.filter(([id]) => cannotBeSaid.includes(id)))(
    '%s %s: cannot be said, and is denied',
    async (_, title, one) => {
      const { status, body } = await post('evaluation', translate(one.request, words));
      expect([title, status, body.decision]).toEqual([title, 200, false]);
    },
  );
});

type Interop = {
  readonly todo: { readonly evaluation: readonly Question[]; readonly evaluations: readonly Questions[] };
  readonly gateway: { readonly evaluation: readonly Question[] };
};
type Question = { readonly request: Json; readonly expected: boolean };
type Questions = { readonly request: Json; readonly expected: readonly { readonly decision: boolean }[] };

describe.skipIf(!isHere)('the interoperability scenarios (their files lie beside the repository)', () => {
  const { todo, gateway } = isHere
    ? fixture<Interop>('interop-todo-gateway.json')
    : { todo: undefined, gateway: undefined };

  /** Subjects in the order in which the scenario introduces them. */
  const cast = ['rick', 'morty', 'summer', 'beth', 'jerry'] as const;
  const idsIn = (asked: readonly Question[] = []): readonly string[] => [
    ...new Set(asked.map(({ request }) => String((request.subject as Json).id))),
  ];
  const dictionaryOf = (people: ReadonlyMap<string, string>, ids: readonly string[]) =>
    new Map(ids.map((id, index) => [id, people.get(cast[index] ?? '') ?? '']));

  const own = (nth: number): string => `todo-7240d0db-8ff0-41ec-98b2-34a096273b9${nth}`;
  const change = ['todo.can-update-todo', 'todo.can-delete-todo'];
  const read = ['todo.can-read-user', 'todo.can-read-todos'];
  const todoActions = [...read, 'todo.can-create-todo', ...change];
  const editor = (nth: number) => ({ todos: [...read, 'todo.can-create-todo'], [own(nth)]: change });

  test('todo: who may change which one is what was granted, not what the caller says about its owner', async () => {
    const policy: Policy = {
      rick: { todos: todoActions, ...Object.fromEntries([1, 2, 3, 4, 5].map((nth) => [own(nth), change])) },
      morty: editor(1),
      summer: editor(3),
      beth: { todos: read },
      jerry: { todos: read },
    };
    const { people, customer } = await enactPolicy(serving, 'Todo', todoActions, policy);
    const words: Dictionary = {
      people: dictionaryOf(people, idsIn(todo?.evaluation)),
      customer,
      action: (name) => `todo.${name.replaceAll('_', '-')}`,
      service: (type, id) => (type === 'todo' && id !== 'todo-1' ? `todo-${id}` : 'todos'),
      types: ['todo', 'user'],
    };
    expect([todo?.evaluation.length, todo?.evaluations.length]).toEqual([40, 3]);
    for (const { request, expected } of todo?.evaluation ?? []) {
      const { body } = await post('evaluation', translate(request, words));
      expect([request, body.decision]).toEqual([request, expected]);
    }
    for (const { request, expected } of todo?.evaluations ?? []) {
      const { body } = await post('evaluations', translate(request, words));
      expect((body.evaluations as Json[]).map(({ decision }) => ({ decision }))).toEqual(expected);
    }
  });

  test('gateway: a route is a service, its methods are actions', async () => {
    const methods = ['route.get', 'route.post', 'route.put', 'route.delete'];
    const everything = {
      'route-users': ['route.get'],
      'route-todos': ['route.get', 'route.post'],
      'route-todo': methods,
    };
    const onlyReads = { 'route-users': ['route.get'], 'route-todos': ['route.get'] };
    const policy: Policy = {
      rick: everything,
      morty: everything,
      summer: everything,
      beth: onlyReads,
      jerry: onlyReads,
    };
    const { people, customer } = await enactPolicy(serving, 'Gateway', methods, policy);
    const routes: Readonly<Record<string, string>> = {
      '/users/{userId}': 'route-users',
      '/todos': 'route-todos',
      '/todos/{todoId}': 'route-todo',
    };
    const words: Dictionary = {
      people: dictionaryOf(people, idsIn(gateway?.evaluation)),
      customer,
      action: (name) => `route.${name.toLowerCase()}`,
      service: (_, id) => routes[id] ?? id,
      types: ['route'],
    };
    expect(gateway?.evaluation).toHaveLength(25);
    for (const { request, expected } of gateway?.evaluation ?? []) {
      const { body } = await post('evaluation', translate(request, words));
      expect([request, body.decision]).toEqual([request, expected]);
    }
  });
});
