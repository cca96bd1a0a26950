import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endPartnershipOf } from '../organizations/partnership-commands.ts';
import { scopeOf } from '../platform/actor.ts';
import { reading } from '../platform/db.ts';
import { expectRefused, traces } from '../testing/snapshot.ts';
import { recordsOf } from '../testing/untouched.ts';
import { expectOk, newWorld, type PartnerCompany, type World } from '../testing/world.ts';
import { invitationLink, rotateLinks } from './link-commands.ts';
import { invitationMessage, sendInvitation } from './message-commands.ts';
import { linksHandedTo, sentInvitations } from './queries.ts';

let world: World;
beforeEach(async () => {
  world = await newWorld();
});
afterEach(() => world.drop());

const own = { privileges: true, reseller: undefined } as const;
const ask = (
  by: PartnerCompany,
  variant: { privileges: boolean; reseller: string | undefined } = own,
  actor = by.people.admin,
) => invitationLink(world.deps, world.act(actor), variant);
const rotate = (by: PartnerCompany, actor = by.people.admin) => rotateLinks(world.deps, world.act(actor));

describe('the link', () => {
  test('is the same every time, whoever of the partner asks and whatever happened meanwhile (Q9)', async () => {
    const first = expectOk(await ask(world.ana));
    expectOk(await world.accept(world.lotus, world.ana, ['office365']));
    world.passDays(400);
    const before = await recordsOf(world.db);
    expect(expectOk(await ask(world.ana))).toEqual(first);
    expect(await recordsOf(world.db)).toEqual(before);
  });

  test('holds nothing about any customer, and nobody else has it (Q7, Q8)', async () => {
    const tokens = [world.ana, world.bo, world.provider].map(world.firstToken);
    expect(new Set(tokens).size).toBe(3);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const { rows } = await world.db.pool.query(
      `select column_name from information_schema.columns where table_name = 'invitation_link'`,
    );
    expect(rows.map((row) => row.column_name).toSorted()).toEqual([
      'created_at',
      'created_by',
      'digest',
      'id',
      'partner_id',
      'privileges',
      'replaced_at',
      'reseller_id',
      'token',
    ]);
  });

  test('one that asks for privileges and one that does not are two links, each the same for ever (Q9)', async () => {
    const without = expectOk(await ask(world.ana, { privileges: false, reseller: undefined }));
    expect(without.token).not.toBe(world.firstToken(world.ana));
    expect(expectOk(await ask(world.ana, { privileges: false, reseller: undefined }))).toEqual(without);
  });

  test('is recorded when it is made, once (D18)', async () => {
    const told = await traces(world.db, async () => {
      await ask(world.ana, { privileges: false, reseller: undefined });
      await ask(world.ana, { privileges: false, reseller: undefined });
    });
    expect(told.audit).toMatchObject([{ kind: 'invitation.issued', partner: world.ana.id, actor: 'person' }]);
    expect(JSON.stringify(told.audit)).not.toContain(expectOk(await ask(world.ana)).token);
  });

  test('who may not have one is refused: sales with privileges, helpdesk, an indirect reseller, a suspended partner', async () => {
    const { ana, reseller, suspended, db } = world;
    await expectRefused(db, ['ROLE', 'role_not_permitted'], () => ask(ana, own, ana.people.sales));
    await expectRefused(db, ['ROLE', 'role_not_permitted'], () => ask(ana, own, ana.people.helpdesk));
    await expectRefused(db, ['M9', 'indirect_reseller_cannot_invite'], () => ask(reseller));
    await expectRefused(db, ['D8', 'partner_suspended'], () => ask(suspended));
    expectOk(await ask(ana, { privileges: false, reseller: undefined }, ana.people.sales));
  });
});

