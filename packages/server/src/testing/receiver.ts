import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { testCertificate, testKey } from './certificate.ts';

export type Received = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly path: string;
};

/** How a receiver behaves towards one request. */
export type Behaviour = (response: ServerResponse, received: Received, request: IncomingMessage) => void;

/** Somebody else's web server, on the loopback. It accepts everything until it is told to behave otherwise. */
export type Receiver = {
  readonly url: string;
  readonly port: number;
  /** Whole requests, in the order in which they arrived. */
  readonly received: readonly Received[];
  /** How many requests it was working on at the same time, at most. */
  readonly mostAtOnce: () => number;
  readonly behave: (behaviour: Behaviour) => void;
  readonly stop: () => Promise<void>;
};

export const accepting: Behaviour = (response) => response.writeHead(204).end();

/** Answers with a status and a few words. */
export const answering =
  (status: number, body = '', headers: Readonly<Record<string, string>> = {}): Behaviour =>
  (response) =>
    response.writeHead(status, headers).end(body);

export const startReceiver = async ({ tls = false }: { readonly tls?: boolean } = {}): Promise<Receiver> => {
  const received: Received[] = [];
  let behaviour = accepting;
  let open = 0;
  let most = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    open += 1;
    most = Math.max(most, open);
    response.once('close', () => {
      open -= 1;
    });
    const body = await text(request);
    const one = { headers: request.headers as Record<string, string>, body, path: request.url ?? '' };
    received.push(one);
    behaviour(response, one, request);
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    // Who hangs up half way has not sent anything.
    handle(request, response).catch(() => response.destroy());
  };
  const server = tls
    ? createSecureServer({ cert: testCertificate, key: testKey }, listener)
    : createServer({}, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: tls ? `https://receiver.test:${port}/hook` : `http://127.0.0.1:${port}/hook`,
    port,
    received,
    mostAtOnce: () => most,
    behave: (next) => {
      behaviour = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
