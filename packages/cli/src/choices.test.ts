import { expect, test } from 'vitest';
import { type ChoiceFlags, choicesOf } from './choices.ts';

const faultOf = (flags: ChoiceFlags): string => {
  try {
    choicesOf(flags);
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  }
  throw new Error('It was taken.');
};

test('services are granted with the usual roles, or with those that are named', () => {
  expect(choicesOf({ grant: ['azure', 'office365:administrator,helpdesk_administrator'] })).toEqual({
    azure: { grant: true },
    office365: { grant: true, roles: ['administrator', 'helpdesk_administrator'] },
  });
});

test('D2: nothing is granted that is not named', () => {
  expect(choicesOf({})).toEqual({});
});

test('an end is for all services, unless one has its own; a day ends at its midnight, UTC', () => {
  expect(
    choicesOf({ grant: ['azure', 'office365'], until: ['2027-06-30', 'azure=2027-01-31T12:00:00+08:00'] }),
  ).toEqual({
    azure: { grant: true, until: '2027-01-31T12:00:00+08:00' },
    office365: { grant: true, until: '2027-06-30T00:00:00Z' },
  });
});

test('D3: a holder is replaced by name', () => {
  expect(choicesOf({ grant: ['azure'], replace: ['azure=p-1'] })).toEqual({ azure: { grant: true, replace: 'p-1' } });
});

test('what is said about a service that is not granted is a mistake', () => {
  expect(faultOf({ grant: ['office365'], replace: ['azure=p-1'] })).toContain('“azure” is not among');
  expect(faultOf({ until: ['azure=2027-06-30'] })).toContain('“azure” is not among');
});

test.each([
  [{ grant: [':administrator'] }, 'names no service'],
  [{ grant: ['azure:'] }, 'names no service, or no role'],
  [{ grant: ['azure'], replace: ['azure'] }, 'names no holder'],
  [{ grant: ['azure'], until: ['soon'] }, 'is no time'],
  [{ grant: ['azure'], until: ['2027-13-01'] }, 'is no time'],
  [{ grant: ['azure'], until: ['azure='] }, 'is no time'],
] as const)('%j cannot be read', (flags, told) => {
  expect(faultOf(flags)).toContain(told);
});
