import { createRequire } from 'node:module';
import type { FastifyBaseLogger } from 'fastify';
import { pino, type DestinationStream } from 'pino';
import type { App } from './app.ts';

/** JSON lines; at a terminal, text for people. */
export function createLog(level: string): FastifyBaseLogger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return process.stdout.isTTY ? pino(options, prettyStream()) : pino(options);
}

/** Loads pino-pretty only when it is used: it takes time to load that a service does not need to spend. */
function prettyStream(): DestinationStream {
  const pretty = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty');
  return pretty({ ignore: 'pid,hostname,reqId', singleLine: true });
}

/** A URL without its signature, for the log: with it, whoever reads the log could open the URL. */
export const withoutSignature = (url: string): string => url.replace(/([?&]access=)[^&]*/g, '$1…');

/** One line per request: failures at `info`, all others at `debug`, so that requests for media do not hide the rest. */
export function logRequests(app: App): void {
  app.addHook('onResponse', async (request, reply) => {
    const line = {
      method: request.method,
      url: withoutSignature(request.url),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      ip: request.ip,
    };
    if (reply.statusCode >= 400) request.log.info(line, 'refused');
    else request.log.debug(line, 'answered');
  });
}
