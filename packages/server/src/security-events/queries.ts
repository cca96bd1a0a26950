import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import { type EventStatus, listEvents, type SecurityEvent } from './event-store.ts';
import { countByStatus, listStreams, openStream, type Stream } from './store.ts';

type Page = { readonly limit: number; readonly after: string | undefined };

/** A stream with what became of its events. */
export type StreamHealth = Stream & { readonly events: Readonly<Record<EventStatus, number>> };

/** A page of the streams of the actor's organisation. */
export const streamList = (db: Db, actor: Actor, page: Page): Promise<readonly Stream[]> =>
  reading(db, scopeOf(actor), (tx) => listStreams(tx, actor.organization.id, page));

/** One stream of the actor's organisation; undefined: there is none of this id. */
export const streamHealth = (db: Db, actor: Actor, id: string): Promise<StreamHealth | undefined> =>
  reading(db, scopeOf(actor), async (tx) => {
    const stream = await openStream(tx, actor.organization.id, id);
    return stream && { ...stream, events: { queued: 0, delivered: 0, failed: 0, ...(await countByStatus(tx, id)) } };
  });

/** A page of a stream's events, the newest first; undefined: there is no such stream. */
export const streamEvents = (
  db: Db,
  actor: Actor,
  id: string,
  { limit, after, status }: Page & { readonly status: EventStatus | undefined },
): Promise<readonly SecurityEvent[] | undefined> =>
  reading(db, scopeOf(actor), async (tx) => {
    const stream = await openStream(tx, actor.organization.id, id);
    return stream && listEvents(tx, stream, { limit, before: after, status });
  });
