import { instant, plusDays } from '@mandate/domain/kernel/time';
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
import { changeOrganization, enrolOrganization, type OrganizationPatch } from './commands.ts';
import { operator as operatorOf, organizationList, organizationOf, partnersForCustomer } from './queries.ts';

const clock = stillClock('2026-11-20T12:00:00Z');
let database: TestDatabase;
let operator: Company;

beforeEach(async () => {
  clock.set('2026-11-20T12:00:00Z');
  database = await createTestDatabase();
  operator = await enrolCompany(database.db, clock, { kind: 'operator', name: 'Operator' });
});
afterEach(() => database.drop());

const partner = (name: string, program = 'direct_reseller', market = 'CN') =>
  enrolCompany(database.db, clock, { kind: 'partner', name, program, market });
const customer = (name: string, market = 'CN') => enrolCompany(database.db, clock, { kind: 'customer', name, market });
const change = (company: Company, patch: OrganizationPatch, readVersion?: number) =>
  changeOrganization(database, actOfCompany(operator, clock), company.organization.id, patch, readVersion);
const recordOf = ({ organization: { id } }: Company) =>
  reading(database.db, { kind: 'system' }, (tx) => organizationOf(tx, id));
const lastEvent = async () => {
  const { rows } = await database.db.pool.query('select * from audit_event order by id desc limit 1');
  return rows[0];
};
const mails = async () => {
  const { rows } = await database.db.pool.query('select kind, payload from outbox order by id');
  return rows;
};

describe('enrolment', () => {
  const enrolment = { name: 'Aurora', domain: 'aurora.example', market: 'CN', locale: 'ru' } as const;
  const enrol = (details: { kind: 'partner' | 'customer'; program?: string; agreement?: { version: string } }) =>
    enrolOrganization(database, actOfCompany(operator, clock), { ...enrolment, ...details });

  test('a partner enters its program with the current reseller agreement accepted (X4)', async () => {
    const enrolled = await enrol({ kind: 'partner', program: 'indirect_provider' });
    const agreement = { version: '2026-11', acceptedAt: clock.now() };
    expect(enrolled).toMatchObject({
      ok: true,
      value: { program: 'indirect_provider', standing: 'active', agreement },
    });
    if (!enrolled.ok) return;
    const stored = await reading(database.db, { kind: 'system' }, (tx) => organizationOf(tx, enrolled.value.id));
    expect(stored).toEqual(enrolled.value);
    expect(await lastEvent()).toMatchObject({
      kind: 'organization.enrolled',
      partner_id: enrolled.value.id,
      actor_id: operator.actor.id,
      after: { program: 'indirect_provider', agreement: { version: '2026-11' } },
    });
  });

  test('an agreement of another version is kept as it was accepted', async () => {
    const enrolled = await enrol({ kind: 'partner', program: 'advisor', agreement: { version: '2025-03' } });
    expect(enrolled).toMatchObject({ ok: true, value: { agreement: { version: '2025-03' } } });
  });

  test('a partner without a program and a customer with one are refused, and nothing is stored (PROGRAM)', async () => {
    const before = await snapshotOf(database.db, 'organization', 'audit_event');
    expect(await enrol({ kind: 'partner' })).toMatchObject({ error: { code: 'program_required' } });
    expect(await enrol({ kind: 'customer', program: 'advisor' })).toMatchObject({
      error: { code: 'program_only_for_partners' },
    });
    expect(await snapshotOf(database.db, 'organization', 'audit_event')).toEqual(before);
  });

  test('a domain belongs to one organisation, of whatever kind', async () => {
    await enrol({ kind: 'partner', program: 'advisor' });
    const before = await snapshotOf(database.db, 'organization', 'audit_event');
    expect(await enrol({ kind: 'customer' })).toMatchObject({
      error: { code: 'domain_taken', params: { domain: 'aurora.example' } },
    });
    expect(await snapshotOf(database.db, 'organization', 'audit_event')).toEqual(before);
  });

  test('the database itself refuses a second operator', async () => {
    await expect(enrolCompany(database.db, clock, { kind: 'operator', name: 'Another' })).rejects.toMatchObject({
      constraint: 'organization__one_operator',
    });
    expect(await reading(database.db, { kind: 'system' }, operatorOf)).toEqual(operator.organization);
  });
});

