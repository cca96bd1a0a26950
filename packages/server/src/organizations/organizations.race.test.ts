import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertPrivileges } from '../access/privilege-store.ts';
import { publishShippedServices } from '../access/service-commands.ts';
import { type Db, inTransaction, reading } from '../platform/db.ts';
import { beginCustomerAct } from '../platform/revision.ts';
import { insertRelationship } from '../relationships/store.ts';
import { actBy, stillClock } from '../testing/act.ts';
import { actOfCompany, type Company, enrolCompany, holdsPrivileges } from '../testing/companies.ts';
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts';
import { changeOrganization, enrolOrganization } from './commands.ts';
import { acceptPartnershipRequest, askByLink, rotateLink } from './partnership-commands.ts';
import { activePartnership } from './partnership-queries.ts';
import { organizationOf } from './queries.ts';

const clock = stillClock('2026-11-20T12:00:00Z');
const rounds = Array.from({ length: 20 }, (_, round) => round);
let database: TestDatabase;
let db: Db;
let operator: Company;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  operator = await enrolCompany(db, clock, { kind: 'operator', name: 'Operator' });
  await publishShippedServices(database, actBy('system', clock));
  // A warm pool: the racers start together, not one connection after the other.
  await Promise.all(Array.from({ length: 10 }, () => db.pool.query('select pg_sleep(0.02)')));
});
afterAll(() => database.drop());

const partner = (name: string, program: string) => enrolCompany(db, clock, { kind: 'partner', name, program });
const wins = <T extends { readonly ok: boolean }>(outcomes: readonly T[]) => outcomes.filter(({ ok }) => ok);

test('of several enrolments that race for a domain one wins, and the others are told so', async () => {
  for (const round of rounds) {
    const domain = `race-${round}.example`;
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, number) =>
        enrolOrganization(database, actOfCompany(operator, clock), {
          kind: number % 2 === 0 ? 'customer' : 'partner',
          name: `Racer ${number}`,
          domain,
          market: 'CN',
          locale: 'en',
          ...(number % 2 === 1 && { program: 'advisor' }),
        }),
      ),
    );
    expect(wins(outcomes)).toHaveLength(1);
    for (const outcome of outcomes) if (!outcome.ok) expect(outcome.error.code).toBe('domain_taken');
    const { rows } = await db.pool.query('select id from organization where domain = $1', [domain]);
    expect(rows).toHaveLength(1);
  }
});

test('of several changes of one version one wins; the others find it changed', async () => {
  const aurora = await partner('Aurora', 'advisor');
  for (const round of rounds) {
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, (_, number) =>
        changeOrganization(
          database,
          actOfCompany(operator, clock),
          aurora.organization.id,
          { name: `Aurora ${round}.${number}` },
          round + 1,
        ),
      ),
    );
    expect(wins(outcomes)).toHaveLength(1);
    for (const outcome of outcomes)
      if (!outcome.ok) expect(outcome.error).toEqual({ technical: 'precondition_failed' });
  }
  const now = await reading(db, { kind: 'system' }, (tx) => organizationOf(tx, aurora.organization.id));
  expect(now?.version).toBe(rounds.length + 1);
  const { rows } = await db.pool.query(
    `select count(*)::int as changes from audit_event where kind = 'organization.changed' and partner_id = $1`,
    [aurora.organization.id],
  );
  expect(rows[0].changes).toBe(rounds.length);
});

test('changes that insist on no version are all made, one after the other', async () => {
  const aurora = await partner('Borealis', 'advisor');
  const outcomes = await Promise.all(
    rounds.map((round) =>
      changeOrganization(database, actOfCompany(operator, clock), aurora.organization.id, { name: `B ${round}` }),
    ),
  );
  expect(wins(outcomes)).toHaveLength(rounds.length);
});

test('of several accepts of one link by one reseller one begins the partnership', async () => {
  const provider = await partner('Provider', 'indirect_provider');
  const link = await askByLink(database, actOfCompany(provider, clock));
  if (!link.ok) throw new Error(link.error.code);
  for (const round of rounds) {
    const reseller = await partner(`Reseller ${round}`, 'indirect_reseller');
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () =>
        acceptPartnershipRequest(database, actOfCompany(reseller, clock), link.value.token),
      ),
    );
    expect(wins(outcomes)).toHaveLength(1);
    for (const outcome of outcomes)
      if (!outcome.ok) expect(outcome.error).toMatchObject({ code: 'partnership_exists' });
  }
});

test('askers and rotators that race leave one current link, and every later call answers that one', async () => {
  const provider = await partner('Second Provider', 'indirect_provider');
  const act = () => actOfCompany(provider, clock);
  for (const _ of rounds) {
    await Promise.all([askByLink(database, act()), rotateLink(database, act()), askByLink(database, act())]);
    const { rows } = await db.pool.query(
      'select token from partnership_link where provider_id = $1 and replaced_at is null',
      [provider.organization.id],
    );
    expect(rows).toHaveLength(1);
    expect(await askByLink(database, act())).toMatchObject({ ok: true, value: { token: rows[0].token } });
  }
});

