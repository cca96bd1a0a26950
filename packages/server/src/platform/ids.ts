import { randomBytes } from 'node:crypto';
import type { Id, Kind } from '@mandate/domain/kernel/id';
import type { Clock } from './clock.ts';

const counterBits = 12;
const counterEnd = 1 << counterBits;

/** The last moment and counter that a clock's ids have used. */
type Sequence = { millisecond: number; counter: number };

/** One sequence per clock: two worlds in one process, each with a clock of its own, do not push each other's ids ahead. */
const sequences = new WeakMap<Clock, Sequence>();

/** RFC 9562 §6.2: a counter within the millisecond; when it is used up, or the clock went back, we borrow the next one. */
const advance = (clock: Clock): Sequence => {
  const last = sequences.get(clock);
  const now = clock.now();
  // Half of the counter's range stays free above its random start.
  const fresh = randomBytes(2).readUInt16BE() & (counterEnd / 2 - 1);
  let next: Sequence;
  if (last === undefined || now > last.millisecond) next = { millisecond: now, counter: fresh };
  else if (last.counter + 1 < counterEnd) next = { millisecond: last.millisecond, counter: last.counter + 1 };
  else next = { millisecond: last.millisecond + 1, counter: fresh };
  sequences.set(clock, next);
  return next;
};

/**
 * A new UUID v7, made in the application so that a command knows its ids before it writes. Ids of one clock sort in
 * the order in which this process made them, within a millisecond as well.
 */
export const newId = <K extends Kind>(_kind: K, clock: Clock): Id<K> => {
  const { millisecond, counter } = advance(clock);
  const bytes = randomBytes(16);
  bytes.writeUIntBE(millisecond, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString('hex');
  const text = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return text as Id<K>;
};

/** A secret of `bytes` random bytes as base64url text: links, sessions, tokens. 16 bytes are 128 bits. */
export const newSecret = (bytes = 32): string => randomBytes(bytes).toString('base64url');