describe('standing', () => {
  test('suspending needs a reason, which the partner reads (D8, D21)', async () => {
    const aurora = await partner('Aurora');
    expect(await change(aurora, { standing: 'suspended' })).toMatchObject({ error: { code: 'reason_required' } });
    expect(await recordOf(aurora)).toEqual(aurora.organization);

    clock.set('2026-11-21T12:00:00Z');
    const suspended = await change(aurora, { standing: 'suspended', reason: 'Late payment' });
    const expected = { standing: 'suspended', standingReason: 'Late payment', standingSince: clock.now(), version: 2 };
    expect(suspended).toMatchObject({ ok: true, value: expected });
    expect(await recordOf(aurora)).toMatchObject(expected);
    expect(await lastEvent()).toMatchObject({
      kind: 'organization.suspended',
      partner_id: aurora.organization.id,
      before: { standing: 'active' },
      after: { standing: 'suspended', reason: 'Late payment' },
    });
    expect(await mails()).toEqual([
      {
        kind: 'partner.suspended',
        payload: { partnerId: aurora.organization.id, partner: 'Aurora', reason: 'Late payment' },
      },
    ]);
  });

  test('reactivating takes the reason away; terminating is final (D8)', async () => {
    const aurora = await partner('Aurora');
    await change(aurora, { standing: 'suspended', reason: 'Late payment' });
    const active = await change(aurora, { standing: 'active' });
    expect(active).toMatchObject({ ok: true, value: { standing: 'active', standingReason: undefined, version: 3 } });
    await change(aurora, { standing: 'terminated', reason: 'Fraud' });
    expect(await change(aurora, { standing: 'active' })).toMatchObject({ error: { code: 'standing_is_final' } });
    expect((await mails()).map(({ kind }) => kind)).toEqual([
      'partner.suspended',
      'partner.reactivated',
      'partner.terminated',
    ]);
  });

  test('a suspended customer is recorded for the customer; no partner is written to (D21)', async () => {
    const lotus = await customer('Lotus');
    await change(lotus, { standing: 'suspended', reason: 'Asked for it' });
    expect(await lastEvent()).toMatchObject({ kind: 'organization.suspended', customer_id: lotus.organization.id });
    expect(await mails()).toEqual([]);
  });

  test('the same again is no change: no version, no record, no mail', async () => {
    const aurora = await partner('Aurora');
    const before = await snapshotOf(database.db, 'organization', 'audit_event', 'outbox');
    const same = { standing: 'active', program: 'direct_reseller', name: 'Aurora', locale: 'en' } as const;
    expect(await change(aurora, same)).toMatchObject({ ok: true, value: { version: 1 } });
    expect(await snapshotOf(database.db, 'organization', 'audit_event', 'outbox')).toEqual(before);
  });

  test('a caller that insists on a version that has passed changes nothing', async () => {
    const aurora = await partner('Aurora');
    expect(await change(aurora, { name: 'Aurora Ltd' }, 1)).toMatchObject({ ok: true, value: { version: 2 } });
    const before = await snapshotOf(database.db, 'organization', 'audit_event', 'outbox');
    const late = await change(aurora, { name: 'Borealis' }, 1);
    expect(late).toEqual({ ok: false, error: { technical: 'precondition_failed' } });
    expect(await snapshotOf(database.db, 'organization', 'audit_event', 'outbox')).toEqual(before);
  });

  test('every kind of change leaves one record of its own (D18)', async () => {
    const aurora = await partner('Aurora');
    const enrolled = await auditKinds(database.db);
    await change(aurora, {
      standing: 'suspended',
      reason: 'Late payment',
      program: 'advisor',
      name: 'Aurora Ltd',
      locale: 'ja',
    });
    expect((await auditKinds(database.db)).slice(enrolled.length)).toEqual([
      'organization.suspended',
      'organization.program-changed',
      'organization.changed',
    ]);
  });
});

