import { expect, test } from 'vitest';
import { locales } from '../kernel/locale.ts';
import { companies, idOf } from '../testing/records.ts';
import { changeSentence } from './change-words.ts';
import type { Change } from './changes.ts';

const changes: readonly Change[] = [
  { kind: 'role', role: 'admin_agent' },
  { kind: 'program', program: 'direct_reseller' },
  { kind: 'partner_standing' },
  { kind: 'customer_standing' },
  { kind: 'relationship' },
  { kind: 'grant', service: 'office365', roles: ['administrator'], replaces: undefined },
  { kind: 'grant', service: 'office365', roles: ['administrator'], replaces: companies.provider },
  { kind: 'sale', service: 'office365' },
  { kind: 'reactivation', subscription: idOf('subscription', 1) },
];

const names = {
  organization: 'Aurora Consulting',
  service: 'Office 365',
  roles: ['Administrator', 'Reader'],
  holder: 'Poplar',
};

test('D17: every change is a whole sentence in every language, with all its names in it', () => {
  for (const locale of locales)
    for (const change of changes) {
      const sentence = changeSentence(change, names, locale);
      expect(sentence).toMatch(/[.。]$/);
      expect(sentence).not.toMatch(/[{}…]/);
      if (change.kind !== 'customer_standing') expect(sentence).toContain('Aurora Consulting');
      if (change.kind === 'grant') expect(sentence).toContain('Administrator, Reader');
    }
});

test('D17: no two languages say it alike, and no two changes either', () => {
  const all = locales.flatMap((locale) => changes.map((change) => changeSentence(change, names, locale)));
  expect(new Set(all).size).toBe(locales.length * changes.length);
});

test('D3: whoever would have to go is named', () => {
  const [grant, replacing] = changes.filter((change) => change.kind === 'grant');
  expect(grant && changeSentence(grant, names, 'en')).toBe(
    'A global administrator of the customer grants Aurora Consulting these roles of Office 365: Administrator, Reader.',
  );
  expect(replacing && changeSentence(replacing, names, 'en')).toContain('in place of Poplar');
});
