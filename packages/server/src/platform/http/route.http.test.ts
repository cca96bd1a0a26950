import { refuse } from '@mandate/domain/kernel/refusal';
import { ok } from '@mandate/domain/kernel/result';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { createPlainHttp, type PlainApp } from '../../testing/plain-http.ts';
import { answer } from './answer.ts';
import { etagOf, requireMatch } from './etag.ts';
import { page, pageOf, pageQuery } from './paging.ts';
import { route } from './route.ts';
import { nothing } from './route-spec.ts';
import { idOf, instantSchema, text } from './schemas.ts';

type Response = Awaited<ReturnType<PlainApp['inject']>>;

const thingId = '0193f0c0-0000-7000-8000-00000000000a';
const as = (name: string) => ({ authorization: `Bearer ${name}` });

const apps: PlainApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

/** A server with one route for things, and what its handler was given. */
const withThings = async () => {
  const app = await createPlainHttp();
  apps.push(app);
  const handled = vi.fn();
  route(app, {
    method: 'PATCH',
    url: '/api/things/:id',
    permission: 'thing.change',
    summary: 'Change a thing',
    tags: ['things'],
    params: z.object({ id: idOf('organization') }),
    query: z.object({ dry: z.enum(['yes', 'no']).default('no') }),
    body: z.object({
      name: text(10),
      seats: z.number().int().min(1).max(300).optional(),
      until: instantSchema.optional(),
      roles: z
        .array(z.object({ name: z.enum(['reader', 'owner']) }))
        .max(2)
        .default([]),
    }),
    answers: { 200: z.object({ id: idOf('organization'), until: instantSchema.optional(), name: z.string() }) },
    handle: ({ actor, params, query, body, locale, now }) => {
      handled({ actor, query, body, locale, now });
      const found = { id: params.id, name: body.name, secret: 'column', ...(body.until && { until: body.until }) };
      return ok(found);
    },
  });
  const patch = (body: unknown, headers = {}, url = `/api/things/${thingId}`) =>
    app.inject({
      method: 'PATCH',
      url,
      headers: { 'content-type': 'application/json', ...as('ana'), ...headers },
      payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });
  return { app, handled, patch };
};

describe('a request that fits', () => {
  test('reaches the handler parsed, with actor, language and time', async () => {
    const { handled, patch } = await withThings();
    const sent = { name: '  Aurora ', until: '2026-12-24T18:00:00+01:00', roles: [{ name: 'owner' }] };
    const response = await patch(sent, { 'accept-language': 'ja' });
    expect(response.statusCode).toBe(200);
    expect(handled).toHaveBeenCalledExactlyOnceWith({
      actor: { name: 'ana' },
      query: { dry: 'no' },
      body: { name: 'Aurora', until: Date.UTC(2026, 11, 24, 17), roles: [{ name: 'owner' }] },
      locale: 'ja',
      now: Date.UTC(2026, 10, 20, 12),
    });
  });

  test('is answered in the wire form of the schema, and without what the schema does not name', async () => {
    const { patch } = await withThings();
    const response = await patch({ name: 'Aurora', until: '2026-12-24T18:00:00+01:00' });
    expect(response.json()).toEqual({ id: thingId, name: 'Aurora', until: '2026-12-24T17:00:00.000Z' });
    expect(response.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'content-language': 'en',
      vary: 'Accept-Language',
    });
  });

  test('folds the case of ids, so that one id has one spelling', async () => {
    const { patch } = await withThings();
    const response = await patch({ name: 'x' }, {}, `/api/things/${thingId.toUpperCase()}`);
    expect(response.json().id).toBe(thingId);
  });
});

