import swagger from '@fastify/swagger';
import * as contract from '@oriel/core/contract';
import { TIME_HEADER } from '@oriel/core/contract';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { App } from './app.ts';
import { errorCodesOf } from './error-codes.ts';
import { errorResponses } from './openapi-errors.ts';
import { examples } from './openapi-examples.ts';

interface OpenApi {
  paths?: Record<string, Record<string, { responses?: object }>>;
  components?: { schemas?: Record<string, unknown> };
}

/** `format: date-time` says it all; zod adds a pattern of 400 characters. */
const zodToJsonConfig = {
  override: ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) => {
    if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  },
};

/** OpenAPI 3.1 from the contract's schemas. Must be registered before the routes that it describes. */
export async function describeRoutes(app: App): Promise<void> {
  const schemaRegistry = namedSchemas();
  const transform = createJsonSchemaTransform({ schemaRegistry, zodToJsonConfig });
  const nameSchemas = createJsonSchemaTransformObject({ schemaRegistry, zodToJsonConfig });
  app.addHook('onRoute', (route) => {
    if (route.url.endsWith('*')) route.schema = { ...route.schema, hide: true };
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Oriel', version: '0.1.0', description: `Live and recorded cameras for web pages. Every answer has the server’s time, Unix milliseconds, in the header \`${TIME_HEADER}\`.`, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'From POST /api/v1/tokens.' },
          signedUrl: { type: 'apiKey', in: 'query', name: 'access', description: 'In signed URLs from POST /api/v1/addresses.' },
          secret: { type: 'http', scheme: 'bearer', description: 'AUTH_SECRET itself.' },
        },
      },
    },
    transform: (document) => {
      const { schema, url } = transform(document as Parameters<typeof transform>[0]);
      keepHeaders(document.schema?.response, schema?.response);
      const access = document.route.config?.access ?? 'manage';
      const isSignable = document.route.method === 'GET';
      const security =
        access === 'public' ? [] : access === 'secret' ? [{ secret: [] }] : [{ token: [] }, ...(isSignable ? [{ signedUrl: [] }] : [])];
      return { schema: { ...schema, security }, url };
    },
    transformObject: (document) => withoutUnused(withErrors(app, nameSchemas(document))),
  });
}

type Responses = Record<string, { headers?: object }>;

/** Copies the headers that a response declares; the transform drops them. */
function keepHeaders(declared: unknown, written: unknown): void {
  for (const [status, { headers }] of Object.entries((declared ?? {}) as Responses)) {
    const response = (written as Responses)[status];
    if (headers && response) response.headers = headers;
  }
}

/** Adds the responses for the error codes of each route. */
function withErrors<T extends object>(app: App, document: T): T {
  const { paths = {} } = document as OpenApi;
  for (const route of app.routeTable.routes) {
    const operation = paths[route.url.replaceAll(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()];
    // Statuses that the route declares itself stay, such as a 416 without a body.
    if (operation) operation.responses = { ...errorResponses(errorCodesOf(route)), ...operation.responses };
  }
  return document;
}

type SchemaMetadata = { id?: string | undefined; examples?: unknown[] };

/** The contract's schemas under their own names. Queries have none: their parameters are written at each route. */
function namedSchemas(): z.core.$ZodRegistry<SchemaMetadata> {
  const registry = z.registry<SchemaMetadata>();
  for (const [id, schema] of Object.entries(contract)) {
    if (!(schema instanceof z.core.$ZodType) || id.endsWith('Query')) continue;
    registry.add(schema, { id, ...(id in examples && { examples: [examples[id]] }) });
  }
  return registry;
}

/** Removes schemas that nothing refers to: the registry writes each one as input and as output. */
function withoutUnused<T extends object>(document: T): T {
  const { paths, components } = document as OpenApi;
  const schemas = components?.schemas ?? {};
  const used = new Map<string, unknown>();
  const follow = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (used.has(name)) continue;
      used.set(name, schemas[name]);
      follow(schemas[name]);
    }
  };
  follow(paths);
  return { ...document, components: { ...components, schemas: Object.fromEntries(used) } };
}

export function openapiRoute(app: App): void {
  app.get('/openapi.json', { config: { access: 'any' }, schema: { hide: true } }, async () => app.swagger());
}
