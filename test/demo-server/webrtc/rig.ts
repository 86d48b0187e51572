import { OrielError } from '@oriel/core/contract';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from '../../../demo-server/src/http/app.ts';
import { createApp } from '../../../demo-server/src/http/create-app.ts';
import { sendError } from '../../../demo-server/src/http/errors.ts';
import { StreamRegistry } from '../../../demo-server/src/streams/stream-registry.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { signalingRoutes } from '../../../demo-server/src/webrtc/routes.ts';
import { WebRtcService, type WebRtcServiceOptions } from '../../../demo-server/src/webrtc/webrtc-service.ts';
import { whepRoutes } from '../../../demo-server/src/webrtc/whep-routes.ts';
import { MemoryIndex } from './memory-index.ts';

export interface Rig {
  address: string;
  app: App;
  webrtc: WebRtcService;
  /** Of the camera `door`. */
  bus: FrameBus;
  index: MemoryIndex;
  /** As if `door` had been taken down. */
  removeCamera(): void;
  close(): Promise<void>;
}

export interface RigOptions extends Partial<Pick<WebRtcServiceOptions, 'answerTimeout' | 'connectTimeout'>> {
  maxSessions?: number;
  iceServers?: WebRtcServiceOptions['config']['iceServers'];
  webrtcHost?: string;
  /** With it, the real application asks for tokens. */
  authSecret?: string;
}

/** An application without limits, in which everyone may do everything. */
function openApp(): App {
  const app = fastify({ forceCloseConnections: true }).withTypeProvider<ZodTypeProvider>() as App;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('grant', null);
  app.decorateRequest('authorize', () => {});
  app.setErrorHandler((error, request, reply) => void sendError(error, request as FastifyRequest, reply as FastifyReply));
  return app;
}

/** The routes of one camera, `door`, behind a real socket. */
export async function startRig({ maxSessions = 200, iceServers = [], webrtcHost, authSecret, ...timeouts }: RigOptions = {}): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-webrtc-'));
  const bus = new FrameBus();
  const index = new MemoryIndex('door', folder);
  const app = authSecret === undefined ? openApp() : await createApp({ authSecret, allowedOrigins: [], logLevel: 'silent' });
  const streams = new StreamRegistry();
  streams.add({ id: 'door', name: 'Door', kind: 'camera', bus, state: 'live' });
  const cameras = {
    get(id: string) {
      if (id !== 'door') throw new OrielError('camera_unknown');
      return { id };
    },
  };
  const config = { host: '127.0.0.1', webrtcHost, iceServers, maxSessions };
  const webrtc = new WebRtcService({ streams, archive: index, config, log: app.log, ...timeouts });
  signalingRoutes(app, { cameras, webrtc });
  whepRoutes(app, { webrtc, config });
  app.get('/', { config: { access: 'public' } }, (_request, reply) => reply.type('text/html').send('<!doctype html><title>Oriel</title>'));
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    address,
    app,
    webrtc,
    bus,
    index,
    removeCamera: () => streams.remove('door'),
    close: async () => {
      await app.close();
      await webrtc.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
