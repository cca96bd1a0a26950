import { type IdPlace, idPlacesOf } from './id-places.ts';
import type { Persona } from './neighbours.ts';
import type { CataloguedRoute } from './route-catalogue.ts';
import { type Filling, type Path, type SampleRequest, sampleRequest } from './sample-request.ts';
import type { Noun, sightOf, Target } from './sight.ts';

type Sight = ReturnType<typeof sightOf>;

/** The same request twice: about something that is none of the caller's business, and about nothing at all. */
export type Twin = {
  readonly what: string;
  readonly strange: SampleRequest;
  readonly empty: SampleRequest;
  /** The ids that the strange one names: an answer may repeat them. */
  readonly sent: readonly string[];
};

/** An id of the right form that belongs to nothing. */
export const nobody = '01890000-0000-7000-8000-00000000dead';

const sameplace = (a: Path, b: Path): boolean =>
  a.length === b.length && a.every((step, at) => step === b[at] || step === '*' || b[at] === '*');

let guests = 0;

/** Values that make the rest of a request mean something, so that the id is what decides. */
const sensible: Filling = (place) => {
  const name = place.at(-1);
  if (place[0] !== 'body') return undefined;
  if (name === 'agreement') return { id: 'customer-agreement', version: '2026-11' };
  if (name === 'offer') return 'e3';
  if (name === 'to') return ['prospect@sample.example'];
  // Each time somebody else, so that nobody runs into the limit of failed attempts.
  if (name === 'email') return `guest-${guests++}@sample.example`;
  return undefined;
};

const filling =
  (ids: ReadonlyMap<IdPlace, string>): Filling =>
  (place, schema) => {
    for (const [one, id] of ids) if (sameplace(one.place, place)) return id;
    // A map by service on the way to an id needs its entry: one that another partner holds at every customer here (D3).
    const leads = [...ids.keys()].some(
      (one) =>
        one.place.length > place.length &&
        one.place[place.length] === '*' &&
        sameplace(one.place.slice(0, place.length), place),
    );
    if (leads) {
      const [id] = ids.values();
      return { azure: { grant: true, replace: id } };
    }
    return sensible(place, schema);
  };

const requestWith = (route: CataloguedRoute, ids: ReadonlyMap<IdPlace, string>): SampleRequest =>
  sampleRequest(route, filling(ids), false);

/** Ids for the places of an address: the last one's target says those above it. */
const along = (places: readonly IdPlace[], { ids }: Target): Map<IdPlace, string> =>
  new Map(places.map((place, at) => [place, ids[at + ids.length - places.length] ?? nobody]));

const nowhere = (places: readonly IdPlace[]): Map<IdPlace, string> => new Map(places.map((place) => [place, nobody]));

/**
 * What a persona may ask a route about strangers: their records by their whole address, the same under an address of the
 * persona's own, and their ids in query and body.
 */
export const strangeRequests = (route: CataloguedRoute, viewer: Persona, sight: Sight): readonly Twin[] => {
  const { path, elsewhere } = idPlacesOf(route);
  const twin = (what: string, strange: Map<IdPlace, string>, empty: Map<IdPlace, string>, { ids }: Target): Twin => ({
    what,
    strange: requestWith(route, strange),
    empty: requestWith(route, empty),
    sent: [...new Set([...ids, ...strange.values()])],
  });
  const last = path.at(-1);
  const twins: Twin[] = [];
  const own = last && sight.familiar(last.noun, viewer);
  const ownAddress = own ? along(path, own) : nowhere(path);
  for (const target of last ? sight.strangers(last.noun, viewer) : []) {
    twins.push(twin(`${last?.noun} ${target.ids.join('/')}`, along(path, target), nowhere(path), target));
    if (path.length < 2 || !last || !own) continue;
    const id = target.ids.at(-1) ?? nobody;
    const under = (leaf: string) => new Map([...ownAddress, [last, leaf] as const]);
    twins.push(twin(`own ${own.ids[0]} and ${last.noun} ${id}`, under(id), under(nobody), target));
  }
  for (const place of elsewhere)
    for (const target of sight.strangers(place.noun, viewer)) {
      const id = target.ids.at(-1) ?? nobody;
      const named = (value: string) => new Map([...ownAddress, [place, value] as const]);
      twins.push(twin(`${place.place.join('/')} ${id}`, named(id), named(nobody), target));
    }
  return twins;
};

/** The route's request about the persona's own affairs, as far as there are any. */
export const ownRequest = (route: CataloguedRoute, viewer: Persona, sight: Sight): SampleRequest => {
  const { path } = idPlacesOf(route);
  const last = path.at(-1);
  const own = last && sight.familiar(last.noun, viewer);
  return requestWith(route, own ? along(path, own) : nowhere(path));
};

type Question = { readonly subject: object; readonly action: object; readonly resource: object };

const claiming = (customer: string | undefined) => (customer === undefined ? {} : { properties: { customer } });

/** What a persona may ask the decision interface about strangers: their people, their tenants, what they bought. */
export const strangeQuestions = (
  viewer: Persona,
  sight: Sight,
): readonly (Omit<Twin, 'strange' | 'empty'> & {
  readonly strange: Question;
  readonly empty: Question;
})[] => {
  const self = viewer.actor.id;
  const ownCustomer = sight.familiar('customer', viewer)?.ids[0] ?? nobody;
  const ask = (person: string, resource: object): Question => ({
    subject: { type: 'user', id: person },
    action: { name: 'user.read' },
    resource,
  });
  const service = (customer: string) => ({ type: 'service', id: 'office365', ...claiming(customer) });
  const about = (noun: Noun, what: string, question: (id: string) => Question) =>
    sight
      .strangers(noun, viewer)
      .filter(({ ids: [owner = ''] }) => noun !== 'person' || !sight.isServedBy(viewer, owner))
      .map(({ ids }) => {
        const id = ids.at(-1) ?? nobody;
        return { what: `${what} ${id}`, strange: question(id), empty: question(nobody), sent: ids };
      });
  return [
    ...about('person', 'the person', (id) => ask(id, service(ownCustomer))),
    ...about('customer', 'the tenant', (id) => ask(self, service(id))),
    ...about('customer', 'the customer', (id) => ask(self, { type: 'customer', id })),
    ...about('subscription', 'the subscription', (id) => ask(self, { type: 'subscription', id })),
    ...about('subscription', 'the subscription, claimed', (id) =>
      ask(self, { type: 'subscription', id, ...claiming(ownCustomer) }),
    ),
    ...about('partner', 'the account', (id) => ask(self, { type: 'partner', id })),
    ...about('organization', 'acting for', (id) => ({
      ...ask(self, service(ownCustomer)),
      subject: { type: 'user', id: self, properties: { organization: id } },
    })),
  ];
};
