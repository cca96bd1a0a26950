import { afterEach, describe, expect, test } from 'vitest';
import { newIdentityWorld } from '../testing/identity-world.ts';

const worlds: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

/** An operator, and two customers with a global administrator each; Aurora has a user administrator as well. */
const withCustomers = async () => {
  const world = await newIdentityWorld();
  worlds.push(world);
  const operator = await world.organization('operator', 'Meridian');
  const aurora = await world.organization('customer', 'Aurora');
  const birch = await world.organization('customer', 'Birch');
  await world.person(operator.id, 'ops@meridian.example', ['admin']);
  const ana = await world.person(aurora.id, 'ana@aurora.example', ['global_admin']);
  const uma = await world.person(aurora.id, 'uma@aurora.example', ['user_admin']);
  const bob = await world.person(birch.id, 'bob@birch.example', ['global_admin']);
  const as = {
    ops: await world.signedIn('ops@meridian.example'),
    ana: await world.signedIn('ana@aurora.example'),
    uma: await world.signedIn('uma@aurora.example'),
    bob: await world.signedIn('bob@birch.example'),
  };
  const usersOf = (organization: { id: string }) => `/api/organizations/${organization.id}/users`;
  const invites = (who: keyof typeof as, organization: { id: string }, email: string, roles = ['user']) =>
    world.call('POST', usersOf(organization), { as: as[who], payload: { email, displayName: 'Cleo', roles } });
  return { ...world, operator, aurora, birch, ana, uma, bob, as, usersOf, invites };
};

const codeOf = (response: { statusCode: number; json: () => { code?: string } }) => [
  response.statusCode,
  response.json().code,
];

describe('inviting', () => {
  test('a new person answers the user and a link that works once', async () => {
    const { invites, aurora } = await withCustomers();
    const response = await invites('uma', aurora, 'Cleo@Aurora.example', ['user', 'billing_admin']);
    expect(response.statusCode).toBe(201);
    expect(response.json()).toEqual({
      user: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        email: 'cleo@aurora.example',
        displayName: 'Cleo',
        locale: 'en',
        roles: ['user', 'billing_admin'],
        since: expect.stringMatching(/Z$/),
        hasPassword: false,
      },
      setUpLink: {
        url: expect.stringMatching(/^http:\/\/mandate\.test\/set-up\/[\w-]{43}$/),
        expiresAt: expect.any(String),
      },
    });
    expect([response.headers.etag, response.headers.location]).toEqual([
      '"1"',
      expect.stringContaining(response.json().user.id),
    ]);
  });

  test('D22: somebody with a password elsewhere gives the membership and no link', async () => {
    const { invites, aurora, bob } = await withCustomers();
    const { user, setUpLink } = (await invites('ana', aurora, 'bob@birch.example')).json();
    expect([user.id, user.displayName, setUpLink]).toEqual([bob.id, 'Person bob@birch.example', undefined]);
  });

  test('somebody who is only invited elsewhere sends the link to the mailbox alone; the operator sees it', async () => {
    const { db, invites, organization, aurora, birch } = await withCustomers();
    const cedar = await organization('customer', 'Cedar');
    await invites('bob', birch, 'cleo@birch.example', ['global_admin']);
    expect((await invites('ana', aurora, 'cleo@birch.example')).json().setUpLink).toBeUndefined();
    expect((await invites('ops', cedar, 'cleo@birch.example')).json().setUpLink).toBeDefined();
    const { rows } = await db.pool.query(
      `select count(distinct payload->>'url')::int as links from outbox where payload->>'recipient' = 'cleo@birch.example'`,
    );
    expect(rows[0].links).toBe(3);
  });

  test('D22: a member, an unknown role, or a role of another kind of organisation is refused by name', async () => {
    const { invites, aurora } = await withCustomers();
    expect(codeOf(await invites('ana', aurora, 'uma@aurora.example'))).toEqual([409, 'already_member']);
    expect(codeOf(await invites('ana', aurora, 'cleo@aurora.example', ['emperor']))).toEqual([422, 'role_unknown']);
    expect(codeOf(await invites('ana', aurora, 'cleo@aurora.example', ['admin_agent']))).toEqual([422, 'role_unknown']);
  });

  test('of the same new address at the same moment makes one account', async () => {
    const { db, invites, aurora, birch } = await withCustomers();
    const answers = await Promise.all([
      invites('ana', aurora, 'cleo@aurora.example'),
      invites('bob', birch, 'cleo@aurora.example'),
      invites('uma', aurora, 'cleo@aurora.example'),
    ]);
    expect(answers.map((response) => response.statusCode).sort()).toEqual([201, 201, 409]);
    const { rows } = await db.pool.query(
      `select count(*)::int as people from person where email = 'cleo@aurora.example'`,
    );
    expect(rows[0].people).toBe(1);
  });

  test('renewed, gives a link to whoever has no password, and to nobody else', async () => {
    const { call, invites, usersOf, as, aurora, uma } = await withCustomers();
    const { user } = (await invites('ana', aurora, 'cleo@aurora.example')).json();
    const renewed = await call('POST', `${usersOf(aurora)}/${user.id}/set-up-link`, { as: as.uma });
    expect([renewed.statusCode, renewed.json().setUpLink.url]).toEqual([201, expect.stringContaining('/set-up/')]);
    expect(codeOf(await call('POST', `${usersOf(aurora)}/${uma.id}/set-up-link`, { as: as.ana }))).toEqual([
      404,
      'not_found',
    ]);
  });
});

