import { actionNames, isActionName } from '@mandate/domain/access/actions';
import type { Instant } from '@mandate/domain/kernel/time';
import type { Subject } from '@mandate/domain/organizations/subject';
import { type Catalogue, catalogueOf, factsFrom } from '@mandate/pdp/memory';
import { type Decided, decidedFor, type Question } from '@mandate/pdp/question';
import type { Actor } from '../platform/actor.ts';
import type { Tx } from '../platform/db.ts';
import { customersOfSubscriptions, loadFactsOfMany, loadSubjectsOfMany } from './decision-store.ts';
import { mayAsk } from './queries.ts';
import {
  type Belonging,
  type Circle,
  customersWithin,
  type Owned,
  peopleWithin,
  subscriptionsWithin,
} from './search-store.ts';
import { listServices } from './service-store.ts';

/** Where a page ended: the sort key of its last candidate. */
export type Key = readonly string[];

/** `after`: the `next` of the page before. */
export type SearchPage = { readonly limit: number; readonly after: Key | undefined };

/** Questions that the law answers with yes. `next`: there may be more behind this key. */
export type Found = { readonly questions: readonly Question[]; readonly next: Key | undefined };

/** Who wants to know. What it may not ask about is not found. */
export type Searching = { readonly actor: Actor; readonly now: Instant };

type Candidate = { readonly key: Key; readonly question: Question };

/** Some candidates in the order of their keys. `next`: there may be more behind this key. */
type Batch = { readonly candidates: readonly Candidate[]; readonly next: Key | undefined };

const batchSize = 250;

/** A page is given up unfilled after so many batches; its `next` goes on from there. */
const mostBatches = 8;

const firstId = '00000000-0000-0000-0000-000000000000';
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Who can do this? Looks among the people of the organisations around the customer in question (its own, the operator's,
 * those of partners that something binds to it), or of the account in question. `organization` narrows it to one.
 */
export const whoCan = async (
  tx: Tx,
  asked: Pick<Question, 'organization' | 'action' | 'resource'>,
  page: SearchPage,
  searching: Searching,
): Promise<Found> => {
  const { action, resource } = asked;
  const of = ownPeople(asked, searching);
  if (of === nobody) return nothing;
  const people = { account: resource.account, customer: await customerIn(tx, resource), of };
  const next = async (after: Key): Promise<Batch> => {
    const [organization = firstId, person = firstId] = after;
    const found = await peopleWithin(tx, people, { after: [organization, person], limit: batchSize });
    return batchOf(found, batchSize, ([at, who]: Belonging) => ({ person: who, organization: at, action, resource }));
  };
  return fill(tx, await catalogueIn(tx), page, next, searching);
};

const nobody = Symbol('nobody');

/** Of which organisation's people the asker may hear; undefined: of all of them. */
const ownPeople = (
  { organization, resource }: Pick<Question, 'organization' | 'resource'>,
  { actor }: Searching,
): string | undefined | typeof nobody => {
  const own = actor.organization.id;
  const ofOthers = { person: '', organization: undefined, action: '', resource };
  if (mayAsk(actor, ofOthers, undefined)) return organization;
  return organization === undefined || organization === own ? own : nobody;
};

const customerIn = async (tx: Tx, { customer, subscription }: Question['resource']): Promise<string | undefined> => {
  if (subscription === undefined) return customer;
  const owner = (await customersOfSubscriptions(tx, [subscription])).get(subscription);
  return customer === undefined || customer === owner ? owner : undefined;
};

/** What a search for resources looks for; an `account` is an organisation itself. */
export type Sought = 'customer' | 'service' | 'subscription' | 'account';

export type WhereQuestion = Pick<Question, 'person' | 'organization' | 'action'> & {
  readonly sought: Sought;
  /** Only services and subscriptions of this customer; of an account: which customer it is about. */
  readonly customer: string | undefined;
  /** Of a customer: which service it is about. */
  readonly service: string | undefined;
};

