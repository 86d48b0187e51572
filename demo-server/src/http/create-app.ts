import { randomUUID } from 'node:crypto';
import compress from '@fastify/compress';
import cors from '@fastify/cors';
import { OrielError } from '@oriel/core/contract';
import fastify, { LogController, type FastifyBaseLogger, type FastifyReply, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { config as configureZod } from 'zod/mini';
import { en } from 'zod/locales';
import type { Config } from '../config.ts';
import type { App } from './app.ts';
import { protect } from '../access/auth.ts';
import { sendError, toOrielError } from './errors.ts';
import { createLog, logRequests } from './log.ts';
import { KnownMethods } from './methods.ts';
import { describeRoutes } from './openapi.ts';
import { limitRates } from './rate-limit.ts';
import { securityHeaders } from './security-headers.ts';

export type AppConfig = Pick<Config, 'authSecret' | 'allowedOrigins' | 'logLevel'>;

/** The largest body is an SDP answer of 128 KiB, which JSON's escapes make longer. */
const BODY_LIMIT = 320 * 1024;

/** Between a click and the first picture: smaller answers would cost milliseconds there, and save a packet. */
const SIGNALING = /^\/api\/v1\/(?:cameras\/:cameraId\/(?:live|playback)\/start|playback\/webrtc\/.*)$/;

/** An empty application with everything that holds for all routes; each area adds its own. */
export async function createApp(config: AppConfig, log: FastifyBaseLogger = createLog(config.logLevel)): Promise<App> {
  // zod/mini has no words of its own; without them every reason reads "Invalid input".
  configureZod(en());

  const app: App = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 256 },
    // Blocking playlist reloads and media would hold a shutdown back.
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) => void sendError(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler: refuseMalformed,
  }).withTypeProvider<ZodTypeProvider>();

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler(sendError);
  app.addHook('onRequest', async (request, reply) => void reply.header('X-Request-Id', request.id));

  app.addHook('onRoute', (route) => {
    if (SIGNALING.test(route.url)) route.compress = false;
    // The answer to preflight requests, which carry no token.
    if (route.method === 'OPTIONS' && route.url === '*') route.config = { ...route.config, access: 'public' };
  });
  const methods = new KnownMethods(app);
  logRequests(app);
  securityHeaders(app, config);
  await app.register(cors, {
    origin: config.allowedOrigins.includes('*') ? '*' : config.allowedOrigins,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['Location', 'Link', 'ETag', 'Retry-After', 'X-Request-Id'],
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
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, async (request, reply) => {
    const allow = methods.of(request.url.split('?', 1)[0] ?? '/');
    if (allow.length === 0 || allow.includes(request.method)) return sendError(new OrielError('not_found'), request, reply);
    reply.header('Allow', allow.join(', '));
    return sendError(new OrielError('method_not_allowed', { details: { allow } }), request, reply);
  });
  return app;
}

/** Answers what Node could not even parse as HTTP. */
function refuseMalformed(this: unknown, error: NodeJS.ErrnoException, socket: import('node:net').Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const body = JSON.stringify(toOrielError(new OrielError('invalid_request', { message: 'The request is not valid HTTP.' })).toBody());
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
