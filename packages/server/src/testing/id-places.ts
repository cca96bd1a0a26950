import type { CataloguedRoute, Schema } from './route-catalogue.ts';
import type { Path } from './sample-request.ts';
import type { Noun } from './sight.ts';

/** A place in a request where somebody's id stands, and of what. */
export type IdPlace = { readonly place: Path; readonly noun: Noun };

/** In an address, the segment before an id says what it is of. */
const bySegment: Readonly<Record<string, Noun>> = {
  customers: 'customer',
  organizations: 'organization',
  users: 'person',
  subscriptions: 'subscription',
  'partner-relationships': 'partner',
  partnerships: 'partnership',
  tokens: 'token',
  clients: 'client',
  mails: 'mail',
  webhooks: 'webhook',
  'access-requests': 'access_request',
  'security-event-streams': 'security_event_stream',
  subjects: 'person',
};

/** In a query or a body, the name does. */
const byName: Readonly<Record<string, Noun>> = {
  customer: 'customer',
  partner: 'partner',
  reseller: 'partner',
  provider: 'partner',
  indirectReseller: 'partner',
  advisor: 'partner',
  replace: 'partner',
  organizationId: 'organization',
  privilege: 'privilege',
  subject: 'person',
  clientId: 'client',
  person: 'person',
  organization: 'organization',
  subscription: 'subscription',
};

/** Addresses whose last part is a secret that was handed over, or a name that is public: nobody's id. */
const nobodysSegments: readonly string[] = ['requests', 'partnership-requests', 'set-up', 'services', 'leases'];

/** The same of a body: a memory says which lease is its own. */
const nobodysPlaces: readonly string[] = ['POST /access/v1/pdp/leases id'];

const inPath = ({ url, parameters, name }: CataloguedRoute): IdPlace[] => {
  const segments = url.split('/');
  return segments.flatMap((segment, index) => {
    const parameter = parameters.find((one) => one.in === 'path' && `:${one.name}` === segment);
    const before = segments[index - 1] ?? '';
    if (!parameter || nobodysSegments.includes(before)) return [];
    const noun = bySegment[before];
    if (!noun) throw new Error(`${name}: say of what kind the id after /${before} is.`);
    return [{ place: ['path', parameter.name], noun }];
  });
};

const nounOf = (route: CataloguedRoute, place: Path): Noun => {
  const noun = byName[String(place.at(-1))];
  if (!noun) throw new Error(`${route.name}: say of what kind the id at ${place.join('/')} is.`);
  return noun;
};

const inSchema = (route: CataloguedRoute, schema: Schema, place: Path): IdPlace[] => {
  if (nobodysPlaces.includes(`${route.name} ${place.slice(1).join('/')}`)) return [];
  if (schema.format === 'uuid') return [{ place, noun: nounOf(route, place) }];
  const members = Object.entries(schema.properties ?? {});
  const others = typeof schema.additionalProperties === 'object' ? [['*', schema.additionalProperties] as const] : [];
  const items = schema.items ? [[0, schema.items] as const] : [];
  return [...members, ...others, ...items].flatMap(([name, member]) => inSchema(route, member, [...place, name]));
};

/**
 * Where a route reads ids: in its address, in order; in its query; in its body. Throws for an id of which nobody has said
 * what it is of, so that a new route cannot go unseen.
 */
export const idPlacesOf = (
  route: CataloguedRoute,
): { readonly path: readonly IdPlace[]; readonly elsewhere: readonly IdPlace[] } => ({
  path: inPath(route),
  elsewhere: [
    ...route.parameters
      .filter((one) => one.in === 'query' && one.schema.format === 'uuid')
      .map((one): IdPlace => ({ place: ['query', one.name], noun: nounOf(route, ['query', one.name]) })),
    ...(route.body ? inSchema(route, route.body, ['body']) : []),
  ],
});
