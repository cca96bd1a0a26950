import { refuse } from '@mandate/domain/kernel/refusal';
import { day, instant } from '@mandate/domain/kernel/time';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { createPlainHttp, type PlainApp, type StillClock, stillClock } from '../../testing/plain-http.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/postgres.ts';
import { answer } from './answer.ts';
import { fingerprintOf } from './idempotency.ts';
import { forgetOldIdempotencyKeys, postgresIdempotencyKeys } from './idempotency-store.ts';
import { route } from './route.ts';

let database: TestDatabase;
let clock: StillClock;
let app: PlainApp;
/** What each call of the handler was given; its length is the number of acts. */
let acts: string[];
/** What the handler waits for before it answers. */
let gate: Promise<void>;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  acts = [];
  gate = Promise.resolve();
  clock = stillClock();
  app = await createPlainHttp({ clock, idempotency: postgresIdempotencyKeys(database.db) });
  const common = {
    method: 'POST',
    permission: 'signed-in',
    summary: 'Make a thing',
    tags: ['things'],
    body: z.object({ name: z.string().max(10), fate: z.enum(['done', 'refused', 'fault']).default('done') }),
    answers: { 201: z.object({ number: z.number(), name: z.string() }) },
  } as const;
  for (const [url, idempotent] of [
    ['/api/things', true],
    ['/api/others', true],
    ['/api/sign-in', false],
  ] as const) {
    route(app, {
      ...common,
      url,
      idempotent,
      handle: async ({ body }) => {
        acts.push(body.name);
        await gate;
        if (body.fate === 'fault') throw new Error('a fault of ours');
        if (body.fate === 'refused') return refuse('domain_taken');
        return answer(201, { number: acts.length, name: body.name }, { location: `/api/things/${acts.length}` });
      },
    });
  }
});
afterEach(async () => {
  await app.close();
  await database.db.pool.query('delete from idempotency_key');
});

