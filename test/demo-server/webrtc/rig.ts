import assert from 'node:assert/strict';
import { ServerError } from '@oriel/core/contract';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Archive } from '../../../demo-server/src/archive/archive.ts';
import type { ArchiveIndex } from '../../../demo-server/src/archive/archive-index.ts';
import { openDatabase } from '../../../demo-server/src/db/database.ts';
import type { App } from '../../../demo-server/src/http/app.ts';
import { createApp } from '../../../demo-server/src/http/create-app.ts';
import { sendError } from '../../../demo-server/src/http/errors.ts';
import { StreamRegistry } from '../../../demo-server/src/streams/stream-registry.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { signalingRoutes } from '../../../demo-server/src/webrtc/routes.ts';
import { WebRtcService, type WebRtcServiceOptions } from '../../../demo-server/src/webrtc/webrtc-service.ts';
import { whepRoutes } from '../../../demo-server/src/webrtc/whep-routes.ts';
import { play, silent, type Video } from '../archive/media.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';

export interface Rig {
  address: string;
  app: App;
  webrtc: WebRtcService;
  /** The bus of the camera `door`. */
  bus: FrameBus;
  archive: ArchiveIndex;
  /** Records a video of `door` in files of so many groups. Needs the option `recordings`. */
  record(video: Video, groupsInFile?: number): Promise<void>;
  /** As when `door` is deleted. */
  removeCamera(): void;
  close(): Promise<void>;
}

export interface RigOptions extends Partial<Pick<WebRtcServiceOptions, 'answerTimeout' | 'connectTimeout'>> {
  maxSessions?: number;
  iceServers?: WebRtcServiceOptions['config']['iceServers'];
  webrtcHost?: string;
  /** With the real application, which requires tokens. */
  authSecret?: string;
  /** With the real archive: a database and segment files. */
  recordings?: boolean;
}

const NO_RECORDINGS: ArchiveIndex = { sequences: () => [], groupAt: () => undefined, groupAfter: () => undefined, groupBefore: () => undefined };

async function openArchive(dataDir: string): Promise<{ archive: Archive; close(): Promise<void> }> {
  await prepareDatabase(dataDir);
  const db = await openDatabase({ dataDir }, silent);
  const archive = await Archive.open({ db, config: { dataDir, retention: { maxAge: 1e12, maxBytes: 1e12, minFreeBytes: 0 } }, log: silent });
  return {
    archive,
    async close() {
      await archive.close();
      await db.close();
    },
  };
}

async function record(archive: Archive, { tracks, frames }: Video, groupsInFile: number): Promise<void> {
  const starts = frames.flatMap(({ kind, keyframe }, index) => (kind === 'video' && keyframe ? [index] : []));
  for (let group = 0; group < starts.length; group += groupsInFile) {
    const writer = archive.writer('door');
    play({ tracks, frames: frames.slice(starts[group], starts[group + groupsInFile]) }, writer);
    await writer.close();
  }
}

/** An application without limits and access control. */
function openApp(): App {
  const app = fastify({ forceCloseConnections: true }).withTypeProvider<ZodTypeProvider>() as App;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('grant', null);
  app.decorateRequest('authorize', () => {});
  app.setErrorHandler((error, request, reply) => void sendError(error, request as FastifyRequest, reply as FastifyReply));
  return app;
}

/** A server with the WebRTC routes and one camera, `door`, on a real socket. */
export async function startRig({ maxSessions = 200, iceServers = [], webrtcHost, authSecret, recordings = false, ...timeouts }: RigOptions = {}): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-webrtc-'));
  const bus = new FrameBus();
  const recorded = recordings ? await openArchive(folder) : undefined;
  const archive = recorded?.archive.index ?? NO_RECORDINGS;
  const app = authSecret === undefined ? openApp() : await createApp({ authSecret, allowedOrigins: [], logLevel: 'silent' });
  const streams = new StreamRegistry();
  streams.add({ id: 'door', name: 'Door', kind: 'camera', bus, state: 'live' });
  const cameras = {
    get(id: string) {
      if (id !== 'door') throw new ServerError('camera_unknown');
      return { id };
    },
  };
  const config = { host: '127.0.0.1', webrtcHost, iceServers, maxSessions };
  const webrtc = new WebRtcService({ streams, archive, config, log: app.log, ...timeouts });
  signalingRoutes(app, { cameras, webrtc });
  whepRoutes(app, { webrtc, config });
  app.get('/', { config: { access: 'public' } }, (_request, reply) => reply.type('text/html').send('<!doctype html><title>Oriel</title>'));
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    address,
    app,
    webrtc,
    bus,
    archive,
    async record(video, groupsInFile = 4) {
      assert.ok(recorded, 'a rig with recordings');
      await record(recorded.archive, video, groupsInFile);
    },
    removeCamera: () => streams.remove('door'),
    close: async () => {
      await app.close();
      await webrtc.close();
      await recorded?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
