import { ok } from '@mandate/domain/kernel/result';
import type { Actor } from '../../platform/actor.ts';
import { invitationLink, rotateLinks } from '../../relationships/link-commands.ts';
import { sendInvitation } from '../../relationships/message-commands.ts';
import { declineRequest, forwardRequest } from '../../relationships/request-commands.ts';
import { firstOf, holds, type Link, type Market, ofKind, orgOf, pair, somebody } from './market.ts';
import { type Draw, moveOf } from './move.ts';

type Variant = { readonly privileges: boolean; readonly reseller: string | undefined };

const leaders = ['global_admin', 'admin_agent'] as const;
const sellers = [...leaders, 'sales_agent'] as const;

/** M9, D8: who may have a link of its own, and use it. */
const mayInvite = (actor: Actor, privileges: boolean): string | undefined => {
  const { kind, program, standing } = actor.organization;
  return firstOf(
    (kind !== 'partner' || !holds(actor, ...(privileges ? leaders : sellers))) && 'role_not_permitted',
    program === 'indirect_reseller' && 'indirect_reseller_cannot_invite',
    standing === 'terminated' && 'partner_terminated',
    standing === 'suspended' && 'partner_suspended',
  );
};

const currentOf = (market: Market, partner: string, variant: Variant): Link | undefined =>
  market.links.find(
    (link) =>
      !link.replaced &&
      link.partner === partner &&
      link.privileges === variant.privileges &&
      link.reseller === variant.reseller,
  );

const asksToIssue = ({ privileges }: Variant, partner: string) => ({
  action: privileges ? 'invitation.issue-with-privileges' : 'invitation.issue',
  resource: { account: partner },
});

const drawVariant: (...of: Parameters<Draw>) => Variant = (market, dice) => ({
  privileges: dice.chance(0.7),
  reseller: dice.chance(0.3) ? dice.pick(ofKind(market, 'partner')).id : undefined,
});

const issueLink: Draw = (market, dice) => {
  const { world } = market;
  const by = somebody(market, dice, 'partner');
  const partner = by.organization.id;
  const variant = drawVariant(market, dice);
  const current = currentOf(market, partner, variant);
  return moveOf({
    name: `asks for its link ${JSON.stringify(variant)}`,
    by,
    asks: asksToIssue(variant, partner),
    touches: ['invitation_link'],
    refused: firstOf(
      mayInvite(by, variant.privileges),
      variant.reseller !== undefined &&
        !market.partnerships.has(pair(partner, variant.reseller)) &&
        'partnership_required',
    ),
    run: () => invitationLink(world, world.act(by), variant),
    apply: ({ token }) => {
      // Q9: the same every time.
      if (current && current.token !== token) throw new Error('Q9: it is another link than before.');
      if (!current) market.links.push({ ...variant, token, partner, replaced: false });
    },
  });
};

const rotate: Draw = (market, dice) => {
  const { world } = market;
  const by = somebody(market, dice, 'partner');
  const { id: partner, kind, program, standing } = by.organization;
  return moveOf({
    name: 'rotates its links',
    by,
    asks: { action: 'invitation.rotate', resource: { account: partner } },
    touches: ['invitation_link'],
    refused: firstOf(
      (kind !== 'partner' || !holds(by, ...leaders)) && 'role_not_permitted',
      program === 'indirect_reseller' && 'indirect_reseller_cannot_invite',
      standing === 'terminated' && 'partner_terminated',
    ),
    run: async () => {
      const rotated = await rotateLinks(world, world.act(by));
      if (!rotated.ok) return rotated;
      const { rows } = await world.db.pool.query<Omit<Link, 'replaced'>>(
        `select token, partner_id as partner, privileges, reseller_id as reseller
         from invitation_link where partner_id = $1 and replaced_at is null`,
        [partner],
      );
      return ok(rows);
    },
    apply: (rows) => {
      const variantOf = (link: Variant) => `${link.privileges} ${link.reseller ?? ''}`;
      const own = market.links.filter((link) => link.partner === partner && !link.replaced);
      const expected = new Set([...own, { privileges: true, reseller: undefined }].map(variantOf));
      if (rows.length !== expected.size || !rows.every((row) => expected.has(variantOf(row))))
        throw new Error('D6: not each replaced link has one successor.');
      for (const link of own) link.replaced = true;
      for (const row of rows) {
        if (market.links.some(({ token }) => token === row.token)) throw new Error('D6: a link came back.');
        market.links.push({ ...row, reseller: row.reseller ?? undefined, replaced: false });
      }
    },
  });
};