const post = (key: string, body: object | string, { by = 'ana', url = '/api/things' } = {}) =>
  app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${by}`, 'idempotency-key': key, 'content-type': 'application/json' },
    payload: body,
  });

test('a repeat answers the first result, and nothing is done again', async () => {
  const first = await post('k', { name: 'a' });
  const repeated = await post('k', '{ "name" : "a" }');
  expect([first.statusCode, first.json()]).toEqual([201, { number: 1, name: 'a' }]);
  expect([repeated.statusCode, repeated.body]).toEqual([201, first.body]);
  expect(repeated.headers).toMatchObject({ location: '/api/things/1', 'content-type': first.headers['content-type'] });
  expect([first.headers['idempotency-replayed'], repeated.headers['idempotency-replayed']]).toEqual([
    undefined,
    'true',
  ]);
  expect(acts).toEqual(['a']);
});

test('a refusal is a result as well', async () => {
  const first = await post('k', { name: 'a', fate: 'refused' });
  const repeated = await post('k', { name: 'a', fate: 'refused' });
  expect([first.statusCode, repeated.statusCode]).toEqual([409, 409]);
  expect(repeated.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(repeated.body).toBe(first.body);
  expect(acts).toHaveLength(1);
});

test('another body, another address or other parameters under the same key are refused', async () => {
  await post('k', { name: 'a' });
  for (const response of [await post('k', { name: 'b' }), await post('k', { name: 'a' }, { url: '/api/others' })]) {
    expect([response.statusCode, response.json().code]).toEqual([422, 'idempotency_key_reused']);
  }
  expect(acts).toEqual(['a']);
});

test('keys of different people have nothing to do with each other', async () => {
  await post('k', { name: 'a' });
  expect((await post('k', { name: 'b' }, { by: 'ben' })).json()).toEqual({ number: 2, name: 'b' });
});

test('while the first is under way a repeat is refused, and tells why', async () => {
  let finish: () => void = () => {};
  gate = new Promise((resolve) => {
    finish = resolve;
  });
  const first = post('k', { name: 'a' });
  await expect.poll(() => acts).toEqual(['a']);
  const repeated = await post('k', { name: 'a' });
  expect([repeated.statusCode, repeated.json().code]).toEqual([409, 'idempotency_key_in_flight']);
  expect(repeated.json().detail).toContain('24 hours');
  finish();
  expect((await first).statusCode).toBe(201);
  expect((await post('k', { name: 'a' })).statusCode).toBe(201);
  expect(acts).toHaveLength(1);
});

test('of twenty at once one is done, and every other is refused or answered with it', async () => {
  for (let round = 0; round < 20; round += 1) {
    acts = [];
    const responses = await Promise.all(Array.from({ length: 20 }, () => post(`race-${round}`, { name: 'a' })));
    expect(acts).toEqual(['a']);
    const statuses = responses.map((response) => response.statusCode);
    expect(statuses.filter((status) => status !== 409 && status !== 201)).toEqual([]);
    expect(
      responses.filter((response) => response.statusCode === 201 && !response.headers['idempotency-replayed']),
    ).toHaveLength(1);
  }
});

test('after a fault of ours the key is free again', async () => {
  expect((await post('k', { name: 'a', fate: 'fault' })).statusCode).toBe(500);
  expect((await post('k', { name: 'a' })).statusCode).toBe(201);
  expect(acts).toHaveLength(2);
});

test('a request that cannot be read takes no key', async () => {
  expect((await post('k', { name: 'far too long a name' })).statusCode).toBe(400);
  expect((await post('k', { name: 'a' })).statusCode).toBe(201);
});

test('a key lives 24 hours, not a millisecond longer', async () => {
  const start = clock.now();
  await post('k', { name: 'a' });
  clock.set(start + day - 1);
  expect((await post('k', { name: 'b' })).statusCode).toBe(422);
  clock.set(start + day);
  expect((await post('k', { name: 'b' })).json()).toEqual({ number: 2, name: 'b' });
});

test('a key that a crash left behind stays taken until its 24 hours are over', async () => {
  const start = clock.now();
  const fingerprint = fingerprintOf('POST', '/api/things', { name: 'a', fate: 'done' });
  await postgresIdempotencyKeys(database.db).claim({ principal: 'person:ana', key: 'k', fingerprint }, start);
  clock.set(start + day - 1);
  expect((await post('k', { name: 'a' })).statusCode).toBe(409);
  clock.set(start + day);
  expect((await post('k', { name: 'a' })).statusCode).toBe(201);
});

test('the act stays done when its answer cannot be kept: the key is not given back', async () => {
  const keys = postgresIdempotencyKeys(database.db);
  const forgetful = await createPlainHttp({
    clock,
    idempotency: { ...keys, complete: () => Promise.reject(new Error('database gone')) },
  });
  route(forgetful, {
    method: 'POST',
    url: '/api/things',
    permission: 'signed-in',
    summary: 'Make a thing',
    tags: ['things'],
    answers: { 201: z.object({}) },
    handle: () => answer(201, {}),
  });
  const make = () =>
    forgetful.inject({
      method: 'POST',
      url: '/api/things',
      headers: { authorization: 'Bearer ana', 'idempotency-key': 'k' },
    });
  expect((await make()).statusCode).toBe(201);
  expect((await make()).statusCode).toBe(409);
  await forgetful.close();
});

test.each(['', 'x'.repeat(256), 'two words', 'ключ'])('the key "%s" is no key', async (key) => {
  const response = await post(key, { name: 'a' });
  expect(response.statusCode).toBe(400);
  expect(response.json().errors).toMatchObject([{ pointer: 'Idempotency-Key', code: 'wrong_format' }]);
  expect(acts).toEqual([]);
});

test('routes that are exempt do not look at the key', async () => {
  await post('k', { name: 'a' }, { url: '/api/sign-in' });
  await post('k', { name: 'b' }, { url: '/api/sign-in' });
  expect(acts).toEqual(['a', 'b']);
});

test('keys over a day old are removed, and no others', async () => {
  const start = clock.now();
  await post('old', { name: 'a' });
  clock.set(start + 1);
  await post('young', { name: 'a' });
  await forgetOldIdempotencyKeys(database.db, instant(start + day));
  const { rows } = await database.db.pool.query('select key from idempotency_key');
  expect(rows).toEqual([{ key: 'young' }]);
});
