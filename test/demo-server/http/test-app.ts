import { once } from 'node:events';
import { CameraId } from '@oriel/core/contract';
import { pino } from 'pino';
import * as z from 'zod/mini';
import type { App } from '../../../demo-server/src/http/app.ts';
import { createApp, type AppConfig } from '../../../demo-server/src/http/create-app.ts';
import { tokenRoutes } from '../../../demo-server/src/access/token-routes.ts';

export const SECRET = 'a secret that is long enough to be one';

const params = z.object({ cameraId: CameraId });

/** The real application with a route for each kind of access, and the lines that it logged. */
export async function createTestApp(config: Partial<AppConfig> = {}): Promise<{ app: App; logged: string[] }> {
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const app = await createApp({ authSecret: undefined, allowedOrigins: [], logLevel: 'debug', ...config }, log);
  tokenRoutes(app);
  app.get('/public', { config: { access: 'public' } }, async () => ({ ok: true }));
  app.get('/any', { config: { access: 'any' } }, async (request) => ({ signature: request.signature, cameras: ['a', 'b'].filter((id) => request.maySee(id)) }));
  app.get('/silent', async () => ({ ok: true }));
  app.get('/any/:cameraId', { config: { access: 'any' }, schema: { params } }, async () => ({ ok: true }));
  app.get('/live/:cameraId', { config: { access: 'live' }, schema: { params } }, async () => ({ ok: true }));
  app.post('/live/:cameraId', { config: { access: 'live' }, schema: { params } }, async () => ({ ok: true }));
  app.get('/playback/:cameraId', { config: { access: 'playback' }, schema: { params } }, async () => ({ ok: true }));
  app.get('/lists/:cameraId/index.m3u8', { config: { access: 'live', signedUrl: 'folder' }, schema: { params } }, async ({ signature }) => ({ signature }));
  app.get('/lists/:cameraId/:name', { config: { access: 'live' } }, async () => ({ ok: true }));
  app.put(
    '/things/:cameraId',
    {
      config: { access: 'manage' },
      schema: { params, body: z.object({ name: z.string(), deep: z.optional(z.object({ size: z.number() })) }) },
    },
    async () => ({ ok: true }),
  );
  app.get('/fails', { config: { access: 'public' } }, async () => {
    throw new Error('the password is hunter2');
  });
  app.get('/slow', { config: { access: 'public' }, handlerTimeout: 50 }, async (request) => {
    await once(request.signal, 'abort');
    return { ok: true };
  });
  await app.ready();
  return { app, logged };
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