describe('rotation', () => {
  test('replaces every link at once; the old ones establish nothing from then on (D6)', async () => {
    const plain = expectOk(await ask(world.ana, { privileges: false, reseller: undefined }));
    const told = await traces(world.db, () => rotate(world.ana));
    expect(told.audit.map(({ kind }) => kind).toSorted()).toEqual([
      'invitation.issued',
      'invitation.issued',
      'invitation.replaced',
      'invitation.replaced',
    ]);
    const now = expectOk(await ask(world.ana));
    expect(now.token).not.toBe(world.firstToken(world.ana));
    expect(expectOk(await ask(world.ana, { privileges: false, reseller: undefined })).token).not.toBe(plain.token);
    await expectRefused(world.db, ['D6', 'invitation_link_replaced'], () => world.accept(world.lotus, world.ana));
  });

  test('answers the link that is current from then on', async () => {
    const rotated = expectOk(await rotate(world.ana));
    expect(rotated).toEqual(expectOk(await ask(world.ana)));
  });

  test('leaves relationships and grants as they are (P4)', async () => {
    expectOk(await world.accept(world.lotus, world.ana, ['office365']));
    expectOk(await rotate(world.ana));
    expect(await world.holders(world.lotus)).toEqual(['Ana Cloud: office365']);
  });

  test('a suspended partner may close a link that leaked; its sales agents may not', async () => {
    expectOk(await rotate(world.suspended));
    const { ana, reseller } = world;
    await expectRefused(world.db, ['ROLE', 'role_not_permitted'], () => rotate(ana, ana.people.sales));
    await expectRefused(world.db, ['M9', 'indirect_reseller_cannot_invite'], () => rotate(reseller));
  });
});

describe('a provider’s invitation in the hands of its reseller', () => {
  const handed = (): Promise<readonly { partner: string; token: string }[]> =>
    reading(world.db, scopeOf(world.reseller.people.admin), (tx) => linksHandedTo(tx, world.reseller.id));

  test('is a link of its own, which the reseller sees (M6, M8)', async () => {
    const link = expectOk(await ask(world.provider, { privileges: true, reseller: world.reseller.id }));
    expect(link.token).not.toBe(world.firstToken(world.provider));
    expect(await handed()).toMatchObject([{ partner: world.provider.id, token: link.token }]);
  });

  test('needs a partnership: strangers are handed nothing (M8)', async () => {
    const stranger = await world.partner('Strange', 'indirect_reseller');
    const variant = { privileges: true, reseller: stranger.id };
    await expectRefused(world.db, ['M8', 'partnership_required'], () => ask(world.provider, variant));
    await expectRefused(world.db, ['M8', 'partnership_required'], () =>
      ask(world.ana, { ...variant, reseller: world.reseller.id }),
    );
  });

  test('is no longer shown or sent once the partnership has ended (M8)', async () => {
    expectOk(await ask(world.provider, { privileges: true, reseller: world.reseller.id }));
    const { rows } = await world.db.pool.query('select id from partnership');
    expectOk(await endPartnershipOf(world.deps, world.act(world.provider.people.admin), rows[0].id));
    expect(await handed()).toEqual([]);
    await expectRefused(world.db, ['M9', 'indirect_reseller_cannot_invite'], () =>
      send(world.reseller, { provider: true }),
    );
  });

  test('is sent by the reseller with the provider’s link, and kept among what it sent (M8, M10)', async () => {
    const link = expectOk(await ask(world.provider, { privileges: true, reseller: world.reseller.id }));
    expectOk(await send(world.reseller, { provider: true }));
    const { rows } = await world.db.pool.query('select organization_id, link from mail');
    expect(rows).toEqual([{ organization_id: world.reseller.id, link: `https://mandate.test/requests/${link.token}` }]);
  });

  test('a suspended reseller invites nobody, with its provider’s link neither (D8)', async () => {
    expectOk(await ask(world.provider, { privileges: true, reseller: world.reseller.id }));
    await world.suspend(world.reseller);
    await expectRefused(world.db, ['D8', 'partner_suspended'], () => send(world.reseller, { provider: true }));
  });
});

type Letter = {
  to?: readonly string[];
  paragraphs?: readonly string[];
  provider?: boolean;
  actor?: PartnerCompany['people']['admin'];
};

const send = (
  by: PartnerCompany,
  { to = ['info@lotus.example'], paragraphs, provider, actor = by.people.admin }: Letter = {},
) =>
  sendInvitation(world.deps, world.act(actor), {
    to,
    locale: 'en',
    paragraphs,
    variant: { privileges: true, reseller: provider ? world.provider.id : undefined },
  });

