import { type Err, err, ok, type Result } from '@mandate/domain/kernel/result';
import { record } from '../audit/commands.ts';
import { type PersonalAct, scopeOf } from '../platform/actor.ts';
import { type Db, inTransaction } from '../platform/db.ts';
import { mailsQueued, post } from '../platform/outbox.ts';
import { type NotFound, notFound } from '../platform/outcome.ts';
import { type Mail, mailOf } from './queries.ts';
import { requeueMail } from './store.ts';

/** Only a mail that has failed, or was kept, can be sent again. */
export type NotRetryable = { readonly technical: 'mail_not_retryable' };

const notRetryable: Err<NotRetryable> = err({ technical: 'mail_not_retryable' });

/** Sends a failed or kept mail again, with a new round of attempts. Of two who ask at the same time, one is refused. */
export const retryMail = (
  { db }: { readonly db: Db },
  act: PersonalAct,
  id: string,
): Promise<Result<Mail, NotFound | NotRetryable>> =>
  inTransaction(db, scopeOf(act.actor), async (tx): Promise<Result<Mail, NotFound | NotRetryable>> => {
    const before = await mailOf(tx, id);
    if (!before) return notFound;
    if (!(await requeueMail(tx, id))) return notRetryable;
    await post(tx, act, mailsQueued, { mails: [id] });
    await record(tx, act, {
      kind: 'mail.retried',
      subject: { kind: 'mail', id },
      before: { status: before.status, lastError: before.lastError ?? null },
      after: { status: 'queued' },
    });
    const after = await mailOf(tx, id);
    return after ? ok(after) : notFound;
  });
