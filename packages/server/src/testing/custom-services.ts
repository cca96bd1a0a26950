import type { ServiceManifest } from '@mandate/domain/access/service';
import type { LocalizedText } from '@mandate/domain/kernel/locale';
import { grantDirectly } from '../access/grant-commands.ts';
import { publishService } from '../access/service-commands.ts';
import type { Serving } from './serving.ts';
import { accepting, type CustomerCompany, expectOk, type PartnerCompany } from './world.ts';

const named = (name: string): LocalizedText => ({ en: name, 'zh-CN': name, 'zh-TW': name, ja: name, ru: name });

const roleOf = (action: string): string => `may_${action.replaceAll(/[^a-z0-9]/g, '_')}`;

/** A service in which each action has a role of its own, so that a grant can give any of them and no more. */
const serviceOf = (id: string, actions: readonly string[]): ServiceManifest => ({
  id,
  names: named(id),
  licensing: 'usage',
  actions: actions.map((name) => ({ name, names: named(name) })),
  roles: Object.fromEntries(actions.map((name) => [roleOf(name), { names: named(name), actions: [name] }])),
  agentRoles: { admin_agent: actions.map(roleOf), helpdesk_agent: [] },
  customerRoles: { user_admin: [], billing_admin: [] },
  defaultRoles: actions.slice(0, 1).map(roleOf),
  offers: [],
});

/** Who may do what: person → service → actions. */
export type Policy = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/**
 * A policy of somebody else's, as Mandate keeps it: what is protected is a service of its own; whoever may do something
 * to it works for an advisor of its own, to which a customer has granted just that.
 */
export const enactPolicy = async (serving: Serving, name: string, actions: readonly string[], policy: Policy) => {
  const services = new Set(Object.values(policy).flatMap((held) => Object.keys(held)));
  for (const id of services)
    expectOk(await publishService(serving, serving.act(serving.operator.people.admin), serviceOf(id, actions)));
  const customer: CustomerCompany = await serving.customer(`${name} tenant`);
  const people = new Map<string, string>();
  for (const [person, held] of Object.entries(policy)) {
    const advisor: PartnerCompany = await serving.partner(`${name} ${person}`, 'advisor');
    const choices = Object.entries(held).map(([service, granted]) => ({ service, roles: granted.map(roleOf) }));
    const by = serving.act(customer.people.admin);
    expectOk(await grantDirectly(serving, by, advisor.id, accepting(choices)));
    people.set(person, advisor.people.admin.id);
  }
  return { customer: customer.id, people };
};
