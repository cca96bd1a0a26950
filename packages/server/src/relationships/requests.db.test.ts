import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scopeOf } from '../platform/actor.ts';
import { reading } from '../platform/db.ts';
import { expectRefused, traces } from '../testing/snapshot.ts';
import { recordsOf } from '../testing/untouched.ts';
import { type CustomerCompany, expectOk, newWorld, type PartnerCompany, type World } from '../testing/world.ts';
import { rotateLinks } from './link-commands.ts';
import { relationshipsOf } from './queries.ts';
import { declineRequest, forwardRequest } from './request-commands.ts';
import { requestView } from './request-queries.ts';

let world: World;
beforeEach(async () => {
  world = await newWorld();
});
afterEach(() => world.drop());

const view = (by: CustomerCompany, from: PartnerCompany, actor = by.people.admin) =>
  requestView(world.db, actor, world.firstToken(from), world.clock.now());
const decline = (by: CustomerCompany, from: PartnerCompany, actor = by.people.admin) =>
  declineRequest(world.deps, world.act(actor), world.firstToken(from), 'Not now');
const forward = (by: CustomerCompany, from: PartnerCompany, actor = by.people.user) =>
  forwardRequest(world.deps, world.act(actor), world.firstToken(from));

describe('reading a request', () => {
  test('shows who asks, every service and who holds it, and changes nothing (Q10)', async () => {
    expectOk(await world.accept(world.lotus, world.ana, ['azure']));
    const before = await recordsOf(world.db);
    const seen = expectOk(await view(world.lotus, world.bo, world.lotus.people.user));
    expect(await recordsOf(world.db)).toEqual(before);
    expect(seen).toMatchObject({ partner: { id: world.bo.id }, related: false, obstacle: undefined });
    expect(
      seen.services.map(({ service, holder, conflict, requestedRoles }) => [
        service.manifest.id,
        holder?.partner,
        conflict,
        requestedRoles,
      ]),
    ).toEqual([
      ['azure', 'Ana Cloud', true, ['administrator', 'helpdesk_administrator']],
      ['dynamics365', undefined, false, ['administrator', 'helpdesk_administrator']],
      ['office365', undefined, false, ['administrator', 'helpdesk_administrator']],
    ]);
  });

  test('an advisor stands in nobody’s way, and nobody in its (A3)', async () => {
    expectOk(await world.accept(world.lotus, world.ana, ['azure']));
    const seen = expectOk(await view(world.lotus, world.advisor));
    expect(seen.services.map(({ conflict }) => conflict)).toEqual([false, false, false]);
    expect(seen.services[0]?.holder?.partner).toBe('Ana Cloud');
  });

  test('a grant whose time is up holds nothing any more (D16)', async () => {
    const until = (world.clock.now() + 86_400_000) as typeof world.ana.organization.enrolledAt;
    expectOk(await world.accept(world.lotus, world.ana, [{ service: 'azure', until }]));
    world.passDays(1);
    expect(expectOk(await view(world.lotus, world.bo)).services[0]).toMatchObject({
      holder: undefined,
      conflict: false,
    });
  });

  test('says why it could not be accepted as things are (D7, D8)', async () => {
    expect(expectOk(await view(world.fjord, world.ana)).obstacle).toMatchObject({
      code: 'market_mismatch',
      rule: 'D7',
    });
    const suspended = expectOk(await view(world.lotus, world.suspended));
    expect(suspended.obstacle).toMatchObject({ code: 'request_not_acceptable', rule: 'D8' });
  });

  test('a replaced link says so; a token that was never one is unknown; a partner sees nothing (D6, Q7)', async () => {
    expectOk(await rotateLinks(world.deps, world.act(world.ana.people.admin)));
    expect(await view(world.lotus, world.ana)).toMatchObject({
      error: { code: 'invitation_link_replaced', rule: 'D6' },
    });
    const unknown = await requestView(world.db, world.lotus.people.admin, 'x'.repeat(43), world.clock.now());
    expect(unknown).toMatchObject({ error: { code: 'invitation_link_unknown', rule: 'Q7' } });
    const token = world.firstToken(world.bo);
    const now = world.clock.now();
    expect(await requestView(world.db, world.ana.people.admin, token, now)).toMatchObject({
      error: { code: 'invitation_link_unknown' },
    });
    expect(await requestView(world.db, world.bo.people.admin, token, now)).toMatchObject({
      error: { code: 'self_dealing', rule: 'D9' },
    });
  });
});

describe('declining', () => {
  test('leaves no relationship, no grant and no row in a list; the partner is told, once (D2)', async () => {
    const before = await recordsOf(world.db);
    const told = await traces(world.db, () => decline(world.lotus, world.ana));
    const after = await recordsOf(world.db);
    const changed = Object.keys(after).filter((table) => String(after[table]) !== String(before[table]));
    expect(changed.filter((table) => !table.startsWith('revision_'))).toEqual(['audit_event', 'outbox']);
    expect(told.audit).toMatchObject([
      { kind: 'request.declined', customer: world.lotus.id, partner: world.ana.id, after: { reason: 'Not now' } },
    ]);
    expect(told.outbox).toMatchObject([{ kind: 'request.declined', payload: { reason: 'Not now' } }]);
  });

  test('is not for ever: the same link can be accepted later', async () => {
    expectOk(await decline(world.lotus, world.ana));
    expectOk(await world.accept(world.lotus, world.ana, ['office365']));
  });

  test('is for the customer’s global administrators alone (D1)', async () => {
    const d1 = ['D1', 'only_customer_global_admin'] as const;
    await expectRefused(world.db, d1, () => decline(world.lotus, world.ana, world.lotus.people.user));
    await expectRefused(world.db, d1, () => decline(world.lotus, world.ana, world.lotus.people.billing));
    await expectRefused(world.db, d1, () => decline(world.lotus, world.ana, world.bo.people.admin));
    await expectRefused(world.db, ['D21', 'operator_holds_no_privileges'], () =>
      decline(world.lotus, world.ana, world.operator.people.admin),
    );
  });

  test('a replaced link cannot be declined (D6)', async () => {
    expectOk(await rotateLinks(world.deps, world.act(world.ana.people.admin)));
    await expectRefused(world.db, ['D6', 'invitation_link_replaced'], () => decline(world.lotus, world.ana));
  });
});

describe('forwarding', () => {
  test('anybody of the customer hands the request to its global administrators (D1)', async () => {
    const told = await traces(world.db, async () => {
      expect(await forward(world.lotus, world.ana)).toEqual({ ok: true, value: { forwardedTo: 2 } });
    });
    expect(told.audit).toMatchObject([
      { kind: 'request.forwarded', customer: world.lotus.id, after: { recipients: 2 } },
    ]);
    expect(told.outbox).toMatchObject([
      { kind: 'request.forwarded', payload: { url: `https://mandate.test/requests/${world.firstToken(world.ana)}` } },
    ]);
    const relationships = await reading(world.db, scopeOf(world.lotus.people.admin), (tx) =>
      relationshipsOf(tx, world.lotus.id, true),
    );
    expect(relationships).toEqual([]);
  });

  test('a partner forwards nothing: requests are for customers', async () => {
    await expectRefused(world.db, ['ROLE', 'role_not_permitted'], () =>
      forward(world.lotus, world.ana, world.bo.people.admin),
    );
  });
});
