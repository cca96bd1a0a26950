import { afterEach, describe, expect, test } from 'vitest';
import { stillClock } from '../testing/act.ts';
import { goodPassword, newIdentityWorld, tokenIn } from '../testing/identity-world.ts';

const worlds: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

/** Bo has been invited to Aurora and holds the link. */
const withBo = async () => {
  const clock = stillClock('2026-11-20T12:00:00Z');
  const world = await newIdentityWorld(clock);
  worlds.push(world);
  const aurora = await world.organization('partner', 'Aurora');
  const { setUpLink } = await world.invite(aurora.id, 'bo@aurora.example', ['admin_agent']);
  const token = tokenIn(setUpLink?.url ?? '');
  const choose = (password: string, of = token) => world.call('POST', `/api/set-up/${of}`, { payload: { password } });
  const signIn = () =>
    world.call('POST', '/api/session', { payload: { email: 'bo@aurora.example', password: goodPassword } });
  return { ...world, clock, aurora, token, choose, signIn };
};

describe('a set-up link', () => {
  test('says for whom it is, and is not used up by looking', async () => {
    const { call, token, aurora, choose } = await withBo();
    const preview = await call('GET', `/api/set-up/${token}`);
    expect(preview.json()).toEqual({
      user: { email: 'bo@aurora.example', displayName: 'Person bo@aurora.example', locale: 'en' },
      organizations: [{ id: aurora.id, name: 'Aurora' }],
      expiresAt: '2026-11-23T12:00:00.000Z',
    });
    expect((await choose(goodPassword)).statusCode).toBe(204);
  });

  test('works once', async () => {
    const { call, token, choose, signIn } = await withBo();
    expect((await choose(goodPassword)).statusCode).toBe(204);
    const again = await choose('another password, as long');
    expect([again.statusCode, again.json().code]).toEqual([410, 'set_up_link_invalid']);
    expect((await call('GET', `/api/set-up/${token}`)).statusCode).toBe(410);
    expect((await signIn()).statusCode).toBe(201);
  });

  test('works once when it is used several times at the same moment', async () => {
    const { choose } = await withBo();
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => choose(`four herons over weir ${n}`)));
    expect(answers.map((response) => response.statusCode).sort()).toEqual([
      204,
      ...Array.from({ length: 7 }, () => 410),
    ]);
  });

  test('is over after 72 hours', async () => {
    const { clock, choose } = await withBo();
    clock.set('2026-11-23T12:00:00Z');
    expect((await choose(goodPassword)).statusCode).toBe(410);
  });

  test('stays usable after a password that was too weak', async () => {
    const { choose } = await withBo();
    const refused = await choose('password1234');
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'password_too_weak']);
    expect((await choose(goodPassword)).statusCode).toBe(204);
  });

  test('answers the same when it never existed', async () => {
    const { choose } = await withBo();
    const refused = await choose(goodPassword, 'x'.repeat(43));
    expect([refused.statusCode, refused.json().code]).toEqual([410, 'set_up_link_invalid']);
  });

  test('is used up with the others of the person', async () => {
    const { invite, organization, token, choose, call } = await withBo();
    const cedar = await organization('customer', 'Cedar');
    const { setUpLink } = await invite(cedar.id, 'bo@aurora.example', ['user']);
    expect((await choose(goodPassword, tokenIn(setUpLink?.url ?? ''))).statusCode).toBe(204);
    expect((await call('GET', `/api/set-up/${token}`)).statusCode).toBe(410);
  });

  test('is mailed to the person, and only its digest is in the table of links', async () => {
    const { db, token } = await withBo();
    const { rows } = await db.pool.query(`select payload from outbox where kind = 'person.invited'`);
    expect(rows).toHaveLength(1);
    expect(rows[0].payload).toMatchObject({ recipient: 'bo@aurora.example', organization: 'Aurora' });
    expect(tokenIn(rows[0].payload.url)).toBe(token);
    const links = await db.pool.query('select set_up_link::text as row from set_up_link');
    expect(links.rows[0].row).not.toContain(token);
  });
});

test('nobody signs in before choosing a password', async () => {
  const { signIn } = await withBo();
  expect((await signIn()).statusCode).toBe(401);
});
