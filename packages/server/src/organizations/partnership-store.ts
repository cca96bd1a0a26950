import { createHash } from 'node:crypto';
import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Partnership } from '@mandate/domain/organizations/partnership';
import { constraintOf, type Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';

type PartnershipTables = {
  partnership: {
    id: string;
    provider_id: string;
    reseller_id: string;
    since: Date;
    ended_at: Date | null;
    ended_by: string | null;
  };
  partnership_link: {
    id: string;
    provider_id: string;
    token: string;
    digest: Buffer;
    created_at: Date;
    replaced_at: Date | null;
  };
};

/** The link with which a provider asks for partnerships. Reusable: it belongs to the provider, not to one reseller. */
export type PartnershipLink = {
  readonly id: Id<'link'>;
  readonly provider: Id<'organization'>;
  readonly token: string;
  readonly createdAt: Instant;
};

const tables = (tx: Tx) => tx.$extendTables<PartnershipTables>();

const rowToPartnership = (row: PartnershipTables['partnership']): Partnership => ({
  id: row.id as Id<'partnership'>,
  provider: row.provider_id as Id<'organization'>,
  reseller: row.reseller_id as Id<'organization'>,
  since: dateToInstant(row.since),
  endedAt: row.ended_at ? dateToInstant(row.ended_at) : undefined,
});

const rowToLink = (row: PartnershipTables['partnership_link']): PartnershipLink => ({
  id: row.id as Id<'link'>,
  provider: row.provider_id as Id<'organization'>,
  token: row.token,
  createdAt: dateToInstant(row.created_at),
});

/** Links are found by digest, so nothing about a token can be learnt from how long a comparison takes. */
const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The provider's current link, if it has ever asked for one. */
export const currentLink = async (tx: Tx, providerId: string): Promise<PartnershipLink | undefined> => {
  const row = await tables(tx)
    .selectFrom('partnership_link')
    .selectAll()
    .where('provider_id', '=', providerId)
    .where('replaced_at', 'is', null)
    .executeTakeFirst();
  return row && rowToLink(row);
};

/** The current link of this token. It cannot be replaced before the transaction ends. */
export const heldLinkByToken = async (tx: Tx, token: string): Promise<PartnershipLink | undefined> => {
  const row = await tables(tx)
    .selectFrom('partnership_link')
    .selectAll()
    .where('digest', '=', digestOf(token))
    .where('replaced_at', 'is', null)
    .forShare()
    .executeTakeFirst();
  return row && rowToLink(row);
};

/** False: the provider has a current link already (`partnership_link__one_current`); nothing is written. */
export const insertLink = async (tx: Tx, link: PartnershipLink): Promise<boolean> => {
  const inserted = await tables(tx)
    .insertInto('partnership_link')
    .values({
      id: link.id,
      provider_id: link.provider,
      token: link.token,
      digest: digestOf(link.token),
      created_at: instantToDate(link.createdAt),
      replaced_at: null,
    })
    .onConflict((conflict) => conflict.column('provider_id').where('replaced_at', 'is', null).doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
};

export const replaceCurrentLink = async (tx: Tx, providerId: string, at: Instant): Promise<void> => {
  await tables(tx)
    .updateTable('partnership_link')
    .set({ replaced_at: instantToDate(at) })
    .where('provider_id', '=', providerId)
    .where('replaced_at', 'is', null)
    .execute();
};

/** False: the two have an active partnership already. The transaction can then only be rolled back. */
export const insertPartnership = async (tx: Tx, partnership: Partnership): Promise<boolean> => {
  try {
    await tables(tx)
      .insertInto('partnership')
      .values({
        id: partnership.id,
        provider_id: partnership.provider,
        reseller_id: partnership.reseller,
        since: instantToDate(partnership.since),
        ended_at: null,
        ended_by: null,
      })
      .execute();
    return true;
  } catch (error) {
    if (constraintOf(error) === 'partnership__one_per_pair') return false;
    throw error;
  }
};

export const partnershipById = async (tx: Tx, id: string): Promise<Partnership | undefined> => {
  const row = await tables(tx).selectFrom('partnership').selectAll().where('id', '=', id).executeTakeFirst();
  return row && rowToPartnership(row);
};

/** False: somebody has ended it before. */
export const closePartnership = async (
  tx: Tx,
  id: Partnership['id'],
  end: { readonly at: Instant; readonly by: string | undefined },
): Promise<boolean> => {
  const closed = await tables(tx)
    .updateTable('partnership')
    .set({ ended_at: instantToDate(end.at), ended_by: end.by ?? null })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return closed.numUpdatedRows === 1n;
};

/** Active partnerships of a provider, of a reseller, or of both with each other. */
export const activePartnerships = async (
  tx: Tx,
  side: { readonly provider?: string | undefined; readonly reseller?: string | undefined },
): Promise<Partnership[]> => {
  let query = tables(tx).selectFrom('partnership').selectAll().where('ended_at', 'is', null);
  if (side.provider !== undefined) query = query.where('provider_id', '=', side.provider);
  if (side.reseller !== undefined) query = query.where('reseller_id', '=', side.reseller);
  const rows = await query.orderBy('since').orderBy('id').execute();
  return rows.map(rowToPartnership);
};

/** A partner's partnerships on either side, ended ones too, newest first, before `after`. */
export const listPartnerships = async (
  tx: Tx,
  partnerId: string,
  after: string | undefined,
  limit: number,
): Promise<Partnership[]> => {
  let query = tables(tx)
    .selectFrom('partnership')
    .selectAll()
    .where((either) => either.or([either('provider_id', '=', partnerId), either('reseller_id', '=', partnerId)]));
  if (after !== undefined) query = query.where('id', '<', after);
  const rows = await query.orderBy('id', 'desc').limit(limit).execute();
  return rows.map(rowToPartnership);
};
