import { expect, expectTypeOf, test } from 'vitest';
import { refuse } from '../kernel/refusal.ts';
import { ok } from '../kernel/result.ts';
import {
  azure,
  companies,
  customerWith,
  daysAgo,
  idOf,
  inDays,
  now,
  office365,
  partnerWith,
  privilegeWith,
} from '../testing/records.ts';
import {
  type Choice,
  type GrantFacts,
  type Granting,
  grant,
  type NewGrant,
  removal,
  standsInTheWay,
} from './granting.ts';
import type { Privilege } from './privilege.ts';

const facts: GrantFacts = {
  partner: partnerWith(),
  customer: customerWith(),
  services: [office365, azure],
  privileges: [],
};
const nothing: Granting = { grants: [], unchanged: [], changed: [], replaced: [] };
const byDefault: NewGrant = {
  service: 'office365',
  roles: ['administrator', 'helpdesk_administrator'],
  until: undefined,
  transacting: true,
};
const wanted: Choice = { service: 'office365', grant: true };
const rival = privilegeWith({ id: idOf('privilege', 7), partner: companies.otherPartner, since: daysAgo(50) });
const conflict = refuse(
  'delegated_admin_conflict',
  { services: 'Office 365' },
  { conflicts: [{ service: 'office365', partner: companies.otherPartner, since: daysAgo(50) }] },
);
const holding = (...privileges: readonly Privilege[]): GrantFacts => ({ ...facts, privileges });

test('D2: each service is granted or declined, and one that is not mentioned is not granted', () => {
  expect(grant(facts, [wanted, { service: 'azure', grant: false }], now)).toEqual(
    ok({ ...nothing, grants: [byDefault] }),
  );
  expect(grant(facts, [wanted], now)).toEqual(ok({ ...nothing, grants: [byDefault] }));
});

test('D2: declining every service is an acceptance without privileges', () => {
  expect(grant(facts, [{ service: 'office365', grant: false }], now)).toEqual(ok(nothing));
  expect(grant(facts, [], now)).toEqual(ok(nothing));
});

test('P1: one acceptance may grant several services', () => {
  expect(grant(facts, [wanted, { service: 'azure', grant: true }], now)).toEqual(
    ok({ ...nothing, grants: [byDefault, { ...byDefault, service: 'azure' }] }),
  );
});

test('D2: of two choices for one service the last counts', () => {
  expect(grant(facts, [wanted, { ...wanted, roles: ['administrator'] }], now)).toEqual(
    ok({ ...nothing, grants: [{ ...byDefault, roles: ['administrator'] }] }),
  );
  expect(grant(facts, [wanted, { ...wanted, grant: false }], now)).toEqual(ok(nothing));
});

test('D2: a service that the request does not ask for is unknown, even to decline', () => {
  const unknown = refuse('service_unknown', { service: 'dynamics365' });
  expect(grant(facts, [wanted, { service: 'dynamics365', grant: true }], now)).toEqual(unknown);
  expect(grant(facts, [{ service: 'dynamics365', grant: false }], now)).toEqual(unknown);
});

test('D5: the customer chooses among the service’s own roles, each once', () => {
  const roles = ['helpdesk_administrator', 'administrator', 'helpdesk_administrator'];
  expect(grant(facts, [{ ...wanted, roles }], now)).toEqual(ok({ ...nothing, grants: [byDefault] }));
  expect(grant(facts, [{ ...wanted, roles: ['administrator', 'owner'] }], now)).toEqual(
    refuse('service_role_unknown', { role: 'owner', service: 'Office 365' }),
  );
  expect(grant(facts, [{ ...wanted, roles: ['toString'] }], now)).toEqual(
    refuse('service_role_unknown', { role: 'toString', service: 'Office 365' }),
  );
});

test('D5: a grant without any role is none', () => {
  expect(grant(facts, [{ ...wanted, roles: [] }], now)).toEqual(
    refuse('service_role_unknown', { role: '', service: 'Office 365' }),
  );
});

test('D16: an end lies ahead', () => {
  expect(grant(facts, [{ ...wanted, until: inDays(30) }], now)).toEqual(
    ok({ ...nothing, grants: [{ ...byDefault, until: inDays(30) }] }),
  );
  expect(grant(facts, [{ ...wanted, until: now }], now)).toEqual(refuse('end_not_in_future'));
});

test('D7, D8, D9: who may not be bound is granted nothing, and is not even told of other faults', () => {
  const unknown: Choice = { service: 'dynamics365', grant: true };
  expect(grant({ ...facts, customer: customerWith({ market: 'JP' }) }, [unknown], now)).toEqual(
    refuse('market_mismatch', { partnerMarket: 'CN', customerMarket: 'JP' }),
  );
  expect(grant({ ...facts, partner: partnerWith({ standing: 'suspended' }) }, [wanted], now)).toEqual(
    refuse('request_not_acceptable'),
  );
  expect(grant({ ...facts, customer: customerWith({ id: companies.reseller }) }, [wanted], now)).toEqual(
    refuse('self_dealing'),
  );
});

test('D3: where another selling partner holds the service, an acceptance without the choice is refused', () => {
  expect(grant(holding(rival), [wanted], now)).toEqual(conflict);
});

test('D3: the refusal lists every service that needs a choice, and nothing else', () => {
  const both = holding(rival, { ...rival, id: idOf('privilege', 8), service: 'azure', since: daysAgo(20) });
  expect(grant(both, [wanted, { service: 'azure', grant: true }], now)).toEqual(
    refuse(
      'delegated_admin_conflict',
      { services: 'Office 365, Azure' },
      {
        conflicts: [
          { service: 'office365', partner: companies.otherPartner, since: daysAgo(50) },
          { service: 'azure', partner: companies.otherPartner, since: daysAgo(20) },
        ],
      },
    ),
  );
  const onlyOne = [
    { ...wanted, replace: companies.otherPartner },
    { service: 'azure', grant: false },
  ];
  expect(grant(both, onlyOne, now).ok).toBe(true);
});

