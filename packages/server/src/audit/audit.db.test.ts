import type { Id } from '@mandate/domain/kernel/id';
import { ok } from '@mandate/domain/kernel/result';
import { instant } from '@mandate/domain/kernel/time';
import type { OrganizationKind } from '@mandate/domain/organizations/role';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { systemClock } from '../platform/clock.ts';
import { inTransaction, reading } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import { actBy, actorOf } from '../testing/act.ts';
import { createTestDatabase, type TestDatabase } from '../testing/postgres.ts';
import { type Change, record } from './commands.ts';
import { type AuditEvent, type AuditFilter, auditEvents } from './queries.ts';
import { eventsQuery } from './store.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

const write = async (actor: Actor, change: Partial<Change>): Promise<string> => {
  const written = await inTransaction(database.db, scopeOf(actor), async (tx) =>
    ok(await record(tx, actBy(actor), { kind: 'thing.changed', subject: { kind: 'thing', id: 'x' }, ...change })),
  );
  return written.ok ? written.value : '';
};

const read = (actor: Actor, filter: AuditFilter = {}, limit = 1000): Promise<readonly AuditEvent[]> =>
  auditEvents(database.db, actor, filter, { after: undefined, limit });

const idsOf = (events: readonly AuditEvent[]): readonly string[] => events.map((event) => event.id);

describe('the record', () => {
  test('keeps who did what, for whom, on whose behalf, before and after, and in which request (D18)', async () => {
    const partner = actorOf('partner', { name: 'Ana' });
    const customer = newId('organization', systemClock);
    const provider = newId('organization', systemClock);
    const id = await write(partner, {
      kind: 'seats.changed',
      customer,
      partner: partner.organization.id,
      counterpart: provider,
      onBehalfOf: provider,
      subject: { kind: 'subscription', id: 's' },
      before: { seats: 1 },
      after: { seats: 2 },
    });
    expect(await read(partner)).toEqual([
      {
        id,
        at: expect.any(Number),
        kind: 'seats.changed',
        actor: { kind: 'person', id: partner.id, name: 'Ana', organizationId: partner.organization.id },
        customer,
        partner: partner.organization.id,
        counterpart: provider,
        onBehalfOf: provider,
        subject: { kind: 'subscription', id: 's' },
        before: { seats: 1 },
        after: { seats: 2 },
        requestId: 'test',
      },
    ]);
  });

  test.each(['update audit_event set kind = kind', 'delete from audit_event', 'truncate audit_event'])(
    'refuses “%s” to the application and to the owner of the table (D18)',
    async (statement) => {
      await write(actorOf('operator'), {});
      const client = await database.db.pool.connect();
      try {
        await client.query(`begin; set local role mandate_app; select set_config('mandate.scope', 'system', true)`);
        await expect(client.query(statement)).rejects.toThrow('permission denied');
        await client.query('rollback');
        await expect(client.query(statement)).rejects.toThrow('D18: audit records cannot be changed or deleted');
      } finally {
        client.release();
      }
    },
  );
});

describe('each organisation reads its own view (D18)', () => {
  type Party = { readonly actor: Actor; readonly id: Id<'organization'> };
  const party = (kind: OrganizationKind): Party => {
    const actor = actorOf(kind);
    return { actor, id: actor.organization.id };
  };
  const operator = party('operator');
  const partners = [party('partner'), party('partner'), party('partner')];
  const customers = [party('customer'), party('customer'), party('customer')];
  const everybody = [operator, ...partners, ...customers];
  const kinds = ['thing.changed', 'thing.removed'];
  const written: AuditEvent[] = [];
  const others: string[] = [];

  /** A fixed sequence, so that a failure can be repeated. */
  let seed = 7;
  const upTo = (limit: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % limit;
  };
  const oneOf = <T>(items: readonly T[]): T => items[upTo(items.length)] as T;
  const perhaps = (parties: readonly Party[]): Id<'organization'> | undefined => oneOf([undefined, ...parties])?.id;

  beforeAll(async () => {
    others.push(...idsOf(await read(operator.actor)));
    for (let n = 0; n < 250; n += 1) {
      const change = { customer: perhaps(customers), partner: perhaps(partners), counterpart: perhaps(partners) };
      const { actor } = oneOf(everybody);
      await write(actor, { ...change, kind: oneOf(kinds) });
    }
    written.push(...(await read(operator.actor)).filter((event) => !others.includes(event.id)));
  });

  const concerns = (event: AuditEvent, id: string): boolean =>
    [event.customer, event.partner, event.counterpart, event.actor.organizationId].includes(id as Id<'organization'>);

  const fits = (event: AuditEvent, { customer, partner, kind, from, to }: AuditFilter): boolean =>
    (customer === undefined || event.customer === customer) &&
    (partner === undefined || event.partner === partner || event.counterpart === partner) &&
    (kind === undefined || event.kind === kind) &&
    (from === undefined || event.at >= from) &&
    (to === undefined || event.at < to);

  test('all 250 events are in the operator’s', () => {
    expect(written).toHaveLength(250);
    expect(idsOf(written)).toEqual(idsOf(written).toSorted().toReversed());
  });

  test('with every filter, exactly the events that name it or that it has made', async () => {
    const middle = instant(written[125]!.at);
    const windows = [{}, { from: middle }, { to: middle }, { from: instant(middle - 20), to: instant(middle + 20) }];
    for (const { actor, id } of everybody) {
      for (let n = 0; n < 30; n += 1) {
        const filter: AuditFilter = {
          customer: perhaps(customers),
          partner: perhaps(partners),
          kind: oneOf([undefined, undefined, ...kinds]),
          ...oneOf(windows),
        };
        const own = written.filter((event) => actor.organization.kind === 'operator' || concerns(event, id));
        const expected = idsOf(own.filter((event) => fits(event, filter)));
        const found = idsOf(await read(actor, filter)).filter((event) => !others.includes(event));
        expect(found, JSON.stringify({ kind: actor.organization.kind, filter })).toEqual(expected);
      }
    }
  });

  test('and the second wall alone shows no more than that', async () => {
    for (const { actor, id } of [...partners, ...customers]) {
      const rows = await reading(database.db, scopeOf(actor), (tx) =>
        eventsQuery({
          concerning: undefined,
          customer: undefined,
          partner: undefined,
          kind: undefined,
          from: undefined,
          to: undefined,
          before: undefined,
          limit: 1000,
        }).execute(tx),
      );
      const expected = written.filter((event) => concerns(event, id));
      expect(rows.rows.map((row) => row.id)).toEqual(idsOf(expected));
    }
  });
});

describe('paging', () => {
  test('shows each earlier event once, without gaps, while others are being written', async () => {
    const partner = actorOf('partner');
    const customers = Array.from({ length: 5 }, () => newId('organization', systemClock));
    const writeSome = (count: number): Promise<string[]> =>
      Promise.all(
        Array.from({ length: count }, (_, n) =>
          write(partner, { customer: customers[n % 5], partner: partner.organization.id }),
        ),
      );
    const before = await writeSome(150);
    const seen: string[] = [];
    const writing = (async () => {
      for (let n = 0; n < 15; n += 1) await writeSome(10);
    })();
    let after: string | undefined;
    for (;;) {
      const events = await auditEvents(database.db, partner, {}, { after, limit: 7 });
      seen.push(...idsOf(events));
      if (events.length < 7) break;
      after = events.at(-1)?.id;
    }
    await writing;
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(seen.toSorted().toReversed());
    expect(before.filter((id) => !seen.includes(id))).toEqual([]);
  });
});
