import { strict as assert } from 'node:assert';
import type { Locale } from '@mandate/domain/kernel/locale';
import { acceptanceOf, type Granted } from '../sample-world/acts.ts';
import { tokenIn } from '../sample-world/people.ts';
import type { Newcomer } from './newcomers.ts';
import { type Partner, refuses, type Stage } from './stage.ts';
import { changesNoSubscription, holdersAt, listedBy, partnersOf } from './views.ts';

/** A request as a customer reads it. */
export type RequestPage = {
  readonly partner: { readonly id: string; readonly name: string; readonly program: string; readonly market: string };
  readonly forwardedBy?: { readonly id: string };
  readonly services: readonly {
    readonly service: string;
    readonly requestedRoles: readonly string[];
    readonly holder?: { readonly partner: { readonly id: string }; readonly transacting: boolean };
    readonly conflict: boolean;
    readonly held: boolean;
  }[];
  readonly unchanged: readonly { readonly rule: string; readonly text: string }[];
  readonly obstacle?: { readonly code: string; readonly rule: string };
};

export const readRequest = ({ api }: Newcomer['admin'], link: string): Promise<RequestPage> =>
  api.call('GET', `/api/requests/${tokenIn(link)}`);

const promised = ['P4', 'P5', 'P6', 'P7', 'N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7'];

type Accepting = {
  readonly partner: Partner;
  readonly other: Partner;
  readonly customer: Newcomer;
  readonly locale: Locale;
  readonly link: string;
};

/**
 * Steps 3–5 of seed 004: an ordinary user reads the request and forwards it, the global administrator accepts it service
 * by service, both sides see what there is now. `other` is the partner that the customer works with already.
 */
export const accept = async (stage: Stage, accepting: Accepting): Promise<void> => {
  await read(stage, accepting);
  await forward(stage, accepting);
  await decideOnEach(stage, accepting);
  await seeBothSides(stage, accepting);
};

const read = async ({ walk }: Stage, { partner, other, customer, link }: Accepting): Promise<void> => {
  await walk.step(['Q10', 'Q11'], 'The customer follows the link and reads who asks, and for what', async () => {
    const page = await readRequest(customer.user, link);
    assert.deepEqual([page.partner.id, page.partner.name], [partner.organizationId, partner.organization]);
    assert.equal(page.obstacle, undefined);
    assert.deepEqual(
      page.services.map(({ service, conflict, holder }) => [service, conflict, holder?.partner.id]),
      [
        ['azure', true, other.organizationId],
        ['dynamics365', false, undefined],
        ['office365', false, undefined],
      ],
    );
  });
  await walk.step(['P4', 'P5', 'P6', 'P7'], 'It reads what accepting leaves as it is', async () => {
    const { unchanged } = await readRequest(customer.user, link);
    const told = unchanged.filter(({ text }) => text.length > 0).map(({ rule }) => rule);
    for (const rule of promised) assert.ok(told.includes(rule), `${rule} is not told`);
  });
};

const forward = async (stage: Stage, { customer, link }: Accepting): Promise<void> => {
  const token = tokenIn(link);
  await stage.walk.step(['D1'], 'An ordinary user cannot accept it', async () => {
    const body = await acceptanceOf(customer.user.api, link, { office365: { grant: true } });
    refuses(await customer.user.api.ask('POST', `/api/requests/${token}/accept`, body), [
      'only_customer_global_admin',
      'D1',
    ]);
  });
  await stage.walk.step(['D1'], 'The user forwards it, and the global administrator gets it by mail', async () => {
    const since = stage.mailsSoFar();
    const { forwardedTo } = await customer.user.api.call<{ forwardedTo: number }>(
      'POST',
      `/api/requests/${token}/forward`,
    );
    assert.equal(forwardedTo, 1);
    await stage.mailTo(customer.admin.email, (text) => text.includes(link), since);
  });
};

const decideOnEach = async (stage: Stage, { partner, customer, locale, link }: Accepting): Promise<void> => {
  const since = stage.mailsSoFar();
  const accepted = await stage.walk.step(
    ['D2', 'D5', 'P4', 'P5', 'P6', 'P7'],
    'The global administrator grants one service and declines the others; no subscription changes',
    () =>
      changesNoSubscription(customer, async () => {
        const choices = { office365: { grant: true }, dynamics365: { grant: false } };
        const body = await acceptanceOf(customer.admin.api, link, choices);
        const path = `/api/requests/${tokenIn(link)}/accept`;
        const { status, body: granted } = await customer.admin.api.ask<Granted>('POST', path, body);
        assert.equal(status, 201);
        assert.deepEqual(
          granted.privileges.map(({ service, roles }) => [service, roles]),
          [['office365', ['administrator', 'helpdesk_administrator']]],
        );
        return granted;
      }),
  );
  await stage.walk.step(
    ['D18'],
    'The customer keeps the receipt: the exact text, in its language, with its hash',
    async () => {
      const path = `/api/partner-relationships/${partner.organizationId}/consents`;
      const { items } = await customer.admin.api.call<{ items: Granted['consent'][] }>('GET', path);
      const { shown, sha256 } = accepted.consent;
      assert.deepEqual([items[0]?.shown, items[0]?.sha256, items[0]?.locale], [shown, sha256, locale]);
      assert.match(sha256, /^[0-9a-f]{64}$/);
    },
  );
  await stage.walk.step(['A4'], 'The partner is told by mail', async () => {
    await stage.mailTo(partner.email, (text) => text.includes(`/customers/${customer.id}`), since);
  });
};

const seeBothSides = async ({ walk }: Stage, { partner, other, customer }: Accepting): Promise<void> => {
  await walk.step(['A1', 'A2'], 'The customer sees all its partners, and who holds which service', async () => {
    assert.deepEqual(await holdersAt(customer), {
      [partner.organizationId]: ['office365'],
      [other.organizationId]: ['azure'],
    });
    const names = (await partnersOf(customer)).map((row) => row.partner.name);
    assert.deepEqual(names.toSorted(), [partner.organization, other.organization].toSorted());
  });
  await walk.step(['A4'], 'The customer is on the partner’s list', async () => {
    assert.deepEqual(
      (await listedBy(partner, customer)).map(({ id, services }) => [id, services]),
      [[customer.id, ['office365']]],
    );
  });
};
