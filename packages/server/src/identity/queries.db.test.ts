import { sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { inTransaction, reading, type Scope } from '../platform/db.ts';
import { actBy } from '../testing/act.ts';
import { expectOk, newPeople } from '../testing/identity-world.ts';
import { changePerson, endMembership } from './commands.ts';
import { identityMails } from './messages.ts';
import { renamePerson } from './person-store.ts';
import { personIn, recipientsOf, subjectsOf } from './queries.ts';

const worlds: { drop: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.drop();
});

const system = { kind: 'system' } as const;

/** Ana is an admin agent at Aurora and a plain user at Birch. */
const withAna = async () => {
  const world = await newPeople();
  worlds.push(world);
  const aurora = await world.organization('partner', 'Aurora');
  const birch = await world.organization('customer', 'Birch');
  await world.person(aurora.id, 'root@aurora.example', ['global_admin', 'billing_admin']);
  const ana = await world.person(aurora.id, 'ana@aurora.example', ['admin_agent']);
  await world.person(birch.id, 'ana@aurora.example', ['user']);
  const subjects = (organizationId?: string) =>
    reading(world.db, system, (tx) => subjectsOf(tx, ana.id, organizationId));
  return { ...world, aurora, birch, ana, subjects };
};

describe('D22: the subjects of a person', () => {
  test('are one per organisation, each with the roles held there alone', async () => {
    const { subjects, aurora, birch } = await withAna();
    expect((await subjects()).map(({ organization, roles }) => [organization.id, roles])).toEqual([
      [aurora.id, ['admin_agent']],
      [birch.id, ['user']],
    ]);
    expect((await subjects(birch.id)).map(({ roles }) => roles)).toEqual([['user']]);
  });

  test('carry what the law asks of the organisation', async () => {
    const { subjects, aurora, ana } = await withAna();
    expect((await subjects(aurora.id))[0]).toEqual({
      id: ana.id,
      roles: ['admin_agent'],
      since: ana.since,
      organization: {
        id: aurora.id,
        kind: 'partner',
        name: 'Aurora',
        program: 'direct_reseller',
        standing: 'active',
        standingSince: aurora.standingSince,
      },
    });
  });

  test('follow a change of roles, and end with the membership', async () => {
    const { db, subjects, aurora, birch, ana } = await withAna();
    expectOk(await changePerson({ db }, actBy(), aurora.id, ana.id, { roles: ['sales_agent'] }));
    expect((await subjects(aurora.id)).map(({ roles }) => roles)).toEqual([['sales_agent']]);
    expectOk(await endMembership({ db }, actBy(), aurora.id, ana.id));
    expect((await subjects()).map(({ organization }) => organization.id)).toEqual([birch.id]);
  });

  test('of nobody are none', async () => {
    const { db } = await withAna();
    expect(await reading(db, system, (tx) => subjectsOf(tx, '0193f0c0-0000-7000-8000-00000000000a'))).toEqual([]);
  });
});

test('recipients are the live holders of any of the roles, once each', async () => {
  const { db, aurora, ana } = await withAna();
  const emails = async () => {
    const found = await reading(db, system, (tx) =>
      recipientsOf(tx, aurora.id, ['global_admin', 'billing_admin', 'admin_agent']),
    );
    return found.map(({ email }) => email);
  };
  expect(await emails()).toEqual(['root@aurora.example', 'ana@aurora.example']);
  expectOk(await endMembership({ db }, actBy(), aurora.id, ana.id));
  expect(await emails()).toEqual(['root@aurora.example']);
});

test('the mail of an invitation goes to the person alone, in the person’s language, and belongs to no organisation', async () => {
  const { db } = await withAna();
  const { rows } = await db.pool.query(
    `select payload from outbox where payload->>'recipient' = 'root@aurora.example'`,
  );
  const drafts = await identityMails['person.invited'](undefined, { ...rows[0].payload, locale: 'ru' });
  expect(drafts).toEqual([
    expect.objectContaining({ kind: 'person.invited', recipient: 'root@aurora.example', locale: 'ru' }),
  ]);
  expect(drafts[0]).not.toHaveProperty('organizationId');
  expect(drafts[0]?.text.link).toBe(rows[0].payload.url);
});

describe('the second wall', () => {
  const countIn = async (
    db: Awaited<ReturnType<typeof withAna>>['db'],
    scope: Scope,
    table: string,
  ): Promise<number> => {
    return reading(db, scope, async (tx) => {
      const { rows } = await sql<{ rows: number }>`select count(*)::int as rows from ${sql.table(table)}`.execute(tx);
      return rows[0]?.rows ?? -1;
    });
  };

  test('keeps sessions, links, counters and keys from every organisation’s scope', async () => {
    const { db, aurora } = await withAna();
    await db.pool.query(`insert into sign_in_failure values ('account:x', 1, now(), now())`);
    await db.pool.query(`insert into signing_key values ('k', '{}', now(), null)`);
    await db.pool.query(`insert into oidc_payload (model, id, payload) values ('Session', 's', '{}')`);
    const own: Scope = { kind: 'organization', organizationId: aurora.id, organizationKind: 'operator' };
    for (const table of ['set_up_link', 'sign_in_failure', 'signing_key', 'oidc_payload']) {
      expect([table, await countIn(db, own, table), (await countIn(db, system, table)) > 0]).toEqual([table, 0, true]);
    }
  });

  test('shows an organisation its own people and nobody’s name can be changed from there', async () => {
    const { db, aurora, birch, ana } = await withAna();
    const own: Scope = { kind: 'organization', organizationId: birch.id, organizationKind: 'customer' };
    expect(await countIn(db, own, 'person')).toBe(1);
    expect(await reading(db, own, (tx) => personIn(tx, aurora.id, ana.id))).toBeUndefined();
    await inTransaction(db, own, async (tx) => ({ ok: true, value: await renamePerson(tx, ana.id, 'Somebody Else') }));
    expect((await reading(db, system, (tx) => personIn(tx, aurora.id, ana.id)))?.displayName).toBe(
      'Person ana@aurora.example',
    );
  });
});
