import { strict as assert } from 'node:assert';
import {
  acceptanceOf,
  acceptRequest,
  type Decisions,
  type Granted,
  invitationLink,
  type Subscription,
} from '../sample-world/acts.ts';
import type { Problem, Reply } from '../sample-world/api.ts';
import { tokenIn } from '../sample-world/people.ts';
import { readRequest } from './accepting.ts';
import { multiPartner } from './multi-partner.ts';
import { type Newcomer, newCustomer } from './newcomers.ts';
import { allows, denies, type Partner, refuses, type Stage, serviceAt } from './stage.ts';
import { boughtBy, changesNoSubscription, holdersAt } from './views.ts';

type Conflict = Problem & {
  readonly conflicts?: readonly {
    readonly service: string;
    readonly holder: { readonly id: string; readonly name: string };
  }[];
};

const tryAccepting = async ({ admin }: Newcomer, link: string, choices: Decisions): Promise<Reply<Conflict>> =>
  admin.api.ask('POST', `/api/requests/${tokenIn(link)}/accept`, await acceptanceOf(admin.api, link, choices));

const conflicting = ['delegated_admin_conflict', 'D3'] as const;

/** Several partners (002), until two that sell want the same service: refused, kept, replaced, raced for. */
export const conflict = async (stage: Stage): Promise<void> => {
  const customer = await multiPartner(stage);
  const { walk } = stage;
  walk.chapter('Two sellers, one service: keep or replace');
  const holder = stage.as('other-reseller-admin');
  const asking = stage.as('reseller-admin');
  const link = await invitationLink(asking.api);
  await refusedAndKept(stage, { customer, holder, asking, link });
  await replaced(stage, { customer, holder, asking, link });
  await raced(stage, asking, holder);
};

type Case = { readonly customer: Newcomer; readonly holder: Partner; readonly asking: Partner; readonly link: string };

const refusedAndKept = async ({ walk }: Stage, { customer, holder, link }: Case): Promise<void> => {
  const wanted = { office365: { grant: true } };
  await walk.step(['D3', 'A3'], 'The request shows who holds the service, and that a choice is needed', async () => {
    const office = (await readRequest(customer.admin, link)).services.find(({ service }) => service === 'office365');
    assert.deepEqual([office?.conflict, office?.holder?.partner.id], [true, holder.organizationId]);
  });
  await walk.step(
    ['D3', 'D4'],
    'Accepting without the choice is refused with the holder’s name, and changes nothing',
    async () => {
      const before = await holdersAt(customer);
      const reply = await tryAccepting(customer, link, wanted);
      refuses(reply, conflicting);
      const { organizationId: id, organization: name } = holder;
      assert.deepEqual([reply.status, reply.body.conflicts], [409, [{ service: 'office365', holder: { id, name } }]]);
      assert.deepEqual(await holdersAt(customer), before);
    },
  );
  await walk.step(['D3'], 'Naming somebody else to be replaced is no choice either', async () => {
    const choice = { office365: { grant: true, replace: customer.id } };
    refuses(await tryAccepting(customer, link, choice), conflicting);
  });
  await walk.step(['D3'], 'Keeping the present partner: the rest is accepted, the service stays with it', async () => {
    const before = await holdersAt(customer);
    const choices = { office365: { grant: false }, dynamics365: { grant: true } };
    await acceptRequest(customer.admin.api, link, choices);
    assert.deepEqual(await holdersAt(customer), before);
  });
};

const replaced = async (stage: Stage, { customer, holder, asking, link }: Case): Promise<void> => {
  const { walk } = stage;
  const office = serviceAt(customer.id, 'office365');
  const since = stage.mailsSoFar();
  await walk.step(
    ['D3', 'P4', 'P5', 'P6', 'P7'],
    'Replacing it ends its grant and touches none of its subscriptions',
    () =>
      changesNoSubscription(customer, async () => {
        const choices = { office365: { grant: true, replace: holder.organizationId } };
        const granted: Granted = await acceptRequest(customer.admin.api, link, choices);
        assert.deepEqual(
          granted.replaced.map(({ partner, service }) => [partner, service]),
          [[holder.organizationId, 'office365']],
        );
      }),
  );
  await walk.step(['A3', 'X5'], 'From then on the new partner is allowed and the old one denied', async () => {
    await allows(stage, asking, 'user.manage', office);
    await denies(stage, holder, 'user.manage', office, ['privileges_removed', 'M5']);
  });
  await walk.step(['D3', 'X6'], 'The old partner is told by mail', async () => {
    const isIt = (text: string) => text.includes(customer.name) && text.includes('/customers/request');
    await stage.mailTo(holder.email, isIt, since);
  });
  await walk.step(['D13', 'X3'], 'It still sells, and its subscription is its own', async () => {
    const sold = (await boughtBy(customer)).find(({ reseller }) => reseller === holder.organizationId);
    const path = `/api/customers/${customer.id}/subscriptions/${sold?.id}/seats`;
    const { seats } = await holder.api.call<Subscription>('POST', path, { change: 1 });
    assert.equal(seats, (sold?.seats ?? 0) + 1);
    refuses(await asking.api.ask('POST', path, { change: 1 }), ['seats_belong_to_reseller', 'N2']);
  });
};

const raced = async (stage: Stage, ...partners: readonly [Partner, Partner]): Promise<void> =>
  stage.walk.step(
    ['A3', 'D4'],
    'Two requests accepted at the same moment leave one holder and one clear refusal',
    async () => {
      const customer = await newCustomer(stage);
      const links = [await invitationLink(partners[0].api), await invitationLink(partners[1].api)];
      const replies = await Promise.all(links.map((link) => tryAccepting(customer, link, { azure: { grant: true } })));
      assert.deepEqual(replies.map(({ status }) => status).toSorted(), [201, 409]);
      for (const reply of replies) if (reply.status === 409) refuses(reply, conflicting);
      const holders = Object.values(await holdersAt(customer)).flat();
      assert.deepEqual(holders, ['azure']);
    },
  );
