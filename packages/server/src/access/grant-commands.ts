import { type Choice, type Granting, grant } from '@mandate/domain/access/granting';
import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Id } from '@mandate/domain/kernel/id';
import type { Locale } from '@mandate/domain/kernel/locale';
import { type Refusal, refuse } from '@mandate/domain/kernel/refusal';
import { err, ok, type Result } from '@mandate/domain/kernel/result';
import { rfc3339 } from '@mandate/domain/kernel/time';
import type { Customer, Partner } from '@mandate/domain/organizations/organization';
import { type InvitationLink, usableLink } from '@mandate/domain/relationships/link';
import type { Relationship } from '@mandate/domain/relationships/relationship';
import { record } from '../audit/commands.ts';
import { organizationOf, organizationsOf } from '../organizations/queries.ts';
import { type PersonalAct, scopeOf } from '../platform/actor.ts';
import { constraintOf, type Db, inTransaction, type Tx } from '../platform/db.ts';
import { post } from '../platform/outbox.ts';
import { beginCustomerAct, onlyWidens, revisionOf } from '../platform/revision.ts';
import { openRelationship } from '../relationships/commands.ts';
import { linkByToken } from '../relationships/queries.ts';
import { customerAgreement } from './agreement.ts';
import { sealConsent, shownText } from './consent.ts';
import { type Consent, insertConsent } from './consent-store.ts';
import { closeExpired } from './expiry-commands.ts';
import { judge } from './judge.ts';
import { endPrivilege, insertPrivileges, openPrivileges, type PrivilegeRecord } from './privilege-store.ts';
import { publishedServices } from './service-queries.ts';

/** What a customer sends to accept: its choices, the agreement it read, and in which language it read it. */
export type Acceptance = {
  readonly choices: readonly Choice[];
  readonly agreement: { readonly id: string; readonly version: string };
  readonly locale: Locale;
};

/** What an acceptance or a direct grant brought about. */
export type Granted = {
  readonly relationship: Relationship;
  readonly opened: boolean;
  readonly partner: Partner;
  readonly privileges: readonly PrivilegeRecord[];
  readonly replaced: Granting['replaced'];
  readonly consent: Consent;
  readonly revision: string;
};

/**
 * Accepts a partner's request by its link, service by service (D2), in one transaction (D4): opens the relationship,
 * which is the provider's whoever forwarded the link (M11), grants what was chosen, ends what was replaced (D3), and
 * keeps the receipt. Nothing else changes (P4–P7, Q11). Every refusal leaves everything as it was.
 */
export const acceptRequest = (
  deps: { readonly db: Db },
  act: PersonalAct,
  token: string,
  acceptance: Acceptance,
): Promise<Result<Granted, Refusal>> =>
  asCustomer(deps, act, async (tx, customer) => {
    const link = usableLink(await linkByToken(tx, token, true));
    if (!link.ok) return link;
    const services = link.value.privileges ? await publishedServices(tx) : [];
    return applyGrant(tx, act, customer, link.value.partner, acceptance, { services, link: link.value });
  });

/** M12: the customer grants privileges to a partner of its choice without having been asked. It moves no ownership (M13). */
export const grantDirectly = (
  deps: { readonly db: Db },
  act: PersonalAct,
  partnerId: Id<'organization'>,
  acceptance: Acceptance,
): Promise<Result<Granted, Refusal>> =>
  grantWithin(deps, act, (_tx, _customer, grantTo) => grantTo(partnerId, acceptance));

/** Grants directly to a partner, as part of a larger act. */
export type GrantTo = (partnerId: Id<'organization'>, acceptance: Acceptance) => Promise<Result<Granted, Refusal>>;

/** The same inside an act that only knows to whom and what once it holds the customer's lane. */
export const grantWithin = (
  deps: { readonly db: Db },
  act: PersonalAct,
  work: (tx: Tx, customer: Customer, grantTo: GrantTo) => Promise<Result<Granted, Refusal>>,
): Promise<Result<Granted, Refusal>> =>
  asCustomer(deps, act, (tx, customer) =>
    work(tx, customer, async (partnerId, acceptance) => {
      const services = await publishedServices(tx);
      return applyGrant(tx, act, customer, partnerId, acceptance, { services, link: undefined });
    }),
  );

