import { describeMails } from '../testing/mail-checks.ts';
import { type WebhookMails, webhookMails } from './mail-texts.ts';

const event = { host: 'hooks.aurora.example', kind: 'privileges.removed', at: 'Friday, 12:00' };

describeMails<WebhookMails>(webhookMails, {
  webhook_failing: [{ ...event, reason: 'HTTP 500' }],
  webhook_gone: [event],
});
