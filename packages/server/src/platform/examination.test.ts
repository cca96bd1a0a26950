import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type DatabaseFacts, judgeClock, judgeDatabase } from './examine-database.ts';
import { examineMail, examineNode, examinePort, examinePublicUrl } from './examine-surroundings.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const busyPort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.end('554 not you\r\n')).listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
    servers.push(server);
  });

test('Node before 24 is too old', () => {
  expect(examineNode('24.0.0').state).toBe('good');
  expect(examineNode('25.1.0').state).toBe('good');
  expect(examineNode('22.20.1')).toMatchObject({ state: 'bad', fix: expect.stringContaining('npm run doctor') });
});

const usable: DatabaseFacts = {
  version: '15.4',
  major: 15,
  encoding: 'UTF8',
  appRoleExists: true,
  mayActAsApp: true,
  mayCreateRoles: false,
  mayCreateTables: true,
  now: new Date(0),
};

test('a database is usable from PostgreSQL 15 on, in UTF8, by an account that owns it', () => {
  expect(judgeDatabase(usable)).toEqual({ about: 'database', state: 'good', found: 'PostgreSQL 15.4' });
  for (const wrong of [{ major: 14 }, { encoding: 'SQL_ASCII' }, { mayCreateTables: false }])
    expect(judgeDatabase({ ...usable, ...wrong })).toMatchObject({ state: 'bad', fix: expect.any(String) });
});

test('the account can act as the application’s role, or create it where it is missing', () => {
  const missing = { ...usable, appRoleExists: false, mayActAsApp: false };
  expect(judgeDatabase({ ...missing, mayCreateRoles: true }).state).toBe('good');
  expect(judgeDatabase(missing).found).toContain('may not create the role mandate_app');
  // Creating roles does not help where the role is somebody else's.
  expect(judgeDatabase({ ...usable, mayActAsApp: false, mayCreateRoles: true }).state).toBe('bad');
});

test('a clock that differs from the database’s is told with its direction', () => {
  expect(judgeClock(1_999).state).toBe('good');
  expect(judgeClock(90_000)).toMatchObject({
    state: 'warning',
    found: 'The clock is 90.0 s behind that of the database.',
  });
  expect(judgeClock(-2_500).found).toBe('The clock is 2.5 s ahead of that of the database.');
});

const addressing = { host: '127.0.0.1', port: 8080, publicUrl: undefined, trustProxy: false } as const;

test.each([
  [undefined, 'Set PUBLIC_URL'],
  ['http://localhost:8080', 'Set PUBLIC_URL'],
  ['http://partners.example', 'proxy with TLS'],
  ['https://partners.example', 'TRUST_PROXY'],
])('links that begin with %s are warned about', (publicUrl, fix) => {
  expect(examinePublicUrl({ ...addressing, publicUrl })).toMatchObject({
    state: 'warning',
    fix: expect.stringContaining(fix),
  });
});

test('an https address behind a known proxy is well', () => {
  const config = { ...addressing, publicUrl: 'https://partners.example', trustProxy: ['loopback'] };
  expect(examinePublicUrl(config)).toEqual({ about: 'address', state: 'good', found: 'https://partners.example' });
});

test('a port in use is a warning, an address of another machine is bad', async () => {
  expect(await examinePort({ host: '127.0.0.1', port: 0 })).toMatchObject({ state: 'good' });
  expect(await examinePort({ host: '127.0.0.1', port: await busyPort() })).toMatchObject({ state: 'warning' });
  expect(await examinePort({ host: '192.0.2.1', port: 8080 })).toMatchObject({
    state: 'bad',
    fix: 'Set HOST to an address of this machine.',
  });
});

test('a mail server that does not let us in is told without the password', async () => {
  expect(await examineMail({ smtpUrl: undefined })).toMatchObject({ state: 'warning' });
  const smtpUrl = `smtp://me:hunter2@127.0.0.1:${await busyPort()}`;
  const finding = await examineMail({ smtpUrl });
  expect(finding.state).toBe('bad');
  expect(finding.found).toMatch(/^127\.0\.0\.1:\d+ does not let us in: /);
  expect(JSON.stringify(finding)).not.toContain('hunter2');
});
