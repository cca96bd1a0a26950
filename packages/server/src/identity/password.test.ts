import { describe, expect, test } from 'vitest';
import { hashPassword, isPassword, isStrongEnough } from './password.ts';

const email = 'marta.keller@aurora.example';

describe('a password may be chosen when it', () => {
  test.each([
    'four herons over the weir',
    'Rzb7-kq!mV2x',
    'a'.repeat(5).concat('bcdefgh'),
    '四只苍鹭飞过水坝上方的天空',
    'четыре цапли над плотиной',
    `${'long and longer '.repeat(12)}end`,
  ])('is %s', (password) => {
    expect(isStrongEnough(password, email)).toBe(true);
  });
});

describe('a password may not be chosen when it', () => {
  test.each([
    ['has eleven characters', 'Rzb7-kq!mV2'],
    ['has more than 200 characters', `${'x7'.repeat(99)}abc`],
    ['contains the name in the address', 'Xx Marta.Keller 99'],
    ['is one of the commonest', 'passwordpassword'],
    ['is a common word made long by digits', 'Password2026!!'],
    ['is a common word in another script made long by digits', 'пароль20262026'],
    ['has four different characters', 'abcdabcdabcdabcd'],
    ['runs along the keyboard', 'qwertyuiopqwertyuiop'],
    ['counts', '12345678901234567890'],
  ])('%s', (_why, password) => {
    expect(isStrongEnough(password, email)).toBe(false);
  });

  test('a short local part forbids nothing', () => {
    expect(isStrongEnough('four herons over the weir', 'he@aurora.example')).toBe(true);
  });
});

describe('a stored password', () => {
  test('is argon2id with 19 MiB and two passes, and no two are alike', async () => {
    const [one, two] = await Promise.all([
      hashPassword('four herons over the weir'),
      hashPassword('four herons over the weir'),
    ]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  test('is recognised however the keyboard composes its characters, and no other is', async () => {
    const stored = await hashPassword('Grüße an die Zürcher Möwen');
    expect(await isPassword('Grüße an die Zürcher Möwen'.normalize('NFD'), stored)).toBe(true);
    expect(await isPassword('Grusse an die Zurcher Mowen', stored)).toBe(false);
  });

  test('that does not exist matches nothing', async () => {
    expect(await isPassword('four herons over the weir', undefined)).toBe(false);
  });
});
