import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { publishShippedServices } from '../access/service-commands.ts';
import { scopeOf } from '../platform/actor.ts';
import { reading } from '../platform/db.ts';
import { actBy, stillClock } from '../testing/act.ts';
import {
  actOfCompany,
  auditKinds,
  type Company,
  enrolCompany,
  holdsPrivileges,
  snapshotOf,
} from '../testing/companies.ts';
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts';
import { changeOrganization } from './commands.ts';
import {
  acceptPartnershipRequest,
  askByLink,
  endPartnershipOf,
  readPartnershipRequest,
  rotateLink,
} from './partnership-commands.ts';
import { activePartnership, activeProvidersOf, activeResellersOf, partnershipsOf } from './partnership-queries.ts';

const clock = stillClock('2026-11-20T12:00:00Z');
let database: TestDatabase;
let operator: Company;
let provider: Company;
let reseller: Company;

const partner = (name: string, program: string, market = 'CN') =>
  enrolCompany(database.db, clock, { kind: 'partner', name, program, market });

beforeEach(async () => {
  clock.set('2026-11-20T12:00:00Z');
  database = await createTestDatabase();
  operator = await enrolCompany(database.db, clock, { kind: 'operator', name: 'Operator' });
  provider = await partner('Provider', 'indirect_provider');
  reseller = await partner('Reseller', 'indirect_reseller');
});
afterEach(() => database.drop());

const linkOf = async (company: Company) => {
  const link = await askByLink(database, actOfCompany(company, clock));
  if (!link.ok) throw new Error(link.error.code);
  return link.value;
};
const accept = (company: Company, token: string) =>
  acceptPartnershipRequest(database, actOfCompany(company, clock), token);
const begin = async (company = reseller) => {
  const accepted = await accept(company, (await linkOf(provider)).token);
  if (!accepted.ok) throw new Error(`not accepted: ${JSON.stringify(accepted.error)}`);
  return accepted.value;
};
const end = (company: Company, id: string) => endPartnershipOf(database, actOfCompany(company, clock), id);
const suspend = ({ organization: { id } }: Company) =>
  changeOrganization(database, actOfCompany(operator, clock), id, { standing: 'suspended', reason: 'Late payment' });

describe('the link', () => {
  test('is the same at every call and carries 256 random bits', async () => {
    const link = await linkOf(provider);
    clock.set('2026-11-21T12:00:00Z');
    expect(await linkOf(provider)).toEqual(link);
    expect(Buffer.from(link.token, 'base64url')).toHaveLength(32);
    expect(await auditKinds(database.db)).toContain('partnership-link.created');
  });

  test('is refused to everybody but an indirect provider (M8)', async () => {
    for (const company of [reseller, await partner('Direct', 'direct_reseller'), await partner('Adviser', 'advisor')]) {
      const refused = { error: { code: 'partnership_needs_reseller' } };
      expect(await askByLink(database, actOfCompany(company, clock))).toMatchObject(refused);
      expect(await rotateLink(database, actOfCompany(company, clock))).toMatchObject(refused);
    }
    expect(await snapshotOf(database.db, 'partnership_link')).toEqual({ partnership_link: [] });
  });

  test('leads nowhere once it was rotated; the partnerships that it brought about stay', async () => {
    const old = await linkOf(provider);
    await begin();
    const rotated = await rotateLink(database, actOfCompany(provider, clock));
    expect(rotated).toMatchObject({ ok: true });
    if (rotated.ok) expect(rotated.value.token).not.toBe(old.token);
    const other = await partner('Other', 'indirect_reseller');
    const unknown = { error: { code: 'partnership_link_unknown' } };
    expect(await accept(other, old.token)).toMatchObject(unknown);
    expect(await readPartnershipRequest(database, actOfCompany(other, clock), old.token)).toMatchObject(unknown);
    expect(await accept(other, 'no such token')).toMatchObject(unknown);
    const active = await reading(database.db, scopeOf(provider.actor), (tx) =>
      activePartnership(tx, provider.organization.id, reseller.organization.id),
    );
    expect(active).toBeDefined();
  });

  test('is nowhere in the audit log or the outbox', async () => {
    const { token } = await linkOf(provider);
    await begin();
    await rotateLink(database, actOfCompany(provider, clock));
    expect(JSON.stringify(await snapshotOf(database.db, 'audit_event', 'outbox'))).not.toContain(token);
  });
});

