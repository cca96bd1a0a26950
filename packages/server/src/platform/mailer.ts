import { setTimeout as sleep } from 'node:timers/promises';
import { parseEmail } from '@mandate/domain/kernel/email';
import { ok } from '@mandate/domain/kernel/result';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import { type Db, inTransaction, isDatabaseDown, type Scope, type Tx } from './db.ts';
import type { Jobs, WorkOptions } from './jobs.ts';
import type { MailRow, MailTables } from './mail-table.ts';
import { type Sending, type Smtp, smtpTo } from './smtp.ts';

export type MailerOptions = {
  readonly db: Db;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Logger;
  /** Undefined: mails are kept, for the operator to read. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  /** Its host stands in the message ids. Asked at each mail: with PORT=0 it is known only once the server listens. */
  readonly publicUrl: () => string;
  /** By default the first attempt is repeated within seconds, the last one after some two days. */
  readonly retry?: Pick<WorkOptions<object>, 'retries' | 'firstDelaySeconds' | 'longestDelaySeconds'>;
};

/** Jobs with the id of a mail to be sent. */
export const mailQueue = 'mail';

/** The mails of all organisations. */
const scope: Scope = { kind: 'system' };

/** 2 s, 4 s … 4 h, then every 4 h: with pg-boss's jitter the last one comes after some 50 hours. */
const twoDays = { retries: 26, firstDelaySeconds: 2, longestDelaySeconds: 4 * 3600 } as const;

/** Longer than any server needs, shorter than the time after which the job is given to somebody else. */
const attemptMilliseconds = 90_000;

/**
 * Starts to send queued mails. Each ends as sent, failed (with the reason) or, without an SMTP server, kept. Failures
 * that may pass are tried again; a mail is written off when its receiver refuses it or the attempts are used up. After
 * a crash in the wrong moment a mail is sent again, under the same message id.
 */
export const startMailer = async (options: MailerOptions): Promise<void> => {
  const { jobs, smtpUrl, mailFrom, retry = twoDays } = options;
  const smtp = smtpUrl === undefined ? undefined : smtpTo({ url: smtpUrl, from: mailFrom });
  type Payload = { readonly mail: string };
  const work: WorkOptions<Payload> = {
    ...retry,
    timeoutSeconds: 120,
    atOnce: 5,
    onGivenUp: ({ mail }) => settle(options, mail, { status: 'failed' }),
  };
  await jobs.work<Payload>(mailQueue, work, ({ mail }, signal) => deliver(options, smtp, mail, signal));
};

const deliver = async (
  options: MailerOptions,
  smtp: Smtp | undefined,
  id: string,
  signal: AbortSignal,
): Promise<void> => {
  if (!smtp) return settle(options, id, { status: 'kept' });
  const mail = await beginAttempt(options.db, id);
  if (!mail) return;
  const sending = await attempt(options, smtp, mail, signal);
  if (sending.outcome === 'sent') return settle(options, id, { status: 'sent' });
  if (sending.outcome === 'refused') return settle(options, id, { status: 'failed', reason: sending.reason });
  await settle(options, id, { status: 'queued', reason: sending.reason });
  // The reason often names the recipient, and this line is logged: it stays in the mail's row.
  throw new Error(`Mail ${id} could not be sent.`);
};

const attempt = async (
  { publicUrl }: MailerOptions,
  smtp: Smtp,
  mail: MailRow,
  signal: AbortSignal,
): Promise<Sending> => {
  const recipient = parseEmail(mail.recipient);
  if (recipient === undefined) return { outcome: 'refused', reason: 'This is not an e-mail address.' };
  const outgoing = {
    messageId: `<${mail.id}@${new URL(publicUrl()).hostname}>`,
    recipient,
    date: mail.created_at,
    locale: mail.locale,
    text: { subject: mail.subject, paragraphs: mail.paragraphs, ...(mail.link !== null && { link: mail.link }) },
  };
  return smtp.send(outgoing, AbortSignal.any([signal, AbortSignal.timeout(attemptMilliseconds)]));
};

/** The mail, counted as tried once more; undefined when it is gone or settled already. */
const beginAttempt = async (db: Db, id: string): Promise<MailRow | undefined> => {
  const begun = await inTransaction(db, scope, async (tx) =>
    ok(
      await mailsIn(tx)
        .updateTable('mail')
        .set({ attempts: sql<number>`attempts + 1` })
        .where('id', '=', id)
        .where('status', '=', 'queued')
        .returningAll()
        .executeTakeFirst(),
    ),
  );
  return begun.ok ? begun.value : undefined;
};

type Settlement = {
  readonly status: MailRow['status'];
  /** Left out: the last one stays. */
  readonly reason?: string;
};

const settleAttempts = 10;

/** Writes down how it went. A mail that has left must not be sent again because the database was away for a moment. */
const settle = async (options: MailerOptions, id: string, settlement: Settlement): Promise<void> => {
  for (let tried = 1; ; tried += 1) {
    try {
      return await write(options, id, settlement);
    } catch (error) {
      if (tried === settleAttempts || !isDatabaseDown(error)) throw error;
      options.log.warn({ err: error, mail: id }, 'state of a mail waits for the database');
      await sleep(1000);
    }
  }
};

const write = async ({ db, clock }: MailerOptions, id: string, { status, reason }: Settlement): Promise<void> => {
  await inTransaction(db, scope, async (tx) => {
    await mailsIn(tx)
      .updateTable('mail')
      .set({
        status,
        ...(status === 'sent' && { sent_at: new Date(clock.now()), last_error: null }),
        ...(reason !== undefined && { last_error: reason }),
      })
      .where('id', '=', id)
      .where('status', '=', 'queued')
      .execute();
    return ok(undefined);
  });
};

const mailsIn = (tx: Tx) => tx.$extendTables<MailTables>();
