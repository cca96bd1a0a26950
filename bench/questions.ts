import type { Question } from '@mandate/pdp/question';
import { type Random, seeded } from '../scripts/trial-stale/random.ts';
import {
  actionOf,
  customerKind,
  customerOf,
  idOf,
  manifests,
  partnerCount,
  partnerKind,
  peoplePerPartner,
  personKind,
  subjectOf,
} from './world.ts';

/** A question with what every engine has to answer. */
export type Asked = { readonly question: Question; readonly allowed: boolean };

export const relationshipAction = 'customer.read';
const allowedShare = 0.6;

/**
 * Questions about random customers: four in five about an action in a service, the others about reading the customer,
 * which asks for the relationship. Sixty in a hundred are allowed. Their texts are their own, as if they had just been read.
 */
export const questionsFor = (customers: number, count: number): readonly Asked[] => {
  const random = seeded(`questions ${customers}`);
  return Array.from({ length: count }, () => questionWith(random, customers, random.chance(allowedShare)));
};

const questionWith = (random: Random, customers: number, wanted: boolean): Asked => {
  for (;;) {
    const asked = candidate(random, random.between(0, customers - 1));
    if (asked.allowed === wanted) return asked;
  }
};

const candidate = (random: Random, customer: number): Asked => {
  const facts = customerOf(customer);
  const bound = facts.bonds.map(({ partner }) => Number.parseInt(partner.slice(-12), 16));
  const partner = random.chance(0.8) ? random.pick(bound) : random.between(0, partnerCount - 1);
  const person = partner * peoplePerPartner + random.between(0, peoplePerPartner - 1);
  const base = { person: idOf(personKind, person), organization: undefined };
  if (random.chance(0.2)) {
    const question = { ...base, action: relationshipAction, resource: { customer: idOf(customerKind, customer) } };
    return { question, allowed: isExpected(question, person, customer) };
  }
  const own = facts.privileges.filter(({ partner: holder }) => holder === idOf(partnerKind, partner));
  const granted = own.length > 0 && random.chance(0.9) ? random.pick(own).service : random.pick(manifests).id;
  const service = manifests.findIndex(({ id }) => id === granted);
  const question = {
    ...base,
    action: actionOf(service, random.between(0, 11)),
    resource: { customer: idOf(customerKind, customer), service: granted },
  };
  return { question, allowed: isExpected(question, person, customer) };
};

/** The answer by a plain reading of the rules, that shares no code with any engine: A4, D5, D8, M5. */
const isExpected = ({ action, resource }: Question, person: number, customer: number): boolean => {
  const { organization, roles } = subjectOf(person);
  const facts = customerOf(customer);
  if (organization.standing === 'terminated') return false;
  if (action === relationshipAction) return facts.bonds.some(({ partner }) => partner === organization.id);
  const number = Number(action.slice(action.lastIndexOf('-') + 1));
  const reach: Readonly<Record<string, number>> = { admin: 12, support: 6, reader: 3 };
  const isAdmin = roles.includes('admin_agent');
  if (roles.includes('sales_agent')) return false;
  return facts.privileges.some(
    (grant) =>
      grant.partner === organization.id &&
      grant.service === resource.service &&
      grant.ended === undefined &&
      grant.roles.some((role) => number < (reach[role] ?? 0) && (role !== 'admin' || isAdmin)),
  );
};