describe('a new program', () => {
  let aurora: Company;
  let borealis: Company;
  let lotus: Company;
  let maple: Company;
  const transactingOf = async (id: string) => {
    const query = 'select transacting, ended_at, ended_how from privilege where id = $1';
    return (await database.db.pool.query(query, [id])).rows[0];
  };
  const grant = (to: Company, by: Company, service: string, until?: number) =>
    holdsPrivileges(database.db, clock, {
      customer: by.organization,
      partner: to.organization,
      service,
      transacting: to.actor.organization.program === 'direct_reseller',
      ...(until !== undefined && { until }),
    });

  beforeEach(async () => {
    await publishShippedServices(database, actBy('system', clock));
    aurora = await partner('Aurora', 'advisor');
    borealis = await partner('Borealis');
    lotus = await customer('Lotus');
    maple = await customer('Maple');
  });

  test('its live grants begin to transact, each with a record that its customer reads (A3, D18)', async () => {
    const atLotus = await grant(aurora, lotus, 'office365');
    const atMaple = await grant(aurora, maple, 'azure');
    const others = await grant(borealis, lotus, 'azure');
    const before = await auditKinds(database.db);
    expect(await change(aurora, { program: 'direct_reseller' })).toMatchObject({
      ok: true,
      value: { program: 'direct_reseller' },
    });
    expect(await transactingOf(atLotus)).toMatchObject({ transacting: true });
    expect(await transactingOf(atMaple)).toMatchObject({ transacting: true });
    expect(await transactingOf(others)).toMatchObject({ transacting: true });
    expect((await auditKinds(database.db)).slice(before.length)).toEqual([
      'privileges.program-followed',
      'privileges.program-followed',
      'organization.program-changed',
    ]);
    const { rows } = await database.db.pool.query(
      `select customer_id, partner_id, before, after from audit_event where kind = 'privileges.program-followed'`,
    );
    expect(rows).toContainEqual({
      customer_id: lotus.organization.id,
      partner_id: aurora.organization.id,
      before: { service: 'office365', transacting: false },
      after: { service: 'office365', transacting: true },
    });
  });

  test('back again they stop transacting, and another seller may enter (A3)', async () => {
    const atLotus = await grant(borealis, lotus, 'office365');
    expect(await change(borealis, { program: 'advisor' })).toMatchObject({ ok: true });
    expect(await transactingOf(atLotus)).toMatchObject({ transacting: false, ended_at: null });
    expect(await change(aurora, { program: 'direct_reseller' })).toMatchObject({ ok: true });
    await grant(
      { ...aurora, actor: { ...aurora.actor, organization: borealis.actor.organization } },
      lotus,
      'office365',
    );
  });

  test('it is refused whole where another seller holds the service, and everything stays as it was (A3)', async () => {
    await grant(aurora, lotus, 'office365');
    await grant(aurora, maple, 'office365');
    await grant(aurora, maple, 'azure');
    await grant(borealis, lotus, 'office365');
    await grant(borealis, maple, 'dynamics365');
    const tables = ['organization', 'privilege', 'audit_event', 'outbox', 'revision_lane'];
    const before = await snapshotOf(database.db, ...tables);
    expect(await change(aurora, { program: 'indirect_provider', name: 'Renamed' })).toMatchObject({
      error: {
        code: 'program_change_conflict',
        rule: 'A3',
        params: { count: '1' },
        details: { count: 1, customers: [lotus.organization.id] },
      },
    });
    expect(await snapshotOf(database.db, ...tables)).toEqual(before);
  });

  test('a seller whose time is up stands in nobody’s way: its end is written down (D16)', async () => {
    const own = await grant(aurora, lotus, 'office365');
    const theirs = await grant(borealis, lotus, 'office365', plusDays(clock.now(), 1));
    clock.set('2026-11-21T12:00:00Z');
    expect(await change(aurora, { program: 'direct_reseller' })).toMatchObject({ ok: true });
    expect(await transactingOf(own)).toMatchObject({ transacting: true });
    expect(await transactingOf(theirs)).toEqual({
      transacting: true,
      ended_at: new Date(instant(Date.parse('2026-11-21T12:00:00Z'))),
      ended_how: 'expired',
    });
  });

  test('a grant of its own whose time is up stays as it was, and conflicts with nobody’s (D16)', async () => {
    const own = await grant(aurora, lotus, 'office365', plusDays(clock.now(), 1));
    await grant(borealis, lotus, 'office365');
    clock.set('2026-11-21T12:00:00Z');
    expect(await change(aurora, { program: 'direct_reseller' })).toMatchObject({ ok: true });
    expect(await transactingOf(own)).toMatchObject({ transacting: false });
  });

  test('between two programs that both sell nothing changes at the grants', async () => {
    await grant(borealis, lotus, 'office365');
    const before = await snapshotOf(database.db, 'privilege');
    expect(await change(borealis, { program: 'indirect_provider' })).toMatchObject({ ok: true });
    expect(await snapshotOf(database.db, 'privilege')).toEqual(before);
  });
});