describe('a request that does not fit is a 400 with the places, and never reaches the handler', () => {
  const damaged = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff]), Buffer.from('"}')]);

  test.each<[string, unknown, readonly (readonly [string, string])[]]>([
    ['no JSON', '{"name":', [['/name', 'not_json']]],
    ['a duplicate name', '{"name":"a","name":"b"}', [['/name', 'duplicate_name']]],
    ['malformed UTF-8', damaged, [['', 'not_utf8']]],
    ['a prototype', '{"name":"a","__proto__":{}}', [['/__proto__', 'forbidden_name']]],
    ['a huge number', '{"name":"a","seats":1e30}', [['/seats', 'number_out_of_range']]],
    ['no body', '', [['', 'missing']]],
    ['null', 'null', [['', 'wrong_type']]],
    ['a missing field', {}, [['/name', 'missing']]],
    ['a wrong type', { name: 7 }, [['/name', 'wrong_type']]],
    ['a fraction', { name: 'a', seats: 1.5 }, [['/seats', 'wrong_type']]],
    ['too long a text', { name: 'x'.repeat(11) }, [['/name', 'too_long']]],
    ['too short a text', { name: '   ' }, [['/name', 'too_short']]],
    ['too small a number', { name: 'a', seats: 0 }, [['/seats', 'too_small']]],
    ['too many entries', { name: 'a', roles: Array(3).fill({ name: 'owner' }) }, [['/roles', 'too_many']]],
    ['a value that is not listed', { name: 'a', roles: [{ name: 'king' }] }, [['/roles/0/name', 'not_one_of']]],
    ['no time', { name: 'a', until: 'tomorrow' }, [['/until', 'wrong_format']]],
    ['an unknown field', { name: 'a', nmae: 'b' }, [['/nmae', 'unknown_field']]],
    [
      'an unknown field below',
      { name: 'a', roles: [{ name: 'owner', 'a/b': 1 }] },
      [['/roles/0/a~1b', 'unknown_field']],
    ],
    [
      'several at once',
      { seats: 'x', stray: 1 },
      [
        ['/name', 'missing'],
        ['/seats', 'wrong_type'],
        ['/stray', 'unknown_field'],
      ],
    ],
  ])('%s', async (_name, body, expected) => {
    const { handled, patch } = await withThings();
    const response = await patch(body);
    expect(response.statusCode).toBe(400);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    const problem = response.json();
    expect(problem.code).toBe('invalid_request');
    expect(problem.errors.map((error: { pointer: string; code: string }) => [error.pointer, error.code])).toEqual(
      expected,
    );
    expect(handled).not.toHaveBeenCalled();
  });

  test.each([
    ['/api/things/nonsense', ['id', 'wrong_format']],
    [`/api/things/${thingId}?dry=maybe`, ['?dry', 'not_one_of']],
    [`/api/things/${thingId}?wet=yes`, ['?wet', 'unknown_field']],
    [`/api/things/${thingId}?dry=yes&dry=no`, ['?dry', 'not_one_of']],
    [`/api/things/${thingId}?dry=%ff`, ['?dry', 'text_not_unicode']],
    [`/api/things/${thingId}?dry=a%00`, ['?dry', 'text_not_unicode']],
    ['/api/things/a%00b', ['', 'text_not_unicode']],
    ['/api/things/%ff', ['', 'text_not_unicode']],
  ])('%s', async (url, expected) => {
    const { handled, patch } = await withThings();
    const response = await patch({ name: 'a' }, {}, url);
    expect(response.statusCode).toBe(400);
    const [error] = response.json().errors;
    expect([error.pointer, error.code]).toEqual(expected);
    expect(handled).not.toHaveBeenCalled();
  });

  test.each([
    ['en', 'must be at most 10 characters long'],
    ['zh-CN', '最多 10 个字符'],
    ['zh-TW', '最多 10 個字元'],
    ['ja', '10 文字以下でなければなりません'],
    ['ru', 'максимальная длина в символах: 10'],
  ])('the reason is told in %s', async (locale, reason) => {
    const { patch } = await withThings();
    const response = await patch({ name: 'x'.repeat(11) }, { 'accept-language': locale });
    expect(response.json().errors).toEqual([{ pointer: '/name', code: 'too_long', reason }]);
    expect(response.headers['content-language']).toBe(locale);
  });
});

