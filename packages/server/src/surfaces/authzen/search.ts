import { parseRevision } from '@mandate/domain/kernel/lane';
import { ok, type Result } from '@mandate/domain/kernel/result';
import type { Instant } from '@mandate/domain/kernel/time';
import * as z from 'zod';
import type { Question } from '../../access/queries.ts';
import { type Found, type Sought, whatMay, whereMay, whoCan } from '../../access/search-queries.ts';
import { asSeenBy } from '../../access/sight-queries.ts';
import type { Actor } from '../../platform/actor.ts';
import { type Db, reading, type Tx } from '../../platform/db.ts';
import type { Technical } from '../../platform/http/technical.ts';
import { revisionOf } from '../../platform/revision.ts';
import { pageAsked, pageToken, type Sameness } from './page-token.ts';
import { isResourceType, type ResourceType, toQuestion } from './question.ts';
import type { ActionSearch, ResourceSearch, SubjectSearch } from './search-schemas.ts';

export type SearchDeps = { readonly db: Db };

type Asking = { readonly actor: Actor; readonly now: Instant };
type Entity = { readonly type: string; readonly id: string; readonly properties?: Readonly<Record<string, string>> };

type Page<T> = {
  readonly results: readonly T[];
  readonly page: { readonly next_token: string; readonly count: number };
  readonly context?:
    | { readonly revision: string }
    | { readonly error: { readonly status: number; readonly message: string } };
};

const pairOfIds = z.tuple([z.guid(), z.guid()]);

/**
 * AuthZEN 1.0 §8.4. A person found acts for one organisation (D22), which stands in its properties: a question about
 * both of them, as they were found, is answered with yes.
 */
export const searchSubjects = (
  deps: SearchDeps,
  asked: SubjectSearch,
  asking: Asking,
): Promise<Result<Page<Entity>, Technical>> => {
  const { subject, resource } = asked;
  if (subject.type !== 'user' || !isResourceType(resource.type)) return nothing;
  const { organization, action, resource: about } = questionOf(subject, asked.action, resource, resource.type);
  const same = ['subject', asking.actor.organization.id, organization, action, ...placeOf(about)];
  return search(deps, {
    asked,
    same,
    key: pairOfIds,
    about: about.customer ?? about.account,
    find: (tx, page) => whoCan(tx, { organization, action, resource: about }, page, asking),
    toResult: ({ person, organization: of }) => ({ type: 'user', id: person, ...properties({ organization: of }) }),
  });
};

const soughtBy = {
  customer: 'customer',
  service: 'service',
  subscription: 'subscription',
  partner: 'account',
} as const satisfies Record<ResourceType, Sought>;

const keysOf = {
  customer: z.tuple([z.guid()]),
  service: z.tuple([z.guid(), z.string().max(64)]),
  subscription: pairOfIds,
  account: z.tuple([z.guid()]),
} as const satisfies Record<Sought, z.ZodType>;

/**
 * AuthZEN 1.0 §8.5. Services and subscriptions are found with their customer in their properties, of one customer where
 * the search names it there, else of all in question.
 */
export const searchResources = (
  deps: SearchDeps,
  asked: ResourceSearch,
  asking: Asking,
): Promise<Result<Page<Entity>, Technical>> => {
  const { subject, resource } = asked;
  const { type } = resource;
  if (subject.type !== 'user' || !isResourceType(type)) return nothing;
  const { resource: about, ...common } = questionOf(subject, asked.action, resource, type);
  const sought = soughtBy[type];
  // The id of what is sought is ignored: of a customer, its own; of a service, its name.
  const customer = sought === 'customer' ? undefined : about.customer;
  const service = sought === 'customer' ? about.service : undefined;
  const { person, organization, action } = common;
  const same = ['resource', asking.actor.organization.id, person, organization, action, type, customer, service];
  return search(deps, {
    asked,
    same,
    key: keysOf[sought],
    about: customer,
    find: (tx, page) => whereMay(tx, { ...common, sought, customer, service }, page, asking),
    toResult: ({ resource: found }) => toEntity(type, found),
  });
};