describe('only a global administrator', () => {
  test('makes another, by invitation, by change or by renewing the link of one', async () => {
    const { call, invites, usersOf, as, aurora, uma } = await withCustomers();
    expect(codeOf(await invites('uma', aurora, 'cleo@aurora.example', ['global_admin']))).toEqual([
      403,
      'role_not_permitted',
    ]);
    const payload = { roles: ['user_admin', 'global_admin'] };
    expect(codeOf(await call('PATCH', `${usersOf(aurora)}/${uma.id}`, { as: as.uma, payload }))).toEqual([
      403,
      'role_not_permitted',
    ]);
    const { user } = (await invites('ana', aurora, 'cleo@aurora.example', ['global_admin'])).json();
    expect(codeOf(await call('POST', `${usersOf(aurora)}/${user.id}/set-up-link`, { as: as.uma }))).toEqual([
      403,
      'role_not_permitted',
    ]);
    expect((await call('PATCH', `${usersOf(aurora)}/${uma.id}`, { as: as.ana, payload })).statusCode).toBe(200);
  });

  test('takes the role away or removes one; the operator helps out', async () => {
    const { call, invites, usersOf, as, aurora } = await withCustomers();
    const { user } = (await invites('ops', aurora, 'cleo@aurora.example', ['global_admin'])).json();
    const url = `${usersOf(aurora)}/${user.id}`;
    expect(codeOf(await call('PATCH', url, { as: as.uma, payload: { roles: ['user'] } }))).toEqual([
      403,
      'role_not_permitted',
    ]);
    expect(codeOf(await call('DELETE', url, { as: as.uma }))).toEqual([403, 'role_not_permitted']);
    expect((await call('DELETE', url, { as: as.ana })).statusCode).toBe(204);
  });
});

describe('D1: the last global administrator', () => {
  test('keeps the role and stays', async () => {
    const { call, usersOf, as, aurora, ana } = await withCustomers();
    const url = `${usersOf(aurora)}/${ana.id}`;
    expect(codeOf(await call('PATCH', url, { as: as.ana, payload: { roles: ['user'] } }))).toEqual([
      409,
      'last_administrator',
    ]);
    expect(codeOf(await call('DELETE', url, { as: as.ops }))).toEqual([409, 'last_administrator']);
  });

  test('remains when two take each other out at the same moment', async () => {
    const { call, db, person, signedIn, usersOf, as, aurora, ana } = await withCustomers();
    for (let round = 1; round <= 10; round += 1) {
      const email = `rival-${round}@aurora.example`;
      const rival = await person(aurora.id, email, ['global_admin']);
      const asRival = await signedIn(email);
      const answers = await Promise.all([
        call('PATCH', `${usersOf(aurora)}/${rival.id}`, { as: as.ana, payload: { roles: ['user'] } }),
        call('PATCH', `${usersOf(aurora)}/${ana.id}`, { as: asRival, payload: { roles: ['user'] } }),
      ]);
      expect(answers.filter((response) => response.statusCode === 200)).toHaveLength(1);
      const { rows } = await db.pool.query(
        `select person_id from membership where organization_id = $1 and ended_at is null and 'global_admin' = any(roles)`,
        [aurora.id],
      );
      expect(rows).toHaveLength(1);
      await call('PATCH', `${usersOf(aurora)}/${ana.id}`, { as: as.ops, payload: { roles: ['global_admin'] } });
      await call('PATCH', `${usersOf(aurora)}/${rival.id}`, { as: as.ops, payload: { roles: ['user'] } });
    }
  });
});

