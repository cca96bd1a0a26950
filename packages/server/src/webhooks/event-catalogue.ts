/** Who is told of an event besides the operator and the organisation whose people or programs did it. */
type Party = 'customer' | 'partner' | 'counterpart';

type EventLaw = {
  /** Parties of the event, or the one organisation that it is about; `operator`: nobody else. */
  readonly to: readonly Party[] | 'itself' | 'operator';
  readonly when: string;
  /** What `data.before` and `data.after` hold; left out: nothing. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
};

const both = ['customer', 'partner'] as const;
const chain = ['customer', 'partner', 'counterpart'] as const;
const channel = ['partner', 'counterpart'] as const;
const grant = ['service', 'roles'] as const;
const asked = ['service', 'roles', 'reason', 'through'] as const;
const link = ['privileges', 'reseller'] as const;
const client = ['name', 'scopes', 'roles'] as const;
const sold = ['service', 'offer', 'channel', 'seats', 'status', 'partnerOfRecord', 'indirectReseller'] as const;
const endpoint = ['host', 'description', 'kinds', 'enabled'] as const;

/**
 * Every kind of event that the audit log knows, and so that webhooks carry: who gets it and what it holds. The guide
 * prints it; an endpoint's filter is checked against it.
 */
export const eventCatalogue = {
  'relationship.started': {
    to: chain,
    when: 'A customer has accepted a partner; the counterpart is the reseller that forwarded the invitation.',
    after: ['partner', 'forwardedBy'],
  },
  'relationship.ended': {
    to: both,
    when: 'Either side has ended the relationship.',
    before: ['since'],
    after: ['endedAt'],
  },
  'request.declined': { to: chain, when: 'A customer has declined a request.', after: ['reason'] },
  'request.forwarded': {
    to: both,
    when: 'Somebody at the customer has passed a request on to those who may decide.',
    after: ['recipients'],
  },
  'consent.given': { to: both, when: 'A customer has given its consent.', after: ['sha256', 'agreement'] },
  'access-request.created': { to: both, when: 'A partner has asked for privileges.', after: asked },
  'access-request.extended': { to: both, when: 'A partner has asked for more.', before: grant, after: asked },
  'access-request.accepted': { to: both, when: 'The customer has granted what was asked for.', after: asked },
  'access-request.declined': { to: both, when: 'The customer has declined it.', after: asked },
  'access-request.withdrawn': { to: both, when: 'The partner no longer asks.', after: asked },
  'access-request.expired': { to: both, when: 'Nobody has answered in time.' },
  'privileges.granted': {
    to: both,
    when: 'A customer has granted privileges for a service.',
    after: [...grant, 'until'],
  },
  'privileges.removed': { to: both, when: 'A customer has removed a partner’s privileges.', before: grant },
  'privileges.given-up': { to: both, when: 'A partner has given its privileges up.', before: grant },
  'privileges.replaced': {
    to: both,
    when: 'A customer has given the service to another partner; this one no longer has it.',
    before: grant,
  },
  'privileges.changed': {
    to: both,
    when: 'A customer has granted the same service anew; `privileges.granted` follows.',
    before: grant,
  },
  'privileges.relationship-ended': {
    to: both,
    when: 'Privileges have ended with their relationship.',
    before: grant,
  },
  'privileges.expired': {
    to: both,
    when: 'The end of privileges was noted; they were over at `endedAt`.',
    before: grant,
    after: ['endedAt'],
  },
  'privileges.program-followed': {
    to: both,
    when: 'The partner has changed its program, and with it what its privileges count as.',
    before: ['service', 'transacting'],
    after: ['service', 'transacting'],
  },
  'subscription.created': { to: chain, when: 'A subscription was sold.', after: sold },
  'subscription.addon-ordered': { to: chain, when: 'An add-on was ordered.', after: [...sold, 'addOnTo'] },
  'subscription.seats-changed': {
    to: chain,
    when: 'Seats were added or removed.',
    before: ['seats'],
    after: ['seats'],
  },
  'subscription.transitioned': {
    to: chain,
    when: 'A subscription was upgraded to another offer.',
    before: ['offer'],
    after: ['offer'],
  },
  'subscription.partner-of-record-changed': {
    to: chain,
    when: 'The credit for a subscription has moved.',
    before: ['partnerOfRecord'],
    after: ['partnerOfRecord'],
  },
  'subscription.support-contact-set': {
    to: chain,
    when: 'The reseller has named who supports the customer.',
    before: ['supportContact'],
    after: ['supportContact'],
  },
  'subscription.suspended': { to: chain, when: 'Suspended.', before: ['status'], after: ['status'] },
  'subscription.reactivated': { to: chain, when: 'Active again.', before: ['status'], after: ['status'] },
  'subscription.cancelled': { to: chain, when: 'Cancelled.', before: ['status'], after: ['status'] },
  'subscription.deleted': {
    to: chain,
    when: 'Deleted after its time in suspension.',
    before: ['status', 'suspendedAt'],
    after: ['status'],
  },
  'customer.billing-profile-updated': {
    to: both,
    when: 'A reseller has changed what it keeps of a customer for its bills.',
    before: ['version'],
    after: ['version'],
  },
  'invitation.issued': { to: channel, when: 'An invitation link was made.', after: link },
  'invitation.replaced': {
    to: channel,
    when: 'An invitation link was rotated and leads nowhere any more.',
    before: link,
  },
  'invitation.sent': { to: channel, when: 'An invitation was sent by mail.', after: ['recipients', 'locale'] },
  'partnership-link.created': { to: ['partner'], when: 'A provider’s link for resellers was made.' },
  'partnership-link.rotated': { to: ['partner'], when: 'A provider’s link for resellers was replaced.' },
  'partnership.started': {
    to: channel,
    when: 'A provider (partner) and a reseller (counterpart) work together.',
    after: ['provider', 'reseller'],
  },
  'partnership.ended': { to: channel, when: 'They no longer do.', before: ['since'], after: ['endedAt'] },
  'organization.enrolled': {
    to: 'itself',
    when: 'The operator has enrolled an organisation, or a partner has created a customer.',
    after: ['kind', 'name', 'domain', 'market', 'locale', 'program', 'agreement'],
  },
  'organization.changed': {
    to: 'itself',
    when: 'Its name or language has changed.',
    before: ['name', 'locale'],
    after: ['name', 'locale'],
  },
  'organization.program-changed': {
    to: 'itself',
    when: 'A partner has another program.',
    before: ['program'],
    after: ['program'],
  },
  'organization.suspended': standingChange('The operator has suspended it.'),
  'organization.reactivated': standingChange('The operator has made it active again.'),
  'organization.terminated': standingChange('The operator has terminated it. This is the last event it gets.'),
  'person.invited': { to: 'itself', when: 'Somebody was let in.', after: ['email', 'roles'] },
  'person.set-up': { to: 'itself', when: 'Somebody has chosen a password.' },
  'person.set-up-link-renewed': { to: 'itself', when: 'Somebody got a new link for doing so.' },
  'person.changed': {
    to: 'itself',
    when: 'Somebody’s roles or name have changed.',
    before: ['roles', 'displayName'],
    after: ['roles', 'displayName'],
  },
  'person.removed': { to: 'itself', when: 'Somebody was removed.', before: ['email', 'roles'] },
  'session.started': { to: 'itself', when: 'Somebody has signed in.', after: ['organization'] },
  'session.switched': { to: 'itself', when: 'Somebody acts for this organisation now.', after: ['organization'] },
  'session.ended': { to: 'itself', when: 'Somebody has signed out.', after: ['organization'] },
  'token.created': { to: 'itself', when: 'Somebody has made an access token.', after: ['name', 'expiresAt'] },
  'token.revoked': { to: 'itself', when: 'An access token was revoked.', before: ['name'] },
  'client.created': { to: 'itself', when: 'A client for programs was made.', after: client },
  'client.revoked': { to: 'itself', when: 'A client for programs was revoked.', before: client },
  'webhook.created': { to: 'itself', when: 'An endpoint was made.', after: endpoint },
  'webhook.changed': { to: 'itself', when: 'An endpoint was changed.', before: endpoint, after: endpoint },
  'webhook.removed': { to: 'itself', when: 'An endpoint was removed.', before: endpoint },
  'webhook.secret-rotated': {
    to: 'itself',
    when: 'An endpoint has a new secret; the one before is valid until then.',
    after: ['previousUntil'],
  },
  'webhook.replayed': { to: 'itself', when: 'Events were queued again.', after: ['from', 'queued'] },
  'webhook.failing': {
    to: 'itself',
    when: 'An event was given up, because its endpoint did not accept it.',
    after: ['event', 'reason', 'enabled'],
  },
  'webhook.recovered': { to: 'itself', when: 'A failing endpoint has accepted an event.', before: ['failingSince'] },
  'security-event-stream.created': {
    to: 'operator',
    when: 'A service was subscribed to security events.',
    after: ['client', 'host', 'kinds'],
  },
  'security-event-stream.removed': {
    to: 'operator',
    when: 'A service was unsubscribed from security events.',
    before: ['client', 'host', 'kinds'],
  },
  'service.published': {
    to: 'operator',
    when: 'A service’s manifest was published.',
    before: ['version'],
    after: ['version'],
  },
  'mail.retried': {
    to: 'operator',
    when: 'A mail was queued again.',
    before: ['status', 'lastError'],
    after: ['status'],
  },
} as const satisfies Record<string, EventLaw>;

function standingChange(when: string) {
  return { to: 'itself', when, before: ['standing', 'reason'], after: ['standing', 'reason'] } as const;
}

const kinds = Object.keys(eventCatalogue);
const nouns = new Set(kinds.map((kind) => kind.slice(0, kind.indexOf('.'))));

/** Whether a filter can name it: a kind of event, or all of a noun, as in `privileges.*`. */
export const isEventFilter = (text: string): boolean =>
  Object.hasOwn(eventCatalogue, text) || (text.endsWith('.*') && nouns.has(text.slice(0, -2)));

const recipients = ({ to }: EventLaw): string => {
  if (to === 'itself') return 'the organisation itself';
  return to === 'operator' ? 'the operator' : to.join(', ');
};

const fields = (names: readonly string[] | undefined): string => names?.map((name) => `\`${name}\``).join(', ') ?? '–';

/** The catalogue as a table in Markdown, for the guide. */
export const catalogueTable = (): string =>
  [
    '| type | when | who gets it | `data.before` | `data.after` |',
    '|---|---|---|---|---|',
    ...Object.entries<EventLaw>(eventCatalogue).map(
      ([kind, law]) =>
        `| \`mandate.${kind}\` | ${law.when} | ${recipients(law)} | ${fields(law.before)} | ${fields(law.after)} |`,
    ),
    '',
  ].join('\n');
