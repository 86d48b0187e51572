import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import { OrielError } from '@oriel/core/contract';
import type { FastifyRequest } from 'fastify';
import type { App } from './app.ts';

const MINUTE = 60_000;

/** Media and pages come as fast as they are watched; whoever may see them may have all of them. */
const unlimited = /^\/(?:$|\*$|hls\/|oriel\/|healthz$|readyz$|api\/v1\/cameras\/:cameraId\/(?:frames|thumbnail|snapshot)$)/;

/**
 * A peer connection costs the server more than an answer does. A minute's worth for one caller. Tokens are not here: a
 * portal's one backend asks for one a page view, and those who guess at the secret are counted before (`protect`).
 */
const starts: Record<string, number> = {
  '/api/v1/cameras/:cameraId/live/start': 600,
  '/api/v1/cameras/:cameraId/playback/start': 600,
  '/whep/:streamId': 600,
};

/** Counts by token where there is one, else by address. 3000 requests a minute are fifty a second. */
export async function limitRates(app: App): Promise<void> {
  app.addHook('onRoute', (route) => {
    if (unlimited.test(route.url)) route.config = { ...route.config, rateLimit: false };
    const max = starts[route.url];
    if (max !== undefined) route.config = { ...route.config, rateLimit: { max, timeWindow: MINUTE } };
  });
  await app.register(rateLimit, {
    max: 3000,
    timeWindow: MINUTE,
    enableDraftSpec: true,
    keyGenerator: (request: FastifyRequest) => request.grant?.id ?? normalizeIP(request.ip),
    errorResponseBuilder: (_request, { max, ttl }) =>
      new OrielError('rate_limited', { details: { limit: max, retryAfter: Math.ceil(ttl / 1000) } }),
  });
}
