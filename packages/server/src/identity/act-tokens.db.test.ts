import { decide } from '@mandate/domain/access/decide';
import { heldRoles } from '@mandate/domain/access/service-roles';
import type { Id } from '@mandate/domain/kernel/id';
import { plusDays } from '@mandate/domain/kernel/time';
import type { Role } from '@mandate/domain/organizations/role';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerQuestion } from '../access/queries.ts';
import { removePrivileges } from '../access/removal-commands.ts';
import type { Actor } from '../platform/actor.ts';
import { reading } from '../platform/db.ts';
import { expectOk, newWorld, type World } from '../testing/world.ts';
import { type Exchanged, exchangeToken, revokeActToken } from './act-token-commands.ts';
import { liveActToken } from './act-token-queries.ts';
import { createClient, revokeClient } from './client-commands.ts';
import { changePerson } from './commands.ts';
import { credentialOf } from './subject-tokens.ts';
import { createToken, revokeToken } from './token-commands.ts';

let world: World;
let client: Id<'client'>;

beforeAll(async () => {
  world = await newWorld();
  client = await newClient();
  expectOk(await world.accept(world.lotus, world.ana));
  expectOk(await world.grant(world.lotus, world.advisor, ['azure']));
});

afterAll(() => world.drop());

const newClient = async (): Promise<Id<'client'>> => {
  const wish = { name: 'gateway', scopes: ['decisions'], roles: [] } as const;
  return expectOk(await createClient(world.deps, world.act(world.operator.people.admin), wish)).client.id;
};

const newToken = async (actor: Actor) => expectOk(await createToken(world.deps, world.act(actor), { name: 'laptop' }));

type Wish = { service?: string; actions?: readonly string[] | undefined; by?: Id<'client'> };

const exchange = (secret: string, { service = 'office365', actions, by = client }: Wish = {}) =>
  exchangeToken(
    world.deps,
    {
      id: world.system().newId('token'),
      client: by,
      subject: { credential: credentialOf('token', secret) },
      target: { kind: 'act', customer: world.lotus.id, service },
      actions,
    },
    world.clock.now(),
  );

const passOn = (token: string, { service = 'office365', actions, by = client }: Wish = {}) =>
  exchangeToken(
    world.deps,
    {
      id: world.system().newId('token'),
      client: by,
      subject: { actToken: token },
      target: { kind: 'act', customer: world.lotus.id, service },
      actions,
    },
    world.clock.now(),
  );

const isLive = (id: string) =>
  reading(world.db, { kind: 'system' }, async (tx) => (await liveActToken(tx, id, world.clock.now())) !== undefined);

const decisionOn = (actor: Actor, action: string, service: string) => {
  const resource = { customer: world.lotus.id, service };
  const question = { person: actor.id, organization: actor.organization.id, action, resource };
  return reading(world.db, { kind: 'system' }, (tx) => answerQuestion(tx, question, world.clock.now()));
};

const services = ['office365', 'azure', 'dynamics365'] as const;

