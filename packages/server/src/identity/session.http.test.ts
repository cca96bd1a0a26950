import { afterEach, describe, expect, test } from 'vitest';
import { actBy, stillClock } from '../testing/act.ts';
import { cookieOf, expectOk, goodPassword, newIdentityWorld } from '../testing/identity-world.ts';
import { changePerson, endMembership } from './commands.ts';

const worlds: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

/** Ana administers Aurora and is a plain user at Birch; time stands still until told otherwise. */
const withAna = async () => {
  const clock = stillClock('2026-11-20T12:00:00Z');
  const world = await newIdentityWorld(clock);
  worlds.push(world);
  const aurora = await world.organization('partner', 'Aurora');
  const birch = await world.organization('customer', 'Birch');
  await world.person(aurora.id, 'root@aurora.example', ['global_admin']);
  const ana = await world.person(aurora.id, 'ana@aurora.example', ['global_admin', 'admin_agent']);
  const signIn = (email: string, password: string, more: object = {}) =>
    world.call('POST', '/api/session', { payload: { email, password }, ...more });
  return { ...world, clock, aurora, birch, ana, signIn };
};

const codeOf = (response: { statusCode: number; json: () => { code?: string } }) => [
  response.statusCode,
  response.json().code,
];

describe('signing in', () => {
  test('answers who it is and for whom, with a cookie that no script reads', async () => {
    const { signIn, call, ana, aurora } = await withAna();
    const response = await signIn('  Ana@Aurora.example ', goodPassword);
    expect(response.statusCode).toBe(201);
    expect(response.headers['set-cookie']).toMatch(/^mandate_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const session = (await call('GET', '/api/session', { as: cookieOf(response) })).json();
    expect(session).toEqual(response.json());
    expect(session).toMatchObject({
      user: { id: ana.id, email: 'ana@aurora.example', locale: 'en' },
      organization: {
        id: aurora.id,
        kind: 'partner',
        name: 'Aurora',
        program: 'direct_reseller',
        market: 'DE',
        standing: 'active',
      },
      roles: ['global_admin', 'admin_agent'],
      organizations: [{ id: aurora.id, name: 'Aurora', kind: 'partner', roles: ['global_admin', 'admin_agent'] }],
    });
  });

  test('over https marks the cookie as secure', async () => {
    const { app, signIn } = await withAna();
    Object.assign(app.platform, { publicUrl: () => 'https://mandate.test' });
    const response = await signIn('ana@aurora.example', goodPassword, { headers: { origin: 'https://mandate.test' } });
    expect(response.headers['set-cookie']).toMatch(/; SameSite=Lax; Secure$/);
  });

  test('answers the same for a wrong password, an unknown address, no address at all and a person without organisation', async () => {
    const { signIn, organization, person, db } = await withAna();
    const cedar = await organization('customer', 'Cedar');
    await person(cedar.id, 'root@cedar.example', ['global_admin']);
    const gone = await person(cedar.id, 'gone@cedar.example', ['user']);
    expectOk(await endMembership({ db }, actBy(), cedar.id, gone.id));
    const answers = await Promise.all([
      signIn('ana@aurora.example', 'a wrong password'),
      signIn('nobody@aurora.example', goodPassword),
      signIn('not an address', goodPassword),
      signIn('gone@cedar.example', goodPassword),
    ]);
    const bodies = answers.map((response) => ({ ...response.json(), instance: undefined }));
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(bodies[0]).toMatchObject({ status: 401, code: 'sign_in_failed' });
    expect(answers.every((response) => response.headers['set-cookie'] === undefined)).toBe(true);
  });

  test('for an organisation that the person does not belong to fails like a wrong password', async () => {
    const { call, birch } = await withAna();
    const payload = { email: 'ana@aurora.example', password: goodPassword, organizationId: birch.id };
    expect(codeOf(await call('POST', '/api/session', { payload }))).toEqual([401, 'sign_in_failed']);
  });
});

describe('failed attempts', () => {
  test.each(['ana@aurora.example', 'nobody@aurora.example'])(
    'slow down %s after the fifth, whether the account exists or not, and the right password too',
    async (email) => {
      const { signIn, clock } = await withAna();
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        expect(codeOf(await signIn(email, 'a wrong password'))).toEqual([401, 'sign_in_failed']);
      }
      const blocked = await signIn(email, goodPassword);
      expect([...codeOf(blocked), blocked.headers['retry-after']]).toEqual([429, 'too_many_attempts', '2']);
      clock.set('2026-11-20T12:00:02Z');
      expect((await signIn(email, 'a wrong password')).statusCode).toBe(401);
      expect((await signIn(email, goodPassword)).headers['retry-after']).toBe('4');
    },
  );

  test('are forgotten by the account after a success, and after a day', async () => {
    const { signIn, clock } = await withAna();
    for (let attempt = 1; attempt <= 4; attempt += 1) await signIn('ana@aurora.example', 'a wrong password');
    expect((await signIn('ana@aurora.example', goodPassword)).statusCode).toBe(201);
    for (let attempt = 1; attempt <= 5; attempt += 1) await signIn('ana@aurora.example', 'a wrong password');
    expect((await signIn('ana@aurora.example', goodPassword)).statusCode).toBe(429);
    clock.set('2026-11-21T12:00:03Z');
    await signIn('ana@aurora.example', 'a wrong password');
    expect((await signIn('ana@aurora.example', goodPassword)).statusCode).toBe(201);
  });

  test('at the same moment all count', async () => {
    const { signIn } = await withAna();
    const attempts = await Promise.all(
      Array.from({ length: 20 }, () => signIn('ana@aurora.example', 'a wrong password')),
    );
    const verified = attempts.filter((response) => response.statusCode === 401).length;
    // Five are free; of those that are verified at the same time, four at most, the others may have begun already.
    expect(verified).toBeGreaterThanOrEqual(5);
    expect(verified).toBeLessThanOrEqual(8);
    expect((await signIn('ana@aurora.example', goodPassword)).statusCode).toBe(429);
  });

  test('from one address slow it down for every account, after many more', async () => {
    const { signIn } = await withAna();
    for (let account = 1; account <= 50; account += 1)
      await signIn(`nobody-${account}@aurora.example`, 'a wrong password');
    expect((await signIn('ana@aurora.example', goodPassword)).statusCode).toBe(429);
    const elsewhere = await signIn('ana@aurora.example', goodPassword, { remoteAddress: '192.0.2.77' });
    expect(elsewhere.statusCode).toBe(201);
  });
});

