import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The keys under which secrets rest that must be used again. The first one seals, any of them opens. */
export type SecretBox = { readonly keys: readonly [SecretKey, ...SecretKey[]] };

type SecretKey = { readonly name: string; readonly bytes: Buffer };

/** A sealed text that this server cannot open: another key, another purpose, or it was altered. */
export class SecretNotOpened extends Error {
  override readonly name = 'SecretNotOpened';
}

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const cipher = 'aes-256-gcm';

/** Whether a setting is one key, or several with the newest first: 32 bytes each in base64, separated by commas. */
export const isSecretKeys = (text: string): boolean => text.split(',').every((key) => decode(key) !== undefined);

const decode = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text.trim(), 'base64');
  return bytes.length === keyBytes && /^[A-Za-z0-9+/_-]{43}=?$/.test(text.trim()) ? bytes : undefined;
};

/**
 * Opens the box with the keys of the setting `SECRET_KEY`. Without the setting the key lies in `secret.key` in the data
 * folder, for the owner of the process alone, and is made at the first start.
 */
export const openSecretBox = (setting: string | undefined, dataDir: string): SecretBox =>
  secretBoxOf(setting ?? keyInFolder(dataDir));

/** The box with these keys: 32 bytes each in base64, separated by commas. */
export const secretBoxOf = (keys: string): SecretBox => {
  const [first, ...others] = keys.split(',').map(keyOf);
  if (!first) throw new TypeError('There is no secret key.');
  return { keys: [first, ...others] };
};

const keyOf = (text: string): SecretKey => {
  const bytes = decode(text);
  if (!bytes) throw new TypeError('A secret key is 32 bytes in base64.');
  return { name: createHash('sha256').update(bytes).digest('base64url').slice(0, 8), bytes };
};

const keyInFolder = (dataDir: string): string => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'secret.key');
  return read(path) ?? create(path);
};

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (fault) {
    if (hasCode(fault, 'ENOENT')) return undefined;
    throw fault;
  }
};

/** A link to a whole file: of two processes that start together one makes the key, and nobody reads half of it. */
const create = (path: string): string => {
  const whole = `${path}.${process.pid}`;
  writeFileSync(whole, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(whole, path);
  } catch (fault) {
    if (!hasCode(fault, 'EEXIST')) throw fault;
  } finally {
    rmSync(whole);
  }
  return readFileSync(path, 'utf8').trim();
};

const hasCode = (fault: unknown, code: string): boolean =>
  fault instanceof Error && 'code' in fault && fault.code === code;

/**
 * Seals a secret for the database (AES-256-GCM). `purpose` names what it is and whose, such as `webhook:<id>`: sealed
 * text that is copied into another row does not open there.
 */
export const sealSecret = ({ keys: [key] }: SecretBox, purpose: string, secret: string): string => {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, key.bytes, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(purpose));
  const sealed = Buffer.concat([nonce, sealing.update(secret, 'utf8'), sealing.final(), sealing.getAuthTag()]);
  return `${key.name}.${sealed.toString('base64url')}`;
};

/** The secret in a sealed text. Throws `SecretNotOpened`. */
export const openSecret = ({ keys }: SecretBox, purpose: string, sealedText: string): string => {
  const [name, text = ''] = sealedText.split('.');
  const key = keys.find((candidate) => candidate.name === name);
  const sealed = Buffer.from(text, 'base64url');
  if (!key) throw new SecretNotOpened('The key of this secret is not among those of this server.');
  if (sealed.length < nonceBytes + tagBytes) throw new SecretNotOpened('This is no sealed secret.');
  const opening = createDecipheriv(cipher, key.bytes, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(purpose))
    .setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([opening.update(sealed.subarray(nonceBytes, -tagBytes)), opening.final()]).toString('utf8');
  } catch (cause) {
    throw new SecretNotOpened('This secret was altered, or sealed for another purpose.', { cause });
  }
};
