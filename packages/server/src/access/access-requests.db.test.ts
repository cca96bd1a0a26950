import type { Choice } from '@mandate/domain/access/granting';
import { instant, plusDays } from '@mandate/domain/kernel/time';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSeal, type Seal } from '../identity/seal-commands.ts';
import type { Actor } from '../platform/actor.ts';
import { reading } from '../platform/db.ts';
import { auditKinds } from '../testing/companies.ts';
import { type CustomerCompany, expectOk, newWorld, type PartnerCompany, type World } from '../testing/world.ts';
import {
  type AccessAnswer,
  acceptAccessRequest,
  declineAccessRequest,
  requestAccess,
  withdrawAccessRequest,
} from './access-request-commands.ts';
import { accessRequestMails } from './access-request-messages.ts';
import { accessRequestOf, accessRequestPage, offerAccess } from './access-request-queries.ts';
import type { AccessTemplate } from './access-request-template.ts';
import { customerAgreement } from './agreement.ts';
import { answerQuestion } from './queries.ts';
import { removePrivileges } from './removal-commands.ts';

let world: World;
let seal: Seal;

beforeAll(async () => {
  world = await newWorld();
  seal = await openSeal(world, 'tests');
});

afterAll(() => world.drop());

/** A customer of Ana's that has never been asked for anything. */
let customer: CustomerCompany;
let count = 0;

beforeEach(async () => {
  count += 1;
  customer = await world.customer(`Customer ${count}`);
  expectOk(await world.accept(customer, world.ana));
});

/** What the decision tells this agent it could ask for; undefined: nothing. */
const templateFor = async (
  actor: Actor,
  action: string,
  { of = customer, service = 'office365' }: { of?: CustomerCompany; service?: string } = {},
): Promise<AccessTemplate | undefined> => {
  const question = { person: actor.id, organization: undefined, action, resource: { customer: of.id, service } };
  const now = world.clock.now();
  const { verdict, facts } = await reading(world.db, { kind: 'system' }, (tx) => answerQuestion(tx, question, now));
  const offer = offerAccess({ sign: seal.sign, publicUrl: world.publicUrl });
  return verdict.refused && facts && offer({ action, facts, refused: verdict.refused }, now)?.template;
};

const needed = async (...question: Parameters<typeof templateFor>): Promise<AccessTemplate> => {
  const template = await templateFor(...question);
  if (!template) throw new Error('There was nothing to ask for.');
  return template;
};

const ask = (actor: Actor, template: AccessTemplate, reason?: string) =>
  requestAccess({ ...world.deps, seal }, world.act(actor), template, reason);

const asked = async (partner: PartnerCompany = world.ana, action = 'service-request.create') => {
  const { admin } = partner.people;
  return expectOk(await ask(admin, await needed(admin, action))).request;
};

const answer = (id: string, chosen: Partial<AccessAnswer> = {}, actor = customer.people.admin) =>
  acceptAccessRequest(world.deps, world.act(actor), id, { agreement: customerAgreement, locale: 'en', ...chosen });

const isAllowed = async (actor: Actor, action: string) =>
  (await world.ask(actor, action, { customer: customer.id, service: 'office365' })).allowed;

const pageOf = (side: 'customer' | 'partner', organizationId: string, status?: 'open' | 'closed') =>
  reading(world.db, { kind: 'system' }, (tx) =>
    accessRequestPage(tx, { side, organizationId, status, now: world.clock.now() }, { limit: 50, before: undefined }),
  );

const codeOf = (result: { readonly ok: boolean; readonly error?: { readonly code: string } }) =>
  result.ok ? undefined : result.error?.code;

