import type { ReasonCode } from '../kernel/reasons.ts';
import type { CustomerRole, OperatorRole, PartnerRole } from '../organizations/role.ts';

/** The questions asked of a partner after its person's role, its program and its standing, in the order of the law. */
export type Need = 'relationship' | 'reseller_of_record' | 'privileges' | 'active_subscription';

type PartnerSide = {
  readonly roles: readonly PartnerRole[];
  /** What a role that is not listed is told; a role question answered `D1` or `A1` names the customer's own right. */
  readonly otherwise: ReasonCode;
  /** Programs that never may, and why. */
  readonly notFor?: Readonly<Partial<Record<'indirect_reseller' | 'advisor', ReasonCode>>>;
  /** D8: whether a suspended partner may go on with it. */
  readonly whileSuspended: boolean;
  readonly needs: readonly Need[];
  readonly notReseller?: ReasonCode;
};

type OwnSide<R> = {
  readonly roles: readonly R[];
  readonly otherwise: ReasonCode;
  /** Roles that are told something better than `otherwise`. */
  readonly told?: ReasonCode;
};

/** One row of the law: who may do this, on each side. */
export type ActionLaw = {
  readonly about: 'account' | 'customer' | 'subscription';
  readonly partner: PartnerSide;
  readonly customer: OwnSide<CustomerRole>;
  readonly operator: OwnSide<OperatorRole>;
};

const nobody = { roles: [], otherwise: 'role_not_permitted' } as const;
const sellers = ['global_admin', 'admin_agent', 'sales_agent'] as const;
const leaders = ['global_admin', 'admin_agent'] as const;
const agents = ['global_admin', 'admin_agent', 'helpdesk_agent'] as const;
const everyAgent = ['global_admin', 'admin_agent', 'sales_agent', 'helpdesk_agent', 'billing_admin'] as const;
const noOnlooker = { indirect_reseller: 'program_not_permitted', advisor: 'program_not_permitted' } as const;
const desk = { roles: ['admin'], otherwise: 'role_not_permitted' } as const;
const watchers = { roles: ['admin', 'support', 'auditor'], otherwise: 'role_not_permitted' } as const;

/** An action that only the customer's global administrator does; partners of every role are told so (D1, A1). */
const customersOwn = (reason: ReasonCode, users: ReasonCode): ActionLaw => ({
  about: 'customer',
  partner: { roles: [], otherwise: reason, whileSuspended: true, needs: [] },
  customer: { roles: ['global_admin'], otherwise: users },
  operator: { roles: [], otherwise: reason === 'only_customer_global_admin' ? 'operator_holds_no_privileges' : reason },
});

/** A change of a sold subscription: the reseller of record's, whatever anybody was granted (N1–N7, D13, D14). */
const sellersOwn = (
  notReseller: ReasonCode,
  options: { roles?: readonly PartnerRole[]; whileSuspended?: boolean; extra?: readonly Need[] } = {},
): ActionLaw => ({
  about: 'subscription',
  partner: {
    roles: options.roles ?? sellers,
    otherwise: 'role_not_permitted',
    whileSuspended: options.whileSuspended ?? true,
    needs: ['relationship', 'reseller_of_record', ...(options.extra ?? [])],
    notReseller,
  },
  customer: { roles: [], otherwise: 'role_not_permitted', told: 'ask_your_reseller' },
  operator: desk,
});

/** An action about the acting organisation's own account. */
const accountOwn = (
  partner: readonly PartnerRole[],
  customer: readonly CustomerRole[],
  operator: readonly OperatorRole[],
): ActionLaw => ({
  about: 'account',
  partner: { roles: partner, otherwise: 'role_not_permitted', whileSuspended: true, needs: [] },
  customer: { roles: customer, otherwise: 'role_not_permitted' },
  operator: { roles: operator, otherwise: 'role_not_permitted' },
});

/**
 * Power is this table. Server, portals, CLI and documents all read it; `docs/rules/grid.md` prints it.
 * Actions of services (M5) come from their manifests and are decided by `decide` from those.
 */
