import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import { ServerError } from '@oriel/core/contract';
import type { FastifyRequest } from 'fastify';
import type { App } from './app.ts';

const MINUTE = 60_000;

/** The limit of routes that declare none of their own, per caller: fifty requests a second. */
export const DEFAULT_LIMIT = { max: 3000, timeWindow: MINUTE };

/** The limit of routes that start a session: a peer connection costs the server more than an answer does. */
export const SESSION_START_LIMIT = { max: 600, timeWindow: MINUTE };

/** Must be registered before the routes. A caller is a token where there is one, else an address. */
export async function limitRates(app: App): Promise<void> {
  await app.register(rateLimit, {
    ...DEFAULT_LIMIT,
    enableDraftSpec: true,
    keyGenerator: (request: FastifyRequest) => request.grant?.id ?? normalizeIP(request.ip),
    errorResponseBuilder: (_request, { max, ttl }) =>
      new ServerError('rate_limited', { details: { limit: max, retryAfter: Math.ceil(ttl / 1000) } }),
  });
}
