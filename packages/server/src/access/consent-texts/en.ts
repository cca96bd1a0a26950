import { listOf } from '../../platform/mail-text.ts';
import type { ConsentTexts } from '../consent-texts.ts';

/** The consent in English. */
export const en: ConsentTexts = {
  asks: (partner, privileges) =>
    privileges
      ? `${partner} asks your organisation for a reseller relationship and for delegated admin privileges.`
      : `${partner} asks your organisation for a reseller relationship.`,
  grants: (service, roles, until) =>
    until === undefined
      ? `Delegated admin privileges for ${service} (roles: ${listOf(roles, 'en')}) apply until you remove them.`
      : `Delegated admin privileges for ${service} (roles: ${listOf(roles, 'en')}) apply until ${until}. ` +
        'You can remove them earlier.',
  grantsNothing: (partner) => `${partner} receives no delegated admin privileges.`,
  replaces: (service, partner) => `The delegated admin privileges of ${partner} for ${service} end.`,
  unchanged: [
    { rule: 'P4', text: 'No existing subscription changes.' },
    { rule: 'P5', text: 'Neither a subscription nor the ownership of your account is transferred.' },
    { rule: 'P6', text: 'The terms of your subscriptions and your obligations stay the same.' },
    { rule: 'P7', text: 'The partner of record of every subscription stays the same.' },
    { rule: 'N1', text: 'Bills still go to whoever receives them today.' },
    {
      rule: 'N2',
      text: 'No partner except the reseller of record, which sold the subscription, can change its seats.',
    },
    { rule: 'N3', text: 'No partner except the reseller of record can order add-ons for a subscription.' },
    { rule: 'N4', text: 'No partner except the reseller of record can transition (upgrade) a subscription.' },
    { rule: 'N5', text: 'No partner except the reseller of record can migrate a subscription.' },
    { rule: 'N6', text: 'No partner except the reseller of record can change a subscription’s partner of record.' },
    { rule: 'N7', text: 'No partner except the reseller of record can suspend, reactivate or cancel a subscription.' },
    { rule: 'X1', text: 'You can remove any privileges at any time on the Partner relationships page.' },
  ],
  agreement: [
    'You confirm that you are authorised to bind your organisation, and that it wishes to enter into the relationship ' +
      'described above.',
    'The partner’s agents may act in your tenant only for the services and with the roles stated above. What they do ' +
      'is recorded, and you can read the record.',
    'You can remove the privileges of any partner, or of all partners, at any time. A removal is reported to you as ' +
      'done only once it has taken effect.',
    'Your contracts for subscriptions, whoever the other party is, are not part of this agreement and are not ' +
      'affected by it.',
  ],
};
