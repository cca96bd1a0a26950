import { type Refusal, refuse } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import { handOver } from '@mandate/domain/relationships/link';
import { judge } from '../access/judge.ts';
import { record } from '../audit/commands.ts';
import { activePartnership } from '../organizations/partnership-queries.ts';
import { type PersonalAct, scopeOf } from '../platform/actor.ts';
import { type Db, inTransaction, type Tx } from '../platform/db.ts';
import { newSecret } from '../platform/ids.ts';
import { beginSharedAct } from '../platform/revision.ts';
import { currentLink, insertLink, type LinkRecord, type LinkVariant, replaceLinks } from './link-store.ts';

type Deps = { readonly db: Db };

/** 256 bits: twice what an invitation needs at least. */
const tokenBytes = 32;

/** Which question of the law a link asks: one with privileges needs more than one without. */
export const issueAction = (variant: LinkVariant) =>
  variant.privileges ? 'invitation.issue-with-privileges' : 'invitation.issue';

/**
 * Q7–Q9: the partner's one reusable link of this kind, made when it is asked for the first time and the same ever
 * after. For one of a provider's resellers it needs their partnership (M6, M8); a reseller has none of its own (M9).
 */
export const invitationLink = (
  { db }: Deps,
  act: PersonalAct,
  variant: LinkVariant,
): Promise<Result<LinkRecord, Refusal>> =>
  inTransaction<LinkRecord, Refusal>(db, scopeOf(act.actor), async (tx) => {
    const asked = await judge(tx, act.actor, issueAction(variant), {}, act.now);
    if (!asked.ok) return asked;
    const partner = act.actor.organization.id;
    if (variant.reseller !== undefined) {
      const allowed = handOver((await activePartnership(tx, partner, variant.reseller)) !== undefined);
      if (!allowed.ok) return allowed;
    }
    return ok((await currentLink(tx, partner, variant)) ?? (await makeLink(tx, act, variant)));
  });

const makeLink = async (tx: Tx, act: PersonalAct, variant: LinkVariant): Promise<LinkRecord> => {
  const partner = act.actor.organization.id;
  const link: LinkRecord = {
    id: act.newId('link'),
    partner,
    privileges: variant.privileges,
    reseller: variant.reseller as LinkRecord['reseller'],
    createdAt: act.now,
    replacedAt: undefined,
    token: newSecret(tokenBytes),
  };
  if (!(await insertLink(tx, link, act.actor.id))) {
    const winner = await currentLink(tx, partner, variant);
    if (winner) return winner;
    throw new Error('An invitation link was refused by its index and is not there.');
  }
  await record(tx, act, {
    kind: 'invitation.issued',
    partner,
    counterpart: variant.reseller,
    subject: { kind: 'link', id: link.id },
    after: { privileges: variant.privileges, reseller: variant.reseller ?? null },
  });
  return link;
};

/**
 * D6: replaces every current link of the partner at once: an account whose link leaked has one way out. The old ones
 * say from then on that they were replaced. Answers the new link for privileges, or for what there was.
 */
export const rotateLinks = ({ db }: Deps, act: PersonalAct): Promise<Result<LinkRecord, Refusal>> =>
  inTransaction<LinkRecord, Refusal>(db, scopeOf(act.actor), async (tx) => {
    await beginSharedAct(tx);
    const asked = await judge(tx, act.actor, 'invitation.rotate', {}, act.now);
    if (!asked.ok) return asked;
    const replaced = await replaceLinks(tx, act.actor.organization.id, act.now);
    for (const old of replaced)
      await record(tx, act, {
        kind: 'invitation.replaced',
        partner: old.partner,
        counterpart: old.reseller,
        subject: { kind: 'link', id: old.id },
        before: { privileges: old.privileges, reseller: old.reseller ?? null },
      });
    const variants: LinkVariant[] = [{ privileges: true, reseller: undefined }, ...replaced].filter(
      (one, index, all) =>
        index === all.findIndex((o) => o.privileges === one.privileges && o.reseller === one.reseller),
    );
    const made: LinkRecord[] = [];
    for (const variant of variants) made.push(await makeLink(tx, act, variant));
    return made[0] ? ok(made[0]) : refuse('invitation_link_unknown');
  });
