import { standsInTheWay } from '@mandate/domain/access/granting';
import { isLive } from '@mandate/domain/access/privilege';
import { type Refusal, refuse } from '@mandate/domain/kernel/refusal';
import { ok, type Result } from '@mandate/domain/kernel/result';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Partner } from '@mandate/domain/organizations/organization';
import { type InvitationLink, usableLink } from '@mandate/domain/relationships/link';
import { mayBeBound } from '@mandate/domain/relationships/relationship';
import type { PrivilegeRecord } from '../access/queries.ts';
import { openPrivilegesOf } from '../access/queries.ts';
import { type PublishedService, publishedServices } from '../access/service-queries.ts';
import { organizationOf, organizationsOf } from '../organizations/queries.ts';
import { type Actor, scopeOf } from '../platform/actor.ts';
import { type Db, reading } from '../platform/db.ts';
import { activeRelationship, linkByToken } from './queries.ts';

/** One service of a request: what is asked, and who holds it today. */
export type RequestedService = {
  readonly service: PublishedService;
  readonly requestedRoles: readonly string[];
  /** The selling partner that holds it; it stands in the way when the asking partner sells too (A3). */
  readonly holder: { readonly privilege: PrivilegeRecord; readonly partner: string } | undefined;
  readonly conflict: boolean;
  /** What the asking partner holds already. */
  readonly own: PrivilegeRecord | undefined;
};

/** What the customer reads before it decides (Q10): nothing of it exists yet. */
export type RequestView = {
  readonly link: InvitationLink;
  readonly partner: Partner;
  readonly forwardedBy: { readonly id: Partner['id']; readonly name: string } | undefined;
  readonly services: readonly RequestedService[];
  readonly related: boolean;
  /** Why it could not be accepted as things are (D7, D8, D9); undefined: it could. */
  readonly obstacle: Refusal | undefined;
};

/** Opens a request for one customer. An unknown link and a replaced one are refused (D6); everything else is shown. */
export const requestView = (db: Db, actor: Actor, token: string, now: Instant): Promise<Result<RequestView, Refusal>> =>
  reading(db, scopeOf(actor), async (tx) => {
    const link = usableLink(await linkByToken(tx, token, false));
    if (!link.ok) return link;
    // A partner that follows a link sees nothing of it: requests are for customers.
    const customer = await organizationOf(tx, actor.organization.id);
    const partner = await organizationOf(tx, link.value.partner);
    if (customer?.id === partner?.id) return refuse('self_dealing');
    if (partner?.kind !== 'partner' || customer?.kind !== 'customer') return refuse('invitation_link_unknown');
    const bound = mayBeBound(partner, customer);
    const open = (await openPrivilegesOf(tx, customer.id)).filter((privilege) => isLive(privilege, now));
    const holders = await organizationsOf(
      tx,
      open.map((privilege) => privilege.partner),
    );
    const names = new Map(holders.map((holder) => [holder.id as string, holder.name]));
    const reseller = link.value.reseller && (await organizationOf(tx, link.value.reseller));
    const services = link.value.privileges ? await publishedServices(tx) : [];
    return ok({
      link: link.value,
      partner,
      forwardedBy: reseller ? { id: reseller.id, name: reseller.name } : undefined,
      services: services.map((service): RequestedService => {
        const holder = open.find(
          (one) => one.service === service.manifest.id && one.transacting && one.partner !== partner.id,
        );
        return {
          service,
          requestedRoles: service.manifest.defaultRoles,
          holder: holder && { privilege: holder, partner: names.get(holder.partner) ?? holder.partner },
          conflict: holder !== undefined && standsInTheWay(partner, holder),
          own: open.find((one) => one.service === service.manifest.id && one.partner === partner.id),
        };
      }),
      related: (await activeRelationship(tx, customer.id, partner.id)) !== undefined,
      obstacle: bound.ok ? undefined : bound.error,
    });
  });
