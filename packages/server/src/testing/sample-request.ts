import type { CataloguedRoute, Schema } from './route-catalogue.ts';

export type Path = readonly (string | number)[];
export type Json = unknown;

/** What stands for a value of this schema at this place; undefined: whatever fits. */
export type Filling = (place: Path, schema: Schema) => Json | undefined;

/** Texts that fit the patterns in use. A pattern that none of them fits asks for another one here. */
const texts = [
  '7',
  '1.1',
  'office365',
  'sample.example',
  'CN',
  '2026-11',
  'administrator',
  'user.read',
  'A text',
] as const;

const byFormat: Readonly<Record<string, string>> = {
  uuid: '01890000-0000-7000-8000-000000000000',
  'date-time': '2027-01-01T00:00:00Z',
  email: 'somebody@sample.example',
  uri: 'https://sample.example/events',
};

/** What has to be known beyond its schema: lists of names that exist. */
const byName: Readonly<Record<string, Json>> = { kinds: ['privileges.removed'] };

/** Objects of which exactly one member may stand. */
const ofOne: readonly string[] = ['change'];

const textFor = (schema: Schema, place: Path): string => {
  if (schema.format !== undefined) {
    const text = byFormat[schema.format];
    if (text === undefined)
      throw new Error(`/${place.join('/')} has a format of which no sample is known: ${schema.format}`);
    return text;
  }
  const { pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  const fits = (text: string): boolean =>
    text.length >= minLength &&
    text.length <= maxLength &&
    (pattern === undefined || new RegExp(pattern, 'u').test(text));
  const text = texts.findLast(fits);
  if (text === undefined) throw new Error(`/${place.join('/')} has a pattern that no sample fits: ${pattern}`);
  return text;
};

/**
 * A value that a schema accepts. `whole`: with every optional member, so that each can be spoilt in turn; else only what
 * is required and what is filled. Throws where it knows none: teach it, so that no route goes untested.
 */
const sampleOf = (schema: Schema, fill: Filling, whole: boolean, place: Path = []): Json => {
  const filled = fill(place, schema);
  if (filled !== undefined) return filled;
  const known = byName[String(place.at(-1))];
  if (known !== undefined) return known;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case 'string':
      return textFor(schema, place);
    case 'integer':
    case 'number':
      return Math.min(Math.max(1, schema.minimum ?? 1), schema.maximum ?? 1);
    case 'boolean':
      return true;
    case 'array':
      return Array.from({ length: Math.max(schema.minItems ?? 0, whole ? 1 : 0) }, (_, index) =>
        sampleOf(schema.items ?? {}, fill, whole, [...place, index]),
      );
    case 'object':
      return sampleObject(schema, fill, whole, place);
    case undefined:
      return {};
    default:
      throw new Error(`/${place.join('/')} has a type of which no sample is known: ${schema.type}`);
  }
};

const sampleObject = (schema: Schema, fill: Filling, whole: boolean, place: Path): Json => {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  const members = Object.entries(properties).flatMap(([name, member]): [string, Json][] => {
    const here = [...place, name];
    const wanted = whole || required.includes(name) || fill(here, member) !== undefined;
    return wanted ? [[name, sampleOf(member, fill, whole, here)]] : [];
  });
  if (typeof additionalProperties === 'object' && propertyNames && Object.keys(additionalProperties).length > 0) {
    const names =
      required.length > 0 ? required : whole ? [String(sampleOf(propertyNames, () => undefined, whole, place))] : [];
    for (const name of names) members.push([name, sampleOf(additionalProperties, fill, whole, [...place, name])]);
  }
  return Object.fromEntries(ofOne.includes(String(place.at(-1))) ? members.slice(0, 1) : members);
};

/** A request that a route would read without a complaint. */
export type SampleRequest = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
};

/** Cursors are opaque: no schema says what is in one. */
const isOpaque = (name: string): boolean => name === 'after';

/** A sample of everything that a route reads. Places in `fill`: `['path', name]`, `['query', name]`, `['body', …]`. */
export const sampleRequest = (route: CataloguedRoute, fill: Filling, whole: boolean): SampleRequest => {
  const of = (part: 'path' | 'query') =>
    Object.fromEntries(
      route.parameters
        .filter((one) => one.in === part && !isOpaque(one.name))
        .filter((one) => whole || one.required || fill([part, one.name], one.schema) !== undefined)
        .map(({ name, schema }) => [name, String(sampleOf(schema, fill, whole, [part, name]))]),
    );
  return {
    params: of('path'),
    query: of('query'),
    body: route.body && sampleOf(route.body, fill, whole, ['body']),
  };
};

/** The address of a sample, encoded. */
export const addressOf = (
  { url }: CataloguedRoute,
  { params, query }: Pick<SampleRequest, 'params' | 'query'>,
): string => {
  const path = url.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams(query).toString();
  return search === '' ? path : `${path}?${search}`;
};