describe('who may', () => {
  test('nobody without signing in, not even learn what the body should be', async () => {
    const { handled, patch } = await withThings();
    const response = await patch('{', { authorization: '' });
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer realm="mandate"');
    expect(response.json()).toMatchObject({ code: 'not_signed_in', type: '/problems/not_signed_in' });
    expect(handled).not.toHaveBeenCalled();
  });

  test('ROLE: nobody whose role lacks the permission', async () => {
    const { handled, patch } = await withThings();
    const response = await patch({ name: 'a' }, { ...as('reader'), 'x-request-id': 'req-1' });
    expect(response.statusCode).toBe(403);
    expect(response.json()).toEqual({
      type: '/problems/role_not_permitted',
      title: 'Not allowed',
      status: 403,
      detail: 'Your role does not include this.',
      instance: 'urn:mandate:request:req-1',
      code: 'role_not_permitted',
      rule: 'ROLE',
      fix: { who: 'your_administrator', what: expect.any(String) },
    });
    expect(handled).not.toHaveBeenCalled();
  });

  test('nobody whom another site sent with their cookie', async () => {
    const { handled, patch } = await withThings();
    const cookie = { authorization: '', cookie: 'session=ana' };
    const foreign = await patch({ name: 'a' }, { ...cookie, origin: 'http://evil.test' });
    expect([foreign.statusCode, foreign.json().code]).toEqual([403, 'origin_refused']);
    expect(handled).not.toHaveBeenCalled();
    expect((await patch({ name: 'a' }, { ...cookie, origin: 'http://mandate.test' })).statusCode).toBe(200);
  });

  test('a route without a permission stops the boot', async () => {
    const app = await createPlainHttp();
    apps.push(app);
    expect(() => app.get('/api/open', async () => 'secret')).toThrow(/GET \/api\/open does not say who may use it/);
    await expect(
      app.register(
        (child, _options, done) => {
          try {
            child.post('/inner', async () => 'secret');
            done();
          } catch (fault) {
            done(fault as Error);
          }
        },
        { prefix: '/api' },
      ),
    ).rejects.toThrow(/POST \/api\/inner/);
  });

  test('the routes that are mounted can be listed with their permissions', async () => {
    const { app } = await withThings();
    await app.ready();
    expect(app.mounted).toContainEqual({ method: 'PATCH', url: '/api/things/:id', permission: 'thing.change' });
    expect(app.mounted.filter(({ permission }) => !permission)).toEqual([]);
  });
});