/**
 * Where may this person do this? Looks among the customers that something binds to the organisation for which the
 * person acts: all of them for the operator, itself for a customer; and among their services and subscriptions.
 */
export const whereMay = async (
  tx: Tx,
  asked: WhereQuestion,
  page: SearchPage,
  searching: Searching,
): Promise<Found> => {
  const { person, organization, action, sought, customer, service } = asked;
  const known = (await loadSubjectsOfMany(tx, [person])).get(person) ?? [];
  const acting = known.filter((one) => organization === undefined || one.organization.id === organization);
  const common = { person, organization, action };
  const circle = circleOf(acting, asked, searching);
  const catalogue = await catalogueIn(tx);
  const byId = (ids: readonly string[], toResource: (id: string) => Question['resource']): Candidate[] =>
    ids.map((id) => ({ key: [id], question: { ...common, resource: toResource(id) } }));

  const batches: Readonly<Record<Sought, (after: Key) => Promise<Batch>>> = {
    account: async ([after = '']) => {
      const own = acting.map((one) => one.organization.id).filter((id) => id > after);
      return { candidates: byId(own.toSorted(), (account) => ({ account, customer })), next: undefined };
    },
    customer: async ([after = '']) => {
      const ids = await customersWithin(tx, circle, { from: after || firstId, limit: batchSize });
      const candidates = byId(ids, (id) => ({ customer: id, service })).filter(({ key }) => key[0] !== after);
      return { candidates, next: ids.length === batchSize ? ids.slice(-1) : undefined };
    },
    service: async ([from = firstId, after = '']) => {
      const services = [...catalogue.byId.keys()].toSorted();
      const limit = 1 + Math.ceil(batchSize / (services.length + 1));
      const ids = await customersWithin(tx, circle, { from, limit });
      const candidates = ids.flatMap((of) =>
        services
          .filter((one) => of !== from || one > after)
          .map((one) => ({ key: [of, one], question: { ...common, resource: { service: one, customer: of } } })),
      );
      return { candidates, next: ids.length === limit ? [ids.at(-1) ?? '', services.at(-1) ?? ''] : undefined };
    },
    subscription: async ([from = firstId, after = firstId]) => {
      const ids = await customersWithin(tx, circle, { from, limit: batchSize });
      const found = await subscriptionsWithin(tx, ids, { after: [from, after], limit: batchSize });
      const batch = batchOf(found, batchSize, ([of, id]: Owned) => ({
        ...common,
        resource: { subscription: id, customer: of },
      }));
      const moreCustomers = ids.length === batchSize ? [ids.at(-1) ?? '', lastId] : undefined;
      return { candidates: batch.candidates, next: batch.next ?? moreCustomers };
    },
  };
  return fill(tx, catalogue, page, batches[sought], searching);
};

/** Among which customers to look for somebody who acts for one of these organisations. */
const circleOf = (acting: readonly Subject[], { action, customer }: WhereQuestion, { actor }: Searching): Circle => {
  const only = acting.length === 1 ? acting[0]?.organization : undefined;
  const these = (...customers: readonly string[]): Circle => ({ kind: 'these', customers });
  if (customer !== undefined) return these(customer);
  // A customer's administrator hears of other organisations' people what they may in its own tenant.
  if (actor.organization.kind === 'customer' && only?.id !== actor.organization.id) return these(actor.organization.id);
  // D22: with several organisations it is plain for whom the person acts only where one of them is what is asked about.
  if (!only || only.kind === 'customer') return these(...acting.map((one) => one.organization.id));
  return only.kind === 'operator'
    ? { kind: 'all' }
    : { kind: 'partner', partner: only.id, granted: !isActionName(action) }; // M5: nothing in the tenant without a grant
};

