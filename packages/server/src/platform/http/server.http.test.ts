import { connect as connectSocket } from 'node:net';
import { ok } from '@mandate/domain/kernel/result';
import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createPlainHttp, type PlainApp } from '../../testing/plain-http.ts';
import { route } from './route.ts';
import { nothing } from './route-spec.ts';
import { TechnicalError, tooManyAttempts } from './technical.ts';

const apps: PlainApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

const started = async (...args: Parameters<typeof createPlainHttp>): Promise<PlainApp> => {
  const app = await createPlainHttp(...args);
  apps.push(app);
  return app;
};

const open = { permission: 'anyone', summary: 'It', tags: ['it'] } as const;
const echoed = (app: PlainApp) =>
  route(app, {
    ...open,
    method: 'POST',
    url: '/api/requests/:token/echo',
    params: z.object({ token: z.string() }),
    body: z.object({ text: z.string(), password: z.string().optional() }),
    answers: { 200: z.object({ text: z.string() }) },
    handle: ({ body }) => ok({ text: body.text }),
  });

describe('what cannot be served is a problem document', () => {
  test('an unknown address: 404', async () => {
    const app = await started();
    const response = await app.inject({ url: '/api/nothing', headers: { 'accept-language': 'zh-TW' } });
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.json()).toMatchObject({ code: 'not_found', title: '找不到' });
  });

  test('a known address under another method: 405, with those allowed', async () => {
    const app = await started();
    echoed(app);
    const response = await app.inject({ method: 'DELETE', url: '/api/requests/abc/echo?x=1' });
    expect([response.statusCode, response.json().code]).toEqual([405, 'method_not_allowed']);
    expect(response.headers.allow).toBe('POST');
  });

  test('a body in another format: 415', async () => {
    const app = await started();
    echoed(app);
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded']) {
      const headers = { 'content-type': type };
      const response = await app.inject({ method: 'POST', url: '/api/requests/a/echo', headers, payload: 'x' });
      expect([response.statusCode, response.json().code]).toEqual([415, 'unsupported_media_type']);
    }
  });

  test('a body of more than 256 kB: 413; one of just that: read', async () => {
    const app = await started();
    echoed(app);
    const send = (length: number) =>
      app.inject({ method: 'POST', url: '/api/requests/a/echo', payload: { text: 'x'.repeat(length) } });
    const envelope = '{"text":""}'.length;
    expect((await send(256 * 1024 - envelope)).statusCode).toBe(200);
    const large = await send(256 * 1024 - envelope + 1);
    expect([large.statusCode, large.json().code]).toEqual([413, 'body_too_large']);
  });

  test('an address that cannot be decoded: 400, with its request id', async () => {
    const app = await started();
    echoed(app);
    const headers = { 'x-request-id': 'req-3' };
    const response = await app.inject({ method: 'POST', url: '/api/requests/%ff/echo', headers });
    expect([response.statusCode, response.json().code]).toEqual([400, 'invalid_request']);
    expect(response.headers['x-request-id']).toBe('req-3');
  });

  test('too long a path parameter: 404', async () => {
    const app = await started();
    echoed(app);
    const response = await app.inject({ method: 'POST', url: `/api/requests/${'x'.repeat(1_025)}/echo` });
    expect([response.statusCode, response.json().code]).toEqual([404, 'not_found']);
  });

  test('no HTTP at all: 400 on the socket', async () => {
    const app = await started();
    await app.listen({ host: '127.0.0.1', port: 0 });
    const address = app.server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const answer = await new Promise<string>((resolve, reject) => {
      let received = '';
      const socket = connectSocket(port, '127.0.0.1', () => socket.write('this is not http\r\n\r\n'));
      socket.on('data', (data) => {
        received += data.toString();
      });
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json/);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ code: 'invalid_request', status: 400 });
  });
});

