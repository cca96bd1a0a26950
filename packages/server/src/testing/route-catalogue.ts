import type { App } from '../platform/http/app.ts';

/** The part of JSON Schema that our OpenAPI document uses, with its references resolved. */
export type Schema = {
  readonly type?: string;
  /** Null will do as well. */
  readonly nullable?: boolean;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
};

export type Parameter = {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly required?: boolean;
  readonly schema: Schema;
};

/** A route as its callers know it: from the OpenAPI document, with the permission that the boot recorded. */
export type CataloguedRoute = {
  /** `POST /api/customers/:id/subscriptions` */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly permission: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
};

export type Catalogue = {
  readonly routes: readonly CataloguedRoute[];
  /** Mounted, and in no document: `METHOD /url`. */
  readonly undocumented: readonly string[];
};

type Operation = {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
};

type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

const resolved = (document: Document, node: unknown): unknown => {
  if (Array.isArray(node)) return node.map((one) => resolved(document, one));
  if (typeof node !== 'object' || node === null) return node;
  if ('$ref' in node && typeof node.$ref === 'string') {
    return resolved(document, document.components.schemas[node.$ref.replace('#/components/schemas/', '')]);
  }
  const whole = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, resolved(document, value)]));
  return withoutNull(whole);
};

/** `anyOf` something and null, as the something that may be null. */
const withoutNull = (node: Record<string, unknown>): unknown => {
  if (!Array.isArray(node.anyOf)) return node;
  const others = (node.anyOf as Schema[]).filter(({ type }) => type !== 'null');
  return others.length === 1 && others.length < node.anyOf.length ? { ...others[0], nullable: true } : node;
};

/**
 * Every route of a server, as its own OpenAPI document describes it. A route that is mounted later is in it unasked; one
 * that the document does not know is named. HEAD follows from GET and is left out.
 */
export const catalogueOf = async <Actor, Permission extends string>(
  app: App<Actor, Permission>,
): Promise<Catalogue> => {
  const document = (await app.inject({ url: '/openapi.json' })).json<Document>();
  const mounted = app.mounted.filter(({ method }) => method !== 'HEAD');
  const routes: CataloguedRoute[] = [];
  const undocumented: string[] = [];
  for (const { method, url, permission } of mounted) {
    const path = url.replaceAll(/:(\w+)/g, '{$1}');
    const operation = document.paths[path]?.[method.toLowerCase()];
    if (!operation) undocumented.push(`${method} ${url}`);
    else
      routes.push({
        ...toRoute(document, operation),
        name: `${method} ${url}`,
        url,
        permission,
        method: method as 'GET',
      });
  }
  return { routes, undocumented };
};

const toRoute = (document: Document, { parameters = [], requestBody }: Operation) => ({
  parameters: resolved(document, parameters) as readonly Parameter[],
  body: requestBody && (resolved(document, requestBody.content['application/json']?.schema) as Schema),
});

/** What changes something, and must therefore be asked for from our own pages. */
export const isUnsafe = ({ method }: Pick<CataloguedRoute, 'method'>): boolean => method !== 'GET';