describe('what a handler returns', () => {
  const ask = async (mount: (app: PlainApp) => void, url: string, headers = {}) => {
    const app = await createPlainHttp();
    apps.push(app);
    mount(app);
    return app.inject({ url, headers: { ...as('ana'), ...headers } });
  };
  const common = { method: 'GET', url: '/api/it', permission: 'signed-in', summary: 'It', tags: ['it'] } as const;

  test('D3: a refusal becomes a problem document with its details', async () => {
    const conflict = { conflicts: [{ service: 'office365', holder: 'Aurora' }], status: 200 };
    const response = await ask(
      (app) =>
        route(app, {
          ...common,
          answers: { 200: nothing },
          handle: () => refuse('delegated_admin_conflict', {}, conflict),
        }),
      '/api/it',
      { 'accept-language': 'ru' },
    );
    expect(response.statusCode).toBe(409);
    expect(response.json()).toMatchObject({
      status: 409,
      rule: 'D3',
      title: 'Сейчас невозможно',
      conflicts: conflict.conflicts,
    });
  });

  test('A4: a refusal that must not confirm existence is a 404, a replaced link (D6) a 410', async () => {
    for (const [code, status] of [
      ['no_relationship', 404],
      ['invitation_link_replaced', 410],
    ] as const) {
      const response = await ask(
        (app) => route(app, { ...common, answers: { 200: nothing }, handle: () => refuse(code) }),
        '/api/it',
      );
      expect([response.statusCode, response.json().code]).toEqual([status, code]);
    }
  });

  test('an answer brings its own status and headers; no body is no body', async () => {
    const created = await ask(
      (app) =>
        route(app, {
          ...common,
          answers: { 200: nothing, 201: z.object({ a: z.number() }) },
          handle: () => answer(201, { a: 1 }, { location: '/api/it/1' }),
        }),
      '/api/it',
    );
    expect([created.statusCode, created.headers.location, created.json()]).toEqual([201, '/api/it/1', { a: 1 }]);
    const empty = await ask(
      (app) => route(app, { ...common, answers: { 204: nothing }, handle: () => ok(undefined) }),
      '/api/it',
    );
    expect([empty.statusCode, empty.body, empty.headers['content-type']]).toEqual([204, '', undefined]);
  });

  test('an answer that breaks its own contract is our fault, and leaks nothing', async () => {
    const response = await ask(
      (app) =>
        route(app, {
          ...common,
          answers: { 200: z.object({ code: z.string().max(3) }) },
          handle: () => ok({ code: 'hunter2' }),
        }),
      '/api/it',
    );
    expect([response.statusCode, response.json().code]).toEqual([500, 'internal_error']);
    expect(response.body).not.toContain('hunter2');
  });

  test('a stale If-Match is refused with 412, and a current one answers the new tag', async () => {
    const mount = (app: PlainApp) =>
      route(app, {
        ...common,
        answers: { 200: z.object({}) },
        handle: ({ request }) => {
          const current = requireMatch(request, 7);
          return current.ok ? answer(200, {}, { etag: etagOf(8) }) : current;
        },
      });
    const stale = await ask(mount, '/api/it', { 'if-match': '"6"' });
    expect([stale.statusCode, stale.json().code]).toEqual([412, 'precondition_failed']);
    const current = await ask(mount, '/api/it', { 'if-match': '"7"' });
    expect([current.statusCode, current.headers.etag]).toEqual([200, '"8"']);
  });

  test('a list is walked page by page to its end, and its Link leads to the next one', async () => {
    const numbers = Array.from({ length: 5 }, (_, index) => index);
    const app = await createPlainHttp();
    apps.push(app);
    route(app, {
      ...common,
      url: '/api/numbers',
      query: pageQuery(z.number()).extend({ search: z.string().optional() }),
      answers: { 200: pageOf(z.number()) },
      handle: ({ query, request }) => {
        const after = query.after ?? -1;
        const rows = numbers.filter((number) => number > after).slice(0, query.limit + 1);
        return page(rows, query.limit, (row) => row, request.url);
      },
    });
    const seen: number[] = [];
    let url: string | undefined = '/api/numbers?limit=2&search=x';
    for (let pages = 0; url !== undefined && pages < 10; pages += 1) {
      const response: Response = await app.inject({ url, headers: as('ana') });
      seen.push(...response.json().items);
      url = /<([^>]+)>; rel="next"/.exec(String(response.headers.link ?? ''))?.[1];
      expect(url === undefined).toBe(response.json().next === null);
    }
    expect(seen).toEqual(numbers);
    const nonsense = await app.inject({ url: '/api/numbers?after=%22nonsense', headers: as('ana') });
    expect(nonsense.json().errors).toMatchObject([{ pointer: '?after', code: 'wrong_format' }]);
  });
});

test('a lenient route ignores unknown fields, as the standard surfaces ask', async () => {
  const app = await createPlainHttp();
  apps.push(app);
  route(app, {
    method: 'POST',
    url: '/access/v1/evaluation',
    permission: 'signed-in',
    summary: 'Ask',
    tags: ['access'],
    lenient: true,
    idempotent: false,
    body: z.object({ subject: z.object({ id: z.string() }) }),
    answers: { 200: z.object({ asked: z.string() }) },
    handle: ({ body }) => ok({ asked: body.subject.id }),
  });
  const response = await app.inject({
    method: 'POST',
    url: '/access/v1/evaluation?trace=1',
    headers: as('ana'),
    payload: { subject: { id: 'x', more: 1 }, extension: true },
  });
  expect(response.json()).toEqual({ asked: 'x' });
});
