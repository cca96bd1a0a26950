import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ActionName } from '@mandate/domain/access/actions';
import type { Privilege } from '@mandate/domain/access/privilege';
import { laneCount } from '@mandate/domain/kernel/lane';
import { type Refusal, refuse } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import { instant } from '@mandate/domain/kernel/time';
import type { Filled } from '@mandate/pdp/customer-facts';
import * as z from 'zod';
import { decisionSource } from '../../access/decision-queries.ts';
import type { Usage } from '../../access/usage-commands.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Db } from '../../platform/db.ts';
import type { Freshness } from '../../platform/freshness/freshness.ts';
import { changesSince, registerNode, renewLease, retireNode } from '../../platform/freshness/node-store.ts';
import { media } from '../../platform/http/answer.ts';
import type { App } from '../../platform/http/app.ts';
import { route } from '../../platform/http/route.ts';
import { nothing } from '../../platform/http/route-spec.ts';
import { filledSchema, leaseAskedSchema, leaseSchema, usesSchema } from './schemas.ts';

type Deps = {
  readonly db: Db;
  readonly usage: Usage;
  readonly leaseMs: number;
  /** Tells of revisions; absent where nothing is kept fresh. */
  readonly onRevision: Freshness['onRevision'];
};
type OurApp = App<Actor, ActionName>;

const tags = ['decisions in process'] as const;
const permission = 'decision.explain';
const id = z.object({ id: z.uuid() });

/** Only the operator's own services see the facts of all customers. */
const asService = (actor: Actor): Result<string, Refusal> =>
  actor.kind === 'client' && actor.organization.kind === 'operator' && actor.scopes.includes('decisions')
    ? ok(`pdp:${actor.id}`)
    : refuse('role_not_permitted');

/** What `@mandate/pdp` speaks: leases for memories outside this server, what changed, and the facts themselves (X5). */
export const pdpRoutes = (app: OurApp, deps: Deps): void => {
  mountLeases(app, deps);
  mountChanges(app, deps);
  mountFacts(app, deps);
  mountUses(app, deps);
};

const mountLeases = (app: OurApp, { db, leaseMs }: Deps): void => {
  route(app, {
    method: 'POST',
    url: '/access/v1/pdp/leases',
    permission,
    operationId: 'renewDecisionLease',
    summary: 'Say what this memory has caught up with, get a lease and what has changed since',
    tags,
    idempotent: false,
    body: leaseAskedSchema,
    answers: { 200: leaseSchema },
    handle: async ({ actor, body }) => {
      const service = asService(actor);
      if (!service.ok) return service;
      const seen = (body.seen ?? Array.from({ length: laneCount }, () => '0')).map(BigInt);
      const known = { id: body.id ?? randomUUID(), address: service.value, leaseMs };
      // Announced and committed before the changes are read: see `announceLease`.
      const isKnown = body.id !== undefined && (await renewLease(db, known, seen));
      const node = isKnown ? known : { ...known, id: randomUUID() };
      if (!isKnown) {
        await registerNode(db, node);
        await renewLease(db, node, seen);
      }
      const { subjects, gap, seen: now } = await changesSince(db, seen);
      return ok({ id: node.id, leaseMs, seen: now.map(String), subjects, gap: gap || !isKnown });
    },
  });

  route(app, {
    method: 'DELETE',
    url: '/access/v1/pdp/leases/:id',
    permission,
    operationId: 'endDecisionLease',
    summary: 'Give the lease back: nobody waits for this memory any more',
    tags,
    params: id,
    answers: { 204: nothing },
    handle: async ({ actor, params }) => {
      const service = asService(actor);
      if (!service.ok) return service;
      const own = { id: params.id, address: service.value, leaseMs: 0 };
      if (await renewLease(db, own, [])) await retireNode(db, params.id);
      return ok(undefined);
    },
  });
};

const keepAliveMs = 5_000;

const mountChanges = (app: OurApp, { onRevision }: Deps): void => {
  const watching = new Set<() => void>();
  // A stream would keep a server that is closing waiting for ever.
  app.addHook('preClose', async () => {
    for (const end of watching) end();
  });
  route(app, {
    method: 'GET',
    url: '/access/v1/pdp/changes',
    permission,
    operationId: 'watchRevisions',
    summary: 'A stream of hints that there is something new (server-sent events); being right needs none of them',
    tags,
    answers: { 200: { mediaType: 'text/event-stream' } },
    handle: async ({ actor, reply }) => {
      const service = asService(actor);
      if (!service.ok) return service;
      const stream = new Readable({ read: () => undefined });
      stream.push(': hello\n\n');
      const stop = onRevision(() => stream.push('event: revision\ndata: {}\n\n'));
      const timer = setInterval(() => stream.push(': still here\n\n'), keepAliveMs);
      const end = (): void => {
        clearInterval(timer);
        stop();
        watching.delete(end);
        stream.destroy();
      };
      watching.add(end);
      reply.raw.once('close', end);
      return media('text/event-stream', stream, { 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    },
  });
};

const sent = ({ value, revision }: Filled<unknown>) => ({ value: value ?? null, revision: revision.toString() });

const mountFacts = (app: OurApp, { db }: Deps): void => {
  const source = decisionSource(db);
  const facts = (url: `/${string}`, operationId: string, summary: string, read: (of: string) => Promise<unknown>) =>
    route(app, {
      method: 'GET',
      url,
      permission,
      operationId,
      summary,
      tags,
      params: id,
      answers: { 200: filledSchema },
      handle: async ({ actor, params }) => {
        const service = asService(actor);
        return service.ok ? ok((await read(params.id)) as { value: unknown; revision: string }) : service;
      },
    });
  facts('/access/v1/pdp/customers/:id', 'readCustomerFacts', 'All that decisions about one customer rest on', (of) =>
    source.customer(of).then(sent),
  );
  facts('/access/v1/pdp/subjects/:id', 'readSubjectFacts', 'For whom one person acts', (of) =>
    source.subjects(of).then(sent),
  );
  facts('/access/v1/pdp/subscriptions/:id', 'readSubscriptionOwner', 'Which customer a subscription belongs to', (of) =>
    source.customerOfSubscription(of).then((value) => sent({ value, revision: 0n })),
  );
  route(app, {
    method: 'GET',
    url: '/access/v1/pdp/services',
    permission,
    operationId: 'readServiceFacts',
    summary: 'The catalogue of services',
    tags,
    answers: { 200: filledSchema },
    handle: async ({ actor }) => {
      const service = asService(actor);
      return service.ok ? ok(sent(await source.services())) : service;
    },
  });
};

const mountUses = (app: OurApp, { usage }: Deps): void => {
  route(app, {
    method: 'POST',
    url: '/access/v1/pdp/uses',
    permission,
    operationId: 'notePrivilegeUses',
    summary: 'Which privileges carried allowed acts, and when (D19)',
    tags,
    idempotent: false,
    body: usesSchema,
    answers: { 204: nothing },
    handle: ({ actor, body, now }) => {
      const service = asService(actor);
      if (!service.ok) return service;
      for (const { customer, privilege, at } of body.uses)
        usage.note({ id: privilege, customer } as Privilege, instant(Math.min(at, now)));
      return ok(undefined);
    },
  });
};
