import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app.ts';

/** Time limit for a whole body, ms; where a route takes long bodies, for its next bytes. */
const TIME_LIMIT = 30_000;

/**
 * Closes connections whose body takes too long, is longer than the route says, or goes on after the answer. Node's own
 * `requestTimeout` holds for every route alike, and an upload may take hours.
 */
export function limitSlowBodies(app: App, timeLimit = TIME_LIMIT): void {
  app.addHook('onRequest', async (request, reply) => watch(request, reply, timeLimit));
}

function watch({ raw, routeOptions }: FastifyRequest, reply: FastifyReply, timeLimit: number): void {
  if (raw.headers['content-length'] === undefined && raw.headers['transfer-encoding'] === undefined) return;
  const { longBody: isLong = false, maxBody = Infinity } = routeOptions.config;
  const before = raw.socket.bytesRead;
  let received = before;
  const timer = setInterval(() => {
    if (raw.complete) return clearInterval(timer);
    const isMoving = raw.socket.bytesRead > received;
    received = raw.socket.bytesRead;
    if (!isLong || !isMoving || received - before > maxBody || reply.raw.writableFinished) raw.destroy();
  }, timeLimit);
  timer.unref();
  raw.once('close', () => clearInterval(timer));
}
