import { parseId } from '@mandate/domain/kernel/id';
import type { Act } from '../platform/actor.ts';
import type { Tx } from '../platform/db.ts';
import { insertEvent } from './store.ts';

/** One change, as both parties will read it for ever (D18). `before` and `after` hold what changed, no secrets. */
export type Change = {
  /** `noun.happened`, stable: clients filter by it. */
  readonly kind: string;
  readonly customer?: string | undefined;
  readonly partner?: string | undefined;
  /** The second partner of a partnership. */
  readonly counterpart?: string | undefined;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly before?: unknown;
  readonly after?: unknown;
  /** The organisation in whose account it was done, where that is not the actor's own. */
  readonly onBehalfOf?: string | undefined;
};

/** What the system does to something without an id of its own, such as a service that ships with the server. */
const unowned = '00000000-0000-0000-0000-000000000000';

/**
 * D18: writes one change into the log, in the transaction that makes it. The person and the organisation are those of
 * the act; the system acts under its own name. Answers the event's id.
 */
export const record = async (tx: Tx, act: Act, change: Change): Promise<string> => {
  const id = act.newId('event');
  const actor = act.actor === 'system' ? undefined : act.actor;
  const owner = change.customer ?? change.partner ?? actor?.organization.id ?? parseId('event', change.subject.id);
  await insertEvent(tx, {
    owner_id: owner ?? unowned,
    id,
    at: new Date(act.now),
    kind: change.kind,
    customer_id: change.customer ?? null,
    partner_id: change.partner ?? null,
    counterpart_id: change.counterpart ?? null,
    actor_kind: actor?.kind ?? 'system',
    actor_id: actor?.id ?? null,
    actor_name: actor?.name ?? 'Mandate',
    actor_organization_id: actor?.organization.id ?? null,
    on_behalf_of: change.onBehalfOf ?? null,
    subject_kind: change.subject.kind,
    subject_id: change.subject.id,
    before: change.before ?? null,
    after: change.after ?? null,
    request_id: act.requestId ?? null,
  });
  return id;
};
