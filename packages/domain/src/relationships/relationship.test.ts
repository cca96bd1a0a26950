import { expect, test } from 'vitest';
import { refuse } from '../kernel/refusal.ts';
import { ok } from '../kernel/result.ts';
import { companies, customerWith, daysAgo, idOf, partnerWith } from '../testing/records.ts';
import { endRelationship, type LiveSale, mayBeBound, type Relationship } from './relationship.ts';

const relationship: Relationship = {
  id: idOf('relationship', 1),
  customer: companies.customer,
  partner: companies.reseller,
  forwardedBy: undefined,
  since: daysAgo(30),
  endedAt: undefined,
};
const sale: LiveSale = { subscription: idOf('subscription', 1), service: 'office365', seats: 25 };

test('P1, P3: a partner and a customer of one market may be bound, whoever else is', () => {
  expect(mayBeBound(partnerWith(), customerWith())).toEqual(ok(true));
});

test('D7: a request comes only from the customer’s own market', () => {
  expect(mayBeBound(partnerWith(), customerWith({ market: 'JP' }))).toEqual(
    refuse('market_mismatch', { partnerMarket: 'CN', customerMarket: 'JP' }),
  );
});

test('D9: a partner’s own tenant cannot become its customer, whatever its standing', () => {
  const own = customerWith({ id: companies.reseller });
  expect(mayBeBound(partnerWith(), own)).toEqual(refuse('self_dealing'));
  expect(mayBeBound(partnerWith({ standing: 'suspended' }), own)).toEqual(refuse('self_dealing'));
});

test.each(['suspended', 'terminated'] as const)('D8: the request of a %s partner cannot be accepted', (standing) => {
  expect(mayBeBound(partnerWith({ standing }), customerWith())).toEqual(refuse('request_not_acceptable'));
});

test.each(['suspended', 'terminated'] as const)('D21: a %s customer accepts nothing', (standing) => {
  expect(mayBeBound(partnerWith(), customerWith({ standing }))).toEqual(refuse('customer_not_active'));
});

test('D10: either side ends a relationship once no live subscription sold by the partner remains', () => {
  expect(endRelationship(relationship, [])).toEqual(ok(relationship));
});

test('D10: while subscriptions live it stays, and the refusal lists them', () => {
  const sales = [sale, { ...sale, subscription: idOf('subscription', 2) }];
  expect(endRelationship(relationship, sales)).toEqual(
    refuse('live_subscriptions_remain', { count: '2' }, { subscriptions: sales }),
  );
});

test('A4: what never was, or has ended, cannot be ended', () => {
  expect(endRelationship(undefined, [])).toEqual(refuse('no_relationship'));
  expect(endRelationship({ ...relationship, endedAt: daysAgo(1) }, [sale])).toEqual(refuse('no_relationship'));
});
