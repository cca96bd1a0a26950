import { ok } from '@mandate/domain/kernel/result';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { record } from '../audit/commands.ts';
import { auditEvents } from '../audit/queries.ts';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { inTransaction } from '../platform/db.ts';
import { type Neighbours, newNeighbours } from '../testing/neighbours.ts';
import { webhooksIn } from '../testing/webhooks.ts';
import { eventCatalogue } from './event-catalogue.ts';

type Recorded = {
  readonly kind: string;
  readonly before: object | null;
  readonly after: object | null;
  readonly parties: readonly ('customer' | 'partner' | 'counterpart')[];
};
type Law = {
  readonly to: readonly string[] | string;
  readonly before?: readonly string[];
  readonly after?: readonly string[];
};

let market: Neighbours;
let recorded: readonly Recorded[];

beforeAll(async () => {
  market = await newNeighbours();
  const { rows } = await market.db.pool.query<Recorded>(`
    select kind, before, after, array_remove(array[
      case when customer_id is not null then 'customer' end, case when partner_id is not null then 'partner' end,
      case when counterpart_id is not null then 'counterpart' end], null) as parties
    from audit_event`);
  recorded = rows;
});
afterAll(() => market.drop());

test('what a market at work has recorded concerns whom the catalogue says, and holds what it says', () => {
  expect(new Set(recorded.map(({ kind }) => kind)).size).toBeGreaterThan(12);
  for (const { kind, before, after, parties } of recorded) {
    const law: Law | undefined = eventCatalogue[kind as keyof typeof eventCatalogue];
    expect(law, kind).toBeDefined();
    const strangers = typeof law?.to === 'object' ? parties.filter((party) => !law.to.includes(party)) : [];
    expect(strangers, kind).toEqual([]);
    if (law?.to === 'itself') expect(parties.length, kind).toBeLessThanOrEqual(1);
    if (law?.to === 'operator') expect(parties, kind).toEqual([]);
    expect(law?.before ?? [], `${kind} before`).toEqual(expect.arrayContaining(Object.keys(before ?? {})));
    expect(law?.after ?? [], `${kind} after`).toEqual(expect.arrayContaining(Object.keys(after ?? {})));
  }
});

test('every endpoint is told exactly of what its organisation reads in the log, whoever did it (D18, X6)', async () => {
  const hooks = webhooksIn(market);
  const companies = Object.values(market.companies);
  for (const company of companies) await hooks.endpointOf(company, { kinds: ['thing.*'] });
  let seed = 11;
  const oneOf = <T>(items: readonly T[]): T => {
    seed = (seed * 48_271) % 2_147_483_647;
    return items[seed % items.length] as T;
  };
  const perhaps = () => oneOf([undefined, ...companies])?.id;
  for (let n = 0; n < 150; n += 1) {
    const actor: Actor = oneOf(companies).people.admin;
    const parties = { customer: perhaps(), partner: perhaps(), counterpart: perhaps() };
    await inTransaction(market.db, scopeOf(actor), async (tx) => {
      const subject = { kind: 'thing', id: `${n}` };
      return ok(await record(tx, market.act(actor), { kind: 'thing.changed', ...parties, subject }));
    });
  }
  const { rows } = await market.db.pool.query<{ organization: string; told: string[] }>(`
    select w.organization_id as organization,
      array(select event_id from webhook_delivery d where d.webhook_id = w.id order by position) as told
    from webhook w where w.kinds is not null`);
  const toldTo = new Map(rows.map(({ organization, told }) => [organization, told]));
  for (const company of companies) {
    const filter = { kind: 'thing.changed' };
    const logged = await auditEvents(market.db, company.people.admin, filter, { after: undefined, limit: 1000 });
    expect(logged.length, company.organization.name).toBeGreaterThan(20);
    expect(toldTo.get(company.id), company.organization.name).toEqual(logged.map(({ id }) => id).toReversed());
  }
  await hooks.end();
});
