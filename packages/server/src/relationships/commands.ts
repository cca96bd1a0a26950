import type { Relationship } from '@mandate/domain/relationships/relationship';
import { record } from '../audit/commands.ts';
import type { Act } from '../platform/actor.ts';
import type { Tx } from '../platform/db.ts';
import { activeRelationship, closeRelationship, insertRelationship } from './store.ts';

export type RelationshipOrigin = {
  readonly customer: Relationship['customer'];
  readonly partner: Relationship['partner'];
  readonly link?: string | undefined;
  readonly forwardedBy?: Relationship['forwardedBy'];
};

/** The person behind an act, for the rows that remember who did something. */
const actingPerson = (act: Act): string | undefined => (act.actor === 'system' ? undefined : act.actor.id);

/**
 * Opens the relationship that carries privileges, or answers the one that exists already (Q2: asking again changes
 * nothing else). The owner is the partner, never who forwarded its link (M11). Part of the caller's transaction.
 */
export const openRelationship = async (
  tx: Tx,
  act: Act,
  origin: RelationshipOrigin,
): Promise<{ readonly relationship: Relationship; readonly opened: boolean }> => {
  const existing = await activeRelationship(tx, origin.customer, origin.partner);
  if (existing) return { relationship: existing, opened: false };
  const relationship: Relationship = {
    id: act.newId('relationship'),
    customer: origin.customer,
    partner: origin.partner,
    forwardedBy: origin.forwardedBy,
    since: act.now,
    endedAt: undefined,
  };
  await insertRelationship(tx, relationship, { link: origin.link, by: actingPerson(act) });
  await record(tx, act, {
    kind: 'relationship.started',
    customer: origin.customer,
    partner: origin.partner,
    counterpart: origin.forwardedBy,
    subject: { kind: 'relationship', id: relationship.id },
    after: { partner: origin.partner, forwardedBy: origin.forwardedBy ?? null },
  });
  return { relationship, opened: true };
};

/** Closes a relationship whose end the law has allowed; false: somebody was faster. Part of the caller's transaction. */
export const closeRelationshipRecord = async (tx: Tx, act: Act, relationship: Relationship): Promise<boolean> => {
  const closed = await closeRelationship(tx, relationship, { at: act.now, by: actingPerson(act) });
  if (closed)
    await record(tx, act, {
      kind: 'relationship.ended',
      customer: relationship.customer,
      partner: relationship.partner,
      subject: { kind: 'relationship', id: relationship.id },
      before: { since: relationship.since },
      after: { endedAt: act.now },
    });
  return closed;
};
