import { STATUS_CODES } from 'node:http';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { media } from './answer.ts';
import type { App } from './app.ts';
import { withOneNamePerSchema } from './openapi-components.ts';
import { problemSchema } from './problem.ts';
import { route } from './route.ts';
import type { AnyRoute } from './route-spec.ts';
import { strictly } from './strictly.ts';

/** Where the documentation is read; its assets are the only routes that no `route` has mounted. */
export const docsPath = '/docs';

/** The reader runs scripts and styles from this server only; its marks are data: images. */
const docsPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const zodToJsonConfig = {
  override: ({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }) => {
    // An answer may gain members; only what says that it is strict is closed.
    if (zodSchema._zod.def.type === 'object' && zodSchema._zod.def.catchall === undefined) {
      delete jsonSchema.additionalProperties;
    }
    // Every integer is within these bounds; they say nothing.
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    // The patterns behind `format` are pages long and say nothing that the format does not.
    if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    // Both directions of a codec are described by what its wire form is annotated with.
    if (zodSchema._zod.def.type === 'pipe' && jsonSchema.type !== undefined) delete jsonSchema.$ref;
  },
};

const toJsonSchema = createJsonSchemaTransform({ zodToJsonConfig });

const operationIdOf = ({ method, url }: AnyRoute): string =>
  method.toLowerCase() +
  url
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');

const responsesOf = (spec: AnyRoute): Record<string, unknown> => {
  const responses: Record<string, unknown> = {};
  for (const [status, schema] of Object.entries(spec.answers)) {
    const description = STATUS_CODES[status] ?? 'Answered';
    if (!(schema instanceof z.ZodType)) {
      responses[status] = { description, content: { [schema.mediaType]: { schema: z.string() } } };
    } else if (schema.def.type === 'undefined') {
      responses[status] = z.null().describe(description);
    } else {
      responses[status] = { description, content: { 'application/json': { schema } } };
    }
  }
  responses.default = {
    description: 'Refused, or failed: a problem document.',
    content: { 'application/problem+json': { schema: problemSchema } },
  };
  return responses;
};

const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .max(255)
    .optional()
    .meta({ description: 'A repeat under the same key answers the first result. Lives 24 h.' }),
});

const operationOf = (spec: AnyRoute) => ({
  operationId: spec.operationId ?? operationIdOf(spec),
  summary: spec.summary,
  ...(spec.description !== undefined && { description: spec.description }),
  tags: [...spec.tags],
  security: spec.permission === 'anyone' ? [] : [{ session: [] }, { token: [] }],
  ...(spec.params && { params: spec.params }),
  ...(spec.query && { querystring: spec.query }),
  ...(spec.body && { body: spec.lenient ? spec.body : strictly(spec.body) }),
  ...(spec.method === 'POST' && spec.idempotent !== false && { headers: idempotencyHeader }),
  response: responsesOf(spec),
});

/** Makes the OpenAPI 3.1 document from the routes' own schemas, and serves its reader under /docs. */
export const documentRoutes = async (app: FastifyInstance, version: string): Promise<void> => {
  const withComponents = createJsonSchemaTransformObject({ zodToJsonConfig });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Mandate', version, description: 'An open, self-hosted partner center.' },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'mandate_session', description: 'People, in a browser.' },
          token: { type: 'http', scheme: 'bearer', description: 'Programs: a personal or an OAuth 2.0 access token.' },
        },
      },
    },
    transform: (source) => {
      const { spec } = source.route.config ?? {};
      if (!spec) return { schema: { hide: true }, url: source.url };
      return toJsonSchema({ ...source, schema: operationOf(spec) as never });
    },
    transformObject: (source) => withOneNamePerSchema(withComponents(source)),
  });
  await app.register(swaggerUi, {
    routePrefix: docsPath,
    staticCSP: docsPolicy,
    uiConfig: { docExpansion: 'list', deepLinking: true, validatorUrl: null },
  });
};

/** Serves the document itself. It is the same for everybody, and made once. */
export const mountOpenapi = <Actor, Permission extends string>(app: App<Actor, Permission>): void => {
  let document: string | undefined;
  route(app, {
    method: 'GET',
    url: '/openapi.json',
    permission: 'anyone',
    identify: false,
    lenient: true,
    tags: ['operations'],
    operationId: 'readOpenapi',
    summary: 'Read this description of the API',
    answers: { 200: { mediaType: 'application/json' } },
    handle: () => {
      document ??= JSON.stringify(app.swagger());
      return media('application/json; charset=utf-8', document);
    },
  });
};
