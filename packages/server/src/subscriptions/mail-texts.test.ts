import { describeMails } from '../testing/mail-checks.ts';
import { type SubscriptionMails, subscriptionMails } from './mail-texts.ts';

describeMails<SubscriptionMails>(subscriptionMails, {
  subscription_suspended: [{ subscription: 'Office 365 E3', customer: 'Cobalt', deleteOn: 'Friday, 12:00' }],
  subscription_deleted: [{ subscription: 'Office 365 E3', customer: 'Cobalt', at: 'Friday, 12:00' }],
});
