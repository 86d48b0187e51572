import type { App } from '../http/app.ts';
import { mediaResponse } from '../http/media-response.ts';
import type { Metrics } from './metrics.ts';

/** `GET /metrics`, for Prometheus. With `AUTH_SECRET` it needs a token with the scope `manage`. */
export function metricsRoute(app: App, metrics: Metrics): void {
  app.get(
    '/metrics',
    { config: { access: 'manage', rateLimit: false }, schema: { tags: ['operations'], summary: 'Metrics in the text format of Prometheus', response: { 200: mediaResponse('The metrics', 'text/plain') } } },
    async (_request, reply) => reply.header('Cache-Control', 'no-store').type(metrics.contentType).send(await metrics.text()),
  );
}
