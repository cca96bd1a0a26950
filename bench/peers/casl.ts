import { createMongoAbility, type MongoAbility, type RawRuleOf } from '@casl/ability';
import { type Asked, relationshipAction } from '../questions.ts';
import { customerOf, manifests } from '../world.ts';
import { actionsCarried, customerNumber, subjectWith } from './carried.ts';

/**
 * CASL as it is meant to be used: one ability for a person at a customer, with a rule for every service that was granted.
 * All abilities are made beforehand; only `can` is measured.
 */
export const caslEngine = (asked: readonly Asked[]): ((nth: number) => boolean) => {
  const people = new Map<string, Map<string, MongoAbility>>();
  for (const { question } of asked) {
    const customer = question.resource.customer ?? '';
    const abilities = people.get(question.person) ?? new Map<string, MongoAbility>();
    people.set(question.person, abilities);
    if (!abilities.has(customer)) abilities.set(customer, createMongoAbility(rulesOf(question.person, customer)));
  }
  return (nth) => {
    const { person, action, resource } = (asked[nth] as Asked).question;
    const ability = people.get(person)?.get(resource.customer ?? '');
    return ability?.can(action, resource.service ?? 'customer') ?? false;
  };
};

const rulesOf = (person: string, customer: string): RawRuleOf<MongoAbility>[] => {
  const subject = subjectWith(person);
  const { id, standing } = subject.organization;
  if (standing === 'terminated') return [];
  const facts = customerOf(customerNumber(customer));
  const bound = facts.bonds.some(({ partner }) => partner === id);
  const granted = facts.privileges
    .filter(({ partner, ended }) => partner === id && !ended)
    .flatMap((grant) => {
      const manifest = manifests.find((one) => one.id === grant.service);
      return manifest ? [{ action: actionsCarried(subject, manifest, grant.roles), subject: manifest.id }] : [];
    });
  return [...(bound ? [{ action: relationshipAction, subject: 'customer' }] : []), ...granted];
};
