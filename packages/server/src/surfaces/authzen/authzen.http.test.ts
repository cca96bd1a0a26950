import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProblemBody } from '../../platform/http/problem.ts';
import type { Persona } from '../../testing/neighbours.ts';
import { type Serving, serveNeighbours } from '../../testing/serving.ts';
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

type Asked = { readonly path?: string; readonly as?: Persona | undefined; readonly headers?: Record<string, string> };

const post = async <T = ProblemBody>(body: unknown, { path = 'evaluation', ...rest }: Asked = {}) => {
  const url = `/access/v1/${path}`;
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const answered = await serving.call({ method: 'POST', url, as: desk, payload, ...rest });
  return { ...answered, body: JSON.parse(answered.body) as T };
};

/** Ana's administrator holds the privileges of Lotus for Office 365; Bo's does not. */
const allowed = () => ({
  subject: { type: 'user', id: serving.ana.people.admin.id },
  action: { name: 'licence.assign' },
  resource: { type: 'service', id: 'office365', properties: { customer: serving.lotus.id } },
});
const denied = () => ({ ...allowed(), subject: { type: 'user', id: serving.bo.people.admin.id } });

const decisionsOf = async (body: unknown): Promise<readonly boolean[]> => {
  const { status, body: answer } = await post<{ evaluations: Evaluation[] }>(body, { path: 'evaluations' });
  expect(status).toBe(200);
  return answer.evaluations.map(({ decision }) => decision);
};

const surfaces = ['evaluation', 'evaluations', 'search/subject', 'search/resource', 'search/action'] as const;

describe('one question (§6)', () => {
  test('is answered with its decision, and a denial is no error', async () => {
    const yes = await post<Evaluation>(allowed());
    expect([yes.status, yes.body.decision, yes.headers['content-type']]).toEqual([
      200,
      true,
      'application/json; charset=utf-8',
    ]);
    const no = await post<Evaluation>(denied());
    expect([no.status, no.body.decision, no.body.context.rule]).toEqual([200, false, 'M5']);
  });

  test('is answered the same as often as it is asked', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => post<Evaluation>(allowed())));
    expect(new Set(answers.map(({ body }) => body.decision))).toEqual(new Set([true]));
  });

  test('may carry fields that nobody knows', async () => {
    const { subject, ...rest } = allowed();
    const asked = { ...rest, subject: { ...subject, mood: 'good' }, foo: 'bar', futureField: { nested: true } };
    const { body } = await post<Evaluation>({ ...asked, context: { time: '2026-11-20T12:00:00Z', ip: '192.0.2.1' } });
    expect(body.decision).toBe(true);
  });

  test.each<[what: string, spoil: (asked: ReturnType<typeof allowed>) => unknown, pointer: string]>([
    ['no subject', ({ subject: _, ...rest }) => rest, '/subject'],
    ['no action', ({ action: _, ...rest }) => rest, '/action'],
    ['no resource', ({ resource: _, ...rest }) => rest, '/resource'],
    ['a subject without a type', (asked) => ({ ...asked, subject: { id: asked.subject.id } }), '/subject/type'],
    ['a subject without an id', (asked) => ({ ...asked, subject: { type: 'user' } }), '/subject/id'],
    ['a subject that is a text', (asked) => ({ ...asked, subject: 'ana' }), '/subject'],
    ['an action without a name', (asked) => ({ ...asked, action: {} }), '/action/name'],
    ['an action named by a number', (asked) => ({ ...asked, action: { name: 123 } }), '/action/name'],
    ['a resource without a type', (asked) => ({ ...asked, resource: { id: 'office365' } }), '/resource/type'],
    ['a resource without an id', (asked) => ({ ...asked, resource: { type: 'service' } }), '/resource/id'],
    [
      'properties that are a list',
      (asked) => ({ ...asked, resource: { ...asked.resource, properties: [] } }),
      '/resource/properties',
    ],
    ['a context that is a text', (asked) => ({ ...asked, context: 'now' }), '/context'],
    ['a revision that is none', (asked) => ({ ...asked, context: { at_least: 'yesterday' } }), '/context/at_least'],
  ])('cannot be read with %s: 400, with the place', async (_, spoil, pointer) => {
    const { status, body } = await post(spoil(allowed()));
    expect([status, body.code, body.errors?.map((one) => one.pointer)]).toEqual([400, 'invalid_request', [pointer]]);
  });

  test.each([
    ['no JSON', '{"subject":'],
    ['nothing', ''],
    ['a list', '[]'],
    ['the same member twice', '{"subject":{},"subject":{}}'],
  ])('cannot be %s: 400', async (_, payload) => {
    const { status, body } = await post(payload);
    expect([status, body.code]).toEqual([400, 'invalid_request']);
  });
});

