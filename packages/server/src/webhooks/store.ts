import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import { sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';

export type WebhookTables = {
  webhook: {
    organization_id: string;
    id: string;
    slot: number;
    url: string;
    description: string | null;
    kinds: string[] | null;
    enabled: boolean;
    secret: string | null;
    previous_secret: string | null;
    previous_until: Date | null;
    created_at: Date;
    created_by: string | null;
    failing_since: Date | null;
    claim: string | null;
    claimed_until: Date | null;
    version: number;
    ended_at: Date | null;
  };
};

/** An endpoint of an organisation, without its secrets. */
export type Webhook = {
  readonly id: Id<'webhook'>;
  readonly organizationId: Id<'organization'>;
  readonly url: string;
  readonly description: string | undefined;
  /** Which kinds of events it gets, such as `privileges.*`; undefined: all of them. */
  readonly kinds: readonly string[] | undefined;
  readonly enabled: boolean;
  readonly createdAt: Instant;
  /** Since an event was given up; until one is accepted again. */
  readonly failingSince: Instant | undefined;
  /** Until when the secret before the present one signs as well. */
  readonly previousSecretUntil: Instant | undefined;
  readonly version: number;
};

type Row = WebhookTables['webhook'];

const columns = [
  'id',
  'organization_id',
  'url',
  'description',
  'kinds',
  'enabled',
  'created_at',
  'failing_since',
  'previous_until',
  'version',
] as const;

export const rowToWebhook = (row: Pick<Row, (typeof columns)[number]>): Webhook => ({
  id: row.id as Id<'webhook'>,
  organizationId: row.organization_id as Id<'organization'>,
  url: row.url,
  description: row.description ?? undefined,
  kinds: row.kinds ?? undefined,
  enabled: row.enabled,
  createdAt: dateToInstant(row.created_at),
  failingSince: row.failing_since ? dateToInstant(row.failing_since) : undefined,
  previousSecretUntil: row.previous_until ? dateToInstant(row.previous_until) : undefined,
  version: row.version,
});

const tables = (tx: Tx) => tx.$extendTables<WebhookTables>();

const mostPerOrganization = 20;

/** False: the organisation has as many as it may have. Of two that take the last slot, one finds none. */
export const insertWebhook = async (
  tx: Tx,
  webhook: Webhook,
  made: { readonly secret: string; readonly by: string },
): Promise<boolean> => {
  for (;;) {
    const slot = await freeSlot(tx, webhook.organizationId);
    if (slot === undefined) return false;
    const { numInsertedOrUpdatedRows } = await tables(tx)
      .insertInto('webhook')
      .values({
        organization_id: webhook.organizationId,
        id: webhook.id,
        slot,
        url: webhook.url,
        description: webhook.description ?? null,
        kinds: webhook.kinds ? [...webhook.kinds] : null,
        enabled: webhook.enabled,
        secret: made.secret,
        previous_secret: null,
        previous_until: null,
        created_at: instantToDate(webhook.createdAt),
        created_by: made.by,
        failing_since: null,
        claim: null,
        claimed_until: null,
        version: webhook.version,
        ended_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 1n) return true;
  }
};

const freeSlot = async (tx: Tx, organization: string): Promise<number | undefined> => {
  const { rows } = await sql<{ slot: number }>`
    select slot from generate_series(1, ${mostPerOrganization}::integer) as slot
    where slot not in (select slot from webhook where organization_id = ${organization} and ended_at is null)
    order by slot limit 1`.execute(tx);
  return rows[0]?.slot;
};

const current = (tx: Tx, organization: string) =>
  tables(tx)
    .selectFrom('webhook')
    .select(columns)
    .where('organization_id', '=', organization)
    .where('ended_at', 'is', null);

/** A page of an organisation's endpoints, in the order in which they were made. */
export const webhooksIn = async (
  tx: Tx,
  organization: string,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Promise<readonly Webhook[]> => {
  let query = current(tx, organization);
  if (after !== undefined) query = query.where('id', '>', after);
  return (await query.orderBy('id').limit(limit).execute()).map(rowToWebhook);
};

export const webhookById = async (tx: Tx, organization: string, id: string): Promise<Webhook | undefined> => {
  const row = await current(tx, organization).where('id', '=', id).executeTakeFirst();
  return row && rowToWebhook(row);
};

/** The sealed secret that signs now; undefined: there is no such endpoint. */
export const sealedSecretOf = async (tx: Tx, { organizationId, id }: Webhook): Promise<string | undefined> => {
  const row = await tables(tx)
    .selectFrom('webhook')
    .select('secret')
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.secret ?? undefined;
};

export type WebhookChange = Partial<Pick<Webhook, 'url' | 'description' | 'kinds' | 'enabled'>> & {
  readonly secret?: { readonly sealed: string; readonly previous: string; readonly previousUntil: Instant };
};

/** Changes what is named, if it is still as it was read; undefined: somebody was faster. */
export const updateWebhook = async (
  tx: Tx,
  { organizationId, id, version }: Webhook,
  change: WebhookChange,
): Promise<Webhook | undefined> => {
  const { url, enabled, secret } = change;
  const row = await tables(tx)
    .updateTable('webhook')
    .set({
      version: version + 1,
      ...(url !== undefined && { url }),
      ...(enabled !== undefined && { enabled }),
      ...('description' in change && { description: change.description ?? null }),
      ...('kinds' in change && { kinds: change.kinds ? [...change.kinds] : null }),
      ...(secret && {
        secret: secret.sealed,
        previous_secret: secret.previous,
        previous_until: instantToDate(secret.previousUntil),
      }),
    })
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where('version', '=', version)
    .where('ended_at', 'is', null)
    .returning(columns)
    .executeTakeFirst();
  return row && rowToWebhook(row);
};

/** Ends an endpoint and forgets its secrets; undefined: there is none such, or none any more. */
export const closeWebhook = async (
  tx: Tx,
  organization: string,
  id: string,
  now: Instant,
): Promise<Webhook | undefined> => {
  const row = await tables(tx)
    .updateTable('webhook')
    .set({ ended_at: instantToDate(now), secret: null, previous_secret: null, previous_until: null, claim: null })
    .where('organization_id', '=', organization)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returning(columns)
    .executeTakeFirst();
  return row && rowToWebhook(row);
};

/** Whether it fails from now on, or no longer does; and whether it gets events at all. */
export const markHealth = async (
  tx: Tx,
  { organizationId, id }: Webhook,
  health: { readonly failingSince: Instant | undefined; readonly enabled?: boolean },
): Promise<void> => {
  await tables(tx)
    .updateTable('webhook')
    .set({
      failing_since: health.failingSince === undefined ? null : instantToDate(health.failingSince),
      ...(health.enabled !== undefined && { enabled: health.enabled, version: sql<number>`version + 1` }),
    })
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute();
};
