import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestSmtp, type TestSmtp } from '../testing/smtp.ts';
import { mailText } from './mail-text.ts';
import { type OutgoingMail, smtpTo } from './smtp.ts';

let server: TestSmtp;

beforeEach(async () => {
  server = await startTestSmtp();
});

afterEach(() => server.stop());

const mail: OutgoingMail = {
  messageId: '<1@mandate.example>',
  recipient: 'ana@contoso.example',
  date: new Date(0),
  locale: 'ru',
  text: mailText('Тема', ['Абзац.']),
};

const send = (url: string, signal = new AbortController().signal) =>
  smtpTo({ url, from: 'no-reply@mandate.example' }).send(mail, signal);

test('without a password any TLS will do, since none would as well (RFC 7435)', async () => {
  expect(await send(server.url)).toEqual({ outcome: 'sent' });
  expect(server.received).toMatchObject([{ encrypted: true, mail: { subject: 'Тема', messageId: mail.messageId } }]);
});

test('a password is not given to a server that cannot prove who it is', async () => {
  const sending = await send(server.url.replace('smtp://', 'smtp://mandate:secret@'));
  expect(sending).toEqual({ outcome: 'failed', reason: expect.stringMatching(/certificate/i) });
});

test('… unless the operator says so; a refused sign-in is then the settings’ fault, not the mail’s', async () => {
  const url = `${server.url.replace('smtp://', 'smtp://mandate:secret@')}?tls.rejectUnauthorized=false`;
  expect(await send(url)).toEqual({ outcome: 'failed', reason: expect.stringContaining('535') });
});

test.each([
  [550, 'refused'],
  [554, 'refused'],
  [421, 'failed'],
  [452, 'failed'],
])('a recipient answered with %i is %s', async (code, outcome) => {
  server.refuse(mail.recipient, code, 'not now');
  expect(await send(server.url)).toEqual({ outcome, reason: expect.stringContaining(`${code} not now`) });
});

test('an attempt that is broken off may succeed later', async () => {
  expect(await send(server.url, AbortSignal.abort())).toMatchObject({ outcome: 'failed' });
  expect(server.received).toEqual([]);
});
