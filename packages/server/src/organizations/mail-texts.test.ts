import { locales } from '@mandate/domain/kernel/locale';
import { expect, test } from 'vitest';
import { describeMails } from '../testing/mail-checks.ts';
import { type OrganizationMails, organizationMails } from './mail-texts.ts';

const partnership = { provider: 'Boreas', reseller: 'Cirrus', by: 'Mei', at: 'Friday, 12:00' };

describeMails<OrganizationMails>(organizationMails, {
  partner_suspended: [{ partner: 'Aurora', reason: 'Two bills are overdue.' }],
  partner_reactivated: [{ partner: 'Aurora' }],
  partner_terminated: [{ partner: 'Aurora', reason: 'Two bills are overdue.' }],
  partnership_started: [partnership],
  partnership_ended: [
    { ...partnership, recipient: 'provider' },
    { ...partnership, recipient: 'reseller' },
  ],
});

test.each(locales)('both sides of an ended partnership read that all else stays, in %s (D11)', (locale) => {
  const read = (recipient: 'provider' | 'reseller') =>
    organizationMails[locale].partnership_ended({ ...partnership, recipient }).paragraphs;
  expect(read('provider')[1]).toBe(read('reseller')[1]);
  expect(read('provider').at(-1)).not.toBe(read('reseller').at(-1));
});
