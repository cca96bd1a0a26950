import { describeMails } from '../testing/mail-checks.ts';
import { type AccessRequestMails, accessRequestMails } from './access-request-mail-texts.ts';

const asked = { partner: 'Aurora', service: 'Office 365' };

describeMails<AccessRequestMails>(accessRequestMails, {
  access_requested: [
    { ...asked, by: 'Ana', roles: ['Support'], until: 'Friday, 12:00', url: 'https://m.example/access-requests/1' },
    { ...asked, by: 'Ana', roles: ['A', 'B'], reason: 'A locked account', until: 'Friday', url: 'https://m.example/' },
  ],
  access_declined: [
    { ...asked, customer: 'Lotus', by: 'Mei' },
    { ...asked, customer: 'Lotus', by: 'Mei', reason: 'Not this week' },
  ],
});