describe('accepting', () => {
  test('begins a partnership that both sides see and are told of (M8)', async () => {
    const partnership = await begin();
    expect(partnership).toMatchObject({
      provider: { id: provider.organization.id, name: 'Provider' },
      reseller: { id: reseller.organization.id, name: 'Reseller' },
      since: clock.now(),
    });
    for (const side of [provider, reseller]) {
      const seen = await reading(database.db, scopeOf(side.actor), (tx) =>
        partnershipsOf(tx, side.organization.id, { after: undefined, limit: 10 }),
      );
      expect(seen).toEqual([partnership]);
    }
    await reading(database.db, scopeOf(provider.actor), async (tx) => {
      expect(await activeResellersOf(tx, provider.organization.id)).toEqual([reseller.organization.id]);
      expect(await activeProvidersOf(tx, reseller.organization.id)).toEqual([provider.organization.id]);
    });
    const events = await database.db.pool.query(
      `select partner_id, counterpart_id, actor_organization_id from audit_event where kind = 'partnership.started'`,
    );
    expect(events.rows).toEqual([
      {
        partner_id: provider.organization.id,
        counterpart_id: reseller.organization.id,
        actor_organization_id: reseller.organization.id,
      },
    ]);
    const posted = await database.db.pool.query('select kind, payload from outbox');
    expect(posted.rows).toMatchObject([
      { kind: 'partnership.started', payload: { provider: { name: 'Provider' }, by: reseller.actor.name } },
    ]);
  });

  test.for([
    ['a direct reseller', 'direct_reseller', 'CN', 'partnership_needs_reseller'],
    ['an advisor', 'advisor', 'CN', 'partnership_needs_reseller'],
    ['another provider', 'indirect_provider', 'CN', 'partnership_needs_reseller'],
    ['a reseller of another market (D7)', 'indirect_reseller', 'DE', 'market_mismatch'],
  ] as const)('is refused to %s, who reads the reason beforehand', async ([, program, market, code]) => {
    const stranger = await partner('Stranger', program, market);
    const { token } = await linkOf(provider);
    const shown = await readPartnershipRequest(database, actOfCompany(stranger, clock), token);
    expect(shown).toMatchObject({ value: { provider: { name: 'Provider' }, whyNot: { code } } });
    expect(await accept(stranger, token)).toMatchObject({ error: { code } });
    expect(await snapshotOf(database.db, 'partnership')).toEqual({ partnership: [] });
  });

  test('is refused to the provider itself', async () => {
    const refused = await accept(provider, (await linkOf(provider)).token);
    expect(refused).toMatchObject({ error: { code: 'partnership_needs_reseller' } });
  });

  test('is refused while either side is suspended, whatever its session says (D8)', async () => {
    const { token } = await linkOf(provider);
    await suspend(reseller);
    expect(await accept(reseller, token)).toMatchObject({ error: { code: 'partner_suspended' } });
    const other = await partner('Other', 'indirect_reseller');
    await suspend(provider);
    expect(await accept(other, token)).toMatchObject({ error: { code: 'partner_suspended' } });
    expect(await snapshotOf(database.db, 'partnership')).toEqual({ partnership: [] });
  });

  test('twice is refused; after an end it begins anew, and the history keeps both', async () => {
    const first = await begin();
    const { token } = await linkOf(provider);
    expect(await accept(reseller, token)).toMatchObject({ error: { code: 'partnership_exists' } });
    await end(provider, first.id);
    clock.set('2026-11-21T12:00:00Z');
    const second = await begin();
    const history = await reading(database.db, scopeOf(reseller.actor), (tx) =>
      partnershipsOf(tx, reseller.organization.id, { after: undefined, limit: 10 }),
    );
    expect(history.map(({ id, endedAt }) => [id, endedAt === undefined])).toEqual([
      [second.id, true],
      [first.id, false],
    ]);
  });
});

describe('ending', () => {
  test('either side may; customers, relationships, grants and subscriptions stay byte for byte (D11)', async () => {
    await publishShippedServices(database, actBy('system', clock));
    const lotus = await enrolCompany(database.db, clock, { kind: 'customer', name: 'Lotus' });
    const held = { customer: lotus.organization, service: 'office365' };
    await holdsPrivileges(database.db, clock, { ...held, partner: provider.organization, transacting: true });
    await holdsPrivileges(database.db, clock, { ...held, partner: reseller.organization, transacting: false });
    await database.db.pool.query(
      `insert into subscription (customer_id, id, service_id, offer_id, channel, reseller_id, indirect_reseller_id, seats, status, since)
       values ($1, gen_random_uuid(), 'office365', 'e3', 'csp', $2, $3, 10, 'active', now())`,
      [lotus.organization.id, provider.organization.id, reseller.organization.id],
    );
    for (const side of [provider, reseller]) {
      const partnership = await begin();
      const untouched = ['organization', 'relationship', 'privilege', 'subscription', 'consent', 'partnership_link'];
      const before = await snapshotOf(database.db, ...untouched);
      expect(await end(side, partnership.id)).toMatchObject({ ok: true, value: { endedAt: clock.now() } });
      expect(await snapshotOf(database.db, ...untouched)).toEqual(before);
      expect((await auditKinds(database.db)).at(-1)).toBe('partnership.ended');
    }
  });

  test('a partnership that has ended is not ended again (D11)', async () => {
    const { id } = await begin();
    await end(reseller, id);
    const before = await snapshotOf(database.db, 'partnership', 'audit_event', 'outbox');
    expect(await end(provider, id)).toMatchObject({ error: { code: 'partnership_ended' } });
    expect(await snapshotOf(database.db, 'partnership', 'audit_event', 'outbox')).toEqual(before);
  });

  test('a stranger finds no such partnership', async () => {
    const { id } = await begin();
    const stranger = await partner('Stranger', 'indirect_provider');
    const before = await snapshotOf(database.db, 'partnership');
    expect(await end(stranger, id)).toEqual({ ok: false, error: { technical: 'not_found' } });
    expect(await snapshotOf(database.db, 'partnership')).toEqual(before);
    const seen = await reading(database.db, scopeOf(stranger.actor), (tx) =>
      partnershipsOf(tx, provider.organization.id, { after: undefined, limit: 10 }),
    );
    expect(seen).toEqual([]);
  });
});
