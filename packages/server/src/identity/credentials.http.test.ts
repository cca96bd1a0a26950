import { afterEach, describe, expect, test } from 'vitest';
import { stillClock } from '../testing/act.ts';
import { goodPassword, newIdentityWorld, tokenIn } from '../testing/identity-world.ts';

const worlds: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

/** An operator's administrator, and a global administrator and a sales agent of a partner, all signed in. */
const withPeople = async () => {
  const clock = stillClock('2026-11-20T12:00:00Z');
  const world = await newIdentityWorld(clock);
  worlds.push(world);
  const operator = await world.organization('operator', 'Meridian');
  const aurora = await world.organization('partner', 'Aurora');
  const birch = await world.organization('partner', 'Birch');
  await world.person(operator.id, 'ops@meridian.example', ['admin']);
  await world.person(aurora.id, 'ana@aurora.example', ['global_admin']);
  await world.person(aurora.id, 'sam@aurora.example', ['sales_agent']);
  await world.person(birch.id, 'bob@birch.example', ['global_admin']);
  const as = {
    ops: await world.signedIn('ops@meridian.example'),
    ana: await world.signedIn('ana@aurora.example'),
    sam: await world.signedIn('sam@aurora.example'),
    bob: await world.signedIn('bob@birch.example'),
  };
  const makesToken = async (who: keyof typeof as, payload: object = { name: 'script' }) =>
    (await world.call('POST', '/api/tokens', { as: as[who], payload })).json();
  const makesClient = (who: keyof typeof as, payload: object) =>
    world.call('POST', '/api/clients', { as: as[who], payload });
  return { ...world, clock, operator, aurora, birch, as, makesToken, makesClient };
};

const codeOf = (response: { statusCode: number; json: () => { code?: string } }) => [
  response.statusCode,
  response.json().code,
];

describe('a personal access token', () => {
  test('is shown once, acts as the person in that organisation, and says when it was last used', async () => {
    const { call, as, makesToken, aurora, clock } = await withPeople();
    const made = await makesToken('sam');
    expect(made).toMatchObject({
      name: 'script',
      token: expect.stringMatching(/^mdt_[\w-]{43}$/),
      expiresAt: '2027-02-18T12:00:00.000Z',
    });
    const session = (await call('GET', '/api/session', { as: made.token })).json();
    expect([session.user.email, session.organization.id, session.roles]).toEqual([
      'sam@aurora.example',
      aurora.id,
      ['sales_agent'],
    ]);
    const listed = async () => (await call('GET', '/api/tokens', { as: as.sam })).json().items;
    const { token: _, ...withoutSecret } = made;
    expect(await listed()).toEqual([{ ...withoutSecret, lastUsedAt: '2026-11-20T12:00:00.000Z' }]);
    // Noted at most once a minute.
    for (const [at, noted] of [
      ['12:00:59', '12:00:00'],
      ['12:01:00', '12:01:00'],
    ]) {
      clock.set(`2026-11-20T${at}Z`);
      await call('GET', '/api/session', { as: made.token });
      expect((await listed())[0].lastUsedAt).toBe(`2026-11-20T${noted}.000Z`);
    }
  });

  test('is refused at once when it was revoked, and after its time', async () => {
    const { call, as, makesToken, clock } = await withPeople();
    const [revoked, short, long] = [
      await makesToken('sam'),
      await makesToken('sam', { name: 'short', expiresInDays: 1 }),
      await makesToken('sam', { name: 'long', expiresInDays: 365 }),
    ];
    expect((await call('DELETE', `/api/tokens/${revoked.id}`, { as: as.sam })).statusCode).toBe(204);
    const status = async ({ token }: { token: string }) =>
      (await call('GET', '/api/session', { as: token })).statusCode;
    expect([await status(revoked), await status(short), await status(long)]).toEqual([401, 200, 200]);
    clock.set('2026-11-21T12:00:00Z');
    expect([await status(short), await status(long)]).toEqual([401, 200]);
  });

  test('lives a year at most', async () => {
    const { call, as } = await withPeople();
    const response = await call('POST', '/api/tokens', { as: as.sam, payload: { name: 'ever', expiresInDays: 366 } });
    expect(codeOf(response)).toEqual([400, 'invalid_request']);
  });

  test('is nobody else’s to see or revoke, not even an administrator’s', async () => {
    const { call, as, makesToken } = await withPeople();
    const { id, token } = await makesToken('sam');
    for (const who of ['ana', 'bob', 'ops'] as const) {
      expect((await call('GET', '/api/tokens', { as: as[who] })).json().items).toEqual([]);
      expect(codeOf(await call('DELETE', `/api/tokens/${id}`, { as: as[who] }))).toEqual([404, 'not_found']);
    }
    expect((await call('GET', '/api/session', { as: token })).statusCode).toBe(200);
  });

  test('is not repeated under an idempotency key: nothing keeps the secret', async () => {
    const { db, call, as } = await withPeople();
    const make = () =>
      call('POST', '/api/tokens', { as: as.sam, payload: { name: 'script' }, headers: { 'idempotency-key': 'k' } });
    const [one, two] = [(await make()).json(), (await make()).json()];
    expect(one.token).not.toBe(two.token);
    expect((await db.pool.query('select from idempotency_key')).rowCount).toBe(0);
  });
});

