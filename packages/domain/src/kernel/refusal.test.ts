import { expect, expectTypeOf, test } from 'vitest';
import { locales } from './locale.ts';
import { reasonCodes, reasons } from './reasons.ts';
import { type Refusal, refusal, refuse, sentenceOf } from './refusal.ts';
import { wordsOf } from './sentences/words.ts';

/** The codes are a published interface (D17): a line may be added here, none may change. */
const published = `
role_not_permitted ROLE your_administrator
program_not_permitted PROGRAM operator
indirect_reseller_cannot_invite M9 provider
only_customer_global_admin D1 customer
only_customer_sees_partners A1 customer
ask_your_reseller D14 reseller
operator_holds_no_privileges D21 customer
partner_suspended D8 operator
partner_terminated D8 operator
no_relationship A4 customer
bill_belongs_to_reseller N1 reseller
seats_belong_to_reseller N2 reseller
addons_belong_to_reseller N3 reseller
transition_belongs_to_reseller N4 reseller
migration_belongs_to_reseller N5 reseller
partner_of_record_belongs_to_reseller N6 reseller
lifecycle_belongs_to_reseller N7 reseller
not_reseller_of_record A5 reseller
privileges_missing M5 customer
privileges_removed M5 customer
privileges_expired M5 customer
privileges_required D12 customer
role_not_granted D5 customer
unknown_action D17 nobody
unknown_subject D22 your_administrator
organization_required D22 you
invitation_link_unknown Q7 reseller
invitation_link_replaced D6 reseller
invitation_link_altered Q6 you
invitation_text_fixed Q5 you
invitation_recipients_invalid Q4 you
partnership_required M8 provider
request_not_acceptable D8 operator
customer_not_active D21 operator
market_mismatch D7 nobody
self_dealing D9 nobody
agreement_not_current D18 you
access_request_altered Q6 you
access_request_unknown Q2 you
access_request_closed D4 nobody
too_many_access_requests Q2 customer
delegated_admin_conflict D3 you
service_unknown D2 you
service_role_unknown D5 you
end_not_in_future D16 you
live_subscriptions_remain D10 reseller
domain_taken Q1 you
program_required PROGRAM you
program_only_for_partners PROGRAM you
program_change_conflict A3 customer
standing_is_final D8 nobody
reason_required D21 you
role_unknown D22 you
last_administrator D1 you
already_member D22 you
partnership_link_unknown M8 provider
partnership_needs_reseller M8 nobody
partnership_exists M8 nobody
partnership_ended D11 provider
offer_unknown A5 you
addon_does_not_fit N3 you
transition_path_unknown D12 you
subscription_not_active D12 reseller
subscription_not_suspended D15 reseller
subscription_is_over D15 reseller
seats_out_of_range N2 you
indirect_reseller_unknown M8 you
partner_of_record_unknown N6 you
support_contact_unknown A5 you
channel_not_yours A5 operator
`;

test('D17: codes, their rules, and who can do something about them stay as published', () => {
  const lines = reasonCodes.map((code) => `${code} ${reasons[code].rule} ${reasons[code].who}`);
  expect(lines).toEqual(published.trim().split('\n'));
});

test('D17: a refusal carries the code and the rule of the table, and what fills its sentence', () => {
  expect(refusal('partner_suspended', { partner: 'Aurora' })).toEqual({
    code: 'partner_suspended',
    rule: 'D8',
    params: { partner: 'Aurora' },
  });
  expect(refusal('self_dealing')).toEqual({ code: 'self_dealing', rule: 'D9', params: {} });
});

test('D17: details are for programs, and absent when there are none', () => {
  const details = { subscriptions: ['one'] };
  expect(refuse('live_subscriptions_remain', { count: '1' }, details)).toEqual({
    ok: false,
    error: { code: 'live_subscriptions_remain', rule: 'D10', params: { count: '1' }, details },
  });
  expect('details' in refusal('self_dealing')).toBe(false);
});

test('a refusal keeps its code in its type', () => {
  expectTypeOf(refuse('self_dealing').error).toEqualTypeOf<Refusal<'self_dealing'>>();
});

test('D17: an explained refusal says what, what to do, and who', () => {
  expect(sentenceOf(refusal('partner_suspended', { partner: 'Aurora' }), 'en')).toEqual({
    sentence: 'Aurora is suspended and cannot do this at present.',
    fix: 'The operator can reactivate the account once the reason is settled.',
    who: 'operator',
  });
  expect(sentenceOf(refusal('privileges_missing', { partner: 'Aurora', service: 'Azure' }), 'en').fix).toBe(
    'A global administrator of the customer can grant Azure to Aurora.',
  );
});

test.each(locales)('D17: filled with what English has places for, no sentence in %s keeps a brace', (locale) => {
  for (const code of reasonCodes) {
    const { sentence, fix } = wordsOf('en')[code];
    const names = [...`${sentence} ${fix}`.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const explained = sentenceOf(refusal(code, Object.fromEntries(names.map((name) => [name, 'x']))), locale);
    expect(`${explained.sentence} ${explained.fix}`).not.toMatch(/[{}…]/);
  }
});

test.each(locales)('in %s no word stands for a code that does not exist', (locale) => {
  expect(Object.keys(wordsOf(locale)).toSorted()).toEqual(reasonCodes.toSorted());
});
