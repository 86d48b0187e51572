import { CameraId } from '@oriel/core/contract';
import { pino } from 'pino';
import * as z from 'zod/mini';
import type { App } from '../../../demo-server/src/http/app.ts';
import { createApp, type AppConfig } from '../../../demo-server/src/http/create-app.ts';
import { tokenRoutes } from '../../../demo-server/src/access/token-routes.ts';

export const SECRET = 'a secret that is long enough to be one';

const params = z.object({ cameraId: CameraId });

/** The real application with a route of each access, and what it logged. */
export async function createTestApp(config: Partial<AppConfig> = {}): Promise<{ app: App; logged: string[] }> {
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const app = await createApp({ authSecret: undefined, allowedOrigins: [], logLevel: 'debug', ...config }, log);
  tokenRoutes(app);
  app.get('/public', { config: { access: 'public' } }, async () => ({ ok: true }));
  app.get('/any', { config: { access: 'any' } }, async (request) => ({ signature: request.signature, cameras: ['a', 'b'].filter((id) => request.maySee(id)) }));
  app.get('/silent', async () => ({ ok: true }));
  app.get('/api/v1/cameras/:cameraId', { config: { access: 'any' }, schema: { params } }, async () => ({ ok: true }));
  app.get('/hls/:cameraId/index.m3u8', { config: { access: 'live' }, schema: { params } }, async (request, reply) =>
    reply.type('application/vnd.apple.mpegurl').send(`#EXTM3U\n${'#padding\n'.repeat(200)}${request.signature}`),
  );
  app.get('/hls/:cameraId/media/part.mp4', { config: { access: 'live' }, schema: { params } }, async (_request, reply) =>
    reply.type('video/mp4').send(Buffer.alloc(5000)),
  );
  app.get('/api/v1/cameras/:cameraId/snapshot', { config: { access: 'playback' }, schema: { params } }, async () => ({ ok: true }));
  app.post('/api/v1/cameras/:cameraId/live/start', { config: { access: 'live' }, schema: { params } }, async () => ({ offerSDP: 'a=x\r\n'.repeat(1000) }));
  app.post('/api/v1/cameras/:cameraId/playback/start', { config: { access: 'playback' }, schema: { params } }, async () => ({ offerSDP: 'a=x\r\n'.repeat(1000) }));
  app.put('/api/v1/playback/webrtc/answer', { config: { access: 'any' } }, async () => ({ candidates: Array.from({ length: 200 }, () => 'a=candidate') }));
  app.get('/api/v1/cameras/:cameraId/sequences', { config: { access: 'playback' }, schema: { params } }, async () => ({ sequences: Array.from({ length: 200 }, () => 'a range') }));
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
  await app.ready();
  return { app, logged };
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
