import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import pretty from 'pino-pretty';
import type { App } from './app.ts';

/** JSON lines; for a person at a terminal, the same in words. */
export function createLog(level: string): FastifyBaseLogger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return process.stdout.isTTY ? pino(options, pretty({ ignore: 'pid,hostname,reqId', singleLine: true })) : pino(options);
}

/** An address as it may be logged: without the signature that would open it. */
export const withoutSignature = (url: string): string => url.replace(/([?&]access=)[^&]*/g, '$1…');

/** One line a request: what failed at `info`, all others at `debug`, so that media does not drown the rest. */
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
