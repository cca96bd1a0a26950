import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from './json.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const faultOf = (text: string) => {
  const parsed = parseJson(bytes(text));
  return parsed.ok ? undefined : parsed.error;
};

test('what JSON.stringify writes is read as JSON.parse reads it', () => {
  const documents = fc.jsonValue({ noUnicodeString: false }).filter((value) => {
    const text = JSON.stringify(value);
    return !text.includes('\\u0000') && !text.includes('__proto__') && !hasUnsafeInteger(value);
  });
  fc.assert(
    fc.property(documents, fc.integer({ min: 0, max: 2 }), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      expect(parseJson(bytes(text))).toEqual({ ok: true, value: JSON.parse(text) });
    }),
    { numRuns: 2_000 },
  );
});

const hasUnsafeInteger = (value: unknown): boolean =>
  typeof value === 'number'
    ? Number.isInteger(value) && !Number.isSafeInteger(value)
    : typeof value === 'object' && value !== null && Object.values(value).some(hasUnsafeInteger);

test('damaged documents are refused wherever JSON.parse refuses them', () => {
  const alphabet = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '\\',
    'a',
    '1',
    '-',
    '.',
    'e',
    ' ',
    't',
    'true',
    'null',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(alphabet, { maxLength: 12 }), (signs) => {
      const text = signs.join('');
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      const parsed = parseJson(bytes(text));
      if (!valid) expect(parsed.ok).toBe(false);
      else if (!parsed.ok) expect(['duplicate_name', 'number_out_of_range']).toContain(parsed.error.code);
    }),
    { numRuns: 5_000 },
  );
});

describe('each fault has its code and its place', () => {
  test.each([
    ['{"a":{"b":1,"b":2}}', 'duplicate_name', '/a/b'],
    ['{"a":1,"\\u0061":2}', 'duplicate_name', '/a'],
    ['[{"__proto__":{"admin":true}}]', 'forbidden_name', '/0/__proto__'],
    ['{"seats":9007199254740993}', 'number_out_of_range', '/seats'],
    ['{"seats":1e400}', 'number_out_of_range', '/seats'],
    ['{"a/b":{"c~d":["x\\u0000"]}}', 'text_not_unicode', '/a~1b/c~0d/0'],
    ['{"name":"\\ud800"}', 'text_not_unicode', '/name'],
    ['{"a":[1,]}', 'not_json', '/a/1'],
    ['{"a":1}x', 'not_json', ''],
    ['{"a":"line\nbreak"}', 'not_json', '/a'],
    ['{"a":01}', 'not_json', ''],
    ['', 'not_json', ''],
    [`${'['.repeat(33)}${']'.repeat(33)}`, 'nested_too_deep', '/0'.repeat(32)],
  ])('%s', (text, code, pointer) => {
    expect(faultOf(text)).toEqual({ code, pointer });
  });

  test('32 levels are read', () => {
    expect(parseJson(bytes(`${'['.repeat(32)}${']'.repeat(32)}`)).ok).toBe(true);
  });

  test('malformed UTF-8', () => {
    const damaged = Buffer.concat([bytes('{"name":"'), Buffer.from([0xc3, 0x28]), bytes('"}')]);
    expect(parseJson(damaged)).toEqual({ ok: false, error: { code: 'not_utf8', pointer: '' } });
  });
});

test('the largest exact integers keep their value', () => {
  expect(parseJson(bytes('[9007199254740991,-9007199254740991,0.1,-0]'))).toEqual({
    ok: true,
    value: [9007199254740991, -9007199254740991, 0.1, -0],
  });
});
