import type { Id } from '@mandate/domain/kernel/id';
import type { Instant } from '@mandate/domain/kernel/time';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading, type Tx } from '../platform/db.ts';
import { dateToInstant } from '../platform/instants.ts';
import { type AuditRow, type EventQuery, selectEvent, selectEvents, selectEventsSince } from './store.ts';

/** One change, as those whom it concerns read it (D18). */
export type AuditEvent = {
  readonly id: Id<'event'>;
  readonly at: Instant;
  readonly kind: string;
  readonly actor: {
    readonly kind: AuditRow['actor_kind'];
    readonly id: string | null;
    readonly name: string;
    readonly organizationId: Id<'organization'> | null;
  };
  readonly customer: Id<'organization'> | undefined;
  readonly partner: Id<'organization'> | undefined;
  readonly counterpart: Id<'organization'> | undefined;
  readonly onBehalfOf: Id<'organization'> | undefined;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly before: unknown;
  readonly after: unknown;
  readonly requestId: string | null;
};

export type AuditFilter = {
  readonly customer?: Id<'organization'> | undefined;
  readonly partner?: Id<'organization'> | undefined;
  readonly kind?: string | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
};

export type AuditPage = { readonly after: string | undefined; readonly limit: number };

/**
 * D18: what concerns the actor's organisation, newest first: events that name it and what its own people did; for the
 * operator, everything. Somebody else's customer or partner in the filter finds nothing.
 */
export const auditEvents = (
  db: Db,
  actor: Actor,
  filter: AuditFilter,
  { after, limit }: AuditPage,
): Promise<readonly AuditEvent[]> =>
  reading(db, scopeOf(actor), async (tx) => {
    const query: EventQuery = {
      concerning: actor.organization.kind === 'operator' ? undefined : actor.organization.id,
      customer: filter.customer,
      partner: filter.partner,
      kind: filter.kind,
      from: filter.from,
      to: filter.to,
      before: after,
      limit,
    };
    return (await selectEvents(tx, query)).map(rowToEvent);
  });

const batchSize = 500;

/**
 * The same without end, in batches, for an export: each is a transaction of its own, so that a slow reader holds
 * neither a connection nor more than one batch in memory.
 */
export async function* allAuditEvents(
  db: Db,
  actor: Actor,
  filter: AuditFilter,
): AsyncGenerator<readonly AuditEvent[], void, undefined> {
  let after: string | undefined;
  for (;;) {
    const batch = await auditEvents(db, actor, filter, { after, limit: batchSize });
    if (batch.length > 0) yield batch;
    if (batch.length < batchSize) return;
    after = batch.at(-1)?.id;
  }
}

/** Where an event lies, and enough to tell whether somebody wants it. */
export type EventReference = {
  readonly owner: string;
  readonly id: string;
  readonly kind: string;
  readonly at: Instant;
};

/**
 * D18: references to what concerns an organisation, oldest first, from an instant on; of the kinds named, or the nouns
 * as in `privileges.*`. For the operator, of everything.
 */
export const eventsSince = async (
  tx: Tx,
  organization: Actor['organization'],
  wanted: { readonly from: Instant; readonly kinds: readonly string[] | undefined; readonly limit: number },
): Promise<readonly EventReference[]> => {
  const concerning = organization.kind === 'operator' ? undefined : organization.id;
  const rows = await selectEventsSince(tx, { concerning, ...wanted });
  return rows.map(({ owner_id, id, kind, at }) => ({ owner: owner_id, id, kind, at: dateToInstant(at) }));
};

/** The event behind a reference. Whoever has the reference was allowed to see it. */
export const eventAt = async (tx: Tx, owner: string, id: string): Promise<AuditEvent | undefined> => {
  const row = await selectEvent(tx, owner, id);
  return row && rowToEvent(row);
};

const organizationId = (id: string | null): Id<'organization'> | undefined =>
  (id as Id<'organization'> | null) ?? undefined;

const rowToEvent = (row: AuditRow): AuditEvent => ({
  id: row.id as Id<'event'>,
  at: dateToInstant(row.at),
  kind: row.kind,
  actor: {
    kind: row.actor_kind,
    id: row.actor_id,
    name: row.actor_name,
    organizationId: row.actor_organization_id as Id<'organization'> | null,
  },
  customer: organizationId(row.customer_id),
  partner: organizationId(row.partner_id),
  counterpart: organizationId(row.counterpart_id),
  onBehalfOf: organizationId(row.on_behalf_of),
  subject: { kind: row.subject_kind, id: row.subject_id },
  before: row.before,
  after: row.after,
  requestId: row.request_id,
});
