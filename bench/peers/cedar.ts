import {
  preparsePolicySet,
  type StatefulAuthorizationCall,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';
import { type Asked, relationshipAction } from '../questions.ts';
import { customerOf, manifests } from '../world.ts';
import { customerNumber, subjectWith } from './carried.ts';

const policies = `
permit (principal, action == Action::"${relationshipAction}", resource)
when { principal.standing == "active" && resource.partners.contains(principal.partner) };
permit (principal, action, resource)
when { principal.standing == "active" && principal.roles.contains("admin_agent") && action in resource.granted };
permit (principal, action, resource)
when { principal.standing == "active" && principal.roles.contains("helpdesk_agent")
  && action in resource.grantedToHelpdesk };
`;

/**
 * Cedar with its policies parsed beforehand. The entities of a question are the slice that it needs, put together
 * beforehand as well: what is measured is passing them in and deciding.
 */
export const cedarEngine = (asked: readonly Asked[]): ((nth: number) => boolean) => {
  const parsed = preparsePolicySet('bench', { staticPolicies: policies });
  if (parsed.type === 'failure') throw new Error(JSON.stringify(parsed.errors));
  const calls = asked.map(({ question }) => callOf(question));
  return (nth) => {
    const answer = statefulIsAuthorized(calls[nth] as StatefulAuthorizationCall);
    if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors));
    return answer.response.decision === 'allow';
  };
};

const entity = (type: string, id: string) => ({ __entity: { type, id } });

/** Every action stands in the roles of its service that include it. */
const rolesWith = (action: string): readonly string[] =>
  manifests.flatMap(({ id, roles }) =>
    Object.entries(roles).flatMap(([role, { actions }]) => (actions.includes(action) ? [`${id}/${role}`] : [])),
  );

const callOf = ({ person, action, resource }: Asked['question']): StatefulAuthorizationCall => {
  const subject = subjectWith(person);
  const facts = customerOf(customerNumber(resource.customer ?? ''));
  const partner = subject.organization.id;
  const granted = facts.privileges
    .filter((grant) => grant.partner === partner && grant.service === resource.service && !grant.ended)
    .flatMap(({ roles, service }) => roles.map((role) => `${service}/${role}`));
  const thing = { type: 'Tenant', id: `${resource.customer}/${resource.service ?? ''}` };
  return {
    principal: { type: 'Person', id: person },
    action: { type: 'Action', id: action },
    resource: thing,
    context: {},
    preparsedPolicySetId: 'bench',
    entities: [
      {
        uid: { type: 'Person', id: person },
        attrs: {
          partner: entity('Partner', partner),
          standing: subject.organization.standing,
          roles: [...subject.roles],
        },
        parents: [],
      },
      { uid: { type: 'Action', id: action }, attrs: {}, parents: rolesWith(action).map(toParent) },
      {
        uid: thing,
        attrs: {
          partners: facts.bonds.map(({ partner: bound }) => entity('Partner', bound)),
          granted: granted.map((role) => entity('Action', role)),
          grantedToHelpdesk: granted.filter((role) => !role.endsWith('/admin')).map((role) => entity('Action', role)),
        },
        parents: [],
      },
    ],
  };
};

const toParent = (id: string) => ({ type: 'Action', id });
