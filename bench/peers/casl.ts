import { createMongoAbility, type MongoAbility, type RawRuleOf, subject } from '@casl/ability';
import { type Asked, relationshipAction } from '../questions.ts';
import { customerOf, manifests } from '../world.ts';
import { actionsCarried, subjectWith } from './carried.ts';

type Rules = RawRuleOf<MongoAbility>[];

/**
 * CASL as its guide has it: one ability for each person, whose rules name the customers that they are about. All abilities
 * and all things asked about are made beforehand; only `can` is measured.
 */
export const caslEngine = (asked: readonly Asked[], customers: number): ((nth: number) => boolean) => {
  const rules = rulesByPartner(customers);
  const people = new Map<string, MongoAbility>();
  for (const { question } of asked)
    if (!people.has(question.person)) people.set(question.person, createMongoAbility(rulesOf(question.person, rules)));
  const things = asked.map(({ question: { resource } }) =>
    subject(resource.service ?? 'customer', { customer: resource.customer ?? '' }),
  );
  return (nth) => {
    const { person, action } = (asked[nth] as Asked).question;
    return people.get(person)?.can(action, things[nth] as never) ?? false;
  };
};

/**
 * CASL with an ability made beforehand for every pair of person and customer that is asked about, so that it has next to
 * nothing to compare: as fast as it gets, and of no use where access changes.
 */
export const presplitCaslEngine = (asked: readonly Asked[], customers: number): ((nth: number) => boolean) => {
  const rules = rulesByPartner(customers);
  const abilities = asked.map(({ question: { person, resource } }) => {
    const own = rulesOf(person, rules).filter(({ conditions }) => isAbout(conditions, resource.customer));
    return createMongoAbility(own.map(({ action, subject: about }) => ({ action, subject: about })) as Rules);
  });
  return (nth) => {
    const { action, resource } = (asked[nth] as Asked).question;
    return abilities[nth]?.can(action, resource.service ?? 'customer') ?? false;
  };
};

const isAbout = (conditions: unknown, customer: string | undefined): boolean =>
  (conditions as { readonly customer: string }).customer === customer;

type PartnerRule = {
  readonly customer: string;
  readonly service: string | undefined;
  readonly roles: readonly string[];
};

/** What every partner may touch: its customers, and what they granted. */
const rulesByPartner = (customers: number): ReadonlyMap<string, readonly PartnerRule[]> => {
  const all = Array.from({ length: customers }, (_, index) => customerOf(index)).flatMap((facts) => [
    ...facts.bonds.map(({ partner }) => ({ partner, customer: facts.id, service: undefined, roles: [] })),
    ...facts.privileges.filter(({ ended }) => !ended),
  ]);
  return Map.groupBy(all, ({ partner }) => partner);
};

const rulesOf = (person: string, byPartner: ReadonlyMap<string, readonly PartnerRule[]>): Rules => {
  const agent = subjectWith(person);
  const { id, standing } = agent.organization;
  if (standing === 'terminated') return [];
  return (byPartner.get(id) ?? []).flatMap(({ customer, service, roles }) => {
    const manifest = manifests.find((one) => one.id === service);
    const action = manifest ? actionsCarried(agent, manifest, roles) : [relationshipAction];
    return action.length === 0 ? [] : [{ action, subject: service ?? 'customer', conditions: { customer } }];
  });
};
