import { createHash } from 'node:crypto';
import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import type { InvitationLink } from '@mandate/domain/relationships/link';
import { sql } from 'kysely';
import type { Tx } from '../platform/db.ts';
import { dateToInstant, instantToDate } from '../platform/instants.ts';

type LinkTables = {
  invitation_link: {
    id: string;
    partner_id: string;
    privileges: boolean;
    reseller_id: string | null;
    token: string;
    digest: Buffer;
    created_at: Date;
    created_by: string | null;
    replaced_at: Date | null;
  };
};

type LinkRow = LinkTables['invitation_link'];

/** A link with the secret that makes its URL: for the partner that owns it and the reseller that forwards it. */
export type LinkRecord = InvitationLink & { readonly token: string };

/** Which of a partner's links: asking for privileges or not, forwarded by a reseller or not. */
export type LinkVariant = { readonly privileges: boolean; readonly reseller: string | undefined };

const tables = (tx: Tx) => tx.$extendTables<LinkTables>();

/** Tokens are looked up by digest: nothing about the secret can be learnt from how long a comparison takes. */
const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();

const rowToLink = (row: LinkRow): LinkRecord => ({
  id: row.id as Id<'link'>,
  partner: row.partner_id as Id<'organization'>,
  privileges: row.privileges,
  reseller: (row.reseller_id as Id<'organization'> | null) ?? undefined,
  createdAt: dateToInstant(row.created_at),
  replacedAt: row.replaced_at ? dateToInstant(row.replaced_at) : undefined,
  token: row.token,
});

/** The link that a token belongs to, current or replaced. `locked`: it cannot be rotated before this transaction ends (D6). */
export const linkByToken = async (tx: Tx, token: string, locked: boolean): Promise<InvitationLink | undefined> => {
  const { rows } = await sql<LinkRow>`select * from invitation_link_by_digest(${digestOf(token)}, ${locked})`.execute(
    tx,
  );
  if (!rows[0]) return undefined;
  const { token: _, ...link } = rowToLink(rows[0]);
  return link;
};

/** Q9: the one current link of this kind, if it was ever asked for. */
export const currentLink = async (tx: Tx, partnerId: string, variant: LinkVariant): Promise<LinkRecord | undefined> => {
  const row = await tables(tx)
    .selectFrom('invitation_link')
    .selectAll()
    .where('partner_id', '=', partnerId)
    .where('privileges', '=', variant.privileges)
    .where('reseller_id', 'is not distinct from', variant.reseller ?? null)
    .where('replaced_at', 'is', null)
    .executeTakeFirst();
  return row && rowToLink(row);
};

/** Q9 under a race: the unique index lets one of two first askers win; the other reads the winner's. False: not inserted. */
export const insertLink = async (tx: Tx, link: LinkRecord, createdBy: string | undefined): Promise<boolean> => {
  const inserted = await tables(tx)
    .insertInto('invitation_link')
    .values({
      id: link.id,
      partner_id: link.partner,
      privileges: link.privileges,
      reseller_id: link.reseller ?? null,
      token: link.token,
      digest: digestOf(link.token),
      created_at: instantToDate(link.createdAt),
      created_by: createdBy ?? null,
      replaced_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
};

/** D6: replaces every current link of a partner; answers what they were, so that each gets its successor. */
export const replaceLinks = async (tx: Tx, partnerId: string, at: Instant): Promise<InvitationLink[]> => {
  const rows = await tables(tx)
    .updateTable('invitation_link')
    .set({ replaced_at: instantToDate(at) })
    .where('partner_id', '=', partnerId)
    .where('replaced_at', 'is', null)
    .returningAll()
    .execute();
  return rows.map(rowToLink);
};

/** M8: the current links that name this reseller, whatever became of the partnership. */
export const linksNaming = async (tx: Tx, resellerId: string): Promise<LinkRecord[]> => {
  const rows = await tables(tx)
    .selectFrom('invitation_link')
    .selectAll()
    .where('reseller_id', '=', resellerId)
    .where('replaced_at', 'is', null)
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map(rowToLink);
};
