import { type Refusal, refuse } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';

export const organizationKinds = ['operator', 'partner', 'customer'] as const;
export type OrganizationKind = (typeof organizationKinds)[number];

/** The roles a person may hold, by kind of organisation. What each may do stands in `access/actions.ts`. */
export const rolesByKind = {
  operator: ['admin', 'support', 'auditor'],
  partner: ['global_admin', 'admin_agent', 'sales_agent', 'helpdesk_agent', 'billing_admin', 'user_admin'],
  customer: ['global_admin', 'user_admin', 'billing_admin', 'user'],
} as const satisfies Record<OrganizationKind, readonly string[]>;

export type OperatorRole = (typeof rolesByKind)['operator'][number];
export type PartnerRole = (typeof rolesByKind)['partner'][number];
export type CustomerRole = (typeof rolesByKind)['customer'][number];
export type Role = OperatorRole | PartnerRole | CustomerRole;

/** The role without which nobody could let anybody in any more. */
const administratorOf = { operator: 'admin', partner: 'global_admin', customer: 'global_admin' } as const;

/** D22: a person holds roles of the organisation's own kind, each once, at least one. */
export const assignRoles = (
  kind: OrganizationKind,
  roles: readonly string[],
): Result<readonly Role[], Refusal<'role_unknown'>> => {
  const known: readonly string[] = rolesByKind[kind];
  const stranger = roles.find((role) => !known.includes(role));
  if (stranger !== undefined || roles.length === 0)
    return refuse('role_unknown', { role: stranger ?? '', roles: known.join(', ') });
  return ok([...new Set(roles)] as Role[]);
};

/**
 * D1 needs somebody to ask: the last administrator keeps the role.
 * `others`: roles of the other members, one list each.
 */
export const keepsAdministrator = (
  kind: OrganizationKind,
  before: readonly string[],
  after: readonly string[],
  others: readonly (readonly string[])[],
): Result<true, Refusal<'last_administrator'>> => {
  const administrator = administratorOf[kind];
  const losesIt = before.includes(administrator) && !after.includes(administrator);
  if (losesIt && !others.some((roles) => roles.includes(administrator))) return refuse('last_administrator');
  return ok(true);
};
