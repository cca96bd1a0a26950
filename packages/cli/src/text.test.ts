import { expect, test } from 'vitest';
import { lastPartOf } from './links.ts';
import { facts, minute, plain, table } from './text.ts';

test('columns line up, East Asian names too', () => {
  expect(
    table(
      ['id', 'name', 'sold'],
      [
        ['1', '耀光電子', 2],
        ['12', 'Lotus', undefined],
      ],
      'none',
    ).split('\n'),
  ).toEqual(['ID  NAME      SOLD', '1   耀光電子  2', '12  Lotus     –']);
});

test('a list without rows says so', () => {
  expect(table(['id'], [], 'No customers.')).toBe('No customers.');
});

test('facts without a value are left out', () => {
  expect(
    facts([
      ['Name', 'Ana'],
      ['Until', undefined],
      ['Id', 7],
    ]),
  ).toBe('Name:  Ana\nId:    7');
});

test('a name cannot move the cursor, colour the line, turn it round or begin another one', () => {
  expect(plain('A\u001b[31mna\u0007\u202e\nBo\u009b2J')).toBe('A[31mna Bo2J');
});

test('a time is shown to the minute', () => {
  expect(minute('2026-11-20T09:44:12.123Z')).toBe('2026-11-20 09:44');
  expect(minute(undefined)).toBeUndefined();
});

test('a link is taken whole or in part', () => {
  for (const link of [
    'https://x.example/requests/AbC-1',
    'https://x.example/requests/AbC-1/?a=b#c',
    '/requests/AbC-1',
    'AbC-1',
  ])
    expect(lastPartOf(link)).toBe('AbC-1');
});
