/** A rule of the law, or the two words that the matrix uses for "this role" and "this program" never may. */
export type RuleId = `${'M' | 'P' | 'Q' | 'A' | 'N' | 'X' | 'D'}${number}` | 'ROLE' | 'PROGRAM';

/** Who can do something about a refusal (D17). */
export type Who = 'you' | 'your_administrator' | 'customer' | 'reseller' | 'provider' | 'operator' | 'nobody';

type Reason = { readonly rule: RuleId; readonly who: Who };

/**
 * Every refusal of the law: its stable code, the rule behind it, and who can do something about it (D17).
 * Codes are a published interface: they may be added, never renamed. The sentences live in `sentences/`.
 */
export const reasons = {
  // Who may do what: decided by `access/decide.ts`, in the order of the law.
  role_not_permitted: { rule: 'ROLE', who: 'your_administrator' },
  program_not_permitted: { rule: 'PROGRAM', who: 'operator' },
  indirect_reseller_cannot_invite: { rule: 'M9', who: 'provider' },
  only_customer_global_admin: { rule: 'D1', who: 'customer' },
  only_customer_sees_partners: { rule: 'A1', who: 'customer' },
  ask_your_reseller: { rule: 'D14', who: 'reseller' },
  operator_holds_no_privileges: { rule: 'D21', who: 'customer' },
  partner_suspended: { rule: 'D8', who: 'operator' },
  partner_terminated: { rule: 'D8', who: 'operator' },
  no_relationship: { rule: 'A4', who: 'customer' },
  bill_belongs_to_reseller: { rule: 'N1', who: 'reseller' },
  seats_belong_to_reseller: { rule: 'N2', who: 'reseller' },
  addons_belong_to_reseller: { rule: 'N3', who: 'reseller' },
  transition_belongs_to_reseller: { rule: 'N4', who: 'reseller' },
  migration_belongs_to_reseller: { rule: 'N5', who: 'reseller' },
  partner_of_record_belongs_to_reseller: { rule: 'N6', who: 'reseller' },
  lifecycle_belongs_to_reseller: { rule: 'N7', who: 'reseller' },
  not_reseller_of_record: { rule: 'A5', who: 'reseller' },
  privileges_missing: { rule: 'M5', who: 'customer' },
  privileges_removed: { rule: 'M5', who: 'customer' },
  privileges_expired: { rule: 'M5', who: 'customer' },
  privileges_required: { rule: 'D12', who: 'customer' },
  role_not_granted: { rule: 'D5', who: 'customer' },
  unknown_action: { rule: 'D17', who: 'nobody' },
  unknown_subject: { rule: 'D22', who: 'your_administrator' },
  organization_required: { rule: 'D22', who: 'you' },

  // Asking: links, messages, requests.
  invitation_link_unknown: { rule: 'Q7', who: 'reseller' },
  invitation_link_replaced: { rule: 'D6', who: 'reseller' },
  invitation_link_altered: { rule: 'Q6', who: 'you' },
  invitation_text_fixed: { rule: 'Q5', who: 'you' },
  invitation_recipients_invalid: { rule: 'Q4', who: 'you' },
  partnership_required: { rule: 'M8', who: 'provider' },
  request_not_acceptable: { rule: 'D8', who: 'operator' },
  customer_not_active: { rule: 'D21', who: 'operator' },
  market_mismatch: { rule: 'D7', who: 'nobody' },
  self_dealing: { rule: 'D9', who: 'nobody' },
  agreement_not_current: { rule: 'D18', who: 'you' },
  access_request_altered: { rule: 'Q6', who: 'you' },
  access_request_unknown: { rule: 'Q2', who: 'you' },
  access_request_closed: { rule: 'D4', who: 'nobody' },
  too_many_access_requests: { rule: 'Q2', who: 'customer' },

  // Granting and removing.
  delegated_admin_conflict: { rule: 'D3', who: 'you' },
  service_unknown: { rule: 'D2', who: 'you' },
  service_role_unknown: { rule: 'D5', who: 'you' },
  end_not_in_future: { rule: 'D16', who: 'you' },
  live_subscriptions_remain: { rule: 'D10', who: 'reseller' },

  // Organisations, people and partnerships.
  domain_taken: { rule: 'Q1', who: 'you' },
  program_required: { rule: 'PROGRAM', who: 'you' },
  program_only_for_partners: { rule: 'PROGRAM', who: 'you' },
  program_change_conflict: { rule: 'A3', who: 'customer' },
  standing_is_final: { rule: 'D8', who: 'nobody' },
  reason_required: { rule: 'D21', who: 'you' },
  role_unknown: { rule: 'D22', who: 'you' },
  last_administrator: { rule: 'D1', who: 'you' },
  already_member: { rule: 'D22', who: 'you' },
  partnership_link_unknown: { rule: 'M8', who: 'provider' },
  partnership_needs_reseller: { rule: 'M8', who: 'nobody' },
  partnership_exists: { rule: 'M8', who: 'nobody' },
  partnership_ended: { rule: 'D11', who: 'provider' },

  // Subscriptions.
  offer_unknown: { rule: 'A5', who: 'you' },
  addon_does_not_fit: { rule: 'N3', who: 'you' },
  transition_path_unknown: { rule: 'D12', who: 'you' },
  subscription_not_active: { rule: 'D12', who: 'reseller' },
  subscription_not_suspended: { rule: 'D15', who: 'reseller' },
  subscription_is_over: { rule: 'D15', who: 'reseller' },
  seats_out_of_range: { rule: 'N2', who: 'you' },
  indirect_reseller_unknown: { rule: 'M8', who: 'you' },
  partner_of_record_unknown: { rule: 'N6', who: 'you' },
  support_contact_unknown: { rule: 'A5', who: 'you' },
  channel_not_yours: { rule: 'A5', who: 'operator' },
} as const satisfies Record<string, Reason>;

export type ReasonCode = keyof typeof reasons;
export const reasonCodes = Object.keys(reasons) as readonly ReasonCode[];