describe('a session', () => {
  test('is over after signing out, and its cookie is taken back', async () => {
    const { signedIn, call } = await withAna();
    const cookie = await signedIn('ana@aurora.example');
    const response = await call('DELETE', '/api/session', { as: cookie });
    expect([response.statusCode, response.headers['set-cookie']]).toEqual([
      204,
      'mandate_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
    ]);
    expect((await call('GET', '/api/session', { as: cookie })).statusCode).toBe(401);
    expect((await call('DELETE', '/api/session', { as: cookie })).statusCode).toBe(204);
  });

  test('is over after two hours without use, and after twelve in any case', async () => {
    const { signedIn, call, clock } = await withAna();
    const [idle, busy] = [await signedIn('ana@aurora.example'), await signedIn('ana@aurora.example')];
    const statusAt = async (time: string, cookie: string) => {
      clock.set(`2026-11-20T${time}Z`);
      return (await call('GET', '/api/session', { as: cookie })).statusCode;
    };
    expect(await statusAt('13:59:59', busy)).toBe(200);
    expect(await statusAt('14:00:00', idle)).toBe(401);
    for (const hour of ['15', '17', '19', '21', '23'])
      expect(await statusAt(`${hour}:00:00`, busy)).toBe(hour === '15' ? 200 : 401);
  });

  test('that is used goes on for twelve hours and no longer', async () => {
    const { signedIn, call, clock } = await withAna();
    const cookie = await signedIn('ana@aurora.example');
    for (const hour of ['13', '14', '15', '16', '17', '18', '19', '20', '21', '22', '23']) {
      clock.set(`2026-11-20T${hour}:30:00Z`);
      expect((await call('GET', '/api/session', { as: cookie })).statusCode).toBe(200);
    }
    clock.set('2026-11-21T00:00:00Z');
    expect((await call('GET', '/api/session', { as: cookie })).statusCode).toBe(401);
  });

  test('with a bearer token beside it counts for nothing, even when the token is wrong', async () => {
    const { signedIn, call } = await withAna();
    const cookie = await signedIn('ana@aurora.example');
    const headers = { cookie, authorization: 'Bearer mdt_wrong' };
    expect((await call('GET', '/api/session', { headers })).statusCode).toBe(401);
  });
});