test('an accept and a rotation that race: the old link begins a partnership before it is replaced, or never', async () => {
  const provider = await partner('Third Provider', 'indirect_provider');
  for (const round of rounds) {
    const reseller = await partner(`Third Reseller ${round}`, 'indirect_reseller');
    const old = await askByLink(database, actOfCompany(provider, clock));
    if (!old.ok) throw new Error(old.error.code);
    const [accepted, rotated] = await Promise.all([
      acceptPartnershipRequest(database, actOfCompany(reseller, clock), old.value.token),
      rotateLink(database, actOfCompany(provider, clock)),
    ]);
    expect(rotated.ok).toBe(true);
    if (!accepted.ok) expect(accepted.error).toMatchObject({ code: 'partnership_link_unknown' });
    const active = await reading(db, { kind: 'system' }, (tx) =>
      activePartnership(tx, provider.organization.id, reseller.organization.id),
    );
    expect(active !== undefined).toBe(accepted.ok);
    const late = await partner(`Late Reseller ${round}`, 'indirect_reseller');
    const refused = await acceptPartnershipRequest(database, actOfCompany(late, clock), old.value.token);
    expect(refused).toMatchObject({ error: { code: 'partnership_link_unknown' } });
  }
});

test('a new program and a second seller’s grant that race leave one selling holder of the service (A3)', async () => {
  for (const round of rounds) {
    const lotus = await enrolCompany(db, clock, { kind: 'customer', name: `Lotus ${round}` });
    const adviser = await partner(`Adviser ${round}`, 'advisor');
    const seller = await partner(`Seller ${round}`, 'direct_reseller');
    const held = { customer: lotus.organization, service: 'office365' };
    await holdsPrivileges(db, clock, { ...held, partner: adviser.organization, transacting: false });
    const [changed, granted] = await Promise.all([
      changeOrganization(database, actOfCompany(operator, clock), adviser.organization.id, {
        program: 'direct_reseller',
      }),
      grantInLane(lotus, seller).then(
        () => true,
        (error: { constraint?: string }) => {
          expect(error.constraint).toBe('privilege__a3_one_transacting_per_service');
          return false;
        },
      ),
    ]);
    expect(changed.ok).not.toBe(granted);
    if (!changed.ok) expect(changed.error).toMatchObject({ code: 'program_change_conflict' });
    const { rows } = await db.pool.query(
      'select partner_id from privilege where customer_id = $1 and transacting and ended_at is null',
      [lotus.organization.id],
    );
    expect(rows).toEqual([{ partner_id: (granted ? seller : adviser).organization.id }]);
  }
});

test('a new program waits for a customer’s act that has begun, and sees what that granted (A3, D4)', async () => {
  const lotus = await enrolCompany(db, clock, { kind: 'customer', name: 'Slow Lotus' });
  const adviser = await partner('Patient Adviser', 'advisor');
  const seller = await partner('Slow Seller', 'direct_reseller');
  const held = { customer: lotus.organization, service: 'office365' };
  await holdsPrivileges(db, clock, { ...held, partner: adviser.organization, transacting: false });
  const written = Promise.withResolvers<void>();
  const mayEnd = Promise.withResolvers<void>();
  const granting = grantInLane(lotus, seller, async () => {
    written.resolve();
    await mayEnd.promise;
  });
  await written.promise;
  const program = 'direct_reseller';
  const changing = changeOrganization(database, actOfCompany(operator, clock), adviser.organization.id, { program });
  await waiters(1);
  mayEnd.resolve();
  await granting;
  expect(await changing).toMatchObject({ error: { code: 'program_change_conflict' } });
});

test('a rotation waits for an accept that has found the link: once it is reported, the old link is dead', async () => {
  const provider = await partner('Patient Provider', 'indirect_provider');
  const reseller = await partner('Slow Reseller', 'indirect_reseller');
  const link = await askByLink(database, actOfCompany(provider, clock));
  if (!link.ok) throw new Error(link.error.code);
  const held = await db.pool.connect();
  await held.query('begin');
  await held.query('select from organization where id = $1 for update', [reseller.organization.id]);
  const accepting = acceptPartnershipRequest(database, actOfCompany(reseller, clock), link.value.token);
  await waiters(1);
  const rotating = rotateLink(database, actOfCompany(provider, clock));
  const first = await Promise.race([rotating.then(() => 'rotated'), waiters(2).then(() => 'waits')]);
  await held.query('rollback');
  held.release();
  expect(first).toBe('waits');
  expect((await accepting).ok && (await rotating).ok).toBe(true);
});

/** Until this many transactions wait for a lock. */
const waiters = async (wanted: number): Promise<void> => {
  const query = `select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await db.pool.query(query)).rows[0].waiting < wanted) await sleep(5);
};

/** A grant as an acceptance writes it: in the customer's lane. */
const grantInLane = async (
  customer: Company,
  partnerCompany: Company,
  beforeCommit: () => Promise<void> = async () => {},
): Promise<void> => {
  const { now, newId } = actBy('system', clock);
  const relationship = {
    id: newId('relationship'),
    customer: customer.organization.id,
    partner: partnerCompany.organization.id,
    forwardedBy: undefined,
    since: now,
    endedAt: undefined,
  };
  await inTransaction(db, { kind: 'system' }, async (tx) => {
    await beginCustomerAct(tx, relationship.customer);
    await insertRelationship(tx, relationship, { link: undefined, by: undefined });
    const grant = { id: newId('privilege'), service: 'office365', roles: ['administrator'], transacting: true };
    const { customer, partner, id, since } = relationship;
    const origin = { customer, partner, relationship: id, since, until: undefined };
    await insertPrivileges(tx, [{ ...grant, ...origin, grantedBy: undefined, consent: undefined }]);
    await beforeCommit();
    return { ok: true, value: undefined };
  });
};
