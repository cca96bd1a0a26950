import { strict as assert } from 'node:assert';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locale } from '@mandate/domain/kernel/locale';
import type { ReceivedMail } from '@mandate/server/testing/smtp';
import { invitationLink } from '../sample-world/acts.ts';
import type { Newcomer } from './newcomers.ts';
import { denies, type Partner, refuses, type Stage, serviceAt } from './stage.ts';
import { listedBy, partnersOf } from './views.ts';

type Message = {
  readonly subject: string;
  readonly paragraphs: readonly { readonly text: string; readonly editable: boolean }[];
  readonly url: string;
};

/** What the partner writes instead of the first paragraph. */
const greetings: Readonly<Record<Locale, string>> = {
  en: 'Dear Ms Ellison, as discussed on the phone, here is our request.',
  'zh-CN': '赵女士，您好！按照电话中的约定，现将我们的请求发送给您。',
  'zh-TW': '吳小姐您好：依照電話中的約定，附上我們的要求。',
  ja: '中村様。お電話でご相談したとおり、ご依頼をお送りします。',
  ru: 'Уважаемая Анна! Как договорились по телефону, направляем вам наш запрос.',
};

const scripts: Readonly<Record<Locale, RegExp>> = {
  en: /\p{Script=Latin}/u,
  'zh-CN': /\p{Script=Han}/u,
  'zh-TW': /\p{Script=Han}/u,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
  ru: /\p{Script=Cyrillic}/u,
};

/** Steps 1–3 of seed 004: the partner reads its link and its text, edits it and sends it. Answers the link. */
export const ask = async (stage: Stage, partner: Partner, customer: Newcomer, locale: Locale): Promise<string> => {
  const link = await readLink(stage, partner, customer);
  const message = await readMessage(stage, partner, locale, link);
  const edited = [greetings[locale], ...message.paragraphs.slice(2).map(({ text }) => text)];
  await refuseAlterations(stage, partner, locale, edited, link);
  await send(stage, { partner, customer, locale, message, edited });
  await nothingExistsYet(stage, partner, customer);
  return link;
};

const readLink = ({ walk }: Stage, partner: Partner, customer: Newcomer): Promise<string> =>
  walk.step(
    ['Q3', 'Q7', 'Q8', 'Q9'],
    'The partner has one link: the same at every call, with nothing of a customer',
    async () => {
      const link = await invitationLink(partner.api);
      assert.equal(await invitationLink(partner.api), link);
      for (const secret of [customer.id, customer.domain, customer.name]) assert.ok(!link.includes(secret));
      return link;
    },
  );

const readMessage = ({ walk }: Stage, partner: Partner, locale: Locale, link: string): Promise<Message> =>
  walk.step(['Q4', 'Q5'], 'The text to copy is in the language; its first two paragraphs may be edited', async () => {
    const message = await partner.api.call<Message>('GET', `/api/invitation-link/message?locale=${locale}`);
    assert.ok(message.subject.includes(partner.organization));
    for (const { text } of message.paragraphs.slice(0, -1)) assert.match(text, scripts[locale]);
    assert.deepEqual(
      message.paragraphs.map(({ editable }) => editable),
      message.paragraphs.map((_, index) => index < 2),
    );
    assert.deepEqual([message.url, message.paragraphs.at(-1)?.text], [link, link]);
    return message;
  });

const refuseAlterations = async (
  { walk }: Stage,
  partner: Partner,
  locale: Locale,
  edited: readonly string[],
  link: string,
): Promise<void> => {
  const trySending = (paragraphs: readonly string[]) =>
    partner.api.ask('POST', '/api/invitation-link/messages', { to: ['nobody@nowhere.example'], locale, paragraphs });
  await walk.step(['Q6'], 'A text with another link, or with none, is refused', async () => {
    const altered = ['invitation_link_altered', 'Q6'] as const;
    refuses(await trySending(edited.map((text) => (text === link ? `${link}0` : text))), altered);
    refuses(await trySending(edited.filter((text) => text !== link)), altered);
  });
  await walk.step(['Q5'], 'So is one whose other paragraphs were changed', async () => {
    refuses(await trySending(edited.with(1, greetings[locale])), ['invitation_text_fixed', 'Q5']);
  });
};

type Sending = {
  readonly partner: Partner;
  readonly customer: Newcomer;
  readonly locale: Locale;
  readonly message: Message;
  readonly edited: readonly string[];
};

const send = async (stage: Stage, { partner, customer, locale, message, edited }: Sending): Promise<void> => {
  const { walk } = stage;
  const since = stage.mailsSoFar();
  const to = customer.user.email;
  await walk.step(['Q4', 'Q5'], 'The partner edits the first paragraph, deletes the second, and sends it', async () => {
    const body = { to: [to], locale, paragraphs: edited };
    const reply = await partner.api.ask<{ items: { to: string; status: string }[] }>(
      'POST',
      '/api/invitation-link/messages',
      body,
    );
    assert.equal(reply.status, 202);
    assert.deepEqual(
      reply.body.items.map((item) => [item.to, item.status]),
      [[to, 'queued']],
    );
  });
  await walk.step(['Q5', 'Q6'], 'The mail arrives by SMTP as edited, with the exact link', async () => {
    const { mail } = await stage.mailTo(to, (text) => text.includes(message.url), since);
    checkMail(mail, message, edited);
    assert.equal(mail.headers.find(({ key }) => key === 'content-language')?.value, locale);
  });
  await walk.step(['Q4'], 'The partner sees that it was sent', () => untilSent(partner, to));
};

const checkMail = (mail: ReceivedMail['mail'], message: Message, edited: readonly string[]): void => {
  const lines = mail.text?.split(/\r?\n/).filter((line) => line !== '');
  assert.deepEqual(lines, edited);
  assert.equal(mail.subject, message.subject);
  assert.ok(mail.html?.includes(`href="${message.url}"`));
  assert.ok(!mail.text?.includes(message.paragraphs[1]?.text ?? ''));
};

const untilSent = async ({ api }: Partner, to: string): Promise<void> => {
  const path = '/api/invitation-link/messages';
  const statusNow = async () =>
    (await api.call<{ items: { to: string; status: string }[] }>('GET', path)).items.find((item) => item.to === to)
      ?.status;
  for (let tries = 0; tries < 600 && (await statusNow()) === 'queued'; tries += 1) await sleep(50);
  assert.equal(await statusNow(), 'sent');
};

const nothingExistsYet = ({ walk, ...stage }: Stage, partner: Partner, customer: Newcomer): Promise<void> =>
  walk.step(
    ['Q10', 'M5'],
    'Nothing exists before acceptance: no relationship, no privilege, no row in a list',
    async () => {
      assert.deepEqual(await listedBy(partner, customer), []);
      const partners = (await partnersOf(customer)).map((row) => row.partner.id);
      assert.ok(!partners.includes(partner.organizationId));
      await denies({ walk, ...stage }, partner, 'user.read', serviceAt(customer.id, 'office365'), [
        'privileges_missing',
        'M5',
      ]);
    },
  );
