import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { revisionChannel } from '../revision.ts';

export type Listener = { readonly stop: () => Promise<void> };

const reconnectMs = 200;

/**
 * Hears of every revision at its commit, on a connection of its own, and reconnects when that is lost. What was missed
 * meanwhile is told once, after each reconnection; nothing depends on hearing it.
 */
export const listen = async (url: string, onRevision: () => void, log: Logger): Promise<Listener> => {
  let stopped = false;
  let client: pg.Client | undefined;

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url, application_name: 'mandate-listener', keepAlive: true });
    next.on('error', (fault) => log.debug({ err: fault }, 'the listening connection was lost'));
    next.on('notification', onRevision);
    try {
      await next.connect();
      await next.query(`listen ${revisionChannel}`);
    } catch (fault) {
      await next.end().catch(() => undefined);
      throw fault;
    }
    // Only now: a connection that never stood ends as well, and whoever opened it tries again anyway.
    next.on('end', () => {
      if (!stopped) void reconnect();
    });
    client = next;
    onRevision();
    if (stopped) await next.end();
  };

  const reconnect = async (): Promise<void> => {
    while (!stopped) {
      await sleep(reconnectMs);
      try {
        if (!stopped) await connect();
        return;
      } catch {
        // Still away; the lease runs out meanwhile, and that is all that matters.
      }
    }
  };

  await connect();
  return {
    stop: async () => {
      stopped = true;
      await client?.end().catch(() => undefined);
    },
  };
};
