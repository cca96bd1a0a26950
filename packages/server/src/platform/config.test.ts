import { expect, test } from 'vitest';
import { type Environment, loadConfig, publicUrlOf } from './config.ts';

const noFile = (path: string): string => {
  throw Object.assign(new Error(path), { code: 'ENOENT' });
};

const loaded = (environment: Environment, readFile = noFile) => {
  const config = loadConfig(environment, readFile);
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return config.value;
};

test('an empty environment is enough', () => {
  expect(loaded({})).toEqual({
    host: '127.0.0.1',
    port: 8080,
    publicUrl: undefined,
    dataDir: './data',
    databaseUrl: undefined,
    databaseListenUrl: undefined,
    leaseMs: 1000,
    smtpUrl: undefined,
    mailFrom: 'Mandate <no-reply@localhost>',
    logLevel: 'info',
    trustProxy: false,
    secretKey: undefined,
    webhookAllow: [],
  });
});

test('every variable is read, blanks around it do not matter, and an empty one is not set', () => {
  const config = loaded({
    HOST: '::1',
    PORT: ' 0 ',
    PUBLIC_URL: 'https://partners.example/',
    DATA_DIR: '/var/lib/mandate',
    DATABASE_URL: 'postgres://app:pw@db/mandate',
    SMTP_URL: 'smtps://mail.example:465',
    MAIL_FROM: '"Partner center" <pc@partners.example>',
    LOG_LEVEL: '',
    TRUST_PROXY: 'loopback, 10.0.0.0/8, ::1/128',
    SECRET_KEY: `${'A'.repeat(43)}=`,
    WEBHOOK_ALLOW: '10.1.0.0/16, 127.0.0.1, fd00::/8',
  });
  expect(config).toMatchObject({
    port: 0,
    publicUrl: 'https://partners.example',
    logLevel: 'info',
    trustProxy: ['loopback', '10.0.0.0/8', '::1/128'],
    secretKey: `${'A'.repeat(43)}=`,
    webhookAllow: ['10.1.0.0/16', '127.0.0.1', 'fd00::/8'],
  });
});

test('a secret can come from a file instead', () => {
  const readFile = (path: string) => (path === '/run/db' ? 'postgres://app:pw@db/mandate\n' : noFile(path));
  expect(loaded({ DATABASE_URL_FILE: '/run/db' }, readFile).databaseUrl).toBe('postgres://app:pw@db/mandate');
});

test('all problems are told at once, and none repeats the value', () => {
  const config = loadConfig(
    {
      PORT: '70000',
      PUBLIC_URL: 'https://partners.example/center',
      DATABASE_URL: 'mysql://hunter2@db',
      SMTP_URL: 'not a url hunter2',
      MAIL_FROM: 'nobody\r\nBcc: everybody@example.com',
      LOG_LEVEL: 'loud',
      TRUST_PROXY: '10.0.0.0/64',
      SECRET_KEY: 'hunter2',
      WEBHOOK_ALLOW: '10.0.0.0/8, hunter2',
      HOST_FILE: '/run/host',
      HOST: '127.0.0.1',
      DATA_DIR_FILE: '/nowhere',
    },
    noFile,
  );
  const problems = config.ok ? [] : config.error;
  expect(problems.map(({ name }) => name).sort()).toEqual([
    'DATABASE_URL',
    'DATA_DIR_FILE',
    'HOST',
    'LOG_LEVEL',
    'MAIL_FROM',
    'PORT',
    'PUBLIC_URL',
    'SECRET_KEY',
    'SMTP_URL',
    'TRUST_PROXY',
    'WEBHOOK_ALLOW',
  ]);
  expect(JSON.stringify(problems)).not.toMatch(/hunter2|everybody/);
});

test('without PUBLIC_URL links carry the address that was bound', () => {
  expect(publicUrlOf({ host: '127.0.0.1', publicUrl: undefined }, 4711)).toBe('http://127.0.0.1:4711');
  expect(publicUrlOf({ host: '0.0.0.0', publicUrl: undefined }, 4711)).toBe('http://localhost:4711');
  expect(publicUrlOf({ host: '::1', publicUrl: undefined }, 80)).toBe('http://[::1]');
  expect(publicUrlOf({ host: '::1', publicUrl: 'https://partners.example' }, 80)).toBe('https://partners.example');
});
