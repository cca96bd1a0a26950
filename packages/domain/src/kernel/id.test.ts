import { expect, test } from 'vitest';
import { parseId } from './id.ts';

const id = '0199a3f4-7c1e-7b2a-9d3e-0123456789ab';

test('an id is the text of a UUID', () => {
  expect(parseId('person', id)).toBe(id);
});

test('one id has one spelling: its case is folded', () => {
  expect(parseId('person', id.toUpperCase())).toBe(id);
});

test.each([
  [''],
  ['0199a3f47c1e7b2a9d3e0123456789ab'],
  [` ${id}`],
  [`${id} `],
  [`${id}\n`],
  [`{${id}}`],
  [`${id}0`],
  [`0${id}`],
  ['0199a3f4-7c1e-7b2a-9d3e-0123456789ag'],
  ['0199a3f4-7c1e-7b2a-9d3e-0123456789a'],
  ['0199a3f-47c1e-7b2a-9d3e-0123456789ab'],
])('what is no UUID is no id: %j', (text) => {
  expect(parseId('person', text)).toBeUndefined();
});

test('ids of different kinds do not mix', () => {
  const person = parseId('person', id);
  // @ts-expect-error a person is no organisation
  const organization: ReturnType<typeof parseId<'organization'>> = person;
  expect(organization).toBe(person);
});
