import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export type Arrived = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type Reply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** A server on the loopback that answers as told and remembers what it was asked. */
export const scriptedServer = async (answer: (request: Arrived) => Reply) => {
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
    arrived.push(one);
    const { status = 200, headers: more, body } = answer(one);
    const isText = typeof body === 'string';
    const mediaType = isText ? 'text/plain' : status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { ...(body !== undefined && { 'content-type': mediaType }), ...more });
    response.end(body === undefined ? undefined : isText ? body : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrived, close };
};

/** A problem document as the server writes it. */
export const problem = (status: number, code: string): Reply => ({
  status,
  body: {
    type: `/problems/${code}`,
    title: 'Not possible',
    status,
    detail: `It is ${code}.`,
    instance: 'urn:mandate:request:r-1',
    code,
  },
});
