import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stillClock } from '../testing/act.ts';
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts';
import { oidcAdapter } from './oidc-adapter.ts';

let database: TestDatabase;
const clock = stillClock('2026-11-20T12:00:00Z');

beforeEach(async () => {
  clock.set('2026-11-20T12:00:00Z');
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const adapterOf = (model: string) => oidcAdapter({ db: database.db, clock })(model);

describe('what oidc-provider keeps', () => {
  test('is found by id, uid and user code, within its model only', async () => {
    const sessions = adapterOf('Session');
    await sessions.upsert('s-1', { uid: 'u-1', userCode: 'C-1', accountId: 'ana' }, 60);
    const kept = { uid: 'u-1', userCode: 'C-1', accountId: 'ana' };
    expect([await sessions.find('s-1'), await sessions.findByUid('u-1'), await sessions.findByUserCode('C-1')]).toEqual(
      [kept, kept, kept],
    );
    expect(await adapterOf('DeviceCode').find('s-1')).toBeUndefined();
  });

  test('is replaced under the same id, and marked when it is consumed', async () => {
    const codes = adapterOf('AuthorizationCode');
    await codes.upsert('c-1', { accountId: 'ana' }, 60);
    await codes.upsert('c-1', { accountId: 'bob' }, 60);
    await codes.consume('c-1');
    expect(await codes.find('c-1')).toEqual({ accountId: 'bob', consumed: Date.UTC(2026, 10, 20, 12) / 1000 });
  });

  test('is gone after its time, when it is destroyed, and with its grant', async () => {
    const codes = adapterOf('AuthorizationCode');
    await codes.upsert('short', {}, 60);
    await codes.upsert('ever', {}, undefined as never);
    await codes.upsert('granted', { grantId: 'g-1' }, 600);
    await adapterOf('RefreshToken').upsert('granted', { grantId: 'g-1' }, 600);
    clock.set('2026-11-20T12:01:00Z');
    expect([await codes.find('short'), await codes.find('ever')]).toEqual([undefined, {}]);
    await codes.destroy('ever');
    await codes.revokeByGrantId('g-1');
    expect([
      await codes.find('ever'),
      await codes.find('granted'),
      await adapterOf('RefreshToken').find('granted'),
    ]).toEqual([undefined, undefined, undefined]);
  });
});
