import { err, ok, type Result } from '@mandate/domain/kernel/result';
import { record } from '../audit/commands.ts';
import { clientOf } from '../identity/credential-queries.ts';
import { type PersonalAct, scopeOf } from '../platform/actor.ts';
import { type Db, inTransaction, type Tx } from '../platform/db.ts';
import { type NotFound, notFound } from '../platform/outcome.ts';
import { type Announcing, queueAgain, queueVerification } from './delivery-commands.ts';
import { requeueFailed } from './event-store.ts';
import { closeStream, insertStream, openStream, type Stream } from './store.ts';

type Deps = { readonly db: Db };

/** `unknown`: no client of this organisation. `taken`: it has a stream already. */
export type ClientFault = 'unknown' | 'taken';

const facets = ({ clientId, url, kinds }: Stream) => ({ client: clientId, host: new URL(url).host, kinds });

/** Subscribes one of the operator's services: from the commit on it is told what ends (X5, X6). */
export const createStream = (
  { db }: Deps,
  act: PersonalAct,
  wish: Pick<Stream, 'clientId' | 'url' | 'kinds'>,
): Promise<Result<Stream, ClientFault>> =>
  inTransaction(db, scopeOf(act.actor), async (tx): Promise<Result<Stream, ClientFault>> => {
    const client = await clientOf(tx, wish.clientId);
    if (!client) return err('unknown');
    const { id: organizationId } = act.actor.organization;
    const id = act.newId('security-event-stream');
    const stream: Stream = { ...wish, kinds: [...new Set(wish.kinds)], organizationId, id, createdAt: act.now };
    if (!(await insertStream(tx, stream, act.actor.id))) return err('taken');
    await record(tx, act, {
      kind: 'security-event-stream.created',
      subject: { kind: 'security-event-stream', id },
      after: facets(stream),
    });
    return ok(stream);
  });

/** Ends a subscription: nothing more is sent, not even what waits. */
export const removeStream = ({ db }: Deps, act: PersonalAct, id: string): Promise<Result<undefined, NotFound>> =>
  withStream(db, act, id, async (tx, stream) => {
    if (!(await closeStream(tx, stream, act.now))) return notFound;
    await record(tx, act, {
      kind: 'security-event-stream.removed',
      subject: { kind: 'security-event-stream', id },
      before: facets(stream),
    });
    return ok(undefined);
  });

/** Sends a verification event, to see whether the way is open. Answers its id. */
export const verifyStream = (
  deps: Deps & Announcing,
  act: PersonalAct,
  id: string,
): Promise<Result<string, NotFound>> =>
  withStream(deps.db, act, id, async (tx, stream) => ok(await queueVerification(deps, tx, stream)));

/** Sends again what was given up. Answers how many. */
export const retryStream = (
  deps: Deps & Pick<Announcing, 'jobs'>,
  act: PersonalAct,
  id: string,
): Promise<Result<number, NotFound>> =>
  withStream(deps.db, act, id, async (tx, stream) => {
    const events = await requeueFailed(tx, stream);
    await queueAgain(deps, tx, stream, events);
    return ok(events.length);
  });

const withStream = <T>(
  db: Db,
  act: PersonalAct,
  id: string,
  work: (tx: Tx, stream: Stream) => Promise<Result<T, NotFound>>,
): Promise<Result<T, NotFound>> =>
  inTransaction(db, scopeOf(act.actor), async (tx): Promise<Result<T, NotFound>> => {
    const stream = await openStream(tx, act.actor.organization.id, id);
    return stream ? work(tx, stream) : notFound;
  });
