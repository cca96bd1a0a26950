import { err, ok, type Result } from '@mandate/domain/kernel/result';

/** Deeper nesting than any request of ours needs; it bounds the recursion below. */
const deepest = 32;

export type JsonFaultCode =
  | 'not_utf8'
  | 'not_json'
  | 'duplicate_name'
  | 'forbidden_name'
  | 'number_out_of_range'
  | 'nested_too_deep'
  | 'text_not_unicode';

/** What is wrong with a document, and where: a JSON pointer (RFC 6901), '' for the whole of it. */
export type JsonFault = { readonly code: JsonFaultCode; readonly pointer: string };

/** One step of a JSON pointer. */
export const pointerStep = (name: PropertyKey): string =>
  `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

class Fault extends Error {
  readonly fault: JsonFault;
  constructor(fault: JsonFault) {
    super(fault.code);
    this.fault = fault;
  }
}

/** Where we are in the text, and on which path of the document. */
type Reader = { readonly text: string; at: number; readonly path: PropertyKey[] };

const fail = (reader: Reader, code: JsonFaultCode): never => {
  throw new Fault({ code, pointer: reader.path.map(pointerStep).join('') });
};

const skipSpace = (reader: Reader): void => {
  for (; reader.at < reader.text.length; reader.at += 1) {
    const code = reader.text.charCodeAt(reader.at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
  }
};

const expectSign = (reader: Reader, sign: string): void => {
  if (reader.text[reader.at] !== sign) fail(reader, 'not_json');
  reader.at += 1;
};

/** The index of the closing quote; `escaped` tells whether the slow way is needed. */
const endOfText = (reader: Reader): { end: number; escaped: boolean } => {
  let escaped = false;
  for (let at = reader.at + 1; at < reader.text.length; at += 1) {
    const code = reader.text.charCodeAt(at);
    if (code === 0x22) return { end: at, escaped };
    if (code < 0x20) break;
    if (code === 0x5c) {
      escaped = true;
      at += 1;
    }
  }
  return fail(reader, 'not_json');
};

const withoutEscapes = (reader: Reader, literal: string): string => {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return fail(reader, 'not_json');
  }
};

const readText = (reader: Reader): string => {
  if (reader.text[reader.at] !== '"') fail(reader, 'not_json');
  const { end, escaped } = endOfText(reader);
  const text = escaped
    ? withoutEscapes(reader, reader.text.slice(reader.at, end + 1))
    : reader.text.slice(reader.at + 1, end);
  // Neither can be stored: PostgreSQL knows no NUL, and half of a surrogate pair has no UTF-8.
  if (escaped && (text.includes('\0') || !text.isWellFormed())) fail(reader, 'text_not_unicode');
  reader.at = end + 1;
  return text;
};

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

const readNumber = (reader: Reader): number => {
  number.lastIndex = reader.at;
  const [literal] = number.exec(reader.text) ?? fail(reader, 'not_json');
  const value = Number(literal);
  // An integer beyond 2^53 would silently become another one.
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
    fail(reader, 'number_out_of_range');
  }
  reader.at += literal.length;
  return value;
};

const words = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;

const readWord = (reader: Reader): boolean | null => {
  const [literal, value] = words.find(([word]) => reader.text.startsWith(word, reader.at)) ?? fail(reader, 'not_json');
  reader.at += literal.length;
  return value;
};

/** Steps over the comma between two members; false at the end of the list. */
const anotherMember = (reader: Reader, closing: string): boolean => {
  skipSpace(reader);
  if (reader.text[reader.at] === closing) {
    reader.at += 1;
    return false;
  }
  expectSign(reader, ',');
  skipSpace(reader);
  return true;
};

/** Steps over the opening sign; false when the list is empty. */
const anyMember = (reader: Reader, closing: string): boolean => {
  if (reader.path.length >= deepest) fail(reader, 'nested_too_deep');
  reader.at += 1;
  skipSpace(reader);
  if (reader.text[reader.at] !== closing) return true;
  reader.at += 1;
  return false;
};

const readObject = (reader: Reader): Record<string, unknown> => {
  const members: Record<string, unknown> = {};
  for (let more = anyMember(reader, '}'); more; more = anotherMember(reader, '}')) {
    const name = readText(reader);
    reader.path.push(name);
    if (name === '__proto__') fail(reader, 'forbidden_name');
    if (Object.hasOwn(members, name)) fail(reader, 'duplicate_name');
    skipSpace(reader);
    expectSign(reader, ':');
    members[name] = readValue(reader);
    reader.path.pop();
  }
  return members;
};

const readArray = (reader: Reader): readonly unknown[] => {
  const items: unknown[] = [];
  for (let more = anyMember(reader, ']'); more; more = anotherMember(reader, ']')) {
    reader.path.push(items.length);
    items.push(readValue(reader));
    reader.path.pop();
  }
  return items;
};

const readValue = (reader: Reader): unknown => {
  skipSpace(reader);
  const sign = reader.text[reader.at];
  if (sign === '{') return readObject(reader);
  if (sign === '[') return readArray(reader);
  if (sign === '"') return readText(reader);
  return sign === 't' || sign === 'f' || sign === 'n' ? readWord(reader) : readNumber(reader);
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JSON document more strictly than `JSON.parse`: names are unique in their object, integers keep their value,
 * text can be stored, nesting is bounded, and `__proto__` is no name. What two readers could understand differently is
 * refused here, before anything relies on it.
 */
export const parseJson = (bytes: Uint8Array): Result<unknown, JsonFault> => {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return err({ code: 'not_utf8', pointer: '' });
  }
  const reader: Reader = { text, at: 0, path: [] };
  try {
    const value = readValue(reader);
    skipSpace(reader);
    return reader.at === text.length ? ok(value) : err({ code: 'not_json', pointer: '' });
  } catch (fault) {
    if (fault instanceof Fault) return err(fault.fault);
    throw fault;
  }
};
