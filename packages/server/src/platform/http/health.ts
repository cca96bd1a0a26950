import * as z from 'zod';
import { answer, media } from './answer.ts';
import type { App } from './app.ts';
import { route } from './route.ts';
import { refuseTechnically } from './technical.ts';

/** What operators' machines ask: is it alive, can it serve, how is it doing. None of them signs in or needs a database. */
export const mountHealth = <Actor, Permission extends string>(app: App<Actor, Permission>): void => {
  const { platform } = app;
  const common = { permission: 'anyone', identify: false, lenient: true, tags: ['operations'] } as const;

  route(app, {
    ...common,
    method: 'GET',
    url: '/healthz',
    operationId: 'isAlive',
    summary: 'Tell whether the process is alive',
    answers: { 200: z.object({ status: z.literal('alive'), version: z.string() }) },
    handle: () => answer(200, { status: 'alive', version: platform.version }),
  });

  route(app, {
    ...common,
    method: 'GET',
    url: '/readyz',
    operationId: 'isReady',
    summary: 'Tell whether requests can be served: the database is reached and up to date',
    answers: { 200: z.object({ status: z.literal('ready'), version: z.string() }) },
    handle: async () => {
      const { database, migrations } = await platform.ready();
      if (!database) return refuseTechnically('database_unavailable');
      if (!migrations) return refuseTechnically('not_ready');
      return answer(200, { status: 'ready', version: platform.version });
    },
  });

  route(app, {
    ...common,
    method: 'GET',
    url: '/metrics',
    operationId: 'readMetrics',
    summary: 'Read the metrics in the text format of Prometheus',
    answers: { 200: { mediaType: platform.telemetry.registry.contentType } },
    handle: async () => media(platform.telemetry.registry.contentType, await platform.telemetry.registry.metrics()),
  });
};