describe('lists', () => {
  const listAs = (company: Company, search?: string) =>
    reading(database.db, scopeOf(company.actor), async (tx) => {
      const names: string[] = [];
      let after: Awaited<ReturnType<typeof organizationList>>[number]['key'] | undefined;
      do {
        const rows = await organizationList(tx, { filter: { search }, after, limit: 2 });
        names.push(...rows.map(({ organization }) => organization.name));
        after = rows.length === 2 ? rows.at(-1)?.key : undefined;
      } while (after);
      return names;
    });

  test('the operator reads all, page by page, without gaps or doubles', async () => {
    for (const name of ['delta', 'Alpha', 'charlie']) await partner(name);
    for (const name of ['bravo', 'Bravo Two']) await customer(name);
    expect(await listAs(operator)).toEqual(['bravo', 'Bravo Two', 'Operator', 'Alpha', 'charlie', 'delta']);
  });

  test('the search finds parts of names and domains in any case, and takes % for what it is', async () => {
    await partner('Aurora');
    await enrolCompany(database.db, clock, { kind: 'customer', name: 'Lotus 100%', domain: 'lotus-aurora.example' });
    expect(await listAs(operator, 'AURORA')).toEqual(['Lotus 100%', 'Aurora']);
    expect(await listAs(operator, '%')).toEqual(['Lotus 100%']);
  });

  test('a customer finds the active partners of its own market (M12, D7)', async () => {
    const aurora = await partner('Aurora');
    await partner('Abroad', 'direct_reseller', 'DE');
    const gone = await partner('Gone');
    await change(gone, { standing: 'suspended', reason: 'Late payment' });
    const lotus = await customer('Lotus');
    const found = await reading(database.db, scopeOf(lotus.actor), (tx) =>
      partnersForCustomer(tx, { filter: { market: 'CN' }, after: undefined, limit: 10 }),
    );
    expect(found.map(({ organization }) => organization.id)).toEqual([aurora.organization.id]);
  });

  test('the second wall: a partner sees itself and the operator, and neither strangers nor customers', async () => {
    const aurora = await partner('Aurora');
    await partner('Borealis');
    await customer('Lotus');
    expect(await listAs(aurora)).toEqual(['Operator', 'Aurora']);
  });

  test('the second wall: nobody but the operator changes an organisation', async () => {
    const aurora = await partner('Aurora');
    const asItself = actOfCompany(aurora, clock);
    const changed = await changeOrganization(database, asItself, aurora.organization.id, { name: 'Better' });
    expect(changed).toEqual({ ok: false, error: { technical: 'precondition_failed' } });
    expect(await recordOf(aurora)).toEqual(aurora.organization);
  });
});