describe('asking', () => {
  test('Q2, D17: what a denial lacked is asked for, granted as asked, and then allowed', async () => {
    const { helpdesk } = world.ana.people;
    expect(await isAllowed(helpdesk, 'service-request.create')).toBe(false);
    const template = await needed(helpdesk, 'service-request.create');
    expect(template).toMatchObject({ customer: customer.id, service: 'office365', roles: ['helpdesk_administrator'] });
    const { request, isNew } = expectOk(await ask(helpdesk, template, 'A locked account'));
    expect([isNew, request.askedBy.name, request.reason]).toEqual([true, helpdesk.name, 'A locked account']);
    expect(await isAllowed(helpdesk, 'service-request.create')).toBe(false);

    const granted = expectOk(await answer(request.id));
    expect(granted.privileges).toMatchObject([{ service: 'office365', roles: ['helpdesk_administrator'] }]);
    expect(granted.consent.shown).toContain('Ana Cloud');
    expect(await isAllowed(helpdesk, 'service-request.create')).toBe(true);
    expect(await templateFor(helpdesk, 'service-request.create')).toBeUndefined();
    expect(await pageOf('partner', world.ana.id, 'open')).toEqual([]);
    expect((await auditKinds(world.db)).slice(-4)).toEqual([
      'access-request.created',
      'consent.given',
      'privileges.granted',
      'access-request.accepted',
    ]);
  });

  test('Q6: a template that was altered, is somebody else’s, or a day old is refused, and nothing is written', async () => {
    const { admin, helpdesk } = world.ana.people;
    const template = await needed(helpdesk, 'service-request.create');
    const other = await world.customer(`Other ${count}`);
    expectOk(await world.accept(other, world.ana));
    const altered: readonly Partial<AccessTemplate>[] = [
      { roles: ['administrator'] },
      { roles: [...template.roles, 'administrator'] },
      { service: 'azure' },
      { customer: other.id },
      { expires: instant(template.expires + 1000) },
      { signature: `${template.signature.slice(0, -1)}${template.signature.endsWith('A') ? 'B' : 'A'}` },
      { signature: '' },
    ];
    for (const change of altered)
      expect(codeOf(await ask(helpdesk, { ...template, ...change }))).toBe('access_request_altered');
    expect(codeOf(await ask(admin, template))).toBe('access_request_altered');
    const late = { ...world.act(helpdesk), now: template.expires };
    expect(codeOf(await requestAccess({ ...world.deps, seal }, late, template, undefined))).toBe(
      'access_request_altered',
    );
    const elsewhere = await openSeal(world, 'another purpose');
    expect(
      codeOf(await requestAccess({ ...world.deps, seal: elsewhere }, world.act(helpdesk), template, undefined)),
    ).toBe('access_request_altered');
    expect(await pageOf('customer', customer.id)).toEqual([]);
  });

  test('A4, D7–D9, D21: only agents of a partner that is bound and may ask find something to ask for', async () => {
    const stranger = await world.customer(`Stranger ${count}`);
    expect(await templateFor(world.ana.people.admin, 'service-request.create', { of: stranger })).toBeUndefined();
    expect(await templateFor(world.ana.people.sales, 'service-request.create')).toBeUndefined();
    expect(await templateFor(world.operator.people.admin, 'service-request.create')).toBeUndefined();
    expect(await templateFor(customer.people.user, 'service-request.create')).toBeUndefined();
  });

  test('A4, D8: what was offered before is refused once the partner is suspended or no longer bound', async () => {
    const partner = await world.partner(`Partner ${count}`);
    expectOk(await world.grant(customer, partner, [{ service: 'azure', roles: ['helpdesk_administrator'] }]));
    const { admin } = partner.people;
    const template = await needed(admin, 'service-request.create');
    await world.suspend(partner);
    expect(codeOf(await ask(admin, template))).toBe('partner_suspended');
    const bound = await needed(world.ana.people.admin, 'service-request.create');
    await world.db.pool.query('update relationship set ended_at = since where customer_id = $1 and partner_id = $2', [
      customer.id,
      world.ana.id,
    ]);
    expect(codeOf(await ask(world.ana.people.admin, bound))).toBe('no_relationship');
  });

  test('a second wish for the same service joins the first, with its roles, and tells nobody twice', async () => {
    const first = await asked();
    const { admin, helpdesk } = world.ana.people;
    const again = expectOk(await ask(helpdesk, await needed(helpdesk, 'service-request.create')));
    expect([again.isNew, again.request.id, again.request.version]).toEqual([false, first.id, 1]);
    const wider = expectOk(await ask(admin, await needed(admin, 'mailbox.manage'), 'New starters'));
    expect([wider.isNew, wider.request.id]).toEqual([false, first.id]);
    expect(wider.request.roles).toEqual(['administrator', 'helpdesk_administrator']);
    const { rows } = await world.db.pool.query(
      `select kind from outbox where kind like 'access-request%' and payload->>'customer' = $1`,
      [customer.id],
    );
    expect(rows).toEqual([{ kind: 'access-request.created' }]);
    expect(await pageOf('customer', customer.id, 'open')).toHaveLength(1);
  });

  test('two agents who ask at the same moment make one request', async () => {
    const { admin, helpdesk } = world.ana.people;
    for (let round = 0; round < 4; round += 1) {
      customer = await world.customer(`Raced ${count} ${round}`);
      expectOk(await world.accept(customer, world.ana));
      const templates = [
        await needed(admin, 'mailbox.manage'),
        await needed(helpdesk, 'service-request.create'),
      ] as const;
      const results = await Promise.all([ask(admin, templates[0]), ask(helpdesk, templates[1])]);
      expect(results.map((one) => expectOk(one).isNew).toSorted()).toEqual([false, true]);
      expect(await pageOf('customer', customer.id, 'open')).toMatchObject([
        { roles: ['administrator', 'helpdesk_administrator'] },
      ]);
    }
  });

  test('a partner that asks and withdraws all day is stopped after 20 requests, until the day is over', async () => {
    const { admin } = world.ana.people;
    for (let round = 0; round < 20; round += 1) {
      const request = await asked();
      expectOk(await withdrawAccessRequest(world.deps, world.act(admin), request.id));
    }
    expect(codeOf(await ask(admin, await needed(admin, 'service-request.create')))).toBe('too_many_access_requests');
    world.passDays(1.01);
    expectOk(await ask(admin, await needed(admin, 'service-request.create')));
  });
});

