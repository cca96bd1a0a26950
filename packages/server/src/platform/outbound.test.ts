import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { testCertificate } from '../testing/certificate.ts';
import { answering, type Receiver, startReceiver } from '../testing/receiver.ts';
import { type OutboundOptions, outboundTo } from './outbound.ts';
import { publicAddresses } from './public-address.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const started = async (options?: { readonly tls?: boolean }): Promise<Receiver> => {
  const receiver = await startReceiver(options);
  closers.push(receiver.stop);
  return receiver;
};

/** A server below HTTP: it does with a connection what it likes. */
const startSocketServer = async (onConnection: (socket: Socket) => void): Promise<string> => {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
};

const onLoopback = publicAddresses(['127.0.0.1']);
/** For receivers that would use up all the time there is. */
const quick = { connectMilliseconds: 300, totalMilliseconds: 600 };

const post = (url: string, options: Partial<OutboundOptions> = {}) =>
  outboundTo({ isAllowed: onLoopback, ...options })({
    url: new URL(url),
    headers: { 'content-type': 'application/json', 'webhook-id': '1' },
    body: '{"grüße":"上海"}',
  });

describe('an honest receiver', () => {
  test('gets the body and headers whole, and its answer is told', async () => {
    const receiver = await started();
    receiver.behave(answering(202, 'thank you', { 'retry-after': '7' }));
    expect(await post(receiver.url)).toEqual({
      status: 202,
      body: 'thank you',
      retryAfter: 7,
      milliseconds: expect.any(Number),
    });
    expect(receiver.received).toMatchObject([
      { path: '/hook', body: '{"grüße":"上海"}', headers: { 'webhook-id': '1', host: `127.0.0.1:${receiver.port}` } },
    ]);
  });

  test('is spoken to under its name with TLS, if its certificate is for that name', async () => {
    const receiver = await started({ tls: true });
    const lookup = async () => [{ address: '127.0.0.1', family: 4 }];
    expect(await post(receiver.url, { lookup, ca: testCertificate })).toMatchObject({ status: 204 });
    expect(await post(receiver.url, { lookup })).toMatchObject({ failure: 'certificate' });
    const otherName = receiver.url.replace('receiver.test', 'somebody.test');
    expect(await post(otherName, { lookup, ca: testCertificate })).toMatchObject({ failure: 'certificate' });
    expect(receiver.received).toHaveLength(1);
  });
});

describe('where a connection goes', () => {
  test('not to private addresses, however they are written, unless they are allowed', async () => {
    const receiver = await started();
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '[::1]', 'localhost', '0.0.0.0']) {
      const url = `http://${host}:${receiver.port}/`;
      expect([host, await post(url, { isAllowed: publicAddresses([]) })]).toMatchObject([
        host,
        { failure: 'address_not_allowed' },
      ]);
    }
    expect(receiver.received).toEqual([]);
  });

  test('not to a name of which one address is private', async () => {
    const receiver = await started();
    const lookup = async () => [
      { address: '93.184.216.34', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    const url = `http://receiver.test:${receiver.port}/`;
    expect(await post(url, { lookup, isAllowed: publicAddresses([]) })).toMatchObject({
      failure: 'address_not_allowed',
    });
    expect(receiver.received).toEqual([]);
  });

  test('to the address that was checked, also when the name says another one a moment later', async () => {
    const receiver = await started();
    const asked: string[] = [];
    // Allowed and unreachable first, then the loopback, as a name does that wants to lead us inside.
    const lookup = async (host: string) => {
      asked.push(host);
      return [{ address: asked.length === 1 ? '127.0.0.9' : '127.0.0.1', family: 4 }];
    };
    const isAllowed = (address: string) => address === '127.0.0.9';
    const url = `http://rebind.test:${receiver.port}/`;
    expect(await post(url, { lookup, isAllowed })).toMatchObject({ failure: 'no_connection', detail: 'ECONNREFUSED' });
    expect(asked).toEqual(['rebind.test']);
    expect(await post(url, { lookup, isAllowed })).toMatchObject({ failure: 'address_not_allowed' });
    expect(receiver.received).toEqual([]);
  });

  test('not along a redirect', async () => {
    const [receiver, inside] = [await started(), await started()];
    receiver.behave(answering(307, '', { location: inside.url }));
    expect(await post(receiver.url)).toMatchObject({ status: 307 });
    expect(inside.received).toEqual([]);
  });

  test('nowhere for a name that nobody knows', async () => {
    expect(await post('https://nobody.invalid/')).toMatchObject({ failure: 'unknown_host' });
    expect(await post('https://empty.test/', { lookup: async () => [] })).toMatchObject({ failure: 'unknown_host' });
  });
});

describe('a receiver that lies', () => {
  test('by never answering costs a bounded time', async () => {
    const receiver = await started();
    receiver.behave(() => {});
    expect(await post(receiver.url, quick)).toMatchObject({ failure: 'timeout' });
  });

  test('by resolving for ever, or never finishing TLS, does as well', async () => {
    const never = () => new Promise<never>(() => {});
    expect(await post('https://receiver.test/', { ...quick, lookup: never })).toMatchObject({ failure: 'timeout' });
    const silent = await startSocketServer(() => {});
    expect(await post(silent.replace('http', 'https'), quick)).toMatchObject({ failure: 'timeout' });
  });

  test('by dripping headers without end does as well', async () => {
    const dripping = await startSocketServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('X: y\r\n'), 20);
      socket.once('close', () => clearInterval(drip));
    });
    expect(await post(dripping, quick)).toMatchObject({ failure: 'timeout' });
  });

  test('with a body without end is cut off: of it 64 kB are read and one is kept', async () => {
    const receiver = await started();
    let sent = 0;
    receiver.behave((response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(8192))) sent += 8192;
      };
      response.on('drain', more);
      more();
    });
    expect(await post(receiver.url)).toMatchObject({ status: 200, body: 'x'.repeat(1024) });
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  test('with a body that stalls or breaks off has answered all the same', async () => {
    const receiver = await started();
    receiver.behave((response) => response.writeHead(200).write('first'));
    expect(await post(receiver.url, { totalMilliseconds: 2000 })).toMatchObject({ status: 200, body: 'first' });
    receiver.behave((response) => {
      response.writeHead(201, { 'content-length': '100' }).write('part', () => response.destroy());
    });
    expect(await post(receiver.url)).toMatchObject({ status: 201, body: 'part' });
  });

  test.each([
    ['nonsense', 'What do you want?\r\n\r\n', 'no_http'],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n', 'no_http'],
    ['endless headers', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`, 'no_http'],
    ['nothing', '', 'no_connection'],
  ])('that says %s has not answered', async (_name, bytes, failure) => {
    const url = await startSocketServer((socket) => socket.once('data', () => socket.end(bytes)));
    expect(await post(url)).toMatchObject({ failure });
  });

  test('is quoted as text that a database can hold', async () => {
    const receiver = await started();
    receiver.behave((response) => response.writeHead(500).end(Buffer.from([0, 27, 255, 0x61, 10, 0xf0, 0x9f, 0x94])));
    const outcome = await post(receiver.url);
    expect('body' in outcome && outcome.body).toMatch(/^\uFFFD+a\n\uFFFD+$/u);
  });

  test('is not there', async () => {
    const receiver = await started();
    await receiver.stop();
    expect(await post(receiver.url)).toMatchObject({ failure: 'no_connection', detail: 'ECONNREFUSED' });
  });
});
