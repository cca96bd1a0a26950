import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InjectOptions } from 'fastify';
import { expect } from 'vitest';
import { startServer } from '../main.ts';
import { loadConfig } from '../platform/config.ts';
import { createLogger } from '../platform/http/logging.ts';
import { type Neighbours, newNeighbours, type Persona } from './neighbours.ts';
import type { CataloguedRoute } from './route-catalogue.ts';

export type Answered = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
};

/** A request as it goes over the wire. `as`: whose token it carries, or the cookie of a session. */
export type Call = {
  readonly method: CataloguedRoute['method'];
  readonly url: string;
  readonly as?: Persona | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: string | Buffer;
};

/** The market of `newNeighbours` behind a whole server, whose log is kept. */
export type Serving = Awaited<ReturnType<typeof serveNeighbours>>;

/** What every answer carries, whatever it says and to whom. */
const defences: Readonly<Record<string, RegExp>> = {
  'content-security-policy': /default-src 'none'.*frame-ancestors 'none'/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^no-referrer$/,
  'x-request-id': /^[\w.-]{1,128}$/,
};

/** Every answer defends the page that it might be shown in, and lets no other site read it. */
const expectDefended = (what: string, headers: Readonly<Record<string, unknown>>): void => {
  for (const [name, form] of Object.entries(defences)) expect(String(headers[name]), `${what}: ${name}`).toMatch(form);
  const shared = Object.keys(headers).filter((name) => name.startsWith('access-control-'));
  expect(shared, `${what} may be read by other sites`).toEqual([]);
  expect(headers['x-powered-by'] ?? headers.server, `${what} says what it is made with`).toBeUndefined();
};

const configFor = (databaseUrl: string) => {
  const config = loadConfig({
    DATABASE_URL: databaseUrl,
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'trace',
    SECRET_KEY: randomBytes(32).toString('base64'),
  });
  if (!config.ok) throw new Error(`Not usable: ${config.error.map(({ name }) => name).join(', ')}`);
  return config.value;
};

/** Starts the server and lets what the market had announced become mail. */
export const serveNeighbours = async () => {
  const market: Neighbours = await newNeighbours();
  const log: string[] = [];
  const { db, app, url, ...server } = await startServer({
    config: configFor(market.url),
    clock: market.clock,
    log: createLogger('trace', { write: (line) => log.push(line) }),
  });
  const close = async (): Promise<void> => {
    await server.close();
    await market.drop();
  };

  let calls = 0;
  /** Each from an address of its own: what is limited by address is not what is tested here. */
  const nextAddress = (): string => `10.${[16, 8, 0].map((bits) => (calls >> bits) & 255).join('.')}`;

  const call = async ({ as, headers, payload, ...request }: Call): Promise<Answered> => {
    const options: InjectOptions = {
      ...request,
      remoteAddress: nextAddress(),
      headers: {
        ...(as && { authorization: `Bearer ${as.token}` }),
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(payload !== undefined && { payload }),
    };
    calls += 1;
    const response = await app.inject(options);
    const what = `${request.method} ${request.url}`;
    expectDefended(what, response.headers);
    expect(response.statusCode, `${what}: ${response.body}`).toBeLessThan(500);
    return { status: response.statusCode, headers: response.headers, body: response.body };
  };

  /** Waits until nothing that was announced is on its way any more, so that no row changes by itself. */
  const settle = async (): Promise<void> => {
    const waiting = `select (select count(*) from outbox where relayed_at is null)
      + (select count(*) from mail where status = 'queued')
      + (select count(*) from webhook w where w.claim is not null or (
          exists (select from webhook_delivery d where d.webhook_id = w.id and d.status = 'queued'
            and (w.enabled or d.event_owner_id is null))
          and not exists (select from webhook_delivery d where d.webhook_id = w.id and d.status = 'queued'
            and d.next_attempt_at is not null))) as count`;
    for (let round = 0; (await db.pool.query<{ count: string }>(waiting)).rows[0]?.count !== '0'; round += 1) {
      if (round === 600) throw new Error('Mails of the market are still on their way.');
      await sleep(50);
    }
  };
  await settle();
  return { ...market, db, app, url, log, call, settle, close };
};