describe('answering', () => {
  test('the customer finds the request filled in, beside what the partner holds and until its end (D16)', async () => {
    const until = plusDays(world.clock.now(), 30);
    expectOk(
      await world.grant(customer, world.ana, [{ service: 'office365', roles: ['helpdesk_administrator'], until }]),
    );
    const request = await asked(world.ana, 'mailbox.manage');
    const [found] = await pageOf('customer', customer.id, 'open');
    expect(found).toMatchObject({ id: request.id, status: 'open', partner: { name: 'Ana Cloud' } });
    const choice: Choice = {
      service: 'office365',
      grant: true,
      roles: ['administrator', 'helpdesk_administrator'],
      until,
    };
    expect(found?.acceptance).toEqual({ choice, holder: undefined });
    const { privileges } = expectOk(await answer(request.id));
    expect(privileges).toMatchObject([{ roles: choice.roles, until }]);
    expect((await pageOf('partner', world.ana.id))[0]?.acceptance).toBeUndefined();
  });

  test('D3: where another seller holds the service the customer names whom it replaces, or nothing changes', async () => {
    expectOk(await world.grant(customer, world.bo, ['office365']));
    const request = await asked();
    const [found] = await pageOf('customer', customer.id);
    expect(found?.acceptance?.holder).toMatchObject({ id: world.bo.id, name: 'Bo Cloud' });
    expect(codeOf(await answer(request.id))).toBe('delegated_admin_conflict');
    expect(await world.holders(customer)).toEqual(['Bo Cloud: office365']);
    expectOk(await answer(request.id, { replace: world.bo.id }));
    expect(await world.holders(customer)).toEqual(['Ana Cloud: office365']);
  });

  test('D1: nobody but a global administrator of this customer answers; for others it does not exist', async () => {
    const request = await asked();
    expect(codeOf(await answer(request.id, {}, customer.people.user))).toBe('only_customer_global_admin');
    expect(codeOf(await answer(request.id, {}, world.lotus.people.admin))).toBe('access_request_unknown');
    expect(codeOf(await answer(request.id, {}, world.ana.people.admin))).toBe('only_customer_global_admin');
    const { deps } = world;
    const decline = (actor: Actor) => declineAccessRequest(deps, world.act(actor), request.id, undefined);
    expect(codeOf(await decline(customer.people.user))).toBe('only_customer_global_admin');
    expect(codeOf(await decline(world.lotus.people.admin))).toBe('access_request_unknown');
    const withdraw = (actor: Actor) => withdrawAccessRequest(deps, world.act(actor), request.id);
    expect(codeOf(await withdraw(world.bo.people.admin))).toBe('access_request_unknown');
    expect(codeOf(await withdraw(world.ana.people.sales))).toBe('role_not_permitted');
    for (const [side, id] of [
      ['customer', world.lotus.id],
      ['partner', world.bo.id],
    ] as const) {
      const reader = { side, organizationId: id, now: world.clock.now() };
      expect(
        await reading(world.db, { kind: 'system' }, (tx) => accessRequestOf(tx, request.id, reader)),
      ).toBeUndefined();
    }
  });

  test('D4: accepting, declining and withdrawing at the same moment leave one end', async () => {
    for (let round = 0; round < 4; round += 1) {
      customer = await world.customer(`Contested ${count} ${round}`);
      expectOk(await world.accept(customer, world.ana));
      const { id } = await asked();
      const outcomes = await Promise.all([
        answer(id),
        declineAccessRequest(world.deps, world.act(customer.people.admin), id, undefined),
        withdrawAccessRequest(world.deps, world.act(world.ana.people.admin), id),
      ]);
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
      expect(outcomes.map(codeOf).filter(Boolean)).toEqual(['access_request_closed', 'access_request_closed']);
      expect((await world.holders(customer)).length).toBe(outcomes[0]?.ok ? 1 : 0);
    }
  });

  test('a request that was answered, or has waited for 30 days, is over; then one can ask again', async () => {
    const request = await asked();
    const { admin } = customer.people;
    expectOk(await declineAccessRequest(world.deps, world.act(admin), request.id, 'Not this week'));
    expect(codeOf(await answer(request.id))).toBe('access_request_closed');
    const second = await asked();
    expect(second.id).not.toBe(request.id);
    world.passDays(30);
    expect(await pageOf('customer', customer.id, 'open')).toEqual([]);
    expect((await pageOf('customer', customer.id, 'closed')).map(({ status }) => status)).toEqual([
      'expired',
      'declined',
    ]);
    expect(codeOf(await answer(second.id))).toBe('access_request_closed');
    const third = await asked();
    expect(third.id).not.toBe(second.id);
  });

  test('D18: what was granted by another way is no longer to be asked for', async () => {
    const { admin } = world.ana.people;
    const template = await needed(admin, 'service-request.create');
    expectOk(await world.grant(customer, world.ana, ['office365']));
    expect(codeOf(await ask(admin, template))).toBe('access_request_closed');
    expectOk(await removePrivileges(world.deps, world.act(customer.people.admin), { partner: world.ana.id }));
    expectOk(await ask(admin, template));
  });
});

