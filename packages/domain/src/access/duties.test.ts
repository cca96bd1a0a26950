import { expect, test } from 'vitest';
import { instant, plusDays } from '../kernel/time.ts';
import { daysAgo, inDays, now, privilegeWith } from '../testing/records.ts';
import { duties, isUnused, noticeDue, standingDuties, unusedAfterDays } from './duties.ts';

test('X3, X4: who sold a live subscription stays responsible for support and bound by its agreement', () => {
  expect(standingDuties(1)).toEqual(['support', 'reseller_agreement']);
  expect(standingDuties(0)).toEqual([]);
  expect(duties).toEqual({ support: 'X3', reseller_agreement: 'X4' });
});

test.each([
  [31, undefined],
  [30, 30],
  [29, 30],
  [8, 30],
  [7, 7],
  [2, 7],
  [1, 1],
])('D16: with %i days left the notice that is due is %s', (left, notice) => {
  expect(noticeDue(privilegeWith({ until: inDays(left) }), now)).toBe(notice);
});

test('D16: a notice is due on its day to the millisecond, not before', () => {
  expect(noticeDue(privilegeWith({ until: instant(inDays(7) + 1) }), now)).toBe(30);
});

test.each([
  [10, 10, undefined],
  [10, 7, 7],
  [7, 7, 7],
  [7, 2, 7],
  [7, 1, 1],
  [2, 2, undefined],
  [2, 1, 1],
  [1, 1, 1],
  [0.5, 0.25, undefined],
])('D16: a grant of %d days with %d left is told only what lies within its life: %s', (length, left, notice) => {
  const until = inDays(left);
  expect(noticeDue(privilegeWith({ since: plusDays(until, -length), until }), now)).toBe(notice);
});

test('D16: nothing is told of a grant without an end, one that is over, or one that was taken away', () => {
  expect(noticeDue(privilegeWith(), now)).toBeUndefined();
  expect(noticeDue(privilegeWith({ until: now }), now)).toBeUndefined();
  expect(noticeDue(privilegeWith({ until: inDays(5), ended: { at: now, how: 'removed' } }), now)).toBeUndefined();
});

test('D19: 90 days without an allowed evaluation make privileges unused', () => {
  expect(unusedAfterDays).toBe(90);
  const old = privilegeWith({ since: daysAgo(400) });
  expect(isUnused(old, daysAgo(90), now)).toBe(true);
  expect(isUnused(old, instant(daysAgo(90) + 1), now)).toBe(false);
});

test('D19: a grant that was never used counts from its beginning', () => {
  expect(isUnused(privilegeWith({ since: daysAgo(90) }), undefined, now)).toBe(true);
  expect(isUnused(privilegeWith({ since: daysAgo(89) }), undefined, now)).toBe(false);
});

test('D19: privileges that are over are not unused', () => {
  expect(isUnused(privilegeWith({ ended: { at: daysAgo(1), how: 'removed' } }), undefined, now)).toBe(false);
});
