import { setTimeout as sleep } from 'node:timers/promises';
import { err, ok } from '@mandate/domain/kernel/result';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { actBy } from '../testing/act.ts';
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts';
import { startTestSmtp, type TestSmtp } from '../testing/smtp.ts';
import type { Act } from './actor.ts';
import { systemClock } from './clock.ts';
import { inTransaction, type Scope, type Tx } from './db.ts';
import { type Jobs, startJobs } from './jobs.ts';
import type { MailRow } from './mail-table.ts';
import { type MailText, mailText } from './mail-text.ts';
import { startMailer } from './mailer.ts';
import { type MailDraft, post, queueMail } from './outbox.ts';
import { type Expand, type Relay, startRelay } from './relay.ts';

const log = pino({ level: 'silent' });
const system: Scope = { kind: 'system' };
const wait = { timeout: 30_000, interval: 50 };
const quickly = { retries: 1, firstDelaySeconds: 1, longestDelaySeconds: 1 } as const;

let database: TestDatabase;
let smtp: TestSmtp;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  smtp = await startTestSmtp();
});

afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
  await smtp.stop();
  await database.drop();
});

type Node = { readonly jobs: Jobs; readonly relay: Relay };
type NodeOptions = {
  readonly expand?: Expand;
  readonly smtpUrl?: string | undefined;
  readonly retry?: typeof quickly;
};

const noMails: Expand = async () => [];

/** One server node, as far as mail goes. */
const startNode = async (options: NodeOptions = {}): Promise<Node> => {
  const { db, url } = database;
  const jobs = await startJobs({ databaseUrl: url, log });
  stops.push(() => jobs.stop());
  await startMailer({
    db,
    jobs,
    log,
    clock: systemClock,
    smtpUrl: 'smtpUrl' in options ? options.smtpUrl : smtp.url,
    mailFrom: 'Mandate <no-reply@mandate.example>',
    publicUrl: () => 'https://mandate.example',
    ...(options.retry && { retry: options.retry }),
  });
  const expand = options.expand ?? noMails;
  const relay = await startRelay({ db, jobs, expand, log, clock: systemClock, again: quickly });
  stops.push(() => relay.stop());
  return { jobs, relay };
};

const draftTo = (recipient: string, text: MailText = mailText('Hello', ['A paragraph.'])): MailDraft => ({
  kind: 'test.sent',
  recipient,
  locale: 'en',
  text,
});

const commit = <T>(act: (tx: Tx, by: Act) => Promise<T>) =>
  inTransaction(database.db, system, async (tx) => ok(await act(tx, actBy())));

const queue = async (...drafts: readonly MailDraft[]): Promise<string[]> => {
  const queued = await commit((tx, act) => queueMail(tx, act, drafts));
  return queued.ok ? queued.value : [];
};

const mailRows = async (): Promise<MailRow[]> =>
  (await database.db.pool.query<MailRow>('select * from mail order by recipient')).rows;

const settled = (status: MailRow['status'], count = 1) =>
  vi.waitFor(async () => {
    const rows = await mailRows();
    expect(rows.map((row) => row.status)).toEqual(Array.from({ length: count }, () => status));
    return rows;
  }, wait);

/** Long enough for a second copy to arrive, if there were one. */
const afterAWhile = () => sleep(1500);