describe('the message', () => {
  const offered = async () =>
    expectOk(await invitationMessage(world.deps, world.act(world.ana.people.admin), own, 'en'));

  test('carries the exact link, and is the same for every customer (Q4, Q6, Q8)', async () => {
    const text = await offered();
    expect(text.url).toBe(`https://mandate.test/requests/${world.firstToken(world.ana)}`);
    expect(text.paragraphs.at(-1)).toEqual({ text: text.url, editable: false });
    expect(text.paragraphs.map(({ editable }) => editable).slice(0, 3)).toEqual([true, true, false]);
    expect(await offered()).toEqual(text);
  });

  test('the first two paragraphs may be edited or left out (Q5)', async () => {
    const [, , ...fixed] = (await offered()).paragraphs.map(({ text }) => text);
    for (const free of [['Dear Lotus,', 'we met in Shenzhen.'], ['Dear Lotus,'], []])
      expectOk(await send(world.ana, { paragraphs: [...free, ...fixed] }));
    const { rows } = await world.db.pool.query('select paragraphs, link from mail order by id');
    expect(rows.map((row) => row.paragraphs.length)).toEqual([fixed.length + 1, fixed.length, fixed.length - 1]);
    expect(new Set(rows.map((row) => row.link))).toEqual(new Set([(await offered()).url]));
  });

  test('without its exact link, or with another fixed text, it is refused (Q5, Q6)', async () => {
    const texts = (await offered()).paragraphs.map(({ text }) => text);
    const url = texts.at(-1) ?? '';
    const withLast = (last: string) => [...texts.slice(0, -1), last];
    for (const paragraphs of [texts.slice(0, -1), withLast(`${url}x`), withLast(`${url}?customer=lotus`), []])
      await expectRefused(world.db, ['Q6', 'invitation_link_altered'], () => send(world.ana, { paragraphs }));
    const fixedChanged = texts.map((text, index) => (index === 2 ? `${text} Hurry!` : text));
    await expectRefused(world.db, ['Q5', 'invitation_text_fixed'], () => send(world.ana, { paragraphs: fixedChanged }));
    const third = ['One.', 'Two.', 'Three.', ...texts.slice(2)];
    await expectRefused(world.db, ['Q5', 'invitation_text_fixed'], () => send(world.ana, { paragraphs: third }));
  });

  test('goes to each address once; one that is none stops them all (Q4)', async () => {
    const told = await traces(world.db, () =>
      send(world.ana, { to: ['a@lotus.example', 'A@Lotus.example ', 'b@pine.example'] }),
    );
    expect(told.audit).toMatchObject([{ kind: 'invitation.sent', after: { recipients: 2 } }]);
    expect(told.outbox.map(({ kind }) => kind)).toEqual(['mails.queued']);
    const sent = await reading(world.db, scopeOf(world.ana.people.admin), (tx) =>
      sentInvitations(tx, world.ana.id, { after: undefined, limit: 10 }),
    );
    expect(sent.map(({ to, status }) => [to, status]).toSorted()).toEqual([
      ['a@lotus.example', 'queued'],
      ['b@pine.example', 'queued'],
    ]);
    await expectRefused(world.db, ['Q4', 'invitation_recipients_invalid'], () =>
      send(world.ana, { to: ['a@lotus.example', 'nobody'] }),
    );
  });

  test('a partner does not see what another one sent', async () => {
    expectOk(await send(world.ana));
    const seen = await reading(world.db, scopeOf(world.bo.people.admin), (tx) =>
      sentInvitations(tx, world.ana.id, { after: undefined, limit: 10 }),
    );
    expect(seen).toEqual([]);
  });

  test('a suspended partner sends nothing, and nor do those who may not have the link (D8)', async () => {
    await expectRefused(world.db, ['D8', 'partner_suspended'], () => send(world.suspended));
    const actor = world.ana.people.helpdesk;
    await expectRefused(world.db, ['ROLE', 'role_not_permitted'], () => send(world.ana, { actor }));
  });
});
