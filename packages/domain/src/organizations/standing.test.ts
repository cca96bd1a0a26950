import { expect, test } from 'vitest';
import { refuse } from '../kernel/refusal.ts';
import { ok } from '../kernel/result.ts';
import { changeStanding, type Standing, standings } from './standing.ts';

const reason = 'Invoices of three months are unpaid';

test.each<[Standing, Standing]>([
  ['active', 'suspended'],
  ['active', 'terminated'],
  ['suspended', 'active'],
  ['suspended', 'terminated'],
])('D8: the operator moves a partner from %s to %s', (from, to) => {
  expect(changeStanding(from, { to, reason })).toEqual(ok(to));
});

test.each<[Standing]>([['active'], ['suspended']])(
  'D8: a terminated partner stays terminated, it never becomes %s',
  (to) => {
    expect(changeStanding('terminated', { to, reason })).toEqual(refuse('standing_is_final'));
  },
);

test.each(standings)('the same standing again changes nothing and needs no reason: %s', (standing) => {
  expect(changeStanding(standing, { to: standing, reason: undefined })).toEqual(ok(standing));
});

test.each([[undefined], [''], ['  \n ']])(
  'D21: who is suspended or terminated reads why; %j is no reason',
  (nothing) => {
    expect(changeStanding('active', { to: 'suspended', reason: nothing })).toEqual(refuse('reason_required'));
    expect(changeStanding('suspended', { to: 'terminated', reason: nothing })).toEqual(refuse('reason_required'));
  },
);

test('D21: a reactivation needs no reason', () => {
  expect(changeStanding('suspended', { to: 'active', reason: undefined })).toEqual(ok('active'));
});