describe('another organisation', () => {
  test('does not exist for anybody but the operator, whatever is asked', async () => {
    const { call, invites, usersOf, as, aurora, birch, bob, ana } = await withCustomers();
    const url = `${usersOf(birch)}/${bob.id}`;
    const answers = [
      await invites('ana', birch, 'cleo@aurora.example'),
      await call('GET', usersOf(birch), { as: as.ana }),
      await call('GET', url, { as: as.ana }),
      await call('PATCH', url, { as: as.ana, payload: { roles: ['user'] } }),
      await call('DELETE', url, { as: as.ana }),
      await call('POST', `${url}/set-up-link`, { as: as.ana }),
      await call('GET', `${usersOf(aurora)}/${bob.id}`, { as: as.ana }),
      await call('GET', `${usersOf(birch)}/${ana.id}`, { as: as.ops }),
    ];
    expect(answers.map(codeOf)).toEqual(answers.map(() => [404, 'not_found']));
    expect((await call('GET', url, { as: as.ops })).json()).toMatchObject({ email: 'bob@birch.example' });
  });
});

describe('changing a person', () => {
  test('with a stale ETag changes nothing; with the current one it does', async () => {
    const { call, usersOf, as, aurora, uma } = await withCustomers();
    const url = `${usersOf(aurora)}/${uma.id}`;
    const change = (roles: string[], etag: string) =>
      call('PATCH', url, { as: as.ana, payload: { roles }, headers: { 'if-match': etag } });
    const read = await call('GET', url, { as: as.ana });
    expect((await change(['billing_admin'], String(read.headers.etag))).statusCode).toBe(200);
    expect(codeOf(await change(['user'], String(read.headers.etag)))).toEqual([412, 'precondition_failed']);
    const after = await call('GET', url, { as: as.ana });
    expect([after.json().roles, after.headers.etag]).toEqual([['billing_admin'], '"2"']);
  });

  test('renames one who belongs to it alone, and nobody who belongs elsewhere too', async () => {
    const { call, invites, usersOf, as, aurora, birch, uma } = await withCustomers();
    const url = `${usersOf(aurora)}/${uma.id}`;
    const rename = (displayName: string) => call('PATCH', url, { as: as.ana, payload: { displayName } });
    expect((await rename('Uma Okafor')).json()).toMatchObject({ displayName: 'Uma Okafor', roles: ['user_admin'] });
    await invites('bob', birch, 'uma@aurora.example');
    expect(codeOf(await rename('Somebody Else'))).toEqual([409, 'name_shared']);
  });

  test('to what the person is already writes nothing', async () => {
    const { call, db, usersOf, as, aurora, uma } = await withCustomers();
    const count = async () => (await db.pool.query('select count(*)::int as events from audit_event')).rows[0].events;
    const before = await count();
    const response = await call('PATCH', `${usersOf(aurora)}/${uma.id}`, {
      as: as.ana,
      payload: { roles: ['user_admin'] },
    });
    expect([response.statusCode, response.headers.etag, await count()]).toEqual([200, '"1"', before]);
  });
});

test('the list shows every live member once, page by page', async () => {
  const { call, person, usersOf, as, aurora, uma } = await withCustomers();
  for (let number = 1; number <= 5; number += 1) await person(aurora.id, `user-${number}@aurora.example`, ['user']);
  await call('DELETE', `${usersOf(aurora)}/${uma.id}`, { as: as.ana });
  const emails: string[] = [];
  for (let url = `${usersOf(aurora)}?limit=2`; url !== ''; ) {
    const { items, next } = (await call('GET', url, { as: as.ana })).json();
    emails.push(...items.map((user: { email: string }) => user.email));
    url = next === null ? '' : `${usersOf(aurora)}?limit=2&after=${next}`;
  }
  expect(emails).toEqual(['ana@aurora.example', ...[1, 2, 3, 4, 5].map((number) => `user-${number}@aurora.example`)]);
});

test('D18: what the operator does in another organisation is in that organisation’s record, and says so', async () => {
  const { db, invites, aurora, operator } = await withCustomers();
  const { user } = (await invites('ops', aurora, 'cleo@aurora.example')).json();
  const { rows } = await db.pool.query(
    `select owner_id, customer_id, on_behalf_of, actor_organization_id, after from audit_event where kind = 'person.invited' and subject_id = $1`,
    [user.id],
  );
  expect(rows).toEqual([
    {
      owner_id: aurora.id,
      customer_id: aurora.id,
      on_behalf_of: aurora.id,
      actor_organization_id: operator.id,
      after: { email: 'cleo@aurora.example', roles: ['user'] },
    },
  ]);
});
