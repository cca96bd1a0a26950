import { ok } from '@mandate/domain/kernel/result';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { createPlainHttp, type PlainApp } from '../../testing/plain-http.ts';
import { route } from './route.ts';
import { nothing } from './route-spec.ts';
import { idOf, instantSchema, localeSchema } from './schemas.ts';

const apps: PlainApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

const thing = z
  .strictObject({ id: idOf('organization'), locale: localeSchema, since: instantSchema, note: z.string().optional() })
  .meta({ id: 'Thing' });
const change = z.strictObject({ note: z.string().max(10) }).meta({ id: 'ThingChange' });

type Mount = (app: PlainApp) => void;
const mountA: Mount = (app) =>
  route(app, {
    method: 'POST',
    url: '/api/things/:id/change',
    permission: 'thing.change',
    operationId: 'changeThing',
    summary: 'Change a thing',
    tags: ['things'],
    params: z.object({ id: idOf('organization') }),
    query: z.object({ dry: z.enum(['yes', 'no']).optional() }),
    body: z.strictObject({ change, whole: thing.optional() }),
    answers: { 200: thing, 204: nothing },
    handle: () => ok(undefined),
  });
const mountB: Mount = (app) =>
  route(app, {
    method: 'GET',
    url: '/api/a-thing',
    permission: 'anyone',
    summary: 'Read a thing',
    tags: ['things'],
    answers: { 200: thing },
    handle: () => ({ ok: false, error: { technical: 'not_found' } }),
  });

const documentOf = async (...mounts: readonly Mount[]) => {
  const app = await createPlainHttp();
  apps.push(app);
  for (const mount of mounts) mount(app);
  return (await app.inject('/openapi.json')).body;
};

test('the document is the same whatever the order in which routes are mounted', async () => {
  expect(await documentOf(mountA, mountB)).toBe(await documentOf(mountB, mountA));
});

test('an operation shows its contract, its errors and who may call it', async () => {
  const document = JSON.parse(await documentOf(mountA, mountB));
  expect(document.openapi).toBe('3.1.0');
  const operation = document.paths['/api/things/{id}/change'].post;
  expect(operation).toMatchObject({
    operationId: 'changeThing',
    summary: 'Change a thing',
    tags: ['things'],
    security: [{ session: [] }, { token: [] }],
  });
  expect(
    operation.parameters.map((parameter: { in: string; name: string }) => `${parameter.in} ${parameter.name}`),
  ).toEqual(expect.arrayContaining(['path id', 'query dry', 'header idempotency-key']));
  expect(operation.responses.default.content['application/problem+json'].schema).toEqual({
    $ref: '#/components/schemas/Problem',
  });
  expect(Object.keys(operation.responses)).toEqual(['200', '204', 'default']);
  expect(document.paths['/api/a-thing'].get).toMatchObject({ operationId: 'getApiAThing', security: [] });
});

test('a schema that is used both ways has one name, and its wire form', async () => {
  const document = JSON.parse(await documentOf(mountA, mountB));
  const { Thing, ...others } = document.components.schemas;
  expect(Object.keys(others).sort()).toEqual(['Problem', 'ThingChange']);
  expect(Thing.properties).toEqual({
    id: { type: 'string', format: 'uuid' },
    locale: { type: 'string', enum: ['en', 'zh-CN', 'zh-TW', 'ja', 'ru'] },
    since: { type: 'string', format: 'date-time' },
    note: { type: 'string' },
  });
  const { content } = document.paths['/api/things/{id}/change'].post.requestBody;
  expect(content['application/json'].schema.properties).toEqual({
    change: { $ref: '#/components/schemas/ThingChange' },
    whole: { $ref: '#/components/schemas/Thing' },
  });
});

test('the assets of the documentation are no part of the API', async () => {
  const document = JSON.parse(await documentOf(mountA));
  expect(Object.keys(document.paths)).toEqual([
    '/api/things/{id}/change',
    '/healthz',
    '/metrics',
    '/openapi.json',
    '/readyz',
  ]);
});