describe('D22: a person in two organisations', () => {
  test('acts for one at a time, with the roles held there; switching renews the session', async () => {
    const { call, person, signedIn, aurora, birch } = await withAna();
    await person(birch.id, 'ana@aurora.example', ['user']);
    const first = await signedIn('ana@aurora.example');
    const users = (id: string, as: string) => call('GET', `/api/organizations/${id}/users`, { as });
    expect((await users(aurora.id, first)).statusCode).toBe(200);
    expect(codeOf(await users(birch.id, first))).toEqual([404, 'not_found']);

    const payload = { organizationId: birch.id };
    const switched = await call('POST', '/api/session/organization', { as: first, payload });
    expect(switched.statusCode).toBe(200);
    expect(switched.json()).toMatchObject({ organization: { id: birch.id }, roles: ['user'] });
    expect(switched.json().organizations.map(({ id }: { id: string }) => id)).toEqual([aurora.id, birch.id]);
    const second = cookieOf(switched);
    expect(second).not.toBe(first);
    expect((await call('GET', '/api/session', { as: first })).statusCode).toBe(401);
    // A plain user of Birch may not look at its people; being an administrator of Aurora does not help.
    expect(codeOf(await users(birch.id, second))).toEqual([403, 'role_not_permitted']);
    expect(codeOf(await users(aurora.id, second))).toEqual([403, 'role_not_permitted']);
  });

  test('signs in for the organisation asked for', async () => {
    const { call, person, signedIn, birch } = await withAna();
    await person(birch.id, 'ana@aurora.example', ['billing_admin']);
    const cookie = await signedIn('ana@aurora.example', birch.id);
    const session = (await call('GET', '/api/session', { as: cookie })).json();
    expect([session.organization.id, session.roles]).toEqual([birch.id, ['billing_admin']]);
  });

  test('cannot switch to an organisation that is not hers, and keeps the session', async () => {
    const { call, signedIn, birch } = await withAna();
    const cookie = await signedIn('ana@aurora.example');
    const payload = { organizationId: birch.id };
    expect(codeOf(await call('POST', '/api/session/organization', { as: cookie, payload }))).toEqual([
      404,
      'not_found',
    ]);
    expect((await call('GET', '/api/session', { as: cookie })).statusCode).toBe(200);
  });
});

describe('somebody who', () => {
  test('loses a role has lost it at the next request', async () => {
    const { db, call, signedIn, aurora, ana } = await withAna();
    const cookie = await signedIn('ana@aurora.example');
    expectOk(await changePerson({ db }, actBy(), aurora.id, ana.id, { roles: ['sales_agent'] }));
    expect(codeOf(await call('GET', `/api/organizations/${aurora.id}/users`, { as: cookie }))).toEqual([
      403,
      'role_not_permitted',
    ]);
    expect((await call('GET', '/api/session', { as: cookie })).json().roles).toEqual(['sales_agent']);
  });

  test('leaves is out at once with every session and token there, stays in elsewhere, and is not back in by coming back', async () => {
    const { db, clock, call, person, signedIn, aurora, birch, ana } = await withAna();
    await person(birch.id, 'ana@aurora.example', ['user']);
    const here = await signedIn('ana@aurora.example', aurora.id);
    const elsewhere = await signedIn('ana@aurora.example', birch.id);
    const { token } = (await call('POST', '/api/tokens', { as: here, payload: { name: 'script' } })).json();
    expect((await call('GET', '/api/session', { as: token })).statusCode).toBe(200);
    expectOk(await endMembership({ db }, actBy(), aurora.id, ana.id));
    const statuses = async () => {
      const answers = await Promise.all([here, token, elsewhere].map((as) => call('GET', '/api/session', { as })));
      return answers.map((response) => response.statusCode);
    };
    expect(await statuses()).toEqual([401, 401, 200]);
    clock.set('2026-11-20T12:01:00Z');
    await person(aurora.id, 'ana@aurora.example', ['sales_agent']);
    expect(await statuses()).toEqual([401, 401, 200]);
  });
});

test('D18: signing in, switching and signing out are on record, with the person and the organisation', async () => {
  const { db, call, person, signedIn, aurora, birch, ana } = await withAna();
  await person(birch.id, 'ana@aurora.example', ['user']);
  const cookie = await signedIn('ana@aurora.example');
  const switched = await call('POST', '/api/session/organization', {
    as: cookie,
    payload: { organizationId: birch.id },
  });
  await call('DELETE', '/api/session', { as: cookieOf(switched) });
  const { rows } = await db.pool.query(
    `select kind, actor_id, actor_organization_id, partner_id, customer_id from audit_event
     where kind like 'session.%' order by id`,
  );
  const inBirch = { actor_id: ana.id, actor_organization_id: birch.id, partner_id: null, customer_id: birch.id };
  expect(rows).toEqual([
    {
      kind: 'session.started',
      actor_id: ana.id,
      actor_organization_id: aurora.id,
      partner_id: aurora.id,
      customer_id: null,
    },
    { kind: 'session.switched', ...inBirch },
    { kind: 'session.ended', ...inBirch },
  ]);
});
