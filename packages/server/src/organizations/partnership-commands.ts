import { type Refusal, refuse } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import type { Partner } from '@mandate/domain/organizations/organization';
import { acceptPartnership, endPartnership, type Partnership } from '@mandate/domain/organizations/partnership';
import { record } from '../audit/commands.ts';
import { type Act, type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, inTransaction, type Tx } from '../platform/db.ts';
import { newSecret } from '../platform/ids.ts';
import { post } from '../platform/outbox.ts';
import { type NotFound, notFound } from '../platform/outcome.ts';
import type { NamedPartnership } from './partnership-queries.ts';
import {
  activePartnerships,
  closePartnership,
  currentLink,
  heldLinkByToken,
  insertLink,
  insertPartnership,
  type PartnershipLink,
  partnershipById,
  replaceCurrentLink,
} from './partnership-store.ts';
import { namesOf } from './queries.ts';
import { heldOrganizationById } from './store.ts';

export type { PartnershipLink } from './partnership-store.ts';

type Deps = { readonly db: Db };
/** Partnerships are made by people and programs; the system makes none of its own. */
type PartnerAct = Act & { readonly actor: Actor };
type LinkRefusal = Refusal<'partnership_needs_reseller'>;

/** M8: the link with which an indirect provider asks resellers. Made at the first call, the same at every later one. */
export const askByLink = ({ db }: Deps, act: PartnerAct): Promise<Result<PartnershipLink, LinkRefusal>> =>
  inTransaction(db, scopeOf(act.actor), async (tx): Promise<Result<PartnershipLink, LinkRefusal>> => {
    if (act.actor.organization.program !== 'indirect_provider') return refuse('partnership_needs_reseller');
    return ok((await currentLink(tx, act.actor.organization.id)) ?? (await issueLink(tx, act, 'created')));
  });

/** Replaces the link: the old one leads nowhere any more. Partnerships that it brought about stay. */
export const rotateLink = ({ db }: Deps, act: PartnerAct): Promise<Result<PartnershipLink, LinkRefusal>> =>
  inTransaction(db, scopeOf(act.actor), async (tx): Promise<Result<PartnershipLink, LinkRefusal>> => {
    if (act.actor.organization.program !== 'indirect_provider') return refuse('partnership_needs_reseller');
    await replaceCurrentLink(tx, act.actor.organization.id, act.now);
    return ok(await issueLink(tx, act, 'rotated'));
  });

/** A new current link; where somebody else of the provider was faster, theirs. */
const issueLink = async (tx: Tx, act: PartnerAct, how: 'created' | 'rotated'): Promise<PartnershipLink> => {
  const provider = act.actor.organization.id;
  const link: PartnershipLink = { id: act.newId('link'), provider, token: newSecret(), createdAt: act.now };
  if (!(await insertLink(tx, link))) {
    const theirs = await currentLink(tx, provider);
    if (!theirs) throw new Error(`The partnership link of ${provider} was replaced while it was made.`);
    return theirs;
  }
  await record(tx, act, {
    kind: `partnership-link.${how}`,
    partner: provider,
    subject: { kind: 'partnership_link', id: link.id },
  });
  return link;
};

type RequestRefusal = Refusal<'partnership_link_unknown'> | NotFound;
type AcceptRefusal = Extract<ReturnType<typeof acceptPartnership>, { ok: false }>['error'] | RequestRefusal;

/** What following a partnership link shows to a reseller: who asks, and why accepting would be refused, if it would. */
export type PartnershipRequest = {
  readonly provider: Partner;
  readonly whyNot: Exclude<AcceptRefusal, RequestRefusal> | undefined;
};

/**
 * Shows the request behind a link; nothing is written. Both this and accepting run in the system's scope: a reseller
 * sees neither the link nor the provider before the partnership exists, and the token is the right to.
 */
export const readPartnershipRequest = (
  { db }: Deps,
  act: PartnerAct,
  token: string,
): Promise<Result<PartnershipRequest, RequestRefusal>> =>
  inTransaction(db, { kind: 'system' }, async (tx): Promise<Result<PartnershipRequest, RequestRefusal>> => {
    const parties = await partiesOf(tx, act, token);
    if (!parties.ok) return parties;
    const { provider, reseller, existing } = parties.value;
    const decided = acceptPartnership(provider, reseller, existing);
    return ok({ provider, whyNot: decided.ok ? undefined : decided.error });
  });