/** What may this person do there? Looks among the actions of the law and those of all services. */
export const whatMay = async (
  tx: Tx,
  asked: Pick<Question, 'person' | 'organization' | 'resource'>,
  page: SearchPage,
  searching: Searching,
): Promise<Found> => {
  const catalogue = await catalogueIn(tx);
  const names = new Set([...actionNames, ...catalogue.byAction.keys()]);
  const all = [...names].toSorted().map((action): Candidate => ({ key: [action], question: { ...asked, action } }));
  const batch = async ([after = '']: Key): Promise<Batch> => ({
    candidates: all.filter(({ question }) => question.action > after),
    next: undefined,
  });
  return fill(tx, catalogue, page, batch, searching);
};

const nothing: Found = { questions: [], next: undefined };

const batchOf = <K extends Key>(keys: readonly K[], size: number, toQuestion: (key: K) => Question): Batch => ({
  candidates: keys.map((key) => ({ key, question: toQuestion(key) })),
  next: keys.length === size ? keys.at(-1) : undefined,
});

/** Takes candidates batch by batch until the page is full, with one more behind it to know that there is a next page. */
const fill = async (
  tx: Tx,
  catalogue: Catalogue,
  { limit, after = [] }: SearchPage,
  batchAfter: (after: Key) => Promise<Batch>,
  { actor, now }: Searching,
): Promise<Found> => {
  const found: Candidate[] = [];
  let at: Key = after;
  for (let batches = 0; batches < mostBatches; batches += 1) {
    const { candidates, next } = await batchAfter(at);
    const answers = await answerAll(
      tx,
      catalogue,
      candidates.map(({ question }) => question),
      now,
    );
    const allowed = candidates.filter(({ question }, index) => {
      const answer = answers[index];
      return answer?.verdict.allowed === true && mayAsk(actor, question, answer.subject);
    });
    found.push(...allowed);
    if (found.length > limit) return pageOf(found.slice(0, limit), found[limit - 1]?.key);
    if (next === undefined) return pageOf(found, undefined);
    at = next;
  }
  return pageOf(found, at);
};

const pageOf = (found: readonly Candidate[], next: Key | undefined): Found => ({
  questions: found.map(({ question }) => question),
  next,
});

const catalogueIn = async (tx: Tx): Promise<Catalogue> =>
  catalogueOf((await listServices(tx)).map(({ manifest }) => manifest));

type Answered = Pick<Decided, 'verdict' | 'subject'>;

/** The law on many questions at once: three statements whatever their number, fewer where they ask about less. */
const answerAll = async (
  tx: Tx,
  catalogue: Catalogue,
  questions: readonly Question[],
  now: Instant,
): Promise<readonly Answered[]> => {
  const subjects = await ofMany(
    tx,
    loadSubjectsOfMany,
    questions.map(({ person }) => person),
  );
  const owners = await ofMany(
    tx,
    customersOfSubscriptions,
    questions.map(({ resource }) => resource.subscription),
  );
  const ownerIn = ({ customer, subscription }: Question['resource']): string | undefined => {
    const owner = subscription === undefined ? customer : owners.get(subscription);
    // What a caller claims beside a subscription must agree with the record.
    return customer === undefined || customer === owner ? owner : undefined;
  };
  const customers = await ofMany(
    tx,
    loadFactsOfMany,
    questions.map(({ resource }) => ownerIn(resource)),
  );
  return questions.map((question) => {
    const { action, resource } = question;
    const { service, subscription } = resource;
    const customer = customers.get(ownerIn(resource) ?? '');
    return decidedFor(subjects.get(question.person) ?? [], question, '', now, (subject) =>
      factsFrom({ subject, customer, catalogue, action, service, subscription }),
    );
  });
};

/** Loads each id once; nothing where there are none. */
const ofMany = async <T>(
  tx: Tx,
  load: (tx: Tx, ids: readonly string[]) => Promise<ReadonlyMap<string, T>>,
  ids: readonly (string | undefined)[],
): Promise<ReadonlyMap<string, T>> => {
  const known = new Set(ids.filter((id) => id !== undefined));
  return known.size === 0 ? new Map() : load(tx, [...known]);
};
