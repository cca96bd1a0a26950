import { ok } from '@mandate/domain/kernel/result';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { auditEvents } from '../audit/queries.ts';
import { systemClock } from '../platform/clock.ts';
import { inTransaction } from '../platform/db.ts';
import { type Jobs, startJobs } from '../platform/jobs.ts';
import { mailText } from '../platform/mail-text.ts';
import { startMailer } from '../platform/mailer.ts';
import { queueMail } from '../platform/outbox.ts';
import { type Relay, startRelay } from '../platform/relay.ts';
import { actBy, actorOf } from '../testing/act.ts';
import { createActorHttp } from '../testing/actor-http.ts';
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts';
import { startTestSmtp, type TestSmtp } from '../testing/smtp.ts';
import { mailRoutes } from './routes.ts';

const log = pino({ level: 'silent' });
const actors = {
  admin: actorOf('operator'),
  support: actorOf('operator', { roles: ['support'] }),
  auditor: actorOf('operator', { roles: ['auditor'] }),
  partner: actorOf('partner'),
};
const wait = { timeout: 30_000, interval: 50 };
const link = 'https://mandate.example/set-up/secret';

let database: TestDatabase;
let smtp: TestSmtp;
let jobs: Jobs;
let relay: Relay;
let app: Awaited<ReturnType<typeof createActorHttp>>;

/** The node has a mail server, which refuses Bob. Zoe's mail was kept before there was one. */
beforeAll(async () => {
  database = await createTestDatabase();
  smtp = await startTestSmtp();
  smtp.refuse('bob@contoso.example', 550, 'no such user');
  const { db, url } = database;
  jobs = await startJobs({ databaseUrl: url, log });
  const shared = { db, jobs, log, clock: systemClock };
  const publicUrl = () => 'https://mandate.example';
  await startMailer({ ...shared, smtpUrl: smtp.url, mailFrom: 'no-reply@mandate.example', publicUrl });
  await inTransaction(db, { kind: 'system' }, async (tx) => {
    const to = (recipient: string) => ({
      kind: 'person.invited',
      recipient: `${recipient}@contoso.example`,
      locale: 'en' as const,
      text: mailText('Welcome', ['Choose a password.'], link),
    });
    return ok(await queueMail(tx, actBy(), [to('ana'), to('bob'), to('zoe')]));
  });
  await db.pool.query(`update mail set status = 'kept' where recipient like 'zoe@%'`);
  relay = await startRelay({ ...shared, expand: async () => [] });
  app = await createActorHttp(db, actors);
  mailRoutes(app, { db });
  await vi.waitFor(async () => {
    const { rows } = await db.pool.query('select status from mail order by recipient');
    expect(rows.map((row) => row.status)).toEqual(['sent', 'failed', 'kept']);
  }, wait);
});

afterAll(async () => {
  await app.close();
  await relay.stop();
  await jobs.stop();
  await smtp.stop();
  await database.drop();
});

const call = (method: 'GET' | 'POST', who: keyof typeof actors, url: string) =>
  app.inject({ method, url, headers: { authorization: `Bearer ${who}` } });

const mailTo = async (recipient: string) => {
  const { items } = (await call('GET', 'support', '/api/mails')).json();
  return items.find((item: { to: string }) => item.to === `${recipient}@contoso.example`);
};

describe('the operator’s mails', () => {
  test('are listed newest first, with what became of each', async () => {
    const { items, next } = (await call('GET', 'support', '/api/mails')).json();
    expect(next).toBeNull();
    expect(items).toMatchObject([
      { to: 'zoe@contoso.example', status: 'kept', attempts: 0 },
      {
        to: 'bob@contoso.example',
        status: 'failed',
        attempts: 1,
        lastError: expect.stringContaining('550 no such user'),
      },
      { to: 'ana@contoso.example', status: 'sent', attempts: 1, sentAt: expect.any(String), kind: 'person.invited' },
    ]);
    const failed = (await call('GET', 'support', '/api/mails?status=failed&limit=1')).json();
    expect(failed.items.map((item: { to: string }) => item.to)).toEqual(['bob@contoso.example']);
  });

  test('show a link only while they are kept: otherwise it is the recipient’s alone', async () => {
    expect(await mailTo('zoe')).toMatchObject({ link, text: `Choose a password.\n\n${link}` });
    for (const recipient of ['ana', 'bob']) {
      const mail = await mailTo(recipient);
      expect(JSON.stringify(mail)).not.toContain(link);
      expect((await call('GET', 'admin', `/api/mails/${mail.id}`)).json()).toEqual(mail);
    }
  });

  test('are for the operator’s administrators and support, and can be sent again by administrators', async () => {
    const { id } = await mailTo('bob');
    for (const who of ['auditor', 'partner'] as const) {
      expect((await call('GET', who, '/api/mails')).statusCode).toBe(403);
      expect((await call('GET', who, `/api/mails/${id}`)).statusCode).toBe(403);
    }
    expect((await call('POST', 'support', `/api/mails/${id}/retry`)).statusCode).toBe(403);
  });
});

describe('sending again', () => {
  test('delivers a mail that had failed, once for two who ask, and leaves a record (D18)', async () => {
    const { id } = await mailTo('bob');
    smtp.accept('bob@contoso.example');
    const answers = await Promise.all([1, 2].map(() => call('POST', 'admin', `/api/mails/${id}/retry`)));
    expect(answers.map((answer) => answer.statusCode).toSorted()).toEqual([202, 409]);
    await vi.waitFor(async () => expect(await mailTo('bob')).toMatchObject({ status: 'sent', attempts: 2 }), wait);
    expect(smtp.received.filter((mail) => mail.to[0] === 'bob@contoso.example')).toHaveLength(1);
    const events = await auditEvents(
      database.db,
      actors.admin,
      { kind: 'mail.retried' },
      { after: undefined, limit: 10 },
    );
    expect(events).toMatchObject([{ subject: { kind: 'mail', id }, before: { status: 'failed' } }]);
  });

  test('is refused for a mail that was sent, and for one that there is not', async () => {
    const { id } = await mailTo('ana');
    const refused = await call('POST', 'admin', `/api/mails/${id}/retry`);
    expect(refused.json()).toMatchObject({ status: 409, code: 'mail_not_retryable' });
    const unknown = await call('POST', 'admin', `/api/mails/${actBy().newId('mail')}/retry`);
    expect(unknown.json()).toMatchObject({ status: 404, code: 'not_found' });
  });
});
