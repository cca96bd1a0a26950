import type { ArgumentWords } from '../argument-words.ts';

export const en: ArgumentWords = {
  role_holds: 'The person’s role includes it.',
  role_fails: 'The person’s role does not include it.',
  role_elsewhere: 'The person acts for another organisation than this customer.',
  action_unknown: 'No service in question has an action of this name.',
  program_holds: 'The partner’s program allows it.',
  program_fails: 'The partner’s program does not allow it.',
  standing_holds: 'The standing of the partner’s account allows it.',
  standing_fails: 'The standing of the partner’s account does not allow it at present.',
  relationship_holds: 'A reseller relationship binds the partner and the customer.',
  relationship_by_subscription: 'The partner is named as the indirect reseller of one of the customer’s subscriptions.',
  relationship_fails: 'No reseller relationship binds the partner and the customer.',
  reseller_holds: 'The organisation sold the subscription.',
  reseller_fails: 'The organisation did not sell the subscription.',
  privileges_hold: 'The customer granted the privileges that this needs.',
  privileges_lack: 'The customer has not granted the privileges that this needs.',
  privileges_over: 'The customer had granted privileges, but they are over.',
  privileges_narrow: 'The customer granted privileges, but not with a role that includes it.',
  subscription_active: 'The subscription is active.',
  subscription_inactive: 'The subscription is not active.',
};