export const actions = {
  'invitation.issue': {
    about: 'account',
    partner: {
      roles: sellers,
      otherwise: 'role_not_permitted',
      notFor: { indirect_reseller: 'indirect_reseller_cannot_invite' }, // M9
      whileSuspended: false,
      needs: [],
    },
    customer: nobody,
    operator: nobody,
  },
  'invitation.issue-with-privileges': {
    about: 'account',
    partner: {
      roles: leaders,
      otherwise: 'role_not_permitted',
      notFor: { indirect_reseller: 'indirect_reseller_cannot_invite' }, // M9
      whileSuspended: false,
      needs: [],
    },
    customer: nobody,
    operator: nobody,
  },
  'invitation.rotate': {
    about: 'account',
    partner: {
      roles: leaders,
      otherwise: 'role_not_permitted',
      notFor: { indirect_reseller: 'indirect_reseller_cannot_invite' },
      whileSuspended: true, // a link that leaked is closed even so
      needs: [],
    },
    customer: nobody,
    operator: nobody,
  },
  'invitation.read': accountOwn(everyAgent, [], []), // M8: a reseller sees its providers' invitations
  'request.read': accountOwn([], ['global_admin', 'user_admin', 'billing_admin', 'user'], []),
  'request.forward': accountOwn([], ['global_admin', 'user_admin', 'billing_admin', 'user'], []), // D1
  'request.decline': customersOwn('only_customer_global_admin', 'only_customer_global_admin'),
  'privileges.grant': customersOwn('only_customer_global_admin', 'only_customer_global_admin'),
  'privileges.remove': customersOwn('only_customer_global_admin', 'only_customer_global_admin'),
  'privileges.give-up': {
    about: 'customer',
    partner: { roles: leaders, otherwise: 'role_not_permitted', whileSuspended: true, needs: ['privileges'] },
    customer: nobody,
    operator: nobody,
  },
  // Asking for what a denial lacked: by the agent, answered with `privileges.grant` or `request.decline`.
  'access-request.create': {
    about: 'customer',
    partner: { roles: agents, otherwise: 'role_not_permitted', whileSuspended: false, needs: ['relationship'] },
    customer: nobody,
    operator: nobody,
  },
  'access-request.read': accountOwn(agents, ['global_admin'], []),
  'access-request.withdraw': accountOwn(agents, [], []),
  'partner-relationships.read': customersOwn('only_customer_sees_partners', 'role_not_permitted'),
  'relationship.end': {
    about: 'customer',
    partner: { roles: leaders, otherwise: 'role_not_permitted', whileSuspended: true, needs: ['relationship'] },
    customer: { roles: ['global_admin'], otherwise: 'only_customer_global_admin' },
    operator: nobody,
  },
  'customer.read': {
    about: 'customer',
    partner: { roles: everyAgent, otherwise: 'role_not_permitted', whileSuspended: true, needs: ['relationship'] },
    customer: { roles: ['global_admin', 'user_admin', 'billing_admin'], otherwise: 'role_not_permitted' },
    operator: watchers,
  },
  'customer.create': {
    about: 'account',
    partner: { roles: sellers, otherwise: 'role_not_permitted', notFor: noOnlooker, whileSuspended: false, needs: [] },
    customer: nobody,
    operator: nobody,
  },
  'customer.billing-profile.update': {
    about: 'customer',
    partner: {
      roles: sellers,
      otherwise: 'role_not_permitted',
      whileSuspended: true,
      needs: ['relationship', 'reseller_of_record'],
      notReseller: 'not_reseller_of_record',
    },
    customer: nobody,
    operator: nobody,
  },
  'subscription.create': {
    about: 'customer',
    partner: {
      roles: sellers,
      otherwise: 'role_not_permitted',
      notFor: noOnlooker,
      whileSuspended: false,
      needs: ['relationship'],
    },
    customer: { roles: [], otherwise: 'role_not_permitted', told: 'ask_your_reseller' },
    operator: desk,
  },
  'subscription.read': {
    about: 'subscription',
    partner: { roles: everyAgent, otherwise: 'role_not_permitted', whileSuspended: true, needs: ['relationship'] },
    customer: { roles: ['global_admin', 'billing_admin'], otherwise: 'role_not_permitted' },
    operator: watchers,
  },
  'subscription.seats.add': sellersOwn('seats_belong_to_reseller', { whileSuspended: false }),
  'subscription.seats.remove': sellersOwn('seats_belong_to_reseller', { whileSuspended: false }),
  'subscription.addon.order': sellersOwn('addons_belong_to_reseller', { whileSuspended: false }),
  'subscription.transition': sellersOwn('transition_belongs_to_reseller', {
    roles: leaders,
    whileSuspended: false,
    extra: ['privileges', 'active_subscription'], // D12
  }),
  'subscription.migrate': sellersOwn('migration_belongs_to_reseller', {
    roles: leaders,
    whileSuspended: false,
    extra: ['privileges', 'active_subscription'],
  }),
  'subscription.partner-of-record.change': sellersOwn('partner_of_record_belongs_to_reseller'),
  'subscription.suspend': sellersOwn('lifecycle_belongs_to_reseller'),
  'subscription.reactivate': sellersOwn('lifecycle_belongs_to_reseller'),
  'subscription.cancel': sellersOwn('lifecycle_belongs_to_reseller'),
  'subscription.support-contact.set': sellersOwn('not_reseller_of_record', {
    roles: ['global_admin', 'admin_agent', 'helpdesk_agent'],
  }),
  'bill.read': {
    about: 'subscription',
    partner: {
      roles: ['global_admin', 'admin_agent', 'billing_admin'],
      otherwise: 'role_not_permitted',
      whileSuspended: true,
      needs: ['relationship', 'reseller_of_record'],
      notReseller: 'bill_belongs_to_reseller',
    },
    customer: { roles: [], otherwise: 'role_not_permitted', told: 'bill_belongs_to_reseller' },
    operator: nobody,
  },
  'price-list.read': {
    about: 'account',
    partner: {
      roles: ['global_admin', 'admin_agent', 'billing_admin'],
      otherwise: 'role_not_permitted',
      notFor: noOnlooker,
      whileSuspended: true,
      needs: [],
    },
    customer: nobody,
    operator: watchers,
  },
  'organization.enrol': accountOwn([], [], ['admin']),
  'organization.read': accountOwn([], [], ['admin', 'support', 'auditor']),
  'organization.change': accountOwn([], [], ['admin']), // D21
  'people.read': accountOwn(
    ['global_admin', 'user_admin', 'admin_agent'],
    ['global_admin', 'user_admin'],
    ['admin', 'support', 'auditor'],
  ),
  'people.manage': accountOwn(['global_admin', 'user_admin'], ['global_admin', 'user_admin'], ['admin']),
  'partnership.read': accountOwn(everyAgent, [], []),
  'partnership.ask': accountOwn(leaders, [], []),
  'partnership.accept': accountOwn(leaders, [], []),
  'partnership.end': accountOwn(leaders, [], []), // D11
  'partner.find': accountOwn([], ['global_admin'], ['admin', 'support', 'auditor']), // M12
  'service.publish': accountOwn([], [], ['admin']),
  'decision.explain': accountOwn(everyAgent, ['global_admin'], ['admin', 'support', 'auditor']),
  'audit.read': accountOwn(leaders, ['global_admin'], ['admin', 'support', 'auditor']), // D18
  'mail.read': accountOwn([], [], ['admin', 'support']),
  'mail.retry': accountOwn([], [], ['admin']),
  'client.manage': accountOwn(['global_admin'], [], ['admin']),
  'security-event-stream.read': accountOwn([], [], ['admin', 'support', 'auditor']),
  'security-event-stream.manage': accountOwn([], [], ['admin']),
  'webhook.read': accountOwn(leaders, ['global_admin'], ['admin', 'support', 'auditor']), // D18: as the log itself
  'webhook.manage': accountOwn(['global_admin'], ['global_admin'], ['admin']),
} as const satisfies Record<string, ActionLaw>;

export type ActionName = keyof typeof actions;
export const actionNames = Object.keys(actions) as readonly ActionName[];
export const isActionName = (text: string): text is ActionName => Object.hasOwn(actions, text);

/** Service actions that need privileges by D12 rather than by M5: asking the operator on behalf of the customer. */
const requiredByD12: readonly string[] = ['service-request.create'];

/** Why a service action without privileges is refused. */
export const withoutPrivileges = (action: string): 'privileges_required' | 'privileges_missing' =>
  action.startsWith('subscription.') || requiredByD12.includes(action) ? 'privileges_required' : 'privileges_missing';
