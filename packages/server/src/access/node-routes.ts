import type { ActionName } from '@mandate/domain/access/actions';
import { refuse } from '@mandate/domain/kernel/refusal';
import { ok } from '@mandate/domain/kernel/result';
import { instant } from '@mandate/domain/kernel/time';
import * as z from 'zod';
import type { Actor } from '../platform/actor.ts';
import type { Db } from '../platform/db.ts';
import { type NodeHealth, nodeHealth } from '../platform/freshness/node-store.ts';
import type { App } from '../platform/http/app.ts';
import { route } from '../platform/http/route.ts';
import { instantSchema } from '../platform/http/schemas.ts';

const nodeSchema = z
  .object({
    id: z.uuid(),
    address: z.string().meta({ description: 'Host and process; of a memory in a service, its client.' }),
    startedAt: instantSchema,
    leaseUntil: instantSchema.meta({ description: 'Until when it may answer from memory without hearing from us.' }),
    alive: z.boolean().meta({ description: 'False: it has left, or its lease has run out. Nobody waits for it.' }),
  })
  .meta({ id: 'Node' });

const shown = ({ startedAt, leaseUntil, ...node }: NodeHealth) => ({
  ...node,
  startedAt: instant(startedAt.getTime()),
  leaseUntil: instant(leaseUntil.getTime()),
});

/** Who answers decisions from memory, and for whom a removal waits (X5): for the operator. */
export const nodeRoutes = (app: App<Actor, ActionName>, { db }: { readonly db: Db }): void => {
  route(app, {
    method: 'GET',
    url: '/api/nodes',
    permission: 'organization.read',
    operationId: 'listNodes',
    summary: 'The nodes and in-process memories of the last day, with their leases (X5)',
    tags: ['nodes'],
    answers: { 200: z.object({ items: z.array(nodeSchema) }) },
    handle: async ({ actor }) =>
      actor.organization.kind === 'operator'
        ? ok({ items: (await nodeHealth(db)).map(shown) })
        : refuse('role_not_permitted'),
  });
};
