import { expect, test } from 'vitest';
import { refuse } from '../kernel/refusal.ts';
import { ok } from '../kernel/result.ts';
import { companies, daysAgo, idOf, now, partnerWith } from '../testing/records.ts';
import { acceptPartnership, endPartnership, type Partnership } from './partnership.ts';
import { programs } from './program.ts';

const provider = partnerWith({ id: companies.provider, program: 'indirect_provider', name: 'Great Wall Distribution' });
const reseller = partnerWith({ id: companies.indirectReseller, program: 'indirect_reseller', name: 'Harbour IT' });
const partnership: Partnership = {
  id: idOf('partnership', 1),
  provider: provider.id,
  reseller: reseller.id,
  since: daysAgo(10),
  endedAt: undefined,
};

test('M8: an indirect provider and an indirect reseller of one market form a partnership', () => {
  expect(acceptPartnership(provider, reseller, undefined)).toEqual(ok(true));
});

const pairs = programs.flatMap((one) => programs.map((other) => [one, other] as const));

test.each(pairs.filter(([one, other]) => one !== 'indirect_provider' || other !== 'indirect_reseller'))(
  'M8: a partner in the program %s and one in %s form none',
  (one, other) => {
    const refused = acceptPartnership({ ...provider, program: one }, { ...reseller, program: other }, undefined);
    expect(refused).toEqual(refuse('partnership_needs_reseller'));
  },
);

test.each([
  ['suspended', 'partner_suspended'],
  ['terminated', 'partner_terminated'],
] as const)('D8: neither side may be %s', (standing, code) => {
  expect(acceptPartnership({ ...provider, standing }, reseller, undefined)).toEqual(
    refuse(code, { partner: 'Great Wall Distribution' }),
  );
  expect(acceptPartnership(provider, { ...reseller, standing }, undefined)).toEqual(
    refuse(code, { partner: 'Harbour IT' }),
  );
});

test('D7: both work in one market', () => {
  expect(acceptPartnership(provider, { ...reseller, market: 'JP' }, undefined)).toEqual(
    refuse('market_mismatch', { partnerMarket: 'CN', customerMarket: 'JP' }),
  );
});

test('M8: a partnership is not accepted twice, but again after it ended', () => {
  expect(acceptPartnership(provider, reseller, partnership)).toEqual(refuse('partnership_exists'));
  expect(acceptPartnership(provider, reseller, { ...partnership, endedAt: daysAgo(1) })).toEqual(ok(true));
});

test('D11: a partnership ends once', () => {
  expect(endPartnership(partnership)).toEqual(ok(true));
  expect(endPartnership({ ...partnership, endedAt: now })).toEqual(refuse('partnership_ended'));
});
