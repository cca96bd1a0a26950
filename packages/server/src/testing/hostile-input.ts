import { bodyLimit } from '../platform/http/body-parser.ts';
import { pointerStep } from '../platform/http/json.ts';
import type { CataloguedRoute, Parameter, Schema } from './route-catalogue.ts';
import { addressOf, type Json, type Path, type SampleRequest } from './sample-request.ts';

/** A request that cannot be used, and the answer that says where. */
export type Hostile = {
  readonly what: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: Buffer;
  readonly status: 400 | 404 | 413 | 415;
  readonly code: string;
  /** Exactly the places that are wrong; undefined: the whole request is. */
  readonly pointers?: readonly string[];
  /** The fault is somewhere below this place. */
  readonly below?: string;
};

/** One way to spoil a value: the text that stands in its place, as it goes over the wire. */
type Spoilt = {
  readonly what: string;
  readonly raw: string | Buffer;
  readonly pointer?: string;
  readonly below?: string;
};

const long = (length: number): string => JSON.stringify('x'.repeat(length));
const tooDeep = 40;

/** Of every type one; those that the schema asks for are left out. */
const ofEachType: readonly (readonly [types: readonly string[], raw: string])[] = [
  [['boolean'], 'true'],
  [['integer', 'number'], '7'],
  [['number'], '1.5'],
  [['string'], '"a text"'],
  [['array'], '[]'],
  [['object'], '{}'],
];

const wrongTypes = ({ type = '', nullable }: Schema): Spoilt[] =>
  [...ofEachType.filter(([types]) => !types.includes(type)).map(([, raw]) => raw), ...(nullable ? [] : ['null'])].map(
    (raw) => ({
      what: `${raw} for a ${type}`,
      raw,
    }),
  );

const spoiltText = ({ minLength = 0, maxLength, pattern, format, enum: members, const: only }: Schema): Spoilt[] => [
  ...(minLength > 0 ? [{ what: 'empty', raw: '""' }] : []),
  ...(maxLength === undefined ? [] : [{ what: 'too long', raw: long(maxLength + 1) }]),
  ...(pattern || format || members || only !== undefined
    ? [
        { what: 'no such text', raw: '"!? no such text"' },
        { what: 'far too long', raw: long(5000) },
      ]
    : []),
];

/** Refused by whoever reads JSON strictly, whatever stands there. */
const unreadable: readonly Spoilt[] = [
  { what: 'a NUL', raw: '"a\\u0000b"' },
  { what: 'half a surrogate pair', raw: '"\\ud800"' },
  { what: 'a number beyond all numbers', raw: '1e400' },
  { what: 'an integer that would become another', raw: '9007199254740993' },
  { what: 'malformed UTF-8', raw: Buffer.from([0x22, 0xc3, 0x28, 0x22]), pointer: '' },
];

const spoiltNumber = ({ minimum, maximum }: Schema): Spoilt[] => [
  ...(minimum === undefined ? [] : [{ what: 'too small', raw: String(minimum - 1) }]),
  ...(maximum === undefined ? [] : [{ what: 'too big', raw: String(maximum + 1) }]),
];

const spoiltArray = ({ minItems = 0, maxItems }: Schema, value: Json, place: string): Spoilt[] => {
  const [item] = value as readonly Json[];
  return [
    ...(minItems > 0 ? [{ what: 'too few', raw: JSON.stringify(Array(minItems - 1).fill(item)), pointer: place }] : []),
    ...(maxItems === undefined
      ? []
      : [{ what: 'too many', raw: JSON.stringify(Array(maxItems + 1).fill(item)), pointer: place }]),
  ];
};

