import { expect, test } from 'vitest';
import { refuse } from '../kernel/refusal.ts';
import { ok } from '../kernel/result.ts';
import { companies, inDays, now, office365 } from '../testing/records.ts';
import {
  addOnFor,
  channelFor,
  channels,
  deletionDue,
  isLiveStatus,
  move,
  partnerOfRecordFor,
  type SubscriptionMove,
  type SubscriptionStatus,
  seatsAfter,
  subscriptionStatuses,
  upgradePath,
  validSeats,
} from './subscription.ts';

const [basic, , archive] = office365.offers;

test('D10, D15: a suspended subscription still binds its seller; cancelled and deleted ones do not', () => {
  expect(subscriptionStatuses.map((status) => [status, isLiveStatus(status)])).toEqual([
    ['active', true],
    ['suspended', true],
    ['cancelled', false],
    ['deleted', false],
  ]);
});

test.each<[SubscriptionMove, SubscriptionStatus, ReturnType<typeof move>]>([
  ['suspend', 'active', ok('suspended')],
  ['suspend', 'suspended', refuse('subscription_not_active')],
  ['suspend', 'cancelled', refuse('subscription_is_over')],
  ['suspend', 'deleted', refuse('subscription_is_over')],
  ['reactivate', 'active', refuse('subscription_not_suspended')],
  ['reactivate', 'suspended', ok('active')],
  ['reactivate', 'cancelled', refuse('subscription_is_over')],
  ['reactivate', 'deleted', refuse('subscription_is_over')],
  ['cancel', 'active', ok('cancelled')],
  ['cancel', 'suspended', ok('cancelled')],
  ['cancel', 'cancelled', refuse('subscription_is_over')],
  ['cancel', 'deleted', refuse('subscription_is_over')],
])('N7, D15: to %s a subscription that is %s', (by, status, outcome) => {
  expect(move(status, by)).toEqual(outcome);
});

test('D15: a suspended subscription is deleted after 60 days', () => {
  expect(deletionDue(now)).toBe(inDays(60));
});

test('N2: seats of an active subscription go up and down, and at least one remains', () => {
  expect(seatsAfter('active', 10, 5)).toEqual(ok(15));
  expect(seatsAfter('active', 10, -9)).toEqual(ok(1));
  expect(seatsAfter('active', 10, -10)).toEqual(refuse('seats_out_of_range', { least: '1', most: '100000' }));
});

test.each([
  ['suspended', 'subscription_not_active'],
  ['cancelled', 'subscription_is_over'],
  ['deleted', 'subscription_is_over'],
] as const)('N2, N3: the seats of a subscription that is %s stay, and it gets no add-on', (status, code) => {
  expect(seatsAfter(status, 10, 1)).toEqual(refuse(code));
  expect(addOnFor(status, 'office365-basic', archive)).toEqual(refuse(code));
});

test.each([1, 2, 100_000])('N2: a subscription may have %i seats', (seats) => {
  expect(validSeats(seats)).toEqual(ok(seats));
});

test.each([0, -1, 100_001, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
  'N2: a subscription never has %d seats',
  (seats) => {
    expect(validSeats(seats)).toEqual(refuse('seats_out_of_range', { least: '1', most: '100000' }));
  },
);

test('N3: an add-on belongs to the offer of the subscription', () => {
  expect(addOnFor('active', 'office365-basic', archive)).toEqual(ok(archive));
  expect(addOnFor('active', 'office365-premium', archive)).toEqual(refuse('addon_does_not_fit'));
  expect(addOnFor('active', 'office365-premium', basic)).toEqual(refuse('addon_does_not_fit'));
  expect(addOnFor('active', 'office365-basic', undefined)).toEqual(refuse('addon_does_not_fit'));
});

test('D12: an upgrade follows a path that the present offer lists', () => {
  expect(upgradePath(basic, 'office365-premium')).toEqual(ok('office365-premium'));
  expect(upgradePath(basic, 'office365-basic')).toEqual(
    refuse('transition_path_unknown', { from: 'office365-basic', to: 'office365-basic' }),
  );
  expect(upgradePath(archive, 'office365-basic')).toEqual(
    refuse('transition_path_unknown', { from: 'office365-archive', to: 'office365-basic' }),
  );
  expect(upgradePath(undefined, 'office365-basic')).toEqual(
    refuse('transition_path_unknown', { from: '', to: 'office365-basic' }),
  );
});

test('M3, M4: partners sell through csp; the operator sells directly and after an advisor’s advice', () => {
  expect(channels.map((channel) => [channelFor('partner', channel).ok, channelFor('operator', channel).ok])).toEqual([
    [true, false],
    [false, true],
    [false, true],
  ]);
  expect(channelFor('partner', 'csp')).toEqual(ok('csp'));
  expect(channelFor('partner', 'direct')).toEqual(refuse('channel_not_yours'));
});

test('N6: credit goes to the reseller of record or to an indirect reseller with an active partnership', () => {
  const active = [companies.indirectReseller];
  expect(partnerOfRecordFor(companies.provider, companies.provider, active)).toEqual(ok(companies.provider));
  expect(partnerOfRecordFor(companies.provider, companies.indirectReseller, active)).toEqual(
    ok(companies.indirectReseller),
  );
  expect(partnerOfRecordFor(companies.provider, companies.advisor, active)).toEqual(
    refuse('partner_of_record_unknown'),
  );
  expect(partnerOfRecordFor(undefined, companies.provider, [])).toEqual(refuse('partner_of_record_unknown'));
});
