import type { OrganizationKind } from '@mandate/domain/organizations/role';
import type { Webhook } from './store.ts';

/** Whose record a change about an endpoint goes into (D18): its organisation's own. */
export const concerning = (organization: { readonly id: string; readonly kind: OrganizationKind }) => ({
  ...(organization.kind === 'customer' && { customer: organization.id }),
  ...(organization.kind === 'partner' && { partner: organization.id }),
});

/** What the log keeps of an endpoint: of its address the host alone, for the rest may be a secret. */
export const facets = ({ url, description, kinds, enabled }: Webhook) => ({
  host: new URL(url).host,
  description: description ?? null,
  kinds: kinds ?? null,
  enabled,
});
