import { hash, verify } from '@node-rs/argon2';
import { newSecret } from '../platform/ids.ts';

const shortestPassword = 12;
export const longestPassword = 200;

/** Argon2id, 19 MiB, two passes, one lane: the floor that OWASP gives. The numeral is `Algorithm.Argon2id`. */
const strength = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The same characters from every keyboard. */
const normalized = (password: string): string => password.normalize('NFKC');

/** What people choose first when twelve characters are asked for. Compared without case, blanks and digits at the end. */
const commonest: ReadonlySet<string> = new Set([
  'password',
  'passwordpassword',
  'passw0rd',
  'p@ssw0rd',
  'p@ssword',
  'mypassword',
  'newpassword',
  'adminpassword',
  'administrator',
  'adminadmin',
  'adminadminadmin',
  'welcome',
  'welcomewelcome',
  'welcometo',
  'letmein',
  'letmeinplease',
  'letmeinletmein',
  'changeme',
  'changemechangeme',
  'changemenow',
  'changethis',
  'qwerty',
  'qwertyuiop',
  'qwertyqwerty',
  'qwertyuiopasdfghjkl',
  'asdfghjkl',
  'asdfasdfasdf',
  'zxcvbnm',
  'qazwsxedcrfv',
  '1qaz2wsx3edc4rfv',
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  'q1w2e3r4t5y6',
  'iloveyou',
  'iloveyouiloveyou',
  'abcdefghijkl',
  'abcdefghijklmnop',
  'abcabcabcabc',
  'sunshine',
  'princess',
  'football',
  'baseball',
  'superman',
  'dragon',
  'monkey',
  'master',
  'trustno',
  'correcthorsebatterystaple',
  'mandate',
  'mandatemandate',
  'partnercenter',
  'secret',
  'secretsecret',
  'topsecret',
  'default',
  'temppassword',
  'testpassword',
  'testtesttest',
  'wachtwoord',
  'passwort',
  'motdepasse',
  'contraseña',
  'woaini',
  'йцукен',
  'йцукенгшщзхъ',
  'пароль',
]);

const keyboardRows = '1234567890 0987654321 qwertyuiop asdfghjkl zxcvbnm abcdefghijklmnopqrstuvwxyz'.split(' ');

/** One key after the other, as often as it takes. */
const isRun = (text: string): boolean => keyboardRows.some((row) => row.repeat(longestPassword).includes(text));

/** Digits and signs that people hang on a word to make it long enough. */
const tail = /[^\p{L}]+$/u;

/**
 * Whether a password may be chosen: 12–200 characters, not containing the local part of the
 * person's e-mail address, not one of
 * the commonest, at least five different characters.
 */
export const isStrongEnough = (password: string, email: string): boolean => {
  const text = normalized(password);
  const length = [...text].length;
  if (length < shortestPassword || length > longestPassword) return false;
  const folded = text.toLowerCase().replaceAll(/\s/gu, '');
  const [name = ''] = email.toLowerCase().split('@');
  if (name.length >= 4 && folded.includes(name)) return false;
  if (new Set(folded).size < 5 || isRun(folded)) return false;
  return !commonest.has(folded) && !commonest.has(folded.replace(tail, ''));
};

/** The stored form of a password. */
export const hashPassword = (password: string): Promise<string> => hash(normalized(password), strength);

let dummy: Promise<string> | undefined;

/** Verified where there is nothing to verify, so that an unknown account takes as long as a known one. */
const dummyHash = (): Promise<string> => {
  dummy ??= hashPassword(newSecret());
  return dummy;
};

/** Whether the password is the one behind the stored form. Without a stored form: false, after the same work. */
export const isPassword = async (password: string, stored: string | undefined): Promise<boolean> => {
  const matches = await verify(stored ?? (await dummyHash()), normalized(password));
  return stored !== undefined && matches;
};
