import { ServerError } from '@oriel/core/contract';
import * as z from 'zod/mini';
import type { App } from './app.ts';

const tags = ['operations'];
const Health = z.object({ status: z.literal('ok') });

/**
 * `/healthz`: the process answers. `/readyz`: it can do its work, for load balancers.
 *
 * @param isReady Called with each request; must be quick.
 */
export function healthRoutes(app: App, isReady: () => boolean | Promise<boolean>): void {
  const response = { 200: Health };
  app.get(
    '/healthz',
    { config: { access: 'public', rateLimit: false }, schema: { tags, summary: 'Whether the process answers', response } },
    async (_request, reply) => reply.header('Cache-Control', 'no-store').send({ status: 'ok' }),
  );
  app.get(
    '/readyz',
    { config: { access: 'public', rateLimit: false, errors: ['not_ready'] }, schema: { tags, summary: 'Whether the server can do its work', response } },
    async (_request, reply) => {
      if (!(await isReady())) throw new ServerError('not_ready');
      return reply.header('Cache-Control', 'no-store').send({ status: 'ok' });
    },
  );
}
