import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEmail } from './email.ts';

test.each([
  ['ana@contoso.example', 'ana@contoso.example'],
  ['  Ana@Contoso.Example ', 'ana@contoso.example'],
  ['ana.maria+csp@mail.contoso.example', 'ana.maria+csp@mail.contoso.example'],
  ["o'hara@contoso.example", "o'hara@contoso.example"],
  ['анна@contoso.example', 'анна@contoso.example'],
  ['a@b1.c-d.example', 'a@b1.c-d.example'],
  ['a@x.example', 'a@x.example'],
  ['a@mail.x', 'a@mail.x'],
])('an address is trimmed and lower-cased once, at birth: %j', (text, address) => {
  expect(parseEmail(text)).toBe(address);
});

test.each([
  [''],
  ['ana'],
  ['@contoso.example'],
  ['ana@'],
  ['ana@localhost'],
  ['ana@contoso..example'],
  ['ana@.contoso.example'],
  ['ana@contoso.example.'],
  ['ana@-contoso.example'],
  ['ana@contoso-.example'],
  ['ana@contoso.-example'],
  ['ana@contoso.example-'],
  ['ana@contoso_shop.example'],
  ['ana@bob@contoso.example'],
  ['ana maria@contoso.example'],
  ['<ana@contoso.example>'],
  ['ana@contoso.example, bob@contoso.example'],
  ['"ana"@contoso.example'],
  ['x ana@contoso.example'],
  ['ana@contoso.example x'],
])('what cannot be delivered is no address: %j', (text) => {
  expect(parseEmail(text)).toBeUndefined();
});

test.each([
  ['ana@contoso.example\r\nBcc: everybody@contoso.example'],
  ['ana\r\n@contoso.example'],
  ['ana@contoso.example\nSubject: hello'],
  ['a\u0000na@contoso.example'],
  ['a\u0085na@contoso.example'],
  ['a\u007fna@contoso.example'],
  ['a\u202ena@contoso.example'],
])('no header can be injected through an address: %j', (text) => {
  expect(parseEmail(text)).toBeUndefined();
});

test('a part before the at sign has up to 64 characters, an address up to 254', () => {
  const host = (length: number) => `${'a'.repeat(length - '.example'.length)}.example`;
  expect(parseEmail(`${'a'.repeat(64)}@contoso.example`)).toBeDefined();
  expect(parseEmail(`${'a'.repeat(65)}@contoso.example`)).toBeUndefined();
  expect(parseEmail(`ana@${host(250)}`)).toHaveLength(254);
  expect(parseEmail(`ana@${host(251)}`)).toBeUndefined();
});

test('whatever is typed, an address has one spelling and no character that a mail header could misread', () => {
  const typed = fc.tuple(fc.string({ unit: 'binary' }), fc.constantFrom('', '@contoso.example', '@Contoso.Example\n'));
  fc.assert(
    fc.property(typed, ([before, after]) => {
      const address = parseEmail(before + after);
      if (address === undefined) return;
      expect(parseEmail(address)).toBe(address);
      expect(address).not.toMatch(/[\s\p{C}<>,;:"]/u);
    }),
  );
});