const withMember = (value: object, name: string, raw: string): string => {
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${JSON.stringify(member)}`);
  return `{${[...members, `${JSON.stringify(name)}:${raw}`].join(',')}}`;
};

const without = (value: object, name: string): string =>
  JSON.stringify(Object.fromEntries(Object.entries(value).filter(([key]) => key !== name)));

const spoiltObject = (schema: Schema, value: object, place: string): Spoilt[] => {
  const at = (name: string): string => `${place}${pointerStep(name)}`;
  const [first] = Object.entries(value);
  return [
    ...(schema.required ?? []).map((name) => ({
      what: `without ${name}`,
      raw: without(value, name),
      pointer: at(name),
    })),
    ...(schema.additionalProperties === false
      ? [{ what: 'an unknown field', raw: withMember(value, 'surprise', '1'), pointer: at('surprise') }]
      : []),
    ...(first
      ? [{ what: 'a name twice', raw: withMember(value, first[0], JSON.stringify(first[1])), pointer: at(first[0]) }]
      : []),
    { what: '__proto__', raw: withMember(value, '__proto__', '{}'), pointer: at('__proto__') },
    ...(schema.propertyNames?.pattern || schema.propertyNames?.enum
      ? [{ what: 'an impossible name', raw: withMember(value, 'NO SUCH NAME', '1'), pointer: at('NO SUCH NAME') }]
      : []),
  ];
};

const spoiltValues = (schema: Schema, value: Json, place: string): readonly Spoilt[] => {
  const nested = { what: 'nested too deeply', raw: '['.repeat(tooDeep) + ']'.repeat(tooDeep), below: place };
  const anywhere = [...unreadable, nested];
  if (schema.type === undefined) return anywhere;
  const ofType: Readonly<Record<string, () => Spoilt[]>> = {
    string: () => spoiltText(schema),
    integer: () => spoiltNumber(schema),
    number: () => spoiltNumber(schema),
    array: () => spoiltArray(schema, value, place),
    object: () => spoiltObject(schema, value as object, place),
  };
  return [...wrongTypes(schema), ...(ofType[schema.type]?.() ?? []), ...anywhere];
};

type Visit = { readonly place: Path; readonly schema: Schema; readonly value: Json };

/** Every value of a sample with its schema, the whole first. */
const visits = (schema: Schema, value: Json, place: Path = []): Visit[] => {
  const here = { place, schema, value };
  if (Array.isArray(value))
    return [here, ...value.flatMap((item, at) => visits(schema.items ?? {}, item, [...place, at]))];
  if (typeof value !== 'object' || value === null) return [here];
  const { properties = {}, additionalProperties } = schema;
  const others = typeof additionalProperties === 'object' ? additionalProperties : {};
  const members = Object.entries(value);
  return [here, ...members.flatMap(([name, member]) => visits(properties[name] ?? others, member, [...place, name]))];
};

const stone = '«here»';

/** The same document with something else at one place. */
const replaced = (value: Json, [step, ...rest]: Path): Json => {
  if (step === undefined) return stone;
  if (Array.isArray(value)) return value.map((item, at) => (at === step ? replaced(item, rest) : item));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, member]) => [name, name === step ? replaced(member, rest) : member]),
  );
};

const documentWith = (value: Json, place: Path, raw: string | Buffer): Buffer => {
  const [before = '', after = ''] = JSON.stringify(replaced(value, place)).split(JSON.stringify(stone));
  return Buffer.concat([Buffer.from(before), Buffer.from(raw), Buffer.from(after)]);
};

const invalid = { status: 400, code: 'invalid_request' } as const;

const hostileBodies = (schema: Schema, body: Json, url: string): Hostile[] =>
  visits(schema, body).flatMap(({ place, schema: part, value }) => {
    const pointer = place.map(pointerStep).join('');
    return spoiltValues(part, value, pointer).map(
      (spoilt): Hostile => ({
        what: `${spoilt.what} at ${pointer || 'the body'}`,
        url,
        payload: documentWith(body, place, spoilt.raw),
        ...invalid,
        ...(spoilt.below === undefined ? { pointers: [spoilt.pointer ?? pointer] } : { below: spoilt.below }),
      }),
    );
  });

/** A body of which nothing is required may be left out. */
const wholeBody = (url: string, { required = [] }: Schema): Hostile[] => [
  { what: 'broken JSON', url, payload: Buffer.from('{,}'), ...invalid, pointers: [''] },
  { what: 'two documents', url, payload: Buffer.from('{} {}'), ...invalid, pointers: [''] },
  ...(required.length > 0
    ? [{ what: 'an empty body', url, payload: Buffer.alloc(0), ...invalid, pointers: [''] }]
    : []),
  {
    what: 'an oversized body',
    url,
    payload: Buffer.from(long(bodyLimit)),
    status: 413,
    code: 'body_too_large',
  },
  ...['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense'].map(
    (type): Hostile => ({
      what: `a body of ${type}`,
      url,
      headers: { 'content-type': type },
      payload: Buffer.from('{}'),
      status: 415,
      code: 'unsupported_media_type',
    }),
  ),
];

/** Values that no parameter of this schema has, in their encoded form. */
const spoiltParameter = ({ type, format, pattern, enum: members, ...bounds }: Schema): readonly string[] => {
  if (type === 'integer') {
    const { minimum = 0, maximum = 0 } = bounds;
    return ['many', '1.5', '99999999999999999999', String(minimum - 1), String(maximum + 1)];
  }
  return [
    ...(format || pattern || members ? ['NO-SUCH-TEXT', 'x'.repeat(900)] : []),
    ...(bounds.minLength ? [''] : []),
    ...(bounds.maxLength === undefined ? [] : ['x'.repeat(bounds.maxLength + 1)]),
  ];
};

const hostileQuery = (route: CataloguedRoute, sample: SampleRequest): Hostile[] => {
  const withQuery = (name: string, encoded: string): string => {
    const { [name]: _, ...query } = sample.query;
    const url = addressOf(route, { ...sample, query });
    return `${url}${url.includes('?') ? '&' : '?'}${name}=${encoded}`;
  };
  const at = (name: string, what: string, encoded: string): Hostile => ({
    what: `${what} for ?${name}`,
    url: withQuery(name, encoded),
    ...invalid,
    pointers: [`?${name}`],
  });
  const each = ({ name, schema }: Parameter): Hostile[] => [
    ...spoiltParameter(schema).map((value) => at(name, JSON.stringify(value), value)),
    ...(name === 'after' ? [at(name, 'no cursor of ours', 'bm90IG91cnM')] : []),
    at(name, 'malformed UTF-8', '%C3%28'),
    at(name, 'a NUL', 'a%00b'),
    at(name, 'twice', `${sample.query[name] ?? 'a'}&${name}=${sample.query[name] ?? 'a'}`),
  ];
  return [
    ...route.parameters.filter((one) => one.in === 'query').flatMap(each),
    ...(isNative(route) ? [at('surprise', 'an unknown parameter', '1')] : []),
  ];
};

const hostilePath = (route: CataloguedRoute, sample: SampleRequest): Hostile[] =>
  route.parameters
    .filter((one) => one.in === 'path')
    .flatMap(({ name, schema }) => {
      const mark = 'here';
      const address = addressOf(route, { ...sample, params: { ...sample.params, [name]: mark } });
      const urlWith = (encoded: string): string => address.replace(`/${mark}`, `/${encoded}`);
      const values = spoiltParameter(schema).filter((value) => value !== '');
      return [
        ...values.map(
          (value): Hostile => ({
            what: `${value.slice(0, 40)} for :${name}`,
            url: urlWith(value),
            ...invalid,
            pointers: [name],
          }),
        ),
        { what: `malformed UTF-8 for :${name}`, url: urlWith('%C3%28'), ...invalid, pointers: [''] },
        { what: `a NUL for :${name}`, url: urlWith('a%00b'), ...invalid, pointers: [''] },
        { what: `endless :${name}`, url: urlWith('x'.repeat(2000)), status: 404, code: 'not_found' },
      ];
    });

/** The native API refuses what it does not know; the standard surfaces ignore it, as their standards ask. */
const isNative = ({ url }: CataloguedRoute): boolean => url.startsWith('/api/') || url.startsWith('/access/v1/pdp/');

const hostileKeys = (route: CataloguedRoute, sample: SampleRequest): Hostile[] =>
  route.parameters
    .filter((one) => one.in === 'header')
    .flatMap(({ name }) =>
      ['two words', 'x'.repeat(256), 'ключ'].map(
        (key): Hostile => ({
          what: `${key.slice(0, 20)} as ${name}`,
          url: addressOf(route, sample),
          headers: { [name]: Buffer.from(key).toString('latin1') },
          ...invalid,
          pointers: ['Idempotency-Key'],
        }),
      ),
    );

/** Every field of a route spoilt in every way that its own description rules out, one at a time. */
export const hostileRequests = (route: CataloguedRoute, sample: SampleRequest): readonly Hostile[] => {
  const url = addressOf(route, sample);
  const unasked: Hostile = {
    what: 'a body that nobody asked for',
    url,
    payload: Buffer.from('{"surprise":1}'),
    ...invalid,
    pointers: ['/surprise'],
  };
  const aroundBody = [...hostilePath(route, sample), ...hostileQuery(route, sample), ...hostileKeys(route, sample)];
  const payload = route.body && Buffer.from(JSON.stringify(sample.body));
  return [
    ...aroundBody.map((one) => (payload ? { ...one, payload } : one)),
    ...(route.body ? [...wholeBody(url, route.body), ...hostileBodies(route.body, sample.body, url)] : []),
    ...(!route.body && route.method !== 'GET' && isNative(route) ? [unasked] : []),
  ];
};
