import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { instantToDate } from '../platform/instants.ts';
import { type Delivery, type DeliveryTables, rowToDelivery } from './delivery-store.ts';
import { rowToWebhook, type Webhook, type WebhookTables } from './store.ts';

/**
 * The right to send to an endpoint, for one node at a time and until its lease runs out. The database's clock decides:
 * nodes may disagree about the time.
 */
export type Claim = {
  readonly organizationId: Id<'organization'>;
  readonly id: Id<'webhook'>;
  readonly claim: string;
};

/** An endpoint as its sender needs it, secrets still sealed. The first one signs, the second one as well while it lasts. */
export type Held = { readonly webhook: Webhook; readonly sealedSecrets: readonly string[] };

export type ClaimWish = {
  readonly claim: string;
  readonly now: Instant;
  readonly leaseSeconds: number;
  readonly limit: number;
};

/**
 * Claims endpoints whose next event is due and to which nobody is sending, those first that had to wait longest. The
 * walk goes from one waiting endpoint to the next: it costs nothing for those that have nothing, and little for those
 * that have much.
 */
export const claimWaiting = async (tx: Tx, wish: ClaimWish): Promise<readonly Claim[]> => {
  const { rows } = await claimQuery(wish).execute(tx);
  return rows.map((row) => ({
    organizationId: row.organization_id as Id<'organization'>,
    id: row.id as Id<'webhook'>,
    claim: wish.claim,
  }));
};

type Claimed = { readonly organization_id: string; readonly id: string };

export const claimQuery = ({ claim, now, leaseSeconds, limit }: ClaimWish): RawBuilder<Claimed> => sql<Claimed>`
  with recursive waiting as (
    (select webhook_id from webhook_delivery where status = 'queued' order by webhook_id limit 1)
    union all
    select (
      select d.webhook_id from webhook_delivery d
      where d.status = 'queued' and d.webhook_id > waiting.webhook_id order by d.webhook_id limit 1)
    from waiting where waiting.webhook_id is not null
  ), due as (
    select w.organization_id, w.id
    from waiting
    join webhook w on w.id = waiting.webhook_id
    cross join lateral (
      select d.next_attempt_at, d.event_owner_id is null as test from webhook_delivery d
      where d.webhook_id = w.id and d.status = 'queued'
      order by (d.event_owner_id is null) desc, d.position limit 1) as head
    where (w.enabled or head.test)
      and (w.claimed_until is null or w.claimed_until <= clock_timestamp())
      and (head.next_attempt_at is null or head.next_attempt_at <= ${instantToDate(now)})
    order by w.claimed_until nulls first, w.id
    limit ${limit}
    for update of w skip locked
  )
  update webhook w
  set claim = ${claim}, claimed_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
  from due where w.organization_id = due.organization_id and w.id = due.id
  returning w.organization_id, w.id`;

/** Lengthens a claim, and holds the endpoint's row; undefined: it has passed to somebody else, or the endpoint ended. */
export const renewClaim = async (
  tx: Tx,
  { organizationId, id, claim }: Claim,
  { leaseSeconds, now }: { readonly leaseSeconds: number; readonly now: Instant },
): Promise<Held | undefined> => {
  const row = await tx
    .$extendTables<WebhookTables>()
    .updateTable('webhook')
    .set({ claimed_until: sql<Date>`clock_timestamp() + make_interval(secs => ${leaseSeconds})` })
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where('claim', '=', claim)
    .returningAll()
    .executeTakeFirst();
  if (!row) return undefined;
  const previous = row.previous_until && row.previous_until > instantToDate(now) ? row.previous_secret : null;
  return {
    webhook: rowToWebhook(row),
    sealedSecrets: [row.secret, previous].filter((secret) => secret !== null),
  };
};

/** The delivery whose turn it is; undefined: there is none, or it has to wait. Tests go first. */
export const dueDelivery = async (tx: Tx, webhook: Webhook, now: Instant): Promise<Delivery | undefined> => {
  const { rows } = await dueQuery(webhook).execute(tx);
  const [row] = rows;
  if (!row || (row.next_attempt_at && row.next_attempt_at > instantToDate(now))) return undefined;
  return rowToDelivery(row);
};

type DeliveryRow = DeliveryTables['webhook_delivery'];

export const dueQuery = ({ id, enabled }: Pick<Webhook, 'id' | 'enabled'>): RawBuilder<DeliveryRow> =>
  sql<DeliveryRow>`
    select * from webhook_delivery
    where webhook_id = ${id} and status = 'queued' and (${enabled} or event_owner_id is null)
    order by (event_owner_id is null) desc, position limit 1`;

/** Gives a claim back; the time stays, so that others who wait come first. */
export const releaseClaim = async (tx: Tx, { organizationId, id, claim }: Claim): Promise<void> => {
  await tx
    .$extendTables<WebhookTables>()
    .updateTable('webhook')
    .set({ claim: null, claimed_until: sql<Date>`clock_timestamp()` })
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where('claim', '=', claim)
    .execute();
};
