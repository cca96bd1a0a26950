import { expect, expectTypeOf, test } from 'vitest';
import { refuse } from '../kernel/refusal.ts';
import { ok } from '../kernel/result.ts';
import { companies, daysAgo, idOf } from '../testing/records.ts';
import { handOver, type InvitationLink, usableLink } from './link.ts';

const link: InvitationLink = {
  id: idOf('link', 1),
  partner: companies.reseller,
  privileges: true,
  reseller: undefined,
  createdAt: daysAgo(5),
  replacedAt: undefined,
};

test('Q9: a link can be used again and again', () => {
  expect(usableLink(link)).toEqual(ok(link));
});

test('D6: a rotated link says that it was replaced and establishes nothing', () => {
  expect(usableLink({ ...link, replacedAt: daysAgo(1) })).toEqual(refuse('invitation_link_replaced'));
});

test('Q7: a link that no partner made is unknown', () => {
  expect(usableLink(undefined)).toEqual(refuse('invitation_link_unknown'));
});

test('Q8: a link has no field for a customer', () => {
  expectTypeOf<keyof InvitationLink>().toEqualTypeOf<
    'id' | 'partner' | 'privileges' | 'reseller' | 'createdAt' | 'replacedAt'
  >();
});

test('M8: a provider hands its invitation only to a reseller with which it has an active partnership', () => {
  expect(handOver(true)).toEqual(ok(true));
  expect(handOver(false)).toEqual(refuse('partnership_required'));
});
