import { programs } from '../organizations/program.ts';
import type { Role } from '../organizations/role.ts';
import { type ActionLaw, actionNames, actions, isActionName } from './actions.ts';
import { type Change, type Scene, servicesOf } from './changes.ts';
import type { Verdict } from './decide.ts';
import type { Facts } from './facts.ts';
import type { ServiceManifest } from './service.ts';
import { openRoles } from './service-roles.ts';

/** What can answer the question that failed, or clear the way for such an answer, the least powerful first. */
export const remedies = (action: string, verdict: Verdict, scene: Scene): readonly Change[] => {
  switch (verdict.because.at(-1)?.question) {
    case 'role':
      return rolesFor(action, verdict, scene.facts);
    case 'program':
      return movesOf(scene.facts);
    case 'standing':
      return [{ kind: 'partner_standing' }];
    case 'relationship':
      // A grant binds the two as well.
      return [{ kind: 'relationship' }, ...grants(action, scene), ...clearings(scene)];
    case 'reseller_of_record':
      return sales(scene);
    case 'privileges':
      return [
        ...grants(action, scene),
        // Of what it sold, one service is to be among those that it holds (D12).
        ...(isActionName(action) ? sales(scene) : rolesFor(action, verdict, scene.facts)),
        ...clearings(scene),
      ];
    case 'active_subscription':
      return [...reactivations(scene.facts), ...sales(scene)];
    case undefined:
      return [];
  }
};

/** Another program, those that sell first. */
const movesOf = ({ subject }: Facts): readonly Change[] =>
  programs
    .filter((program) => program !== subject.organization.program)
    .map((program) => ({ kind: 'program', program }));

/** What keeps a customer from granting anything to a partner at all (D8, D21). */
const clearings = ({ facts, around }: Scene): readonly Change[] => [
  ...(facts.subject.organization.standing === 'suspended' ? [{ kind: 'partner_standing' } as const] : []),
  ...(around.customer?.standing === 'suspended' ? [{ kind: 'customer_standing' } as const] : []),
];

const rolesFor = (action: string, { refused }: Verdict, facts: Facts): readonly Change[] => {
  const { kind } = facts.subject.organization;
  // D22: no role leads into another tenant. D21: none makes the operator an agent.
  if (refused?.code === 'no_relationship' || refused?.code === 'operator_holds_no_privileges') return [];
  const able = isActionName(action)
    ? actions[action][kind].roles
    : facts.services.flatMap((service) => holdersOf(service, action, kind));
  return [...new Set<Role>(able)]
    .filter((role) => !facts.subject.roles.includes(role))
    .toSorted((one, other) => powerOf(kind, one) - powerOf(kind, other))
    .map((role) => ({ kind: 'role', role }));
};

/** Which roles of an organisation may hold a service role that includes the action (D5). */
const holdersOf = (service: ServiceManifest, action: string, kind: 'operator' | 'partner' | 'customer'): Role[] => {
  if (!service.actions.some(({ name }) => name === action)) return [];
  const lists: Readonly<Record<string, readonly string[]>> =
    kind === 'partner' ? service.agentRoles : kind === 'customer' ? service.customerRoles : {};
  const holders = Object.entries(lists).filter(([, roles]) =>
    roles.some((role) => service.roles[role]?.actions.includes(action)),
  );
  const own: Role[] = kind === 'customer' ? ['global_admin'] : [];
  return [...holders.map(([holder]) => holder as Role), ...own];
};

/** How much of the law a role opens: of two that will do, the smaller one is proposed. */
const powerOf = (kind: 'operator' | 'partner' | 'customer', role: Role): number =>
  actionNames.filter((name) => (actions[name] as ActionLaw)[kind].roles.some((one) => one === role)).length;

/** For an action of a service, a role that includes it beside those held already; else what a grant usually gives. */
const grants = (action: string, scene: Scene): readonly Change[] =>
  servicesOf(scene).flatMap((service): Change[] => {
    const grantOf = (roles: readonly string[]): Change => ({
      kind: 'grant',
      service: service.id,
      roles,
      replaces: undefined,
    });
    if (isActionName(action)) return [grantOf(service.defaultRoles)];
    const able = openRoles(service, scene.facts.subject)
      .flatMap((role) => ({ role, includes: service.roles[role]?.actions ?? [] }))
      .filter(({ includes }) => includes.includes(action))
      .toSorted((one, other) => one.includes.length - other.includes.length);
    return able.map(({ role }) => grantOf([role]));
  });

/** A sale of its own, and what may keep a partner from selling: its program, its standing. */
const sales = (scene: Scene): readonly Change[] => {
  if (scene.around.isAboutOneSubscription) return [];
  const sold = servicesOf(scene).map(({ id }): Change => ({ kind: 'sale', service: id }));
  return [...sold, ...movesOf(scene.facts), ...clearings(scene)];
};

const reactivations = ({ subject, subscriptions }: Facts): readonly Change[] =>
  subscriptions
    .filter(({ status, reseller, channel }) => {
      const isOwn = subject.organization.kind === 'operator' ? channel !== 'csp' : reseller === subject.organization.id;
      return status === 'suspended' && isOwn;
    })
    .map(({ id }) => ({ kind: 'reactivation', subscription: id }));
