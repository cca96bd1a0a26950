import type { Bond, Facts } from '../access/facts.ts';
import type { Program } from '../organizations/program.ts';
import type { Role } from '../organizations/role.ts';
import type { Standing } from '../organizations/standing.ts';
import type { Subject } from '../organizations/subject.ts';
import { companies, daysAgo, idOf, office365, privilegeWith, soldWith } from './records.ts';

/**
 * One column of `permissions.csv`, in the words of the law. Unless it says otherwise: an admin agent; one live `csp`
 * subscription, of which `seller` is the reseller of record; `bond` is what binds the two.
 */
type Situation = {
  readonly company: keyof typeof companies;
  readonly program: Program;
  readonly role: Role;
  readonly standing: Standing;
  readonly seller: keyof typeof companies;
  readonly bond: Bond['kind'] | undefined;
  readonly privileges: boolean;
};

const reseller: Situation = {
  company: 'reseller',
  program: 'direct_reseller',
  role: 'admin_agent',
  standing: 'active',
  seller: 'reseller',
  bond: 'relationship',
  privileges: true,
};
const provider: Situation = { ...reseller, company: 'provider', program: 'indirect_provider', seller: 'provider' };
const indirectReseller: Situation = {
  ...provider,
  company: 'indirectReseller',
  program: 'indirect_reseller',
  bond: 'subscription', // named by the provider on that subscription
};

const partnerSituations: Readonly<Record<string, Situation>> = {
  'reseller+privileges': reseller,
  'reseller-privileges': { ...reseller, privileges: false },
  'other-partner+privileges': { ...reseller, company: 'otherPartner' },
  'provider+privileges': provider,
  'provider-privileges': { ...provider, privileges: false },
  'indirect-reseller+privileges': indirectReseller, // M12
  'indirect-reseller-privileges': { ...indirectReseller, privileges: false },
  'advisor+privileges': { ...reseller, company: 'advisor', program: 'advisor' },
  'sales-agent-of-reseller+privileges': { ...reseller, role: 'sales_agent' },
  'helpdesk-agent-of-reseller+privileges': { ...reseller, role: 'helpdesk_agent' },
  'suspended-reseller+privileges': { ...reseller, standing: 'suspended' },
  'stranger-partner': { ...reseller, company: 'stranger', bond: undefined, privileges: false },
};

const customerSituations: Readonly<Record<string, Role>> = {
  'customer-global-admin': 'global_admin',
  'customer-user': 'user',
};

const subjectOf = (
  organization: Pick<Subject['organization'], 'id' | 'kind' | 'program' | 'standing'>,
  role: Role,
) => ({
  id: idOf('person', 1),
  roles: [role],
  since: daysAgo(300),
  organization: { ...organization, name: 'Aurora Consulting', standingSince: daysAgo(400) },
});

const partnerFacts = ({ company, program, role, standing, seller, bond, privileges }: Situation): Facts => ({
  subject: subjectOf({ id: companies[company], kind: 'partner', program, standing }, role),
  customer: companies.customer,
  bond: bond && { kind: bond, id: idOf('relationship', 1), since: daysAgo(200) },
  services: [office365],
  privileges: privileges
    ? [
        privilegeWith({
          partner: companies[company],
          transacting: program !== 'indirect_reseller' && program !== 'advisor',
        }),
      ]
    : [],
  subscriptions: [soldWith({ reseller: companies[seller] })],
});

const customerFacts = (role: Role): Facts => ({
  subject: subjectOf({ id: companies.customer, kind: 'customer', program: undefined, standing: 'active' }, role),
  customer: companies.customer,
  bond: undefined,
  services: [office365],
  privileges: [],
  subscriptions: [soldWith()],
});

/** The facts of a situation of `permissions.csv`; an unknown name is a fault of the file. */
export const factsOf = (situation: string): Facts => {
  const partner = partnerSituations[situation];
  if (partner) return partnerFacts(partner);
  const role = customerSituations[situation];
  if (role) return customerFacts(role);
  throw new Error(`permissions.csv knows a situation that is not described: ${situation}`);
};

/** The operator's people, asked about the same customer. */
export const operatorFacts = (role: Role): Facts => ({
  ...customerFacts(role),
  subject: subjectOf({ id: companies.operator, kind: 'operator', program: undefined, standing: 'active' }, role),
});
