import type { Brand } from './id.ts';

/** Trimmed and lower-cased once, at birth; at most 254 characters (RFC 5321 §4.5.3.1.3). */
export type EmailAddress = Brand<string, 'EmailAddress'>;

const shape = /^[^\s\p{C}@<>()[\]\\,;:"]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/u;

/** Reads an e-mail address; undefined when it is none. Control characters never pass, so no header can be injected. */
export const parseEmail = (text: string): EmailAddress | undefined => {
  const folded = text.trim().toLowerCase();
  return folded.length <= 254 && shape.test(folded) ? (folded as EmailAddress) : undefined;
};