describe('a client', () => {
  test('is made by the operator for decisions and by a partner’s global administrator for the API', async () => {
    const { call, as, makesClient } = await withPeople();
    const decisions = await makesClient('ops', { name: 'gateway', scopes: ['decisions'] });
    expect(decisions.json()).toEqual({
      client: {
        id: expect.any(String),
        name: 'gateway',
        scopes: ['decisions'],
        roles: [],
        createdAt: '2026-11-20T12:00:00.000Z',
      },
      clientId: decisions.json().client.id,
      clientSecret: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect((await makesClient('ana', { name: 'sync', scopes: ['api'], roles: ['admin_agent'] })).statusCode).toBe(201);
    expect((await call('GET', '/api/clients', { as: as.ana })).json().items).toMatchObject([
      { name: 'sync', roles: ['admin_agent'] },
    ]);
  });

  test('is refused without the right: a sales agent, decisions for a partner, no role for the API, foreign roles', async () => {
    const { makesClient } = await withPeople();
    expect(codeOf(await makesClient('sam', { name: 'x', scopes: ['api'], roles: ['sales_agent'] }))).toEqual([
      403,
      'role_not_permitted',
    ]);
    expect(codeOf(await makesClient('ana', { name: 'x', scopes: ['decisions'] }))).toEqual([403, 'role_not_permitted']);
    expect(codeOf(await makesClient('ana', { name: 'x', scopes: ['api'] }))).toEqual([422, 'role_unknown']);
    expect(codeOf(await makesClient('ana', { name: 'x', scopes: ['api'], roles: ['auditor'] }))).toEqual([
      422,
      'role_unknown',
    ]);
  });

  test('of another organisation does not exist, not even for the operator', async () => {
    const { call, as, makesClient } = await withPeople();
    const { clientId } = (await makesClient('ana', { name: 'sync', scopes: ['api'], roles: ['admin_agent'] })).json();
    for (const who of ['bob', 'ops'] as const) {
      expect((await call('GET', '/api/clients', { as: as[who] })).json().items).toEqual([]);
      expect(codeOf(await call('DELETE', `/api/clients/${clientId}`, { as: as[who] }))).toEqual([404, 'not_found']);
    }
    expect((await call('DELETE', `/api/clients/${clientId}`, { as: as.ana })).statusCode).toBe(204);
  });
});

test('no table holds a password, a session, a token or a client’s secret', async () => {
  const { db, call, as, makesToken, makesClient } = await withPeople();
  const { token } = await makesToken('ana');
  await call('GET', '/api/session', { as: token });
  const { clientSecret } = (await makesClient('ops', { name: 'gateway', scopes: ['decisions'] })).json();
  const session = as.ana.split('=')[1] ?? '';
  const secrets = { goodPassword, token, bareToken: token.slice(4), clientSecret, session };
  for (const [name, secret] of Object.entries(secrets)) {
    expect({ name, length: secret.length >= 25, found: await tablesWith(db, secret) }).toEqual({
      name,
      length: true,
      found: [],
    });
  }
});

test('the search for secrets finds what is there', async () => {
  const { db, invite, aurora } = await withPeople();
  const { setUpLink } = await invite(aurora.id, 'cleo@aurora.example', ['sales_agent']);
  // The mail that brings the link has to hold it; the table of links does not.
  expect(await tablesWith(db, tokenIn(setUpLink?.url ?? ''))).toEqual(['outbox']);
});

/** Every table with a row in which the text occurs, as text, in JSON or as bytes. */
const tablesWith = async (db: Awaited<ReturnType<typeof withPeople>>['db'], secret: string): Promise<string[]> => {
  const { rows } = await db.pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const forms = [secret, Buffer.from(secret).toString('hex')];
  const found: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await db.pool.query(
      `select from "${name}" as one where exists (select from unnest($1::text[]) as form where strpos(one::text, form) > 0)`,
      [forms],
    );
    if (rowCount) found.push(name);
  }
  return found;
};