/** M8, M9, D8: an indirect reseller sends what an active provider of its handed to it, and nothing else. */
const maySend = (market: Market, by: Actor, variant: Variant): string | undefined => {
  const { id, program, standing } = by.organization;
  if (program !== 'indirect_reseller')
    return firstOf(
      mayInvite(by, variant.privileges),
      variant.reseller !== undefined && !market.partnerships.has(pair(id, variant.reseller)) && 'partnership_required',
    );
  const handed = market.links.some(
    (link) =>
      !link.replaced &&
      link.reseller === id &&
      link.partner === variant.reseller &&
      link.privileges === variant.privileges &&
      market.partnerships.has(pair(link.partner, id)),
  );
  return firstOf(
    standing === 'terminated' && 'partner_terminated',
    standing === 'suspended' && 'partner_suspended',
    !handed && mayInvite(by, variant.privileges),
  );
};

const send: Draw = (market, dice) => {
  const { world } = market;
  const by = somebody(market, dice, 'partner');
  const partner = by.organization.id;
  const variant = drawVariant(market, dice);
  const isOwn = by.organization.program !== 'indirect_reseller';
  return moveOf({
    name: `sends an invitation ${JSON.stringify(variant)}`,
    by,
    touches: ['invitation_link'],
    refused: maySend(market, by, variant),
    run: async () => {
      const sending = { to: ['info@willow.example'], locale: 'ja', paragraphs: undefined, variant } as const;
      const sent = await sendInvitation(world, world.act(by), sending);
      if (!sent.ok || !isOwn) return sent.ok ? ok(undefined) : sent;
      return invitationLink(world, world.act(by), variant);
    },
    apply: (made: { readonly token: string } | undefined) => {
      if (made && !currentOf(market, partner, variant))
        market.links.push({ ...variant, token: made.token, partner, replaced: false });
    },
  });
};

/** A request to follow: most often a good one. */
export const drawLink: (...of: Parameters<Draw>) => { readonly token: string; readonly link: Link | undefined } = (
  market,
  dice,
) => {
  if (dice.chance(0.02)) return { token: 'x'.repeat(43), link: undefined };
  const good = market.links.filter(({ replaced, privileges }) => !replaced && privileges);
  const link = dice.pick(good.length > 0 && dice.chance(0.85) ? good : market.links);
  return { token: link.token, link };
};

export const linkProblem = (link: Link | undefined): string | undefined =>
  firstOf(!link && 'invitation_link_unknown', link?.replaced && 'invitation_link_replaced');

/** D1, D21: what only the customer's global administrators do, whoever else tries. */
export const mayDecide = (by: Actor): string | undefined => {
  if (by.organization.kind === 'operator') return 'operator_holds_no_privileges';
  const isTheirs = by.organization.kind === 'customer' && holds(by, 'global_admin');
  return isTheirs ? undefined : 'only_customer_global_admin';
};

const decline: Draw = (market, dice) => {
  const { world } = market;
  const by = somebody(market, dice, 'customer');
  const { token, link } = drawLink(market, dice);
  return moveOf({
    name: `declines the request of ${link ? orgOf(market, link.partner).name : 'nobody'}`,
    by,
    asks: { action: 'request.decline', resource: { customer: by.organization.id } },
    touches: [],
    refused: firstOf(mayDecide(by), linkProblem(link)),
    run: () => declineRequest(world, world.act(by), token, undefined),
    apply: () => {},
  });
};

const forward: Draw = (market, dice) => {
  const { world } = market;
  const by = somebody(market, dice, 'customer');
  const { token, link } = drawLink(market, dice);
  return moveOf({
    name: `forwards the request of ${link ? orgOf(market, link.partner).name : 'nobody'}`,
    by,
    asks: { action: 'request.forward', resource: { account: by.organization.id } },
    touches: [],
    refused: firstOf(by.organization.kind !== 'customer' && 'role_not_permitted', linkProblem(link)),
    run: () => forwardRequest(world, world.act(by), token),
    apply: () => {},
  });
};

export const invitingMoves: readonly (readonly [weight: number, Draw])[] = [
  [4, issueLink],
  [2, rotate],
  [2, send],
  [1, decline],
  [1, forward],
];