describe('an exchange', () => {
  test('M5, D5: is refused exactly where the decision denies, with its code and rule', async () => {
    expectOk(await world.grant(world.lotus, world.ana, ['office365']));
    const { ana, bo, advisor, lotus, pine, operator } = world;
    const actors = [
      ...Object.values(ana.people),
      ...Object.values(advisor.people),
      ...Object.values(lotus.people),
      bo.people.admin,
      pine.people.admin,
      operator.people.admin,
    ];
    let allowed = 0;
    for (const actor of actors) {
      const { secret } = await newToken(actor);
      for (const service of services)
        for (const action of ['mailbox.read', 'licence.assign', 'privileges.grant']) {
          const { verdict } = await decisionOn(actor, action, service);
          const exchanged = await exchange(secret, { service, actions: [action] });
          const isServices = action !== 'privileges.grant'; // an act of the law is no service's
          expect(exchanged.ok).toBe(verdict.allowed && isServices);
          if (exchanged.ok) {
            allowed += 1;
            expect(exchanged.value.token.actions).toEqual([action]);
            const { facts } = await decisionOn(actor, action, service);
            const [manifest] = facts?.services ?? [];
            expect(exchanged.value.token.roles).toEqual(
              manifest && facts && heldRoles(manifest, facts, world.clock.now()),
            );
          } else if (isServices) expect(exchanged.error).toMatchObject({ kind: 'denied', refused: verdict.refused });
        }
    }
    expect(allowed).toBeGreaterThan(5);
  }, 60_000);

  test('without an action takes all that are allowed, and is denied when none is', async () => {
    expectOk(await world.grant(world.lotus, world.ana, [{ service: 'office365', roles: ['reader'] }]));
    const { secret } = await newToken(world.ana.people.helpdesk);
    const { token } = expectOk(await exchange(secret));
    expect(token.roles).toEqual(['reader']);
    expect(token.actions).toEqual(
      ['provisioning.read', 'company-profile.read', 'user.read', 'service-health.read', 'mailbox.read'].toSorted(
        (a, b) => orderOf(a) - orderOf(b),
      ),
    );
    expect(await exchange(secret, { actions: ['user.read', 'licence.assign'] })).toMatchObject({ ok: false });
    expect(await exchange(secret, { service: 'azure' })).toMatchObject({
      error: { kind: 'denied', refused: { code: 'privileges_missing', rule: 'M5' } },
    });
    expect(await exchange(secret, { service: 'nothing' })).toMatchObject({
      error: { kind: 'denied', refused: { code: 'service_unknown' } },
    });
  });

  test('D16: never outlives the grant, nor the person’s own token, and lasts five minutes at most', async () => {
    const { admin } = world.ana.people;
    const now = world.clock.now();
    const { secret, token } = await newToken(admin);
    const seconds = async () => (expectOk(await exchange(secret)).token.expiresAt - now) / 1000;
    expectOk(await world.grant(world.lotus, world.ana, ['office365']));
    expect(await seconds()).toBe(300);
    const until = (now + 90_500) as typeof now;
    expectOk(await world.grant(world.lotus, world.ana, [{ service: 'office365', until }]));
    expect(await seconds()).toBe(90);
    await world.db.pool.query('update access_token set expires_at = $1 where id = $2', [
      new Date(now + 30_000),
      token.id,
    ]);
    expect(await seconds()).toBe(30);
    const id = expectOk(await exchange(secret)).token.id;
    expect(await isLive(id)).toBe(true);
    const before = world.clock.now();
    world.clock.set(new Date(now + 30_000).toISOString());
    expect(await isLive(id)).toBe(false);
    world.clock.set(new Date(before).toISOString());
  });

  test('of a token that was passed on leads to the same service only, allows no more, and ends with it', async () => {
    expectOk(await world.grant(world.lotus, world.ana, ['office365', 'dynamics365']));
    const { secret } = await newToken(world.ana.people.admin);
    const first = expectOk(await exchange(secret, { actions: ['user.read', 'mailbox.read'] })).token;
    const second = await newClient();
    const passed = expectOk(await passOn(first.id, { actions: ['user.read'], by: second })).token;
    expect(passed.clients).toEqual([client, second]);
    expect(passed.actions).toEqual(['user.read']);
    expect(passed.expiresAt).toBeLessThanOrEqual(first.expiresAt);
    expect(expectOk(await passOn(first.id, { by: second })).token.actions).toEqual(['user.read', 'mailbox.read']);
    expect(await passOn(first.id, { service: 'dynamics365', by: second })).toMatchObject({
      error: { kind: 'subject' },
    });
    expect(await passOn(first.id, { actions: ['licence.assign'], by: second })).toMatchObject({
      error: { kind: 'subject' },
    });
    expect(await isLive(passed.id)).toBe(true);
    expect(expectOk(await revokeActToken(world.deps, second, first.id, world.clock.now()))).toBe(false);
    expect(expectOk(await revokeActToken(world.deps, client, first.id, world.clock.now()))).toBe(true);
    expect([await isLive(first.id), await isLive(passed.id)]).toEqual([false, false]);
  });

  test('cannot be repeated without end by passing a token on', async () => {
    const { secret } = await newToken(world.ana.people.admin);
    let { token } = expectOk(await exchange(secret));
    for (let link = 0; link < 5; link += 1) token = expectOk(await passOn(token.id)).token;
    expect(await passOn(token.id)).toMatchObject({ error: { kind: 'subject' } });
  });
});

const orderOf = (action: string): number => manifestActions.indexOf(action);
const manifestActions = [
  'provisioning.read',
  'provisioning.manage',
  'company-profile.read',
  'user.read',
  'user.manage',
  'user.password.reset',
  'licence.assign',
  'service-health.read',
  'service-request.create',
  'mailbox.read',
];

type Step = () => Promise<unknown>;

/** A token with what it was made from, so that its life can be told from the records. */
type Issued = Exchanged['token'] & {
  readonly actor: Actor;
  readonly own: Id<'token'>;
  readonly service: string;
};

