import { parseEmail } from '@mandate/domain/kernel/email';
import type { Id } from '@mandate/domain/kernel/id';
import type { Locale } from '@mandate/domain/kernel/locale';
import { type Refusal, refuse } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import { checkEditedText } from '@mandate/domain/relationships/invitation-message';
import { judge } from '../access/judge.ts';
import { publishedServices } from '../access/service-queries.ts';
import { record } from '../audit/commands.ts';
import { organizationOf } from '../organizations/queries.ts';
import { type PersonalAct, scopeOf } from '../platform/actor.ts';
import { type Db, inTransaction, reading, type Tx } from '../platform/db.ts';
import { queueMail } from '../platform/outbox.ts';
import { type InvitationText, invitationText } from './invitation-texts.ts';
import { invitationLink, issueAction } from './link-commands.ts';
import type { LinkRecord, LinkVariant } from './link-store.ts';
import { linksHandedTo } from './queries.ts';

type Deps = { readonly db: Db; readonly publicUrl: () => string };

/** The page of the admin center to which a link leads (Q10). */
export const requestUrl = (publicUrl: string, token: string): string => `${publicUrl}/requests/${token}`;

export type Invitation = InvitationText & { readonly url: string };

/** Q4: the e-mail text of an invitation, to copy, to open in a mail program, or to send from here. */
export const invitationMessage = async (
  deps: Deps,
  act: PersonalAct,
  variant: LinkVariant,
  locale: Locale,
): Promise<Result<Invitation, Refusal>> => {
  const link = await invitationLink(deps, act, variant);
  if (!link.ok) return link;
  return ok(await reading(deps.db, scopeOf(act.actor), (tx) => textOf(tx, deps, link.value, locale)));
};

/** The text of one link. It is the same for every customer (Q8, Q9). */
export const textOf = async (
  tx: Tx,
  { publicUrl }: Pick<Deps, 'publicUrl'>,
  link: LinkRecord,
  locale: Locale,
): Promise<Invitation> => {
  const partner = await organizationOf(tx, link.partner);
  const reseller = link.reseller && (await organizationOf(tx, link.reseller));
  const services = link.privileges ? await publishedServices(tx) : [];
  const url = requestUrl(publicUrl(), link.token);
  const text = invitationText(locale, {
    partner: partner?.name ?? '',
    reseller: reseller ? reseller.name : undefined,
    url,
    services: services.map((service) => service.manifest.names[locale]),
  });
  return { ...text, url };
};

export type Sending = {
  readonly to: readonly string[];
  readonly locale: Locale;
  /** The paragraphs as edited; absent: as offered. */
  readonly paragraphs: readonly string[] | undefined;
  readonly variant: LinkVariant;
};

export type QueuedMessage = { readonly id: Id<'mail'>; readonly to: string };

/**
 * Sends an invitation to one or many: the text is checked (Q5, Q6), every recipient must be an address, then one mail
 * each is queued, all or none. A reseller may send what its provider handed to it (M8).
 */
export const sendInvitation = async (
  deps: Deps,
  act: PersonalAct,
  sending: Sending,
): Promise<Result<readonly QueuedMessage[], Refusal>> => {
  const strangers = sending.to.filter((address) => parseEmail(address) === undefined);
  if (strangers.length > 0) return refuse('invitation_recipients_invalid', { recipients: strangers.join(', ') });
  const recipients = [...new Set(sending.to.flatMap((address) => parseEmail(address) ?? []))];
  const link = await linkToSend(deps, act, sending.variant);
  if (!link.ok) return link;
  return inTransaction<readonly QueuedMessage[], Refusal>(deps.db, scopeOf(act.actor), async (tx) => {
    const offered = await textOf(tx, deps, link.value, sending.locale);
    const edited = sending.paragraphs ?? offered.paragraphs.map((paragraph) => paragraph.text);
    const checked = checkEditedText(offered.paragraphs, edited, offered.url);
    if (!checked.ok) return checked;
    const text = { subject: offered.subject, paragraphs: checked.value.slice(0, -1), link: offered.url };
    const sent = act.newId('message');
    const ids = await queueMail(
      tx,
      act,
      recipients.map((recipient) => ({
        kind: 'invitation',
        organizationId: act.actor.organization.id,
        recipient,
        locale: sending.locale,
        text,
        dedupKey: `invitation:${sent}`,
      })),
    );
    await record(tx, act, {
      kind: 'invitation.sent',
      partner: link.value.partner,
      counterpart: link.value.reseller,
      subject: { kind: 'link', id: link.value.id },
      after: { recipients: recipients.length, locale: sending.locale },
    });
    return ok(ids.map((id, index) => ({ id: id as Id<'mail'>, to: recipients[index] ?? '' })));
  });
};

/** The link that an organisation may send: its own, or one that its provider handed to it (M8, M10). */
const linkToSend = async (deps: Deps, act: PersonalAct, variant: LinkVariant): Promise<Result<LinkRecord, Refusal>> => {
  if (act.actor.organization.program !== 'indirect_reseller') return invitationLink(deps, act, variant);
  return reading(deps.db, scopeOf(act.actor), async (tx) => {
    const reseller = await organizationOf(tx, act.actor.organization.id);
    // D8: a suspended partner cannot invite, and its provider's invitation is one.
    if (reseller?.standing === 'terminated') return refuse('partner_terminated', { partner: reseller.name });
    if (reseller?.standing === 'suspended') return refuse('partner_suspended', { partner: reseller.name });
    const provider = variant.reseller;
    const handed = await linksHandedTo(tx, act.actor.organization.id);
    const link = handed.find((one) => one.partner === provider && one.privileges === variant.privileges);
    if (link) return ok(link);
    // M9: it has no invitation of its own, and this is what the law says about making one.
    const asked = await judge(tx, act.actor, issueAction(variant), {}, act.now);
    return asked.ok ? refuse('invitation_link_unknown') : asked;
  });
};
