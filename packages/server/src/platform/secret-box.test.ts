import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSecretKeys, openSecret, openSecretBox, SecretNotOpened, sealSecret } from './secret-box.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secret-box-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const key = () => randomBytes(32).toString('base64');
const boxOf = (...keys: readonly string[]) => openSecretBox(keys.join(','), folder);

test('what is sealed for a purpose opens for it, and is not in the sealed text', () => {
  const box = boxOf(key());
  for (const secret of ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', '', '秘密 🔑']) {
    const sealed = sealSecret(box, 'webhook:1', secret);
    expect(openSecret(box, 'webhook:1', sealed)).toBe(secret);
    if (secret) expect(Buffer.from(sealed.split('.')[1] ?? '', 'base64url').includes(secret)).toBe(false);
  }
  expect(sealSecret(box, 'a', 'same')).not.toBe(sealSecret(box, 'a', 'same'));
});

test('it opens neither in another row, nor altered, nor cut, nor with another key', () => {
  const box = boxOf(key());
  const sealed = sealSecret(box, 'webhook:1', 'secret');
  const [name = '', text = ''] = sealed.split('.');
  const bytes = Buffer.from(text, 'base64url');
  for (let index = 0; index < bytes.length; index += 1) {
    const altered = Buffer.from(bytes);
    altered[index]! ^= 1;
    expect(() => openSecret(box, 'webhook:1', `${name}.${altered.toString('base64url')}`)).toThrow(SecretNotOpened);
  }
  expect(() => openSecret(box, 'webhook:2', sealed)).toThrow(SecretNotOpened);
  expect(() => openSecret(box, 'webhook:1', `${name}.${text.slice(0, 20)}`)).toThrow(SecretNotOpened);
  expect(() => openSecret(box, 'webhook:1', 'nonsense')).toThrow(SecretNotOpened);
  expect(() => openSecret(boxOf(key()), 'webhook:1', sealed)).toThrow(SecretNotOpened);
});

test('with a new key in front, new secrets need it and old ones still open', () => {
  const [old, young] = [key(), key()];
  const sealed = sealSecret(boxOf(old), 'p', 'secret');
  expect(openSecret(boxOf(young, old), 'p', sealed)).toBe('secret');
  expect(() => openSecret(boxOf(old), 'p', sealSecret(boxOf(young, old), 'p', 'secret'))).toThrow(SecretNotOpened);
});

test('without a setting the key is made once, for the owner alone, and found again', () => {
  const dataDir = join(folder, 'data');
  const sealed = sealSecret(openSecretBox(undefined, dataDir), 'p', 'secret');
  expect(readdirSync(dataDir)).toEqual(['secret.key']);
  const { mode } = statSync(join(dataDir, 'secret.key'));
  expect(mode & 0o777).toBe(0o600);
  expect(openSecret(openSecretBox(undefined, dataDir), 'p', sealed)).toBe('secret');
  const setting = readFileSync(join(dataDir, 'secret.key'), 'utf8').trim();
  expect(openSecret(boxOf(setting), 'p', sealed)).toBe('secret');
});

test.each([
  [key(), true],
  [`${key()}, ${key()}`, true],
  [randomBytes(32).toString('base64url'), true],
  [randomBytes(31).toString('base64'), false],
  ['', false],
  [`${key()},`, false],
  ['x'.repeat(44), false],
  ['a passphrase that somebody has thought up long ago', false],
])('“%s” is a setting: %s', (text, expected) => {
  expect(isSecretKeys(text)).toBe(expected);
});
