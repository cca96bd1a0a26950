import { locales } from '@mandate/domain/kernel/locale';
import { expect, test } from 'vitest';
import { describeMails } from '../testing/mail-checks.ts';
import { type RelationshipMails, relationshipMails } from './mail-texts.ts';

const url = 'https://m.example/customers/1';
const started = { customer: 'Cobalt', by: 'Mei', at: 'Friday, 12:00', url };
const ended = { partner: 'Aurora', customer: 'Cobalt', by: 'Mei', at: 'Friday, 12:00' };

describeMails<RelationshipMails>(relationshipMails, {
  request_forwarded: [{ forwarder: 'Mei', partner: 'Aurora', url: 'https://m.example/r/abc' }],
  request_declined: [{ customer: 'Cobalt' }, { customer: 'Cobalt', reason: 'We have a partner for this.' }],
  relationship_started: [
    { ...started, services: [] },
    { ...started, services: ['Office 365', 'Azure'] },
  ],
  relationship_ended: [
    { ...ended, recipient: 'partner' },
    { ...ended, recipient: 'customer' },
  ],
});

test.each(locales)('a declined request without a reason has no paragraph for one, in %s (D2)', (locale) => {
  const declined = relationshipMails[locale].request_declined;
  const silent = declined({ customer: 'Cobalt' }).paragraphs;
  expect(declined({ customer: 'Cobalt', reason: 'No.' }).paragraphs).toHaveLength(silent.length + 1);
});

test.each(locales)('a relationship without privileges says so, in %s (D2)', (locale) => {
  const paragraphs = (services: string[]) =>
    relationshipMails[locale].relationship_started({ ...started, services }).paragraphs;
  expect(paragraphs([])[1]).not.toBe(paragraphs(['Azure'])[1]?.replace('Azure', ''));
  expect(paragraphs([])).toHaveLength(paragraphs(['Azure']).length);
});

test.each(locales)('the history stays readable for both sides, in %s (D10)', (locale) => {
  const last = (recipient: 'partner' | 'customer') =>
    relationshipMails[locale].relationship_ended({ ...ended, recipient }).paragraphs.at(-1);
  expect(last('partner')).toBe(last('customer'));
});
