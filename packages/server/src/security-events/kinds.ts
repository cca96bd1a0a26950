/** What services can be told (OpenID CAEP), by the names under which they subscribe. */
export const securityEventKinds = ['session-revoked', 'token-claims-change'] as const;
export type SecurityEventKind = (typeof securityEventKinds)[number];

/** A test of the way: sent when it is asked for, subscribed or not (OpenID SSF). */
export const verificationKind = 'verification';

const caep = 'https://schemas.openid.net/secevent/caep/event-type';

/** The name of an event inside its token. */
export const eventTypes: Readonly<Record<SecurityEventKind | typeof verificationKind, string>> = {
  'session-revoked': `${caep}/session-revoked`,
  'token-claims-change': `${caep}/token-claims-change`,
  verification: 'https://schemas.openid.net/secevent/ssf/event-type/verification',
};
