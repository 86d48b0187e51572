import swagger from '@fastify/swagger';
import * as contract from '@oriel/core/contract';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { App } from './app.ts';

interface OpenApi {
  paths?: object;
  components?: { schemas?: Record<string, unknown> };
}

/** Must come before the routes it is to describe. OpenAPI 3.1, from the contract's schemas. */
export async function describeRoutes(app: App): Promise<void> {
  const schemaRegistry = namedSchemas();
  const transform = createJsonSchemaTransform({ schemaRegistry });
  const nameSchemas = createJsonSchemaTransformObject({ schemaRegistry });
  app.addHook('onRoute', (route) => {
    if (route.schema?.hide || route.url.endsWith('*')) route.schema = { ...route.schema, hide: true };
    else route.schema = { ...route.schema, response: { '4xx': contract.ErrorBody, '5xx': contract.ErrorBody, ...(route.schema?.response as object) } };
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Oriel', version: '0.1.0', description: 'Live and recorded cameras for web pages.', license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'From POST /api/v1/tokens.' },
          address: { type: 'apiKey', in: 'query', name: 'access', description: 'In addresses from POST /api/v1/addresses.' },
          secret: { type: 'http', scheme: 'bearer', description: 'AUTH_SECRET itself.' },
        },
      },
    },
    transform: (document) => {
      const { schema, url } = transform(document as Parameters<typeof transform>[0]);
      keepHeaders(document.schema?.response, schema?.response);
      const access = document.route.config?.access ?? 'manage';
      const reads = document.route.method === 'GET';
      const security =
        access === 'public' ? [] : access === 'secret' ? [{ secret: [] }] : [{ token: [] }, ...(reads ? [{ address: [] }] : [])];
      return { schema: { ...schema, security }, url };
    },
    transformObject: (document) => withoutUnused(nameSchemas(document)),
  });
}

type Responses = Record<string, { headers?: object }>;

/** The transform leaves out the headers that a route says it answers with. */
function keepHeaders(declared: unknown, written: unknown): void {
  for (const [status, { headers }] of Object.entries((declared ?? {}) as Responses)) {
    const response = (written as Responses)[status];
    if (headers && response) response.headers = headers;
  }
}

/** The contract's schemas under their own names; queries are written out where they are asked for. */
function namedSchemas(): z.core.$ZodRegistry<{ id?: string | undefined }> {
  const registry = z.registry<{ id?: string | undefined }>();
  for (const [id, schema] of Object.entries(contract)) {
    if (schema instanceof z.core.$ZodType && !id.endsWith('Query')) registry.add(schema, { id });
  }
  return registry;
}

/** The registry writes each schema as input and as output; most are only one of the two. */
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
