import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import { type Delivery, type DeliveryStatus, selectDeliveries } from './delivery-store.ts';
import { type Webhook, webhookById, webhooksIn } from './store.ts';

export { type Delivery, deliveryStatuses } from './delivery-store.ts';
export type { Webhook } from './store.ts';

/** A page of the endpoints of the actor's organisation, in the order in which they were made. */
export const webhookList = (
  db: Db,
  actor: Actor,
  page: { readonly limit: number; readonly after: string | undefined },
): Promise<readonly Webhook[]> => reading(db, scopeOf(actor), (tx) => webhooksIn(tx, actor.organization.id, page));

/** An endpoint of the actor's organisation. */
export const webhookOf = (db: Db, actor: Actor, id: string): Promise<Webhook | undefined> =>
  reading(db, scopeOf(actor), (tx) => webhookById(tx, actor.organization.id, id));

/** A page of an endpoint's deliveries, the last queued first; undefined: there is no such endpoint. */
export const deliveryList = (
  db: Db,
  actor: Actor,
  id: string,
  page: { readonly status: DeliveryStatus | undefined; readonly before: number | undefined; readonly limit: number },
): Promise<readonly Delivery[] | undefined> =>
  reading(db, scopeOf(actor), async (tx) => {
    const webhook = await webhookById(tx, actor.organization.id, id);
    return webhook && selectDeliveries(tx, webhook, page);
  });