/** M8, D7, D8: an indirect reseller accepts a provider's link. Of several that race, one begins the partnership. */
export const acceptPartnershipRequest = (
  { db }: Deps,
  act: PartnerAct,
  token: string,
): Promise<Result<NamedPartnership, AcceptRefusal>> =>
  inTransaction(db, { kind: 'system' }, async (tx): Promise<Result<NamedPartnership, AcceptRefusal>> => {
    const parties = await partiesOf(tx, act, token);
    if (!parties.ok) return parties;
    const { provider, reseller, existing } = parties.value;
    const decided = acceptPartnership(provider, reseller, existing);
    if (!decided.ok) return decided;
    const partnership: Partnership = {
      id: act.newId('partnership'),
      provider: provider.id,
      reseller: reseller.id,
      since: act.now,
      endedAt: undefined,
    };
    if (!(await insertPartnership(tx, partnership))) return refuse('partnership_exists');
    return ok(await announce(tx, act, 'partnership.started', partnership));
  });

type Parties = { readonly provider: Partner; readonly reseller: Partner; readonly existing: Partnership | undefined };

/** The link and both partners, held as they are to the end of the transaction (D8). */
const partiesOf = async (tx: Tx, act: PartnerAct, token: string): Promise<Result<Parties, RequestRefusal>> => {
  const link = await heldLinkByToken(tx, token);
  if (!link) return refuse('partnership_link_unknown');
  const provider = await heldOrganizationById(tx, link.provider);
  const reseller = await heldOrganizationById(tx, act.actor.organization.id);
  if (provider?.kind !== 'partner' || reseller?.kind !== 'partner') return notFound;
  const [existing] = await activePartnerships(tx, { provider: provider.id, reseller: reseller.id });
  return ok({ provider, reseller, existing });
};

/** D11: either side ends the partnership; customers, subscriptions and grants stay. Strangers do not see it. */
export const endPartnershipOf = (
  { db }: Deps,
  act: PartnerAct,
  id: string,
): Promise<Result<NamedPartnership, Refusal<'partnership_ended'> | NotFound>> =>
  inTransaction(
    db,
    scopeOf(act.actor),
    async (tx): Promise<Result<NamedPartnership, Refusal<'partnership_ended'> | NotFound>> => {
      const partnership = await partnershipById(tx, id);
      if (!partnership || !isParty(act, partnership)) return notFound;
      const decided = endPartnership(partnership);
      if (!decided.ok) return decided;
      if (!(await closePartnership(tx, partnership.id, { at: act.now, by: act.actor.id })))
        return refuse('partnership_ended');
      return ok(await announce(tx, act, 'partnership.ended', { ...partnership, endedAt: act.now }));
    },
  );

const isParty = ({ actor }: PartnerAct, { provider, reseller }: Partnership): boolean =>
  actor.organization.id === provider || actor.organization.id === reseller;

/** Records the change for both sides and tells both by mail. */
const announce = async (
  tx: Tx,
  act: PartnerAct,
  news: 'partnership.started' | 'partnership.ended',
  partnership: Partnership,
): Promise<NamedPartnership> => {
  const { id, since, endedAt } = partnership;
  await record(tx, act, {
    kind: news,
    partner: partnership.provider,
    counterpart: partnership.reseller,
    subject: { kind: 'partnership', id },
    ...(endedAt === undefined
      ? { after: { provider: partnership.provider, reseller: partnership.reseller } }
      : { before: { since }, after: { endedAt } }),
  });
  const names = await namesOf(tx, [partnership.provider, partnership.reseller]);
  const provider = { id: partnership.provider, name: names.get(partnership.provider) ?? '' };
  const reseller = { id: partnership.reseller, name: names.get(partnership.reseller) ?? '' };
  await post(tx, act, news, { provider, reseller, by: act.actor.name, at: act.now });
  return { id, since, endedAt, provider, reseller };
};