describe('several questions (§7)', () => {
  test('take from the defaults what they do not have', async () => {
    const { subject, action, resource } = allowed();
    const evaluations = [{}, { subject: denied().subject }, { action: { name: 'customer.read' } }, { resource }];
    expect(await decisionsOf({ subject, action, resource, evaluations })).toEqual([true, false, true, true]);
  });

  test('name a part whole: properties of the default are not mixed in', async () => {
    const { subject, action, resource } = allowed();
    const evaluations = [{ resource: { type: 'service', id: 'office365' } }];
    expect(await decisionsOf({ subject, action, resource, evaluations })).toEqual([false]);
  });

  test('lend each other what a thing is known by', async () => {
    const { subject, action, resource } = allowed();
    const evaluations = [
      { resource: { id: 'office365', properties: resource.properties } },
      { subject: { id: serving.bo.people.admin.id } },
      { action: { properties: { method: 'GET' } } },
    ];
    const asked = { subject, action, resource: { type: 'service', id: 'azure', properties: {} }, evaluations };
    expect(await decisionsOf(asked)).toEqual([true, false, false]);
  });

  test('share the context, unless they have their own', async () => {
    const { subject, action, resource } = allowed();
    const evaluations = [{}, { context: { at_least: '0.0' } }];
    const asked = { subject, action, resource, context: { at_least: '999999.999999' }, evaluations };
    expect(await decisionsOf(asked)).toEqual([false, true]);
  });

  test.each([
    ['execute_all', [true, false, true, false]],
    ['deny_on_first_deny', [true, false]],
    ['permit_on_first_permit', [true]],
  ])('with %s', async (evaluations_semantic, expected) => {
    const evaluations = [allowed(), denied(), allowed(), denied()];
    expect(await decisionsOf({ options: { evaluations_semantic, another: 1 }, evaluations })).toEqual(expected);
  });

  test('with permit_on_first_permit go past denials', async () => {
    const options = { evaluations_semantic: 'permit_on_first_permit' };
    expect(await decisionsOf({ options, evaluations: [denied(), denied(), allowed(), denied()] })).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('stand for themselves: what is wrong with one is said in its place, and denies', async () => {
    const { subject, action, resource } = allowed();
    const evaluations = [{ resource }, {}, { resource: { ...resource, id: 7 } }, { resource }];
    const { status, body } = await post<{ evaluations: Evaluation[] }>(
      { subject, action, evaluations },
      { path: 'evaluations' },
    );
    expect(status).toBe(200);
    expect(body.evaluations.map(({ decision }) => decision)).toEqual([true, false, false, true]);
    const errors = body.evaluations.map(({ context }) => context.error);
    expect(errors.map((error) => error?.errors?.map(({ pointer, code }) => [pointer, code]))).toEqual([
      undefined,
      [['/evaluations/1/resource', 'missing']],
      [['/evaluations/2/resource/id', 'wrong_type']],
      undefined,
    ]);
    expect(errors[1]?.status).toBe(400);
  });

  test('end at a failure as at a denial', async () => {
    const options = { evaluations_semantic: 'deny_on_first_deny' };
    expect(await decisionsOf({ options, evaluations: [allowed(), {}, allowed()] })).toEqual([true, false]);
  });

  test.each([
    ['none', undefined],
    ['an empty list', []],
  ])('with %s are one question', async (_, evaluations) => {
    const { status, body } = await post<Evaluation>({ ...allowed(), evaluations }, { path: 'evaluations' });
    expect([status, body.decision, 'evaluations' in body]).toEqual([200, true, false]);
    const wrong = await post({ ...allowed(), resource: undefined, evaluations }, { path: 'evaluations' });
    expect([wrong.status, wrong.body.errors?.map(({ pointer }) => pointer)]).toEqual([400, ['/resource']]);
  });

  test('are a thousand at most', async () => {
    const { subject, action, resource } = allowed();
    const thousand = Array.from({ length: 1000 }, (_, index) => ({
      subject: index % 2 === 0 ? subject : denied().subject,
      action,
      resource,
    }));
    const decisions = await decisionsOf({ evaluations: thousand });
    expect([decisions.length, decisions.filter((decision) => decision).length]).toEqual([1000, 500]);
    const { status, body } = await post(
      { subject, action, evaluations: Array(1001).fill({ resource }) },
      { path: 'evaluations' },
    );
    expect([status, body.errors?.map(({ pointer, code }) => [pointer, code])]).toEqual([
      400,
      [['/evaluations', 'too_many']],
    ]);
  });

  test.each([
    ['evaluations that are no list', { evaluations: {} }, '/evaluations'],
    ['an evaluation that is no object', { evaluations: [{}, 'x'] }, '/evaluations/1'],
    ['a semantic that nobody knows', { options: { evaluations_semantic: 'some' } }, '/options/evaluations_semantic'],
    ['options that are a text', { options: 'execute_all' }, '/options'],
    ['a default subject that is a text', { subject: 'ana', evaluations: [{}] }, '/subject'],
    ['a default context that is malformed', { context: { at_least: 3 }, evaluations: [{}] }, '/context/at_least'],
  ])('cannot be read with %s: 400 for all of them', async (_, spoilt, pointer) => {
    const { status, body } = await post({ ...allowed(), evaluations: [{}], ...spoilt }, { path: 'evaluations' });
    expect([status, body.errors?.map((one) => one.pointer)]).toEqual([400, [pointer]]);
  });
});

describe('every answer of the surface (§10)', () => {
  test.each(surfaces)('without a token is 401 with a challenge: %s', async (path) => {
    const { status, headers, body } = await post(allowed(), { path, as: undefined });
    expect([status, body.code]).toEqual([401, 'not_signed_in']);
    expect(headers['www-authenticate']).toMatch(/^Bearer /);
  });

  test('with a token that is none is 401', async () => {
    const { status } = await post(allowed(), { as: undefined, headers: { authorization: 'Bearer mandate_nobody' } });
    expect(status).toBe(401);
  });

  const requestId = 'bfe9eb29-ab87-4ca3-be83-a1d5d8305716';

  test.each(surfaces)('names the request as its caller did, whatever it says: %s', async (path) => {
    const headers = { 'x-request-id': requestId };
    const answers = [
      await post(allowed(), { path, headers }),
      await post('{', { path, headers }),
      await post({}, { path, headers }),
      await post(allowed(), { path, headers, as: undefined }),
      await post(JSON.stringify('x'.repeat(300_000)), { path, headers }),
      await post('<x/>', { path, headers: { ...headers, 'content-type': 'application/xml' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 400, 401, 413, 415]);
    expect(new Set(answers.map((one) => one.headers['x-request-id']))).toEqual(new Set([requestId]));
  });

  test('has a request id of ours where there is none', async () => {
    expect((await post(allowed())).headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('the metadata (§9)', () => {
  const endpoints = {
    access_evaluation_endpoint: 'evaluation',
    access_evaluations_endpoint: 'evaluations',
    search_subject_endpoint: 'search/subject',
    search_resource_endpoint: 'search/resource',
    search_action_endpoint: 'search/action',
  };

  const get = async <T = Record<string, string>>(url: string): Promise<T> => {
    const { status, headers, body } = await serving.call({ method: 'GET', url });
    expect([status, String(headers['content-type'])]).toEqual([
      200,
      expect.stringMatching(/^application\/(jwk-set\+)?json;/),
    ]);
    return JSON.parse(body) as T;
  };

  test('says where each endpoint is, and each of them is there', async () => {
    const { signed_metadata, ...metadata } = await get('/.well-known/authzen-configuration');
    expect(metadata.policy_decision_point).toBe(serving.url);
    for (const [name, path] of Object.entries(endpoints)) {
      expect(metadata[name]).toBe(`${serving.url}/access/v1/${path}`);
      expect((await post({}, { path })).status).toBe(400);
    }
  });

  test('is signed by a key of the published set, with the issuer and without itself', async () => {
    const { signed_metadata: signed = '', ...metadata } = await get('/.well-known/authzen-configuration');
    const issuer = await get('/.well-known/oauth-authorization-server');
    const jwks = await get<JSONWebKeySet>(new URL(issuer.jwks_uri ?? '').pathname);
    const { payload, protectedHeader } = await jwtVerify(signed, createLocalJWKSet(jwks), {
      issuer: issuer.issuer ?? '',
      algorithms: ['ES256'],
      currentDate: new Date(serving.clock.now()),
    });
    expect(payload).toEqual({ ...metadata, iss: issuer.issuer, iat: expect.any(Number) });
    expect([protectedHeader.typ, decodeJwt(signed).signed_metadata]).toEqual(['JWT', undefined]);
    const [header, , signature] = signed.split('.');
    const forged = Buffer.from(JSON.stringify({ ...payload, policy_decision_point: 'https://evil.example' }));
    await expect(
      jwtVerify(`${header}.${forged.toString('base64url')}.${signature}`, createLocalJWKSet(jwks)),
    ).rejects.toThrow('signature verification failed');
  });
});
