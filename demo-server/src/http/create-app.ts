import { randomUUID } from 'node:crypto';
import compress from '@fastify/compress';
import cors from '@fastify/cors';
import { type OrielError, ServerError, TIME_HEADER } from '@oriel/core/contract';
import fastify, { LogController, type FastifyBaseLogger, type FastifyReply, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { config as configureZod } from 'zod/mini';
import { en } from 'zod/locales';
import type { Config } from '../config.ts';
import type { App } from './app.ts';
import { protect } from '../access/auth.ts';
import { sendError } from './errors.ts';
import { createLog, logRequests } from './log.ts';
import { describeRoutes } from './openapi.ts';
import { limitRates } from './rate-limit.ts';
import { refuseMalformed } from './malformed.ts';
import { RouteTable } from './route-table.ts';
import { type PagePolicy, securityHeaders } from './security-headers.ts';
import { limitSlowBodies } from './slow-bodies.ts';

export type AppConfig = Pick<Config, 'authSecret' | 'allowedOrigins' | 'logLevel'> & Partial<Pick<Config, 'trustProxy'>> & PagePolicy;

/** Bytes. The largest body is an SDP answer of 128 KiB, which JSON's escapes make longer. */
const BODY_LIMIT = 320 * 1024;

/** A handler that takes longer is answered for with `no_answer`, ms. Longer than any playlist reload blocks. */
const HANDLER_TIMEOUT = 60_000;

/** The application without its routes: everything that holds for all of them. */
export async function createApp(config: AppConfig, log: FastifyBaseLogger = createLog(config.logLevel)): Promise<App> {
  // zod/mini has no messages of its own: every reason would read "Invalid input".
  configureZod(en());

  const app: App = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT,
    // By route: see `limitSlowBodies`.
    requestTimeout: 0,
    handlerTimeout: HANDLER_TIMEOUT,
    trustProxy: config.trustProxy?.length ? config.trustProxy : false,
    routerOptions: { maxParamLength: 256 },
    // Blocking playlist reloads and media would delay a shutdown.
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) => void sendError(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler: (error, socket) => refuseMalformed(error, socket, app.routeTable),
  }).withTypeProvider<ZodTypeProvider>();

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler(sendError);
  app.addHook('onRequest', async (request, reply) => void reply.header('X-Request-Id', request.id));
  // As late as possible: a blocking playlist reload takes seconds.
  app.addHook('onSend', async (_request, reply) => void reply.header(TIME_HEADER, Date.now()));

  const routes = RouteTable.install(app);
  app.addHook('onRoute', (route) => {
    // The answer to preflight requests, which have no token.
    if (route.method === 'OPTIONS' && route.url === '*') route.config = { ...route.config, access: 'public', rateLimit: false };
  });
  logRequests(app);
  limitSlowBodies(app);
  await securityHeaders(app, config);
  await app.register(cors, {
    origin: config.allowedOrigins.includes('*') ? '*' : config.allowedOrigins,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['Location', 'Link', 'ETag', 'Retry-After', 'X-Request-Id', TIME_HEADER],
    maxAge: 600,
  });
  await limitRates(app);
  protect(app, config);
  await describeRoutes(app);
  await app.register(compress, {
    globalDecompression: false,
    encodings: ['br', 'gzip'],
    customTypes: /^(?:text\/|application\/(?:[\w.-]+\+)?json|application\/vnd\.apple\.mpegurl|application\/x-mpegurl|(?:application|text)\/javascript|image\/svg)/i,
  });
  await refuseUnknown(app, routes);
  return app;
}

/** `not_found` for an unknown path, `method_not_allowed` for a known path with another method. */
async function refuseUnknown(app: App, routes: RouteTable): Promise<void> {
  const limit = app.rateLimit();
  const refusal = (request: FastifyRequest, reply: FastifyReply): OrielError => {
    const allow = routes.methodsOf(request.url.split('?', 1)[0] ?? '/');
    if (allow.length === 0 || allow.includes(request.method)) return new ServerError('not_found');
    reply.header('Allow', allow.join(', '));
    return new ServerError('method_not_allowed', { details: { allow } });
  };
  // Before the body is parsed, which could fail in other ways.
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return;
    await limit.call(app, request, reply);
    throw refusal(request, reply);
  });
  // Handlers that find nothing, such as that of static files, call it.
  app.setNotFoundHandler({ preHandler: limit }, async (request, reply) => sendError(refusal(request, reply), request, reply));
}