describe('a queued mail', () => {
  test('is sent once, as text and as HTML, and recorded as sent', async () => {
    await startNode();
    const link = 'https://mandate.example/requests/x?a=1&b=2';
    const [id] = await queue(draftTo('ana@contoso.example', mailText('委任 и доверие', ['One.', '<b>Two</b>'], link)));
    const [row] = await settled('sent');
    await afterAWhile();
    expect(smtp.received).toHaveLength(1);
    const [{ mail, from, to, encrypted }] = smtp.received as [TestSmtp['received'][number]];
    expect({ from, to, encrypted }).toEqual({
      from: 'no-reply@mandate.example',
      to: ['ana@contoso.example'],
      encrypted: true,
    });
    expect(mail).toMatchObject({
      subject: '委任 и доверие',
      messageId: `<${id}@mandate.example>`,
      from: { name: 'Mandate', address: 'no-reply@mandate.example' },
      to: [{ address: 'ana@contoso.example' }],
    });
    expect(mail.text?.trim()).toBe(`One.\n\n<b>Two</b>\n\n${link}`);
    expect(mail.html).toContain('&lt;b&gt;Two&lt;/b&gt;');
    expect(mail.headers.find((header) => header.key === 'auto-submitted')?.value).toBe('auto-generated');
    expect(row).toMatchObject({ id, status: 'sent', attempts: 1, last_error: null, sent_at: expect.any(Date) });
  });

  test('does not exist when its transaction was rolled back', async () => {
    await startNode();
    await inTransaction(database.db, system, async (tx) => {
      await queueMail(tx, actBy(), [draftTo('ana@contoso.example')]);
      return err('refused');
    });
    await queue(draftTo('bob@contoso.example'));
    await settled('sent');
    expect(smtp.received.map((mail) => mail.to)).toEqual([['bob@contoso.example']]);
  });

  test('goes to each recipient once per dedup key, and answers the id of the first', async () => {
    await startNode();
    const draft = { ...draftTo('ana@contoso.example'), dedupKey: 'notice 7' };
    const first = await queue(draft, { ...draft, recipient: 'bob@contoso.example' });
    expect(await queue(draft)).toEqual(first.slice(0, 1));
    await settled('sent', 2);
    await afterAWhile();
    expect(smtp.received.map((mail) => mail.to[0]).toSorted()).toEqual(['ana@contoso.example', 'bob@contoso.example']);
  });

  test('can be written by an organisation that cannot read it', async () => {
    await startNode();
    const scope = { kind: 'organization', organizationId: actBy().newId('organization'), organizationKind: 'customer' };
    const queued = await inTransaction(database.db, scope as Scope, async (tx) =>
      ok(await queueMail(tx, actBy(), [draftTo('ana@contoso.example')])),
    );
    const [row] = await settled('sent');
    expect(queued).toEqual({ ok: true, value: [row?.id] });
  });

  test('is kept, and not tried, where there is no SMTP server', async () => {
    await startNode({ smtpUrl: undefined });
    await queue(draftTo('ana@contoso.example'));
    const [row] = await settled('kept');
    expect(row).toMatchObject({ attempts: 0, sent_at: null });
  });
});

describe('an SMTP server that cannot be reached', () => {
  test('is tried again until it is back, and the mail comes through once', async () => {
    const { port } = smtp;
    await smtp.stop();
    await startNode({ smtpUrl: `smtp://127.0.0.1:${port}` });
    await queue(draftTo('ana@contoso.example'));
    await vi.waitFor(async () => {
      expect((await mailRows())[0]).toMatchObject({
        status: 'queued',
        last_error: expect.stringContaining('ECONNREFUSED'),
      });
    }, wait);
    smtp = await startTestSmtp({ port });
    const [row] = await settled('sent');
    expect(row?.attempts).toBeGreaterThan(1);
    expect(row?.last_error).toBeNull();
    expect(smtp.received).toHaveLength(1);
  });

  test('ends with a failed mail and its reason when the attempts are used up', async () => {
    smtp.refuse('ana@contoso.example', 451, 'greylisted, come back later');
    await startNode({ retry: quickly });
    await queue(draftTo('ana@contoso.example'));
    const [row] = await settled('failed');
    expect(row).toMatchObject({ attempts: 2, last_error: expect.stringContaining('greylisted, come back later') });
  });
});

describe('a receiver that says no', () => {
  test('fails its own mail at the first attempt, with the reason, and no other', async () => {
    smtp.refuse('ghost@contoso.example', 550, 'no such user');
    await startNode();
    await queue(draftTo('ana@contoso.example'), draftTo('ghost@contoso.example'));
    await vi.waitFor(async () => {
      expect(await mailRows()).toMatchObject([
        { recipient: 'ana@contoso.example', status: 'sent' },
        {
          recipient: 'ghost@contoso.example',
          status: 'failed',
          attempts: 1,
          last_error: expect.stringContaining('550 no such user'),
        },
      ]);
    }, wait);
  });
});

