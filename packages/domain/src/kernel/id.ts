declare const brand: unique symbol;

/** A type that only its own parser can make. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Everything that has an id of its own. */
export type Kind =
  | 'organization'
  | 'person'
  | 'partnership'
  | 'link'
  | 'relationship'
  | 'privilege'
  | 'consent'
  | 'subscription'
  | 'message'
  | 'mail'
  | 'event'
  | 'token'
  | 'client'
  | 'webhook'
  | 'access-request'
  | 'security-event-stream';

/** An id that knows its kind: mixing a partner's and a subscription's does not compile. Text form of a UUID v7. */
export type Id<K extends Kind> = Brand<string, K>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Reads an id at the edge; undefined when the text is no UUID. Case is folded, so that one id has one spelling. */
export const parseId = <K extends Kind>(_kind: K, text: string): Id<K> | undefined => {
  const folded = text.toLowerCase();
  return uuid.test(folded) ? (folded as Id<K>) : undefined;
};
