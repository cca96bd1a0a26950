import type { OrganizationKind } from '@mandate/domain/organizations/role';
import type { Act } from '../platform/actor.ts';

type Concerned = { readonly customer?: string; readonly partner?: string; readonly onBehalfOf?: string };

/**
 * Whose record a change about an organisation's people goes into (D18): its own, and it is named where somebody else,
 * the operator, did it.
 */
export const concerning = (
  act: Act,
  organization: { readonly id: string; readonly kind: OrganizationKind },
): Concerned => ({
  ...(organization.kind === 'customer' && { customer: organization.id }),
  ...(organization.kind === 'partner' && { partner: organization.id }),
  ...(act.actor !== 'system' && act.actor.organization.id !== organization.id && { onBehalfOf: organization.id }),
});