describe('the second wall', () => {
  test('D21: neither the operator nor another partner sees a request', async () => {
    const request = await asked();
    const seenBy = (scope: Parameters<typeof reading>[1]) =>
      reading(world.db, scope, async (tx) => (await accessRequestOf(tx, request.id, readerOf())) !== undefined);
    const readerOf = () => ({ side: 'customer' as const, organizationId: customer.id, now: world.clock.now() });
    const scope = (company: { readonly id: string }, organizationKind: 'operator' | 'partner' | 'customer') => ({
      kind: 'organization' as const,
      organizationId: company.id,
      organizationKind,
    });
    expect(await seenBy(scope(customer, 'customer'))).toBe(true);
    expect(await seenBy(scope(world.ana, 'partner'))).toBe(true);
    expect(await seenBy(scope(world.bo, 'partner'))).toBe(false);
    expect(await seenBy(scope(world.operator, 'operator'))).toBe(false);
    expect(await seenBy(scope(world.lotus, 'customer'))).toBe(false);
  });
});

test('the mails go to those who can grant it (D1), and a refusal back to those who lead the partner', async () => {
  const mails = accessRequestMails(world.publicUrl);
  const request = await asked();
  expectOk(await declineAccessRequest(world.deps, world.act(customer.people.admin), request.id, 'Not this week'));
  const { rows } = await world.db.pool.query<{ kind: keyof typeof mails; payload: unknown }>(
    `select kind, payload from outbox where kind like 'access-request%' and payload->>'customer' = $1 order by id`,
    [customer.id],
  );
  const drafts = await reading(world.db, { kind: 'system' }, async (tx) =>
    Promise.all(rows.map(({ kind, payload }) => mails[kind](tx, payload))),
  );
  const recipients = drafts.map((some) => some.map(({ recipient }) => recipient.split('@')[0]).toSorted());
  expect(recipients).toEqual([['admin', 'secondadmin'], ['admin']]);
  expect(drafts[0]?.[0]?.text).toMatchObject({
    subject: 'Ana Cloud asks for access to Office 365',
    link: `https://mandate.test/access-requests/${request.id}`,
  });
  expect(drafts[1]?.[0]?.text.paragraphs.join(' ')).toContain('Not this week');
});
