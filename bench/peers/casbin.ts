import { type Enforcer, newEnforcer, newModelFromString } from 'casbin';
import { type Asked, relationshipAction } from '../questions.ts';
import { customerOf, manifests } from '../world.ts';
import { actionsCarried, customerNumber, subjectWith } from './carried.ts';

const model = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.obj == p.obj && r.act == p.act && g(r.sub, p.sub)
`;

/**
 * casbin looks through all policies of an enforcer, so each customer has one of its own: the fastest use of it. A person
 * is in the role of its kind of agent at its partner; policies name these.
 */
export const casbinEngine = async (asked: readonly Asked[]): Promise<(nth: number) => boolean> => {
  const enforcers = new Map<string, Enforcer>();
  for (const { question } of asked) {
    const customer = question.resource.customer ?? '';
    const enforcer = enforcers.get(customer) ?? (await enforcerOf(customer));
    enforcers.set(customer, enforcer);
    const { roles, organization } = subjectWith(question.person);
    if (!(await enforcer.hasGroupingPolicy(question.person, `${organization.id}#${roles[0]}`)))
      await enforcer.addGroupingPolicy(question.person, `${organization.id}#${roles[0]}`);
  }
  return (nth) => {
    const { person, action, resource } = (asked[nth] as Asked).question;
    const enforcer = enforcers.get(resource.customer ?? '');
    return enforcer?.enforceSync(person, resource.service ?? 'customer', action) ?? false;
  };
};

const agents = ['admin_agent', 'helpdesk_agent', 'sales_agent'] as const;

const enforcerOf = async (customer: string): Promise<Enforcer> => {
  const facts = customerOf(customerNumber(customer));
  const policies = agents.flatMap((agent) => [
    ...facts.bonds
      .filter(({ partner }) => !isTerminated(partner))
      .map(({ partner }) => [`${partner}#${agent}`, 'customer', relationshipAction]),
    ...facts.privileges
      .filter(({ partner, ended }) => !ended && !isTerminated(partner))
      .flatMap(({ partner, service, roles }) => {
        const manifest = manifests.find((one) => one.id === service);
        const actions = manifest ? actionsCarried({ roles: [agent] }, manifest, roles) : [];
        return actions.map((action) => [`${partner}#${agent}`, service, action]);
      }),
  ]);
  const enforcer = await newEnforcer(newModelFromString(model.trim()));
  await enforcer.addPolicies(policies);
  return enforcer;
};

const isTerminated = (partner: string): boolean => customerNumber(partner) % 100 === 99;