describe('text and addresses from outside', () => {
  test('add no header and no recipient', async () => {
    await startNode();
    const evil = 'Hi\r\nBcc: eve@evil.example\r\n\r\nBody';
    await queue({ ...draftTo('ana@contoso.example'), text: { subject: evil, paragraphs: [evil], link: evil } });
    await queue(draftTo('bob@contoso.example, eve@evil.example'));
    await queue(draftTo('bob@contoso.example>\r\nRCPT TO:<eve@evil.example'));
    const rows = await vi.waitFor(async () => {
      const found = await mailRows();
      expect(found.map((row) => row.status)).toEqual(['sent', 'failed', 'failed']);
      return found;
    }, wait);
    expect(rows[1]?.last_error).toBe('This is not an e-mail address.');
    expect(smtp.received).toHaveLength(1);
    const [{ mail, to, raw }] = smtp.received as [TestSmtp['received'][number]];
    expect(to).toEqual(['ana@contoso.example']);
    expect(mail.subject).toBe('Hi Bcc: eve@evil.example Body');
    expect(mail.bcc).toBeUndefined();
    expect(raw.split('\r\n\r\n')[0]).not.toMatch(/^bcc:/im);
  });
});

describe('an event', () => {
  const told =
    (recipients: readonly string[]): Expand =>
    async (_tx, kind) =>
      recipients.map((recipient) => ({ ...draftTo(recipient), kind }));

  test('becomes the mails that it calls for, each once, however many nodes relay', async () => {
    const expand = told(['ana@contoso.example', 'bob@contoso.example']);
    await Promise.all([startNode({ expand }), startNode({ expand })]);
    for (let n = 0; n < 30; n += 1) await commit((tx, act) => post(tx, act, 'test.happened', { n }));
    await settled('sent', 60);
    await afterAWhile();
    expect(smtp.received).toHaveLength(60);
    expect(new Set(smtp.received.map((mail) => mail.mail.messageId)).size).toBe(60);
  });

  test('is expanded with its payload, in the order of the acts', async () => {
    const seen: unknown[] = [];
    for (let n = 0; n < 5; n += 1) await commit((tx, act) => post(tx, act, 'test.happened', { n }));
    await startNode({
      expand: async (_tx, kind, payload) => {
        seen.push([kind, payload]);
        return [];
      },
    });
    await vi.waitFor(() => expect(seen).toHaveLength(5), wait);
    expect(seen).toEqual([0, 1, 2, 3, 4].map((n) => ['test.happened', { n }]));
  });

  test('is relayed once more as a whole after a crash in the middle of it, and its mail goes out once', async () => {
    const { jobs, relay } = await startNode();
    await relay.stop();
    await commit((tx, act) => post(tx, act, 'test.happened', {}));
    let crashed = false;
    const dying: Jobs = {
      ...jobs,
      work: async () => {},
      enqueue: async (tx, ...job) => {
        await jobs.enqueue(tx, ...job);
        if (crashed) return;
        crashed = true;
        // The connection dies after the job was added and before the event is marked.
        await database.db.pool.query(
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = $1',
          ['idle in transaction'],
        );
      },
    };
    const expand = told(['ana@contoso.example']);
    const { db } = database;
    const again = await startRelay({ db, jobs: dying, expand, log, clock: systemClock, again: quickly });
    stops.push(() => again.stop());
    await settled('sent');
    await afterAWhile();
    expect(crashed).toBe(true);
    expect(smtp.received).toHaveLength(1);
  });

  test('that cannot be expanded holds up no other, is tried again, and is parked where it can be seen', async () => {
    let mended = false;
    const expand: Expand = async (tx, kind, payload) => {
      if ((payload as { poison?: boolean }).poison && !mended) {
        // Not just a throw: the statement leaves the transaction unusable.
        await sql`select 1 / 0`.execute(tx);
      }
      return [{ ...draftTo(`${kind}@contoso.example`), kind }];
    };
    const { jobs } = await startNode({ expand });
    await commit(async (tx, act) => {
      await post(tx, act, 'first', {});
      await post(tx, act, 'poison', { poison: true });
      await post(tx, act, 'last', {});
    });
    await settled('sent', 2);
    await vi.waitFor(async () => expect(await jobs.deadLetters()).toEqual({ outbox: 1 }), wait);
    mended = true;
    expect(await jobs.redrive('outbox')).toBe(1);
    await settled('sent', 3);
    expect(smtp.received.map((mail) => mail.to[0]).toSorted()).toEqual([
      'first@contoso.example',
      'last@contoso.example',
      'poison@contoso.example',
    ]);
  });
});
