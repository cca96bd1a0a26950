type Json = unknown;
type Schemas = Record<string, Json>;
type Document = { readonly paths?: Json; readonly components?: { readonly schemas?: Schemas } };

const prefix = '#/components/schemas/';

/** A copy in which every reference to a component has been renamed; object members sorted, so that no two runs differ. */
const renamed = (value: Json, rename: (name: string) => string): Json => {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string' && member.startsWith(prefix)
        ? prefix + rename(member.slice(prefix.length))
        : renamed(member, rename),
    ]),
  );
};

const namesIn = (value: Json): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === '$ref' && typeof member === 'string' && member.startsWith(prefix)
      ? [member.slice(prefix.length)]
      : namesIn(member),
  );
};

/** Every component that an operation needs, directly or through others. */
const reachable = (document: Document, schemas: Schemas): ReadonlySet<string> => {
  const found = new Set<string>();
  const waiting = [...namesIn(document.paths)];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...namesIn(schemas[name]));
  }
  return found;
};

const sorted = <T>(members: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(members).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const inputSuffix = /Input$/;

/**
 * The converter writes every named schema twice, `X` for answers and `XInput` for requests. Where both say the same, or
 * only one is used, one remains, under its own name; what nothing uses is left out. Paths and components are sorted.
 */
export const withOneNamePerSchema = <D extends object>(given: D): D => {
  const document = given as Document;
  const schemas = document.components?.schemas ?? {};
  const used = reachable(document, schemas);
  const plain = (name: string) => name.replace(inputSuffix, '');
  // `XInput` with all its references made plain: equal to `X` only when everything below is equal as well.
  const same = (name: string): boolean =>
    JSON.stringify(sortedDeep(renamed(schemas[name], plain))) === JSON.stringify(sortedDeep(schemas[plain(name)]));
  const merges = new Set(
    [...used].filter(
      (name) => inputSuffix.test(name) && plain(name) in schemas && (!used.has(plain(name)) || same(name)),
    ),
  );
  const rename = (name: string): string => (merges.has(name) ? plain(name) : name);
  const kept = [...used].filter((name) => !(merges.has(name) && used.has(plain(name))));
  const components = Object.fromEntries(kept.map((name) => [rename(name), renamed(schemas[name], rename)]));
  return {
    ...given,
    paths: sorted(renamed(document.paths ?? {}, rename) as Record<string, Json>),
    components: { ...document.components, schemas: sorted(components) },
  };
};

const sortedDeep = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(sortedDeep);
  if (value === null || typeof value !== 'object') return value;
  return sorted(Object.fromEntries(Object.entries(value).map(([key, member]) => [key, sortedDeep(member)])));
};