/** D1 in the customer's own scope and lane. A constraint that only a race can reach makes it read again, once. */
const asCustomer = async (
  { db }: { readonly db: Db },
  act: PersonalAct,
  work: (tx: Tx, customer: Customer) => Promise<Result<Granted, Refusal>>,
): Promise<Result<Granted, Refusal>> => {
  const customerId = act.actor.organization.id;
  const attempt = () =>
    inTransaction<Granted, Refusal>(db, scopeOf(act.actor), async (tx) => {
      await beginCustomerAct(tx, customerId);
      const asked = await judge(tx, act.actor, 'privileges.grant', { customer: customerId }, act.now);
      if (!asked.ok) return asked;
      const customer = await organizationOf(tx, customerId);
      return customer?.kind === 'customer' ? work(tx, customer) : refuse('only_customer_global_admin');
    });
  try {
    return await attempt();
  } catch (error) {
    if (constraintOf(error) !== 'privilege__a3_one_transacting_per_service') throw error;
    return attempt();
  }
};

type Origin = {
  readonly services: readonly { readonly manifest: ServiceManifest; readonly version: number }[];
  readonly link: InvitationLink | undefined;
};

const applyGrant = async (
  tx: Tx,
  act: PersonalAct,
  customer: Customer,
  partnerId: Id<'organization'>,
  acceptance: Acceptance,
  { services, link }: Origin,
): Promise<Result<Granted, Refusal>> => {
  const { agreement, choices } = acceptance;
  if (agreement.id !== customerAgreement.id || agreement.version !== customerAgreement.version)
    return refuse('agreement_not_current');
  const partner = await organizationOf(tx, partnerId);
  // D9 before anything else: a partner's own tenant is no partner of its own.
  if (partnerId === (customer.id as string)) return refuse('self_dealing');
  if (partner?.kind !== 'partner') return refuse('no_relationship');
  await closeExpired(tx, act, customer.id);
  const manifests = services.map((service) => service.manifest);
  const held = await openPrivileges(tx, customer.id);
  const decided = grant({ partner, customer, services: manifests, privileges: held }, choices, act.now);
  if (!decided.ok) return err(await nameHolders(tx, decided.error));
  const granting = decided.value;

  const { relationship, opened } = await openRelationship(tx, act, {
    customer: customer.id,
    partner: partner.id,
    link: link?.id,
    forwardedBy: link?.reseller,
  });
  if (granting.replaced.length === 0 && granting.changed.length === 0) onlyWidens(tx);
  await endReplaced(tx, act, granting);
  const consent = await keepReceipt(tx, act, { customer, partner, relationship, link, granting, services, acceptance });
  await insertGrants(tx, act, relationship, granting, consent);
  await announceGrants(tx, act, { relationship, opened, granting });
  return ok({
    relationship,
    opened,
    partner,
    privileges: await openPrivileges(tx, customer.id, partner.id),
    replaced: granting.replaced,
    consent,
    revision: await revisionOf(tx, customer.id),
  });
};

/** D3: the customer chooses between names, not ids. */
const nameHolders = async (tx: Tx, refused: Refusal): Promise<Refusal> => {
  const conflicts = refused.details?.conflicts as { service: string; partner: string }[] | undefined;
  if (!conflicts) return refused;
  const holders = await organizationsOf(
    tx,
    conflicts.map((conflict) => conflict.partner),
  );
  const named = conflicts.map(({ service, partner }) => ({
    service,
    holder: { id: partner, name: holders.find((one) => one.id === partner)?.name ?? null },
  }));
  return { ...refused, details: { conflicts: named } };
};

