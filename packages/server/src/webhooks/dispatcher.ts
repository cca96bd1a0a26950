import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { isDatabaseDown } from '../platform/db.ts';
import type { Outbound } from '../platform/outbound.ts';
import { openSecret, type SecretBox, SecretNotOpened } from '../platform/secret-box.ts';
import { cloudEventOf, cloudEventType, testEventOf } from './cloud-event.ts';
import {
  type Claim,
  claimEndpoints,
  type Deps,
  nextTurn,
  release,
  type Sent,
  settle,
  type Turn,
} from './delivery-commands.ts';
import { purposeOf, signedHeaders } from './signing.ts';

export type DispatcherOptions = Omit<Deps, 'leaseSeconds'> & {
  readonly send: Outbound;
  readonly secretBox: SecretBox;
  /** The `source` of the events. Asked at each: with PORT=0 it is known only once the server listens. */
  readonly publicUrl: () => string;
  readonly log: Logger;
  /** How many endpoints this node sends to at the same time; 32 by default. */
  readonly atOnce?: number;
  /** A minute by default: four times as long as a delivery may take. */
  readonly leaseSeconds?: number;
};

export type Dispatcher = {
  /** Ends after the deliveries under way. */
  readonly stop: () => Promise<void>;
};

const pollMilliseconds = 200;
const afterFailureMilliseconds = 1000;

/** After so many an endpoint lets others come first. */
const deliveriesPerTurn = 20;

/**
 * Sends what is queued for webhooks, on any number of nodes. An endpoint is claimed by one node at a time and gets one
 * event after the other; other endpoints go on beside it. Every event arrives at least once, and a repeat has the id of
 * the first: what was sent and not yet written down when a node died is sent again when its claim has run out.
 */
export const startDispatcher = (options: DispatcherOptions): Dispatcher => {
  const { log, atOnce = 32, leaseSeconds = 60 } = options;
  const deps: Deps = { ...options, leaseSeconds };
  const stopping = new AbortController();
  const busy = new Set<Promise<void>>();
  const pause = (milliseconds: number): Promise<void> =>
    sleep(milliseconds, undefined, { signal: stopping.signal }).catch(() => undefined);
  const tell = (error: unknown): void => {
    if (isDatabaseDown(error)) log.warn({ err: error }, 'webhooks wait for the database');
    else log.error({ err: error }, 'webhooks not sent');
  };
  const begin = (claim: Claim): void => {
    const work = serve(deps, options, claim, stopping.signal)
      .catch(tell)
      .finally(() => busy.delete(work));
    busy.add(work);
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const free = atOnce - busy.size;
        const claims = free > 0 ? await claimEndpoints(deps, randomUUID(), free) : [];
        claims.forEach(begin);
        if (claims.length === 0) await pause(pollMilliseconds);
      } catch (error) {
        tell(error);
        await pause(afterFailureMilliseconds);
      }
    }
    await Promise.all(busy);
  };
  const ended = run();
  return {
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
};

const serve = async (deps: Deps, options: DispatcherOptions, claim: Claim, stopping: AbortSignal): Promise<void> => {
  let turn = await nextTurn(deps, claim);
  for (let done = 0; turn && done < deliveriesPerTurn && !stopping.aborted; done += 1) {
    turn = await settle(deps, claim, turn, await deliver(options, turn));
  }
  await release(deps, claim);
};

const deliver = async (options: DispatcherOptions, turn: Turn): Promise<Sent> => {
  const { webhook, delivery, sealedSecrets } = turn;
  const body = bodyOf(options, turn);
  try {
    const secrets = sealedSecrets.map((sealed) => openSecret(options.secretBox, purposeOf(webhook.id), sealed));
    const signed = signedHeaders(secrets, delivery.event, options.clock.now(), body);
    const headers = { 'content-type': cloudEventType, 'user-agent': 'Mandate-Webhooks', ...signed };
    return await options.send({ url: new URL(webhook.url), headers, body });
  } catch (error) {
    if (!(error instanceof SecretNotOpened)) throw error;
    options.log.error({ err: error, webhook: webhook.id }, 'secret of a webhook cannot be opened');
    return { failure: 'secret_unusable', detail: undefined, milliseconds: 0 };
  }
};

const bodyOf = ({ publicUrl }: DispatcherOptions, { webhook, delivery, event }: Turn): string => {
  const { eventOwner, event: id, kind, at } = delivery;
  if (event) return cloudEventOf(event, publicUrl());
  if (eventOwner !== undefined) throw new Error(`Event ${id} is queued and not in the log.`);
  return testEventOf({ id, kind, at, webhook: webhook.id }, publicUrl());
};