const toEntity = (type: ResourceType, { account, customer, service, subscription }: Question['resource']): Entity => {
  switch (type) {
    case 'customer':
      return { type, id: customer ?? '', ...properties({ service }) };
    case 'service':
      return { type, id: service ?? '', ...properties({ customer }) };
    case 'subscription':
      return { type, id: subscription ?? '', ...properties({ customer }) };
    case 'partner':
      return { type, id: account ?? '', ...properties({ customer }) };
  }
};

/** AuthZEN 1.0 §8.6. */
export const searchActions = async (
  deps: SearchDeps,
  asked: ActionSearch,
  asking: Asking,
): Promise<Result<Page<{ readonly name: string }>, Technical>> => {
  const { subject, resource } = asked;
  if (subject.type !== 'user' || !isResourceType(resource.type)) return nothing;
  const question = questionOf(subject, { name: '' }, resource, resource.type);
  const { person, organization, resource: about } = await asSeenBy(deps.db, asking.actor, question);
  const same = ['action', asking.actor.organization.id, person, organization, ...placeOf(about)];
  return search(deps, {
    asked,
    same,
    key: z.tuple([z.string().max(128)]),
    about: about.customer ?? about.account,
    find: (tx, page) => whatMay(tx, { person, organization, resource: about }, page, asking),
    toResult: ({ action }) => ({ name: action }),
  });
};

type SoughtEntity = { readonly id?: unknown; readonly properties?: Readonly<Record<string, unknown>> | undefined };

const idIn = ({ id }: SoughtEntity): string => (typeof id === 'string' ? id : '');

const questionOf = (
  subject: SoughtEntity,
  action: { readonly name: string },
  resource: SoughtEntity,
  type: ResourceType,
): Question =>
  toQuestion({
    subject: { type: 'user', id: idIn(subject), properties: subject.properties },
    action: { name: action.name },
    resource: { type, id: idIn(resource), properties: resource.properties },
  });

const placeOf = ({ account, customer, service, subscription }: Question['resource']): Sameness => [
  account,
  customer,
  service,
  subscription,
];

/** Only those that are known; without any there are no properties. */
const properties = (named: Readonly<Record<string, string | undefined>>) => {
  const known = Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return known.length > 0 ? { properties: Object.fromEntries(known) } : {};
};

const nothing: Promise<Result<Page<never>, never>> = Promise.resolve(
  ok({ results: [], page: { next_token: '', count: 0 } }),
);

type Search<T> = {
  readonly asked: Pick<SubjectSearch, 'page' | 'context'>;
  readonly same: Sameness;
  readonly key: Parameters<typeof pageAsked>[2];
  /** The customer, or the account, that all of it is about. */
  readonly about: string | undefined;
  readonly find: (tx: Tx, page: Parameters<typeof whoCan>[2]) => Promise<Found>;
  readonly toResult: (question: Question) => T;
};

/** One page, on one state of the records: what is found was decided on the same moment as what is not. */
const search = async <T>(
  { db }: SearchDeps,
  { asked, same, key, about, find, toResult }: Search<T>,
): Promise<Result<Page<T>, Technical>> => {
  const page = pageAsked(asked.page, same, key);
  if (!page.ok) return page;
  // The operator's services and everybody else's people alike: who may hear what, `mayAsk` says about each.
  return reading(db, { kind: 'system' }, async (tx) => {
    const revision = await revisionOf(tx, about);
    if (!isReached(revision, asked.context?.at_least, about)) return ok(notSoLate);
    const { questions, next } = await find(tx, page.value);
    const results = questions.map(toResult);
    return ok({
      results,
      page: { next_token: pageToken(same, next), count: results.length },
      ...(about !== undefined && { context: { revision } }),
    });
  });
};

/** Whoever searches sees what is committed. A revision that this does not reach has never been given out. */
const isReached = (revision: string, atLeast: string | undefined, about: string | undefined): boolean => {
  const [seen, wanted] = [parseRevision(revision), parseRevision(atLeast ?? '0.0')];
  if (!seen || !wanted) return false;
  return seen.shared >= wanted.shared && (about === undefined || seen.own >= wanted.own);
};

const notSoLate: Page<never> = {
  results: [],
  page: { next_token: '', count: 0 },
  context: { error: { status: 409, message: 'There is no revision as late as context.at_least.' } },
};
