import { describeMails } from '../testing/mail-checks.ts';
import { type IdentityMails, identityMails } from './mail-texts.ts';

describeMails<IdentityMails>(identityMails, {
  set_up_link: [{ name: 'Mei', organization: 'Cobalt', url: 'https://m.example/set-up/abc', until: 'Friday, 12:00' }],
});