test('D3: to replace is to name the present holder; its grant for that service ends', () => {
  const elsewhere = { ...rival, id: idOf('privilege', 8), service: 'azure' };
  expect(grant(holding(rival, elsewhere), [{ ...wanted, replace: companies.otherPartner }], now)).toEqual(
    ok({ ...nothing, grants: [byDefault], replaced: [rival] }),
  );
});

test('D4: a choice that names a partner that no longer is the holder is refused with the present one', () => {
  expect(grant(holding(rival), [{ ...wanted, replace: companies.provider }], now)).toEqual(conflict);
});

test('D3: to keep the present partner is to decline this one', () => {
  expect(grant(holding(rival), [{ ...wanted, grant: false }], now)).toEqual(ok(nothing));
});

test('D3: naming a partner that holds nothing any more replaces nothing', () => {
  expect(grant(facts, [{ ...wanted, replace: companies.otherPartner }], now)).toEqual(
    ok({ ...nothing, grants: [byDefault] }),
  );
});

test.each([
  ['an expired holder', { until: now }],
  ['a removed holder', { ended: { at: daysAgo(1), how: 'removed' } }],
  ['a holder of another service', { service: 'azure' }],
  ['an advisor', { partner: companies.advisor, transacting: false }],
] as const)('A3: %s is no conflict', (_, differing) => {
  expect(grant(holding(privilegeWith({ ...rival, ...differing })), [wanted], now)).toEqual(
    ok({ ...nothing, grants: [byDefault] }),
  );
});

test.each(['indirect_reseller', 'advisor'] as const)(
  'M12, A3: a partner in the program %s never transacts, so it stands beside the selling holder',
  (program) => {
    const beside = { ...holding(rival), partner: partnerWith({ id: companies.indirectReseller, program }) };
    expect(grant(beside, [wanted], now)).toEqual(ok({ ...nothing, grants: [{ ...byDefault, transacting: false }] }));
  },
);

test('A3: only another selling partner’s grant stands in the way, and only of one that sells', () => {
  expect(standsInTheWay(partnerWith(), rival)).toBe(true);
  expect(standsInTheWay(partnerWith({ program: 'indirect_provider' }), rival)).toBe(true);
  expect(standsInTheWay(partnerWith({ program: 'advisor' }), rival)).toBe(false);
  expect(standsInTheWay(partnerWith(), { ...rival, transacting: false })).toBe(false);
  expect(standsInTheWay(partnerWith({ id: companies.otherPartner }), rival)).toBe(false);
});

test('Q2: accepting again restores what was removed and changes nothing else', () => {
  const removed = privilegeWith({ ended: { at: daysAgo(3), how: 'removed' } });
  expect(grant(holding(removed), [wanted], now)).toEqual(ok({ ...nothing, grants: [byDefault] }));
});

test('Q2: a partner that holds exactly this already keeps its grant', () => {
  const held = privilegeWith({ roles: ['helpdesk_administrator', 'administrator'] });
  expect(grant(holding(held), [wanted], now)).toEqual(ok({ ...nothing, unchanged: [held] }));
});

test.each([
  ['other roles', { roles: ['administrator'] }],
  ['another end', { until: inDays(10) }],
])('D5: choosing anew changes a grant that has %s', (_, differing) => {
  const held = privilegeWith(differing);
  const besides = privilegeWith({ id: idOf('privilege', 9), service: 'azure' });
  expect(grant(holding(besides, held), [wanted], now)).toEqual(
    ok({ ...nothing, grants: [byDefault], changed: [held] }),
  );
});

test('P4–P7: granting knows no subscription, no bill and no partner of record, so it can change none', () => {
  expectTypeOf<keyof GrantFacts>().toEqualTypeOf<'partner' | 'customer' | 'services' | 'privileges'>();
  expectTypeOf<Granting>().toEqualTypeOf<{
    readonly grants: readonly NewGrant[];
    readonly unchanged: readonly Privilege[];
    readonly changed: readonly Privilege[];
    readonly replaced: readonly Privilege[];
  }>();
  expectTypeOf<keyof NewGrant>().toEqualTypeOf<'service' | 'roles' | 'until' | 'transacting'>();
});

const advisors = privilegeWith({ id: idOf('privilege', 2), partner: companies.advisor, transacting: false });
const resellersAzure = privilegeWith({ id: idOf('privilege', 3), service: 'azure' });
const resellersOffice = privilegeWith();
const all = [resellersOffice, advisors, resellersAzure];

test.each<[string, Parameters<typeof removal>[1], readonly Privilege[]]>([
  ['of one partner, for one service', { partner: companies.reseller, service: 'office365' }, [resellersOffice]],
  ['of one partner, for all services', { partner: companies.reseller }, [resellersOffice, resellersAzure]],
  ['of all partners, for one service', { service: 'office365' }, [resellersOffice, advisors]],
  ['of all partners at once', {}, all],
  ['of a partner that holds nothing', { partner: companies.stranger }, []],
])('X1: the customer removes privileges %s', (_, chosen, ended) => {
  expect(removal(all, chosen, now)).toEqual(ended);
});

test('X1: what is over already is not removed again', () => {
  const over = [privilegeWith({ until: now }), privilegeWith({ ended: { at: daysAgo(2), how: 'given_up' } })];
  expect(removal(over, {}, now)).toEqual([]);
});
