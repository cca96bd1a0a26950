import type { Words } from './words.ts';

export const en: Words = {
  role_not_permitted: {
    sentence: 'Your role does not include this.',
    fix: 'An administrator of your organisation can give you a role that does, or do it.',
  },
  program_not_permitted: {
    sentence: 'Partners in the program “{program}” cannot do this.',
    fix: 'The operator can change the program of your organisation.',
  },
  indirect_reseller_cannot_invite: {
    sentence: 'An indirect reseller cannot create an invitation of its own.',
    fix: 'Use the invitation that your indirect provider supplies: it is among your invitations.',
  },
  only_customer_global_admin: {
    sentence: 'Only a global administrator of the customer accepts requests, grants or removes privileges.',
    fix: 'Ask a global administrator of the customer; a request can be forwarded to them.',
  },
  only_customer_sees_partners: {
    sentence: 'Only the customer sees all of its partners.',
    fix: 'The customer finds them on its Partner relationships page.',
  },
  ask_your_reseller: {
    sentence: 'A subscription is changed by the one who sold it, not in the admin center.',
    fix: 'Ask the reseller of the subscription.',
  },
  operator_holds_no_privileges: {
    sentence: 'The operator holds no privileges in a customer’s tenant.',
    fix: 'The customer can do this itself or grant privileges to a partner.',
  },
  partner_suspended: {
    sentence: '{partner} is suspended and cannot do this at present.',
    fix: 'The operator can reactivate the account once the reason is settled.',
  },
  partner_terminated: {
    sentence: '{partner} is no longer a partner.',
    fix: 'Only a new enrolment by the operator would help.',
  },
  no_relationship: {
    sentence: 'There is no reseller relationship with this customer.',
    fix: 'Request a reseller relationship; the customer’s global administrator decides.',
  },
  bill_belongs_to_reseller: {
    sentence: 'The bill goes to the partner that sold the subscription, and to nobody else.',
    fix: 'The reseller of record can show you its bill.',
  },
  seats_belong_to_reseller: {
    sentence: 'Only the partner that sold the subscription changes its seats.',
    fix: 'Ask the reseller of record.',
  },
  addons_belong_to_reseller: {
    sentence: 'Only the partner that sold the subscription orders add-ons for it.',
    fix: 'Ask the reseller of record.',
  },
  transition_belongs_to_reseller: {
    sentence: 'Only the partner that sold the subscription upgrades it.',
    fix: 'Ask the reseller of record.',
  },
  migration_belongs_to_reseller: {
    sentence: 'Only the partner that sold the subscription migrates it.',
    fix: 'Ask the reseller of record.',
  },
  partner_of_record_belongs_to_reseller: {
    sentence: 'Only the partner that sold the subscription changes its partner of record.',
    fix: 'Ask the reseller of record.',
  },
  lifecycle_belongs_to_reseller: {
    sentence: 'Only the partner that sold the subscription suspends, reactivates or cancels it.',
    fix: 'Ask the reseller of record.',
  },
  not_reseller_of_record: {
    sentence: 'Only the partner that sold the customer a subscription can do this.',
    fix: 'Ask the reseller of record.',
  },
  privileges_missing: {
    sentence: '{partner} holds no delegated admin privileges for {service}.',
    fix: 'A global administrator of the customer can grant {service} to {partner}.',
  },
  privileges_removed: {
    sentence: 'The delegated admin privileges of {partner} for {service} were removed.',
    fix: 'Ask again: a global administrator of the customer can grant {service} to {partner}.',
  },
  privileges_expired: {
    sentence: 'The delegated admin privileges of {partner} for {service} have ended.',
    fix: 'Ask again: a global administrator of the customer can grant {service} to {partner}.',
  },
  privileges_required: {
    sentence: 'This needs delegated admin privileges for {service}, which {partner} does not hold.',
    fix: 'A global administrator of the customer can grant {service} to {partner}.',
  },
  role_not_granted: {
    sentence: 'The roles granted to {partner} for {service} do not include this.',
    fix: 'A global administrator of the customer can grant a role of {service} that does.',
  },
  unknown_action: {
    sentence: 'There is no action of this name.',
    fix: 'The manifests of the services list their actions.',
  },
  unknown_subject: {
    sentence: 'This person does not act for any organisation.',
    fix: 'An administrator of the organisation can give the person a role.',
  },
  organization_required: {
    sentence: 'This person belongs to several organisations and acts for one at a time.',
    fix: 'Say which: subject.properties.organization.',
  },
  invitation_link_unknown: {
    sentence: 'This invitation link does not exist.',
    fix: 'Ask the partner for its link; it must be complete and unaltered.',
  },
  invitation_link_replaced: {
    sentence: 'This invitation link was replaced by a newer one.',
    fix: 'Ask the partner for its current link.',
  },
  invitation_link_altered: {
    sentence: 'The link must stay in the text exactly as it is.',
    fix: 'Leave the last paragraph with the link untouched.',
  },
  invitation_text_fixed: {
    sentence: 'Only the first two paragraphs may be edited or deleted.',
    fix: 'Leave the other paragraphs as they are.',
  },
  invitation_recipients_invalid: {
    sentence: 'These recipients are not e-mail addresses: {recipients}.',
    fix: 'Correct or remove them; nothing was sent.',
  },
  partnership_required: {
    sentence: 'There is no active partnership with this reseller.',
    fix: 'The indirect provider can ask the reseller for a partnership.',
  },
  request_not_acceptable: {
    sentence: 'This request cannot be accepted at present.',
    fix: 'Ask the partner, or try again later; nothing was changed.',
  },
  customer_not_active: {
    sentence: 'The customer’s account is not active.',
    fix: 'The operator can reactivate it. Privileges can be seen and removed all the same.',
  },
  market_mismatch: {
    sentence: 'A partner asks only in its own market: {partnerMarket} is not {customerMarket}.',
    fix: 'Choose a partner of your own market.',
  },
  self_dealing: {
    sentence: 'A partner’s own organisation cannot be its customer.',
    fix: 'Sign in for the customer that should have the relationship.',
  },
  agreement_not_current: {
    sentence: 'The agreement shown is not the current version.',
    fix: 'Load the request again, read the agreement and accept it.',
  },
  access_request_altered: {
    sentence: 'This template was altered, belongs to somebody else, or its time is over.',
    fix: 'Ask for the decision again; the denial carries a new one.',
  },
  access_request_unknown: {
    sentence: 'There is no such request for access.',
    fix: 'Check the request among those of your organisation.',
  },
  access_request_closed: {
    sentence: 'There is nothing to answer: this was granted, declined, withdrawn, or has run out.',
    fix: 'What is granted stands with the relationship; for anything else ask again.',
  },
  too_many_access_requests: {
    sentence: '{customer} already has as many requests for access from {partner} as it can have at a time.',
    fix: 'Wait until a global administrator of the customer has answered, or withdraw one.',
  },
  delegated_admin_conflict: {
    sentence: 'Another partner already holds privileges for {services}, and only one that sells may.',
    fix: 'Choose for each of them: keep the present partner, or replace it.',
  },
  service_unknown: {
    sentence: 'There is no service “{service}” in this request.',
    fix: 'Choose among the services listed.',
  },
  service_role_unknown: {
    sentence: '“{role}” is not a role of {service}.',
    fix: 'Choose among the roles of the service.',
  },
  end_not_in_future: { sentence: 'Privileges cannot end in the past.', fix: 'Choose a later end, or none.' },
  live_subscriptions_remain: {
    sentence: '{count} live subscriptions sold by this partner remain.',
    fix: 'The reseller of record cancels them first, or lets them end.',
  },
  domain_taken: {
    sentence: 'An organisation with the domain {domain} exists already.',
    fix: 'Request a reseller relationship from it instead.',
  },
  program_required: {
    sentence: 'A partner belongs to a program.',
    fix: 'Name one: direct_reseller, indirect_provider, indirect_reseller or advisor.',
  },
  program_only_for_partners: { sentence: 'Only partners belong to a program.', fix: 'Leave the program out.' },
  program_change_conflict: {
    sentence: 'In its new program the partner would be a second selling partner with privileges at {count} customers.',
    fix: 'Those customers first choose which partner holds the privileges.',
  },
  standing_is_final: {
    sentence: 'A terminated organisation stays terminated.',
    fix: 'Enrol it anew if it should come back.',
  },
  reason_required: {
    sentence: 'A suspension or termination needs a reason, which the organisation will read.',
    fix: 'Say why.',
  },
  role_unknown: { sentence: '“{role}” is not a role in this kind of organisation.', fix: 'Choose among: {roles}.' },
  last_administrator: {
    sentence: 'An organisation keeps at least one administrator.',
    fix: 'Give somebody else the role first.',
  },
  already_member: {
    sentence: 'This person already belongs to the organisation.',
    fix: 'Change the roles of the person instead.',
  },
  partnership_link_unknown: {
    sentence: 'This partnership link does not exist or is no longer current.',
    fix: 'Ask the indirect provider for its current link.',
  },
  partnership_needs_reseller: {
    sentence: 'Only an indirect provider and an indirect reseller form a partnership.',
    fix: 'The operator can tell you the program of your organisation.',
  },
  partnership_exists: { sentence: 'This partnership exists already.', fix: 'Nothing is left to do.' },
  partnership_ended: { sentence: 'This partnership has ended.', fix: 'The indirect provider can ask for it again.' },
  offer_unknown: { sentence: 'There is no offer “{offer}”.', fix: 'Choose among the offers of the service.' },
  addon_does_not_fit: {
    sentence: 'This add-on does not belong to the offer of the subscription.',
    fix: 'Choose among the add-ons of that offer.',
  },
  transition_path_unknown: {
    sentence: 'There is no upgrade from {from} to {to}.',
    fix: 'Choose among the upgrades that the offer lists.',
  },
  subscription_not_active: {
    sentence: 'The subscription is not active.',
    fix: 'Its reseller of record can reactivate a suspended subscription.',
  },
  subscription_not_suspended: { sentence: 'The subscription is not suspended.', fix: 'Nothing is left to do.' },
  subscription_is_over: {
    sentence: 'The subscription was cancelled or deleted.',
    fix: 'Its reseller of record can order a new one.',
  },
  seats_out_of_range: {
    sentence: 'A subscription has between {least} and {most} seats.',
    fix: 'Choose a number in that range.',
  },
  indirect_reseller_unknown: {
    sentence: 'Only an indirect reseller with an active partnership can be named.',
    fix: 'Choose among your resellers.',
  },
  partner_of_record_unknown: {
    sentence: 'The partner of record must be the reseller itself or one of its resellers.',
    fix: 'Choose among them.',
  },
  support_contact_unknown: {
    sentence: 'The support contact must be a partner with a relationship to this customer.',
    fix: 'Choose among them.',
  },
  channel_not_yours: {
    sentence: 'This channel is not open to your organisation.',
    fix: 'Partners sell through csp; the operator sells direct and for advisors.',
  },
};
