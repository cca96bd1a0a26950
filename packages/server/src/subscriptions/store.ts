import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import type { LiveSale } from '@mandate/domain/relationships/relationship';
import type { Channel, Subscription, SubscriptionStatus } from '@mandate/domain/subscriptions/subscription';
import { sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';

type SubscriptionTables = {
  subscription: {
    customer_id: string;
    id: string;
    service_id: string;
    offer_id: string;
    add_on_to: string | null;
    channel: Channel;
    reseller_id: string | null;
    advisor_id: string | null;
    partner_of_record_id: string | null;
    indirect_reseller_id: string | null;
    support_contact_id: string | null;
    seats: number;
    status: SubscriptionStatus;
    since: Date;
    suspended_at: Date | null;
    ended_at: Date | null;
    version: number;
  };
  billing_profile: {
    customer_id: string;
    partner_id: string;
    profile: unknown;
    updated_at: Date;
    updated_by: string | null;
    version: number;
  };
};

type SubscriptionRow = SubscriptionTables['subscription'];
type OrganizationId = Id<'organization'>;

const tables = (tx: Tx) => tx.$extendTables<SubscriptionTables>();
const live: readonly SubscriptionStatus[] = ['active', 'suspended'];

const rowToSubscription = (row: SubscriptionRow): Subscription => ({
  id: row.id as Id<'subscription'>,
  customer: row.customer_id as OrganizationId,
  service: row.service_id,
  offer: row.offer_id,
  addOnTo: (row.add_on_to as Id<'subscription'> | null) ?? undefined,
  channel: row.channel,
  reseller: (row.reseller_id as OrganizationId | null) ?? undefined,
  advisor: (row.advisor_id as OrganizationId | null) ?? undefined,
  partnerOfRecord: (row.partner_of_record_id as OrganizationId | null) ?? undefined,
  indirectReseller: (row.indirect_reseller_id as OrganizationId | null) ?? undefined,
  supportContact: (row.support_contact_id as OrganizationId | null) ?? undefined,
  seats: row.seats,
  status: row.status,
  since: dateToInstant(row.since),
  suspendedAt: row.suspended_at ? dateToInstant(row.suspended_at) : undefined,
  version: row.version,
});

export const findSubscription = async (
  tx: Tx,
  customerId: string,
  subscriptionId: string,
): Promise<Subscription | undefined> => {
  const row = await tables(tx)
    .selectFrom('subscription')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('id', '=', subscriptionId)
    .executeTakeFirst();
  return row && rowToSubscription(row);
};

/** One page of a customer's subscriptions, oldest first; ids grow with time, so the id is the sort key. */
export const subscriptionsAt = async (
  tx: Tx,
  customerId: string,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<Subscription[]> => {
  let query = tables(tx).selectFrom('subscription').selectAll().where('customer_id', '=', customerId);
  if (page.after !== undefined) query = query.where('id', '>', page.after);
  const rows = await query.orderBy('id').limit(page.limit).execute();
  return rows.map(rowToSubscription);
};

/** D10, X3: the live subscriptions that this partner sold to this customer. */
export const liveSales = async (tx: Tx, customerId: string, partnerId: string): Promise<LiveSale[]> => {
  const rows = await tables(tx)
    .selectFrom('subscription')
    .select(['id', 'service_id', 'seats'])
    .where('customer_id', '=', customerId)
    .where('reseller_id', '=', partnerId)
    .where('status', 'in', live)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ subscription: row.id as Id<'subscription'>, service: row.service_id, seats: row.seats }));
};

/** How many live subscriptions each partner sold to this customer. */
export const liveSalesByPartner = async (tx: Tx, customerId: string): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ partner: string; sold: number }>`
    select reseller_id as partner, count(*)::int as sold from subscription
    where customer_id = ${customerId} and reseller_id is not null and status in ('active', 'suspended')
    group by reseller_id`.execute(tx);
  return new Map(rows.map((row) => [row.partner, row.sold]));
};

/** How many live subscriptions this partner sold to each of these customers: a page of its customer list. */
export const liveSalesByCustomer = async (
  tx: Tx,
  partnerId: string,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ customer: string; sold: number }>`
    select customer_id as customer, count(*)::int as sold from subscription
    where reseller_id = ${partnerId} and customer_id = any(${[...customerIds]}::uuid[])
      and status in ('active', 'suspended')
    group by customer_id`.execute(tx);
  return new Map(rows.map((row) => [row.customer, row.sold]));
};

