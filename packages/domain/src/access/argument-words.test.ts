import { expect, test } from 'vitest';
import { locales } from '../kernel/locale.ts';
import { companies, daysAgo, now, office365, privilegeWith, soldWith } from '../testing/records.ts';
import { factsOf } from '../testing/situations.ts';
import { stepSentence } from './argument-words.ts';
import { decide } from './decide.ts';
import type { Facts } from './facts.ts';
import { en } from './sentences/en.ts';
import { ja } from './sentences/ja.ts';
import { ru } from './sentences/ru.ts';
import { zhCN } from './sentences/zh-cn.ts';
import { zhTW } from './sentences/zh-tw.ts';

const reseller = factsOf('reseller+privileges');
const said = (action: string, facts: Facts) =>
  decide(action, facts, now).because.map((step) => stepSentence(step, 'en'));
const lastSaid = (action: string, facts: Facts) => said(action, facts).at(-1);

test('D17: an argument reads as sentences, from the first question to the last', () => {
  expect(said('subscription.transition', reseller)).toEqual([
    'The person’s role includes it.',
    'The partner’s program allows it.',
    'The standing of the partner’s account allows it.',
    'A reseller relationship binds the partner and the customer.',
    'The organisation sold the subscription.',
    'The customer granted the privileges that this needs.',
    'The subscription is active.',
  ]);
});

const suspended = { ...reseller, subscriptions: [soldWith({ status: 'suspended' })] };
const elsewhere = { ...factsOf('customer-global-admin'), customer: companies.otherCustomer };
const narrow = { ...reseller, privileges: [privilegeWith({ roles: ['helpdesk_administrator'] })] };
const removed = { ...reseller, privileges: [privilegeWith({ ended: { at: daysAgo(1), how: 'removed' } })] };

test.each<[string, string, Facts]>([
  [en.role_fails, 'invitation.issue', factsOf('helpdesk-agent-of-reseller+privileges')],
  [en.role_elsewhere, 'privileges.grant', elsewhere],
  [en.action_unknown, 'mailbox.read', reseller],
  [en.program_fails, 'invitation.issue', factsOf('indirect-reseller+privileges')],
  [en.standing_fails, 'invitation.issue', factsOf('suspended-reseller+privileges')],
  [en.relationship_by_subscription, 'customer.read', factsOf('indirect-reseller+privileges')],
  [en.relationship_fails, 'customer.read', factsOf('stranger-partner')],
  [en.reseller_fails, 'bill.read', factsOf('other-partner+privileges')],
  [en.privileges_lack, 'user.read', factsOf('reseller-privileges')],
  [en.privileges_over, 'user.read', removed],
  [en.privileges_narrow, 'user.manage', narrow],
  [en.subscription_inactive, 'subscription.transition', suspended],
])('D17: %s', (sentence, action, facts) => {
  expect(lastSaid(action, facts)).toBe(sentence);
});

test('each language says each thing in its own words', () => {
  for (const statement of Object.keys(en) as (keyof typeof en)[]) {
    const sentences = [en, zhCN, zhTW, ja, ru].map((words) => words[statement]);
    expect(new Set(sentences).size).toBe(locales.length);
    for (const sentence of sentences) expect(sentence).toMatch(/[.。]$/);
  }
});

test('the words of a language are found by its tag', () => {
  const [step] = decide('user.read', { ...reseller, services: [office365] }, now).because;
  expect(locales.map((locale) => step && stepSentence(step, locale))).toEqual(
    [en, zhCN, zhTW, ja, ru].map((words) => words.role_holds),
  );
});
