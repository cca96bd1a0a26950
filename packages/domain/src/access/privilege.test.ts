import { expect, test } from 'vitest';
import { inDays, now, privilegeWith } from '../testing/records.ts';
import { isLive, privilegeEnds } from './privilege.ts';

test('D5: a grant without an end is live', () => {
  expect(isLive(privilegeWith(), now)).toBe(true);
});

test('D16: a grant that ends at an instant has ended at that instant', () => {
  expect(isLive(privilegeWith({ until: inDays(1) }), now)).toBe(true);
  expect(isLive(privilegeWith({ until: now }), now)).toBe(false);
});

test.each(privilegeEnds)('an ended grant never answers yes again, though its end lay ahead: %s', (how) => {
  expect(isLive(privilegeWith({ until: inDays(10), ended: { at: now, how } }), now)).toBe(false);
});

test('the ways in which a grant ends are published', () => {
  expect(privilegeEnds).toEqual(['removed', 'replaced', 'given_up', 'expired', 'changed', 'relationship_ended']);
});
