import type { Locale } from '@mandate/domain/kernel/locale';
import { sql } from 'kysely';
import type { Act } from './actor.ts';
import type { Tx } from './db.ts';
import type { MailTables } from './mail-table.ts';
import { type MailText, oneLine } from './mail-text.ts';

export type OutboxTables = {
  outbox: {
    id: string;
    kind: string;
    payload: unknown;
    created_at: Date;
    relayed_at: Date | null;
  };
};

/** One mail to one recipient, in words. */
export type MailDraft = {
  /** `noun.happened`, as in the event it comes from. */
  readonly kind: string;
  /** Whose mail it is: its people can see it. Without one, only the operator can. */
  readonly organizationId?: string | undefined;
  readonly recipient: string;
  readonly locale: Locale;
  readonly text: MailText;
  /**
   * A recipient gets one mail per key, ever. Left out, a mail that comes from an event is sent once per event, kind and
   * organisation; any other is simply sent.
   */
  readonly dedupKey?: string | undefined;
};

/** An outbox row of this kind carries ids of mails that are written already. */
export const mailsQueued = 'mails.queued';

/**
 * Announces what an act did, in its transaction: nothing is announced that did not happen, and what happened is
 * announced even if this process dies right after. After the commit the relay makes mails of it.
 */
export const post = async (tx: Tx, act: Pick<Act, 'newId' | 'now'>, kind: string, payload: object): Promise<void> => {
  await tx
    .$extendTables<OutboxTables>()
    .insertInto('outbox')
    .values({
      id: act.newId('event'),
      kind,
      payload: sql`${JSON.stringify(payload)}::jsonb`,
      created_at: new Date(act.now),
      relayed_at: null,
    })
    .execute();
};

/**
 * Queues mails whose text is fixed now, in the act's transaction; they go out after its commit. For mails to the act's
 * own organisation, or of the system: others are announced with `post`. Answers an id for each draft, in their order;
 * where its key was used before, that of the earlier mail.
 */
export const queueMail = async (tx: Tx, act: Act, drafts: readonly MailDraft[]): Promise<string[]> => {
  const requestedBy = act.actor === 'system' ? undefined : act.actor.id;
  const mails = await insertMails(tx, act, drafts, { requestedBy });
  const written = mails.filter((mail) => mail.written).map((mail) => mail.id);
  if (written.length > 0) await post(tx, act, mailsQueued, { mails: written });
  return mails.map((mail) => mail.id);
};

export type WrittenMail = { readonly id: string; readonly written: boolean };

/**
 * Writes mails as queued, without telling anybody. `event`: what stands in for a missing dedup key. Whether a mail is
 * new is asked afterwards: a conflict clause that answers could not write what the scope does not see.
 */
export const insertMails = async (
  tx: Tx,
  act: Pick<Act, 'newId' | 'now'>,
  drafts: readonly MailDraft[],
  options: { readonly event?: string; readonly requestedBy?: string | undefined } = {},
): Promise<readonly WrittenMail[]> => {
  if (drafts.length === 0) return [];
  const rows = drafts.map((draft) => draftToRow(draft, act, options));
  const tables = tx.$extendTables<MailTables>();
  await tables
    .insertInto('mail')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const found = await tables
    .selectFrom('mail')
    .select(['id', 'dedup_key', 'recipient'])
    .where(
      'dedup_key',
      'in',
      rows.map((row) => row.dedup_key),
    )
    .execute();
  const idsByKey = new Map(found.map((mail) => [keyOf(mail), mail.id]));
  return rows.map((row) => {
    const id = idsByKey.get(keyOf(row)) ?? row.id;
    return { id, written: id === row.id };
  });
};

const keyOf = (mail: { readonly dedup_key: string; readonly recipient: string }): string =>
  `${mail.recipient} ${mail.dedup_key}`;

const draftToRow = (
  draft: MailDraft,
  act: Pick<Act, 'newId' | 'now'>,
  { event, requestedBy }: { readonly event?: string; readonly requestedBy?: string | undefined },
) => {
  const id: string = act.newId('mail');
  const fallback = event === undefined ? id : [event, draft.kind, draft.organizationId ?? ''].join(':');
  return {
    id,
    organization_id: draft.organizationId ?? null,
    kind: draft.kind,
    dedup_key: draft.dedupKey ?? fallback,
    recipient: draft.recipient,
    locale: draft.locale,
    subject: oneLine(draft.text.subject),
    paragraphs: sql<readonly string[]>`${JSON.stringify(draft.text.paragraphs)}::jsonb`,
    link: draft.text.link ?? null,
    status: 'queued' as const,
    attempts: 0,
    last_error: null,
    requested_by: requestedBy ?? null,
    created_at: new Date(act.now),
    sent_at: null,
  };
};
