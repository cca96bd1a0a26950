import { randomBytes } from 'node:crypto';
import { ok } from '@mandate/domain/kernel/result';
import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { vi } from 'vitest';
import { record } from '../audit/commands.ts';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { inTransaction } from '../platform/db.ts';
import { outboundTo } from '../platform/outbound.ts';
import { publicAddresses } from '../platform/public-address.ts';
import { secretBoxOf } from '../platform/secret-box.ts';
import { createWebhook, type WebhookWish, type WithSecret } from '../webhooks/commands.ts';
import { type Dispatcher, type DispatcherOptions, startDispatcher } from '../webhooks/dispatcher.ts';
import { type Delivery, deliveryList } from '../webhooks/queries.ts';
import { type Received, type Receiver, startReceiver } from './receiver.ts';
import { type Company, expectOk, type World } from './world.ts';

/** Waiting for something to arrive. */
export const patience = { timeout: 20_000, interval: 20 };

/** A CloudEvent as a receiver reads it. */
export type CloudEvent = {
  readonly specversion: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: string;
  readonly data: Readonly<Record<string, unknown>>;
};

export const eventIn = ({ body }: Received): CloudEvent => JSON.parse(body);

/** Kinds of the events that a receiver was sent, in their order. */
export const kindsAt = (receiver: Receiver): readonly string[] =>
  receiver.received.map((one) => eventIn(one).type.replace('mandate.', ''));

/** Numbers of the changes that a receiver was told of, in their order. */
export const numbersAt = (receiver: Receiver): readonly number[] =>
  receiver.received.map((one) => Number(eventIn(one).subject.replace('thing/', '')));

export type Endpoint = WithSecret & { readonly receiver: Receiver; readonly actor: Actor };

/** Webhooks in a small market: real receivers on the loopback, which the operator has allowed. */
export const webhooksIn = (world: World) => {
  const secretBox = secretBoxOf(randomBytes(32).toString('base64'));
  const deps = { ...world.deps, secretBox };
  const isAllowed = publicAddresses(['127.0.0.1']);
  const ends: (() => Promise<void>)[] = [];

  const dispatch = (options: Partial<DispatcherOptions> = {}): Dispatcher => {
    const dispatcher = startDispatcher({
      db: world.db,
      clock: world.clock,
      log: pino({ level: 'silent' }),
      secretBox,
      publicUrl: world.publicUrl,
      send: outboundTo({ isAllowed }),
      ...options,
    });
    ends.push(dispatcher.stop);
    return dispatcher;
  };

  const receive = async (): Promise<Receiver> => {
    const receiver = await startReceiver();
    ends.push(receiver.stop);
    return receiver;
  };

  const endpointOf = async (company: Company, wish: Partial<WebhookWish> = {}): Promise<Endpoint> => {
    const receiver = await receive();
    const actor: Actor = company.people.admin;
    const defaults = { url: receiver.url, description: undefined, kinds: ['privileges.*'], enabled: true };
    const made = expectOk(await createWebhook(deps, world.act(actor), { ...defaults, ...wish }));
    return { ...made, receiver, actor };
  };

  /** Changes of a partner's that mean nothing, numbered. */
  const change = async ({ id, people }: Company, ...numbers: readonly number[]): Promise<void> => {
    const actor: Actor = people.admin;
    for (const number of numbers) {
      await inTransaction(world.db, scopeOf(actor), async (tx) => {
        const subject = { kind: 'thing', id: `${number}` };
        return ok(await record(tx, world.act(actor), { kind: 'thing.changed', partner: id, subject }));
      });
    }
  };

  /** What became of an endpoint's events, in the order in which they are sent. */
  const logOf = async ({ actor, webhook }: Endpoint): Promise<readonly Delivery[]> =>
    (
      await deliveryList(world.db, actor, webhook.id, { status: undefined, before: undefined, limit: 1000 })
    )?.toReversed() ?? [];

  /** Verifies as a receiver does, with the library that Standard Webhooks publishes, at the world's time. */
  const verified = (received: Received, secret: string): CloudEvent => {
    vi.useFakeTimers({ toFake: ['Date'], now: world.clock.now() });
    try {
      return new Webhook(secret).verify(received.body, received.headers) as CloudEvent;
    } finally {
      vi.useRealTimers();
    }
  };

  const passSeconds = (seconds: number): void =>
    world.clock.set(new Date(world.clock.now() + seconds * 1000).toISOString());

  return {
    deps,
    isAllowed,
    dispatch,
    receive,
    endpointOf,
    change,
    logOf,
    verified,
    passSeconds,
    /** Ends senders first, so that receivers are left in peace, and forgets all endpoints. */
    end: async (): Promise<void> => {
      for (const end of ends.splice(0).toReversed()) await end();
      await world.db.pool.query('truncate webhook, webhook_delivery');
    },
  };
};

export type Webhooks = ReturnType<typeof webhooksIn>;