/** Partners that a live subscription of this customer names besides its seller: the two-tier channel (A1, A4). */
export const namedResellers = async (tx: Tx, customerId: string): Promise<readonly string[]> => {
  const { rows } = await sql<{ partner: string }>`
    select distinct indirect_reseller_id as partner from subscription
    where customer_id = ${customerId} and indirect_reseller_id is not null and status in ('active', 'suspended')
    order by 1`.execute(tx);
  return rows.map((row) => row.partner);
};

export const insertSubscription = async (tx: Tx, subscription: Subscription): Promise<void> => {
  await tables(tx)
    .insertInto('subscription')
    .values({
      customer_id: subscription.customer,
      id: subscription.id,
      service_id: subscription.service,
      offer_id: subscription.offer,
      add_on_to: subscription.addOnTo ?? null,
      channel: subscription.channel,
      reseller_id: subscription.reseller ?? null,
      advisor_id: subscription.advisor ?? null,
      partner_of_record_id: subscription.partnerOfRecord ?? null,
      indirect_reseller_id: subscription.indirectReseller ?? null,
      support_contact_id: subscription.supportContact ?? null,
      seats: subscription.seats,
      status: subscription.status,
      since: instantToDate(subscription.since),
      suspended_at: null,
      ended_at: null,
      version: 1,
    })
    .execute();
};

/** What a command may change of a subscription. Who sold it, to whom and through which channel never changes (P4, P5). */
export type SubscriptionChange = {
  readonly seats?: number;
  readonly status?: SubscriptionStatus;
  readonly offer?: string;
  readonly partnerOfRecord?: string;
  readonly supportContact?: string;
};

/** Changes a subscription that is still at the version that was read; undefined: somebody was faster. */
export const updateSubscription = async (
  tx: Tx,
  subscription: Subscription,
  change: SubscriptionChange,
  at: Instant,
): Promise<Subscription | undefined> => {
  const status = change.status ?? subscription.status;
  const row = await tables(tx)
    .updateTable('subscription')
    .set((current) => ({
      ...(change.seats !== undefined && { seats: change.seats }),
      ...(change.offer !== undefined && { offer_id: change.offer }),
      ...(change.partnerOfRecord !== undefined && { partner_of_record_id: change.partnerOfRecord }),
      ...(change.supportContact !== undefined && { support_contact_id: change.supportContact }),
      ...(change.status !== undefined && {
        status,
        suspended_at: status === 'suspended' ? instantToDate(at) : null,
        ended_at: live.includes(status) ? null : instantToDate(at),
      }),
      version: current('version', '+', 1),
    }))
    .where('customer_id', '=', subscription.customer)
    .where('id', '=', subscription.id)
    .where('version', '=', subscription.version)
    .returningAll()
    .executeTakeFirst();
  return row && rowToSubscription(row);
};

/** D15: subscriptions suspended at or before this instant, oldest first. */
export const suspendedSince = async (tx: Tx, at: Instant, limit: number): Promise<Subscription[]> => {
  const rows = await tables(tx)
    .selectFrom('subscription')
    .selectAll()
    .where('status', '=', 'suspended')
    .where('suspended_at', '<=', instantToDate(at))
    .orderBy('suspended_at')
    .limit(limit)
    .execute();
  return rows.map(rowToSubscription);
};

export type BillingProfile = { readonly profile: unknown; readonly version: number; readonly updatedAt: Instant };

export const findBillingProfile = async (
  tx: Tx,
  customerId: string,
  partnerId: string,
): Promise<BillingProfile | undefined> => {
  const row = await tables(tx)
    .selectFrom('billing_profile')
    .select(['profile', 'version', 'updated_at'])
    .where('customer_id', '=', customerId)
    .where('partner_id', '=', partnerId)
    .executeTakeFirst();
  return row && { profile: row.profile, version: row.version, updatedAt: dateToInstant(row.updated_at) };
};

/** Keeps the profile under the version that was read (0: none yet); false: somebody was faster. */
export const saveBillingProfile = async (
  tx: Tx,
  key: { readonly customer: string; readonly partner: string; readonly version: number },
  profile: unknown,
  by: { readonly at: Instant; readonly person: string | undefined },
): Promise<boolean> => {
  const values = {
    profile: JSON.stringify(profile),
    updated_at: instantToDate(by.at),
    updated_by: by.person ?? null,
    version: key.version + 1,
  };
  const saved = await tables(tx)
    .insertInto('billing_profile')
    .values({ customer_id: key.customer, partner_id: key.partner, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(['customer_id', 'partner_id'])
        .doUpdateSet(values)
        .where('billing_profile.version', '=', key.version),
    )
    .executeTakeFirst();
  return saved.numInsertedOrUpdatedRows === 1n;
};
