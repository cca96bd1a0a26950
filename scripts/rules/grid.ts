import { type ActionLaw, actionNames, actions } from '@mandate/domain/access/actions';
import { type ReasonCode, reasons } from '@mandate/domain/kernel/reasons';
import { type OrganizationKind, rolesByKind } from '@mandate/domain/organizations/role';
import { listed, page, table } from './markdown.ts';

const laws: readonly (readonly [string, ActionLaw])[] = actionNames.map((name) => [name, actions[name]]);

const refused = (code: ReasonCode): string => `✘ ${reasons[code].rule}`;

const roleCells = (law: ActionLaw, kind: OrganizationKind): readonly string[] => {
  const { otherwise, ...side } = law[kind];
  const permitted: readonly string[] = side.roles;
  const told = 'told' in side ? side.told : undefined;
  return rolesByKind[kind].map((role) => {
    if (permitted.includes(role)) return '✔';
    return refused(role === 'global_admin' && told ? told : otherwise);
  });
};

const programCells = ({ partner }: ActionLaw): readonly string[] =>
  (['indirect_reseller', 'advisor'] as const).map((program) => {
    const code = partner.notFor?.[program];
    return code ? refused(code) : '✔';
  });

/** Lines of actions that nobody on a side may do say nothing there. */
const someoneMay = (kind: OrganizationKind) =>
  laws.filter(([, law]) => law[kind].roles.length > 0 || ('told' in law[kind] && law[kind].told !== undefined));

const partners = (): string =>
  table(
    ['action', ...rolesByKind.partner, 'indirect reseller', 'advisor', 'while suspended (D8)', 'needs', 'about'],
    someoneMay('partner').map(([name, law]) => [
      `\`${name}\``,
      ...roleCells(law, 'partner'),
      ...programCells(law),
      law.partner.whileSuspended ? '✔' : '✘ D8',
      listed(law.partner.needs),
      law.about,
    ]),
  );

const side = (kind: 'customer' | 'operator'): string =>
  table(
    ['action', ...rolesByKind[kind]],
    someoneMay(kind).map(([name, law]) => [`\`${name}\``, ...roleCells(law, kind)]),
  );

const nobodyOf = (kind: OrganizationKind): string => {
  const others = laws.filter((law) => !someoneMay(kind).includes(law));
  return `Nobody on this side may: ${others.map(([name, law]) => `\`${name}\` (${reasons[law[kind].otherwise].rule})`).join(', ')}.`;
};

/** Who may do what, on each side: the table `actions` of the law. */
export const grid = (): string =>
  page('Who may do what', [
    'Behind ✘ stands the rule that refuses; `ROLE` means that the role lacks it, `PROGRAM` that the program does. ' +
      'The questions are asked from left to right: role, program, standing, then what stands under “needs”.',
    'Actions of a service (`licence.assign`, `user.read` …) come from its manifest: a partner needs a live grant for ' +
      'that service, with a role that includes the action and that the person’s agent role may hold (M5, D5, D20). ' +
      'The customer’s global administrators need none. The operator holds none (D21).',
    '## Partners',
    partners(),
    nobodyOf('partner'),
    '## Customers',
    side('customer'),
    nobodyOf('customer'),
    '## Operator',
    'On a subscription the operator changes what it sold itself: `direct` and `advisor`.',
    side('operator'),
    nobodyOf('operator'),
  ]);