/** D3: ends the grants that were replaced and those of one's own that change, before their successors stand. */
const endReplaced = async (tx: Tx, act: PersonalAct, granting: Granting): Promise<void> => {
  for (const [how, ended] of [
    ['replaced', granting.replaced],
    ['changed', granting.changed],
  ] as const)
    for (const privilege of ended) {
      if (!(await endPrivilege(tx, privilege, { at: act.now, how, by: act.actor.id }))) continue;
      await record(tx, act, {
        kind: `privileges.${how}`,
        customer: privilege.customer,
        partner: privilege.partner,
        subject: { kind: 'privilege', id: privilege.id },
        before: { service: privilege.service, roles: privilege.roles },
        after: null,
      });
      if (how === 'replaced')
        await post(tx, act, 'privileges.removed', {
          customer: privilege.customer,
          partner: privilege.partner,
          services: [privilege.service],
          by: act.actor.name,
          at: act.now,
          how,
        });
    }
};

type Receipt = {
  readonly customer: Customer;
  readonly partner: Partner;
  readonly relationship: Relationship;
  readonly granting: Granting;
  readonly acceptance: Acceptance;
} & Origin;

const keepReceipt = async (tx: Tx, act: PersonalAct, receipt: Receipt): Promise<Consent> => {
  const { customer, partner, relationship, link, granting, services, acceptance } = receipt;
  const losers = await organizationsOf(
    tx,
    granting.replaced.map((privilege) => privilege.partner),
  );
  const held = [...granting.grants, ...granting.unchanged];
  const shown = shownText(
    granting,
    {
      partner: partner.name,
      asksPrivileges: link?.privileges ?? true,
      services: services.map((service) => service.manifest),
      names: new Map(losers.map((loser) => [loser.id, loser.name])),
    },
    acceptance.locale,
  );
  const consent = sealConsent({
    id: act.newId('consent'),
    customer: customer.id,
    partner: partner.id,
    relationship: relationship.id,
    link: link?.id,
    locale: acceptance.locale,
    shown,
    privileges: held.map((one) => ({
      service: one.service,
      roles: one.roles,
      until: one.until === undefined ? null : rfc3339(one.until),
    })),
    serviceVersions: Object.fromEntries(services.map(({ manifest, version }) => [manifest.id, version])),
    agreement: acceptance.agreement,
    givenBy: act.actor.id,
    givenAt: act.now,
  });
  await insertConsent(tx, consent);
  await record(tx, act, {
    kind: 'consent.given',
    customer: customer.id,
    partner: partner.id,
    subject: { kind: 'consent', id: consent.id },
    after: { sha256: consent.sha256, agreement: consent.agreement },
  });
  return consent;
};

const insertGrants = async (
  tx: Tx,
  act: PersonalAct,
  relationship: Relationship,
  granting: Granting,
  consent: Consent,
): Promise<void> => {
  const grants = granting.grants.map((wanted) => ({ ...wanted, id: act.newId('privilege') }));
  await insertPrivileges(
    tx,
    grants.map((wanted) => ({
      ...wanted,
      customer: relationship.customer,
      partner: relationship.partner,
      relationship: relationship.id,
      since: act.now,
      grantedBy: act.actor.id,
      consent: consent.id,
    })),
  );
  for (const wanted of grants)
    await record(tx, act, {
      kind: 'privileges.granted',
      customer: relationship.customer,
      partner: relationship.partner,
      subject: { kind: 'privilege', id: wanted.id },
      after: { service: wanted.service, roles: wanted.roles, until: wanted.until ?? null },
    });
};

/** A new relationship is told in one message with its services; a grant within an existing one by itself. */
const announceGrants = async (
  tx: Tx,
  act: PersonalAct,
  { relationship, opened, granting }: { relationship: Relationship; opened: boolean; granting: Granting },
): Promise<void> => {
  const { customer, partner } = relationship;
  const told = { customer, partner, by: act.actor.name, at: act.now };
  if (opened)
    await post(tx, act, 'relationship.started', { ...told, services: granting.grants.map((one) => one.service) });
  else
    for (const { service, roles, until } of granting.grants)
      await post(tx, act, 'privileges.granted', { ...told, service, roles, until: until ?? null });
};