describe('a token for the act', () => {
  test('X5: is live if and only if the law allows all that it says, and whatever it came from is still there', async () => {
    const { lotus, ana, bo } = world;
    const issued: Issued[] = [];
    const roles = fc.subarray<Role>(['admin_agent', 'helpdesk_agent', 'sales_agent'], { minLength: 1 });
    const service = fc.constantFrom(...services);
    const company = fc.constantFrom(ana, bo);
    const serviceRoles = fc.subarray(['administrator', 'helpdesk_administrator', 'reader'], { minLength: 1 });

    const take = async (actor: Actor, at: string, actions: readonly string[] | undefined) => {
      const own = await newToken(actor);
      const exchanged = await exchange(own.secret, { service: at, actions });
      if (exchanged.ok) issued.push({ ...exchanged.value.token, actor, own: own.token.id, service: at });
    };
    const person = (of: typeof ana, helpdesk: boolean) => (helpdesk ? of.people.helpdesk : of.people.admin);
    const tokenAt = (which: number): Issued | undefined => issued[which % Math.max(1, issued.length)];
    const step = fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
      {
        weight: 4,
        arbitrary: fc.tuple(company, fc.boolean(), service).map(
          ([of, helpdesk, at]) =>
            () =>
              take(person(of, helpdesk), at, undefined),
        ),
      },
      {
        weight: 3,
        arbitrary: fc.tuple(company, service, serviceRoles).map(([of, at, granted]) => {
          const other = of === ana ? bo : ana;
          return () => world.grant(lotus, of, [{ service: at, roles: granted, replace: other.id }]);
        }),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(company, service).map(([of, at]) => {
          const chosen = { partner: of.id, service: at };
          return () => removePrivileges(world.deps, world.act(lotus.people.admin), chosen);
        }),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(company, roles).map(
          ([of, to]) =>
            () =>
              changePerson(world.deps, world.system(), of.id, of.people.helpdesk.id, { roles: to }),
        ),
      },
      {
        weight: 1,
        arbitrary: fc.nat().map((which) => async () => {
          const token = tokenAt(which);
          if (token) await revokeToken(world.deps, world.act(token.actor), token.own);
        }),
      },
      {
        weight: 1,
        arbitrary: fc.nat().map((which) => async () => {
          const token = tokenAt(which);
          if (token) await revokeActToken(world.deps, client, token.id, world.clock.now());
        }),
      },
      {
        weight: 1,
        arbitrary: fc.nat(120).map((seconds) => async () => {
          world.clock.set(new Date(world.clock.now() + seconds * 1000).toISOString());
        }),
      },
    );

    /** Told from the plain law and the rows, without the code under test. */
    const shouldLive = async (token: Issued): Promise<boolean> => {
      const { rows } = await world.db.pool.query(
        `select (select count(*) from access_token where id = $1 and revoked_at is null)
          + (select count(*) from oidc_payload where model = 'ActToken' and id = $2 and expires_at > $3) as there`,
        [token.own, token.id, new Date(world.clock.now())],
      );
      if (Number(rows[0].there) < 2) return false;
      const { facts } = await decisionOn(token.actor, 'user.read', token.service);
      const now = world.clock.now();
      if (!facts || token.actions.some((action) => !decide(action, facts, now).allowed)) return false;
      const held = facts.services[0] ? heldRoles(facts.services[0], facts, now) : [];
      return token.roles.every((role) => held.includes(role));
    };

    const seen = { live: 0, dead: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 14 }), async (steps) => {
        issued.splice(0);
        const begins = () => world.grant(lotus, ana, [{ service: 'office365', replace: bo.id }]);
        const takes = () => take(ana.people.admin, 'office365', undefined);
        const ends = () => removePrivileges(world.deps, world.act(lotus.people.admin), {});
        for (const one of [begins, takes, ...steps, ends]) {
          await one();
          for (const token of issued) {
            const live = await isLive(token.id);
            expect(live).toBe(await shouldLive(token));
            seen[live ? 'live' : 'dead'] += 1;
          }
        }
      }),
      { numRuns: 6, endOnFailure: true },
    );
    expect(Math.min(seen.live, seen.dead)).toBeGreaterThan(5);
  }, 60_000);

  test('X5: ends when its client is revoked', async () => {
    const passing = await newClient();
    expectOk(await world.grant(world.lotus, world.ana, [{ service: 'azure', roles: ['administrator'] }]));
    const { secret } = await newToken(world.ana.people.admin);
    const { token } = expectOk(await exchange(secret, { service: 'azure', by: passing }));
    expect(await isLive(token.id)).toBe(true);
    expectOk(await revokeClient(world.deps, world.act(world.operator.people.admin), passing));
    expect(await isLive(token.id)).toBe(false);
    expect(await exchange(secret, { service: 'azure', by: passing })).toMatchObject({ error: { kind: 'subject' } });
  });

  test('D8: ends when its partner is terminated', async () => {
    const partner = await world.partner('Short Lived', 'advisor');
    expectOk(await world.grant(world.lotus, partner, ['dynamics365']));
    const { secret } = await newToken(partner.people.admin);
    const { token } = expectOk(await exchange(secret, { service: 'dynamics365' }));
    await world.suspend(partner);
    expect(await isLive(token.id)).toBe(true); // it can still manage what exists
    expectOk(await world.change(partner, { standing: 'terminated', reason: 'Fraud' }));
    expect(await isLive(token.id)).toBe(false);
    expect(plusDays(world.clock.now(), 0)).toBeLessThan(token.expiresAt);
  });
});
