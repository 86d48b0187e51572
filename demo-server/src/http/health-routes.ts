import { OrielError } from '@oriel/core/contract';
import * as z from 'zod/mini';
import type { App } from './app.ts';

const Health = z.object({ status: z.literal('ok') });

/**
 * `/healthz` says that the process answers; `/readyz` that it can do its work, for whoever sends it requests.
 *
 * @param isReady Asked at each request; must not take long.
 */
export function healthRoutes(app: App, isReady: () => boolean | Promise<boolean>): void {
  const options = { config: { access: 'public' as const }, schema: { tags: ['operations'], response: { 200: Health } } };
  app.get('/healthz', options, async (_request, reply) => reply.header('Cache-Control', 'no-store').send({ status: 'ok' }));
  app.get('/readyz', options, async (_request, reply) => {
    if (!(await isReady())) throw new OrielError('not_ready');
    return reply.header('Cache-Control', 'no-store').send({ status: 'ok' });
  });
}