describe('faults', () => {
  const failing = async (fault: Error, lines: string[] = []) => {
    const app = await started({}, (line) => lines.push(line));
    route(app, {
      ...open,
      method: 'GET',
      url: '/api/it',
      answers: { 200: nothing },
      handle: () => {
        throw fault;
      },
    });
    return app.inject({ url: '/api/it', headers: { 'x-request-id': 'req-7' } });
  };

  test('a fault of ours tells the caller its request id and the log the rest', async () => {
    const lines: string[] = [];
    const response = await failing(new Error('column "iban" of customer 4711', { cause: new Error('deeper') }), lines);
    expect(response.statusCode).toBe(500);
    expect(response.json()).toMatchObject({ code: 'internal_error', fix: { what: expect.stringContaining('req-7') } });
    expect(response.body).not.toContain('iban');
    const logged = lines.map((line) => JSON.parse(line)).find((line) => line.err);
    expect(logged).toMatchObject({
      level: 50,
      requestId: 'req-7',
      err: { message: expect.stringContaining('iban'), cause: { message: 'deeper' } },
    });
  });

  test('a row that PostgreSQL quotes in its error reaches neither the caller nor the log', async () => {
    const lines: string[] = [];
    const violation = Object.assign(new Error('duplicate key'), {
      code: '23505',
      constraint: 'person__email',
      detail: 'Key (email)=(ana@example.com) already exists.',
    });
    expect((await failing(violation, lines)).statusCode).toBe(500);
    expect(lines.join('')).toContain('person__email');
    expect(lines.join('')).not.toContain('ana@example.com');
  });

  test('without its database the server says when to come back', async () => {
    const response = await failing(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    expect([response.statusCode, response.json().code]).toEqual([503, 'database_unavailable']);
    expect(response.headers['retry-after']).toBe('5');
  });

  test('a technical refusal may be thrown from the depth of a handler', async () => {
    const response = await failing(new TechnicalError(tooManyAttempts(42.1)));
    expect([response.statusCode, response.json().code]).toEqual([429, 'too_many_attempts']);
    expect(response.headers['retry-after']).toBe('43');
  });
});

describe('requests are known by their id', () => {
  test.each([
    ['abc-1.2_3', 'abc-1.2_3'],
    ['Root=1:a+b/c@d~', 'Root=1:a+b/c@d~'],
    ['x'.repeat(129), /^[0-9a-f]{32}$/],
    ['a b', /^[0-9a-f]{32}$/],
    [undefined, /^[0-9a-f]{32}$/],
  ])('%s', async (given, expected) => {
    const app = await started();
    const response = await app.inject({
      url: '/healthz',
      headers: given === undefined ? {} : { 'x-request-id': given },
    });
    expect(response.headers['x-request-id']).toMatch(expected);
  });

  test('a trace is continued with a span of our own, a malformed one is left out', async () => {
    const lines: string[] = [];
    const app = await started({}, (line) => lines.push(line));
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const ask = async (traceparent: string) =>
      (await app.inject({ url: '/healthz', headers: { traceparent } })).headers;
    const { traceparent } = await ask(`00-${traceId}-00f067aa0ba902b7-01`);
    expect(traceparent).toMatch(new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
    expect(lines.map((line) => JSON.parse(line).traceId)).toContain(traceId);
    for (const malformed of [
      'nonsense',
      `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
      `ff-${traceId}-00f067aa0ba902b7-01`,
    ]) {
      expect((await ask(malformed)).traceparent).toBeUndefined();
    }
  });
});

test('nothing secret reaches the log: no token of any address, no header, no body', async () => {
  const lines: string[] = [];
  const app = await started({}, (line) => lines.push(line));
  echoed(app);
  const headers = { authorization: 'Bearer hunter2', cookie: 'session=hunter2', 'x-request-id': 'req-9' };
  const post = (url: string, payload: object) => app.inject({ method: 'POST', url, headers, payload });
  await post('/api/requests/hunter2/echo', { text: 'hunter2', password: 'hunter2' });
  await post('/api/requests/hunter2/echo', { text: 1 });
  await post('/api/requests/hunter2/unknown?token=hunter2', {});
  await app.inject({ url: '/api/requests/hunter2%ff' });
  app.log.info({ password: 'hunter2', mail: { text: 'hunter2' }, request: { headers } }, 'whole objects');
  const log = lines.join('');
  // Who asked is named; here the name happens to be the token.
  expect(log.replaceAll('person:hunter2', '')).not.toContain('hunter2');
  expect(log).toContain('"route":"/api/requests/:token/echo"');
  expect(log).toContain('"route":"unmatched"');
  expect(lines.every((line) => JSON.parse(line).level >= 20)).toBe(true);
});

describe('headers of safety', () => {
  test('pages run no inline script, are framed by nobody, and hand on no address', async () => {
    const app = await started();
    const { headers } = await app.inject('/api/nothing');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test('over https browsers are told to stay there', async () => {
    const app = await started({ publicUrl: () => 'https://partners.example' });
    const { headers } = await app.inject('/healthz');
    expect(headers['strict-transport-security']).toContain('max-age=63072000');
  });

  test('the reader of the documentation has no inline script either', async () => {
    const app = await started();
    const page = await app.inject('/docs');
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toMatch(/script-src 'self';/);
    expect(policy).not.toContain('unsafe');
    expect((await app.inject('/docs/json')).json()).toEqual((await app.inject('/openapi.json')).json());
    for (const [, source] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect((await app.inject(String(source).replace(/^\.\//, '/docs/'))).statusCode).toBe(200);
    }
  });
});

describe('what machines of operation ask', () => {
  test('alive without a database, ready only with one that is up to date', async () => {
    const state = { database: false, migrations: false };
    const app = await started({
      ready: async () => state,
      authenticate: () => Promise.reject(new Error('no database to ask')),
    });
    const ask = (url: string) => app.inject({ url, headers: { cookie: 'session=ana' } });
    expect((await ask('/healthz')).json()).toEqual({ status: 'alive', version: '1.2.3' });
    expect([(await ask('/readyz')).statusCode, (await ask('/readyz')).json().code]).toEqual([
      503,
      'database_unavailable',
    ]);
    state.database = true;
    expect((await ask('/readyz')).json()).toMatchObject({ status: 503, code: 'not_ready' });
    state.migrations = true;
    expect((await ask('/readyz')).json()).toEqual({ status: 'ready', version: '1.2.3' });
  });

  test('metrics count requests by pattern, method and class of status', async () => {
    const app = await started();
    echoed(app);
    await app.inject({ method: 'POST', url: '/api/requests/a/echo', payload: { text: 'x' } });
    await app.inject({ method: 'POST', url: '/api/requests/b/echo', payload: {} });
    await app.inject({ method: 'POST', url: '/api/else' });
    const metrics = await app.inject('/metrics');
    expect(metrics.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    const counted = (route: string, status: string) =>
      `mandate_http_request_duration_seconds_count{method="POST",route="${route}",status="${status}"} 1`;
    expect(metrics.body).toContain(counted('/api/requests/:token/echo', '2xx'));
    expect(metrics.body).toContain(counted('/api/requests/:token/echo', '4xx'));
    expect(metrics.body).toContain(counted('unmatched', '4xx'));
    expect(metrics.body).not.toContain('/api/else');
  });
});

test('closing the server finishes what is under way', async () => {
  const app = await started();
  let finish: () => void = () => {};
  const underWay = new Promise<void>((entered) => {
    route(app, {
      ...open,
      method: 'GET',
      url: '/api/slow',
      answers: { 200: z.object({ done: z.boolean() }) },
      handle: async () => {
        entered();
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return ok({ done: true });
      },
    });
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const answer = fetch(`${address}/api/slow`);
  await underWay;
  const closed = app.close();
  finish();
  expect(await (await answer).json()).toEqual({ done: true });
  await closed;
});
