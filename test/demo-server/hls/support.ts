import { ServerError } from '@oriel/core/contract';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { App } from '../../../demo-server/src/http/app.ts';
import { sendError } from '../../../demo-server/src/http/errors.ts';
import { HlsService, type HlsServiceOptions } from '../../../demo-server/src/hls/live/hls-service.ts';
import { hlsRoutes } from '../../../demo-server/src/hls/routes.ts';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { FlvReader } from '../../../demo-server/src/media/flv.ts';
import { StreamRegistry } from '../../../demo-server/src/streams/stream-registry.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import type { Frame, Track } from '../../../demo-server/src/media/frame.ts';
import { LOCAL } from '../../../demo-server/src/access/grant.ts';
import { GrantQueue } from '../../../demo-server/src/access/grant-queue.ts';
import type { ArchiveIndex } from '../../../demo-server/src/archive/archive-index.ts';
import type { SegmentIndex } from '../../../demo-server/src/archive/segment-index.ts';
import { CameraIndex } from '../../../demo-server/src/archive/camera-index.ts';

export interface Footage {
  tracks: readonly Track[];
  frames: Frame[];
}

export interface FootageOptions {
  duration: number;
  rate?: number | string;
  /** Frames. */
  group?: number;
  sound?: boolean;
  size?: string;
}

/** The time of the first video frame of all test footage; a whole second. */
export const EPOCH = Date.UTC(2026, 5, 1, 12);

/** H.264 without B-frames, as a camera sends it, encoded by FFmpeg. The first video frame is at `EPOCH`. */
export async function footage({ duration, rate = 25, group = 25, sound = false, size = '320x180' }: FootageOptions): Promise<Footage> {
  const audio = sound ? ['-f', 'lavfi', '-i', `sine=r=48000:d=${duration}`, '-c:a', 'aac'] : [];
  const input = ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}:d=${duration}`];
  const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-bf', '0', '-g', `${group}`, '-sc_threshold', '0', '-pix_fmt', 'yuv420p'];
  const args = ['-v', 'error', ...input, ...audio, ...video, '-f', 'flv', 'pipe:1'];
  const flv = await runFfmpeg('ffmpeg', args, { signal: AbortSignal.timeout(60_000) });
  const made: Footage = { tracks: [], frames: [] };
  const reader = new FlvReader({
    tracks: (tracks) => (made.tracks = tracks),
    frame: (frame) => made.frames.push(frame),
  });
  reader.push(Buffer.from(flv));
  const first = made.frames.find(({ kind }) => kind === 'video')?.time ?? 0;
  return { ...made, frames: made.frames.map((frame) => ({ ...frame, time: EPOCH + frame.time - first })) };
}

/** Pushes the frames before a time; times are ms after the start of the footage. */
export function player(bus: FrameBus, { tracks, frames }: Footage) {
  let next = 0;
  let shift = 0;
  bus.setTracks(tracks);
  return {
    until(time: number): void {
      for (let frame = frames[next]; frame && frame.time - EPOCH < time; frame = frames[++next]) bus.push({ ...frame, time: frame.time + shift });
    },
    /** Leaves out the frames up to the next keyframe at or after `time`; the frames from there on are `later` ms later. */
    skipTo(time: number, later = 0): void {
      while (frames[next] && !(frames[next]!.keyframe && frames[next]!.kind === 'video' && frames[next]!.time - EPOCH >= time)) next++;
      shift += later;
    },
  };
}

/** An archive whose cameras all have the same recordings. */
export const archiveOf = (index: CameraIndex): ArchiveIndex & SegmentIndex => ({
  sequences: (_id, range) => index.sequences(range),
  groupAt: (_id, time) => index.groupAt(time),
  groupAfter: (_id, time) => index.groupAfter(time),
  groupBefore: (_id, time) => index.groupBefore(time),
  segments: (_id, range) => index.overlapping(range),
});

export interface Harness {
  app: App;
  hls: HlsService;
  bus: FrameBus;
  address: string;
  get(path: string, init?: RequestInit): Promise<Response>;
  text(path: string): Promise<string>;
  close(): Promise<void>;
}

export interface HarnessOptions extends HlsServiceOptions {
  archive?: ArchiveIndex & SegmentIndex;
  grants?: GrantQueue;
  signature?: string;
  /** Adds further routes. */
  routes?: (app: App, bus: FrameBus) => unknown;
}

/** The routes of one camera, `door`, behind a real socket. The header `x-grant` is the id of the request's grant. */
export async function harness({ archive = archiveOf(new CameraIndex()), grants = new GrantQueue(), signature = '', routes, ...options }: HarnessOptions = {}): Promise<Harness> {
  const app = fastify({ forceCloseConnections: true }).withTypeProvider<ZodTypeProvider>() as App;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('signature', signature);
  app.decorateRequest('grant', null);
  app.addHook('onRequest', async (request) => {
    request.grant = { ...LOCAL, id: String(request.headers['x-grant'] ?? LOCAL.id) };
  });
  app.setErrorHandler((error, request, reply) => void sendError(error, request as FastifyRequest, reply as FastifyReply));
  const bus = new FrameBus();
  const streams = new StreamRegistry();
  streams.add({ id: 'door', name: 'Door', kind: 'camera', bus, state: 'live' });
  const hls = new HlsService(streams, options);
  const cameras = {
    get(id: string) {
      if (id !== 'door') throw new ServerError('camera_unknown');
      return { id };
    },
  };
  hlsRoutes(app, { cameras, archive, hls, grants });
  await routes?.(app, bus);
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const get = (path: string, init?: RequestInit) => fetch(`${address}/hls/door/${path}`, init);
  return {
    app,
    hls,
    bus,
    address,
    get,
    text: async (path) => {
      const answer = await get(path);
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer.text();
    },
    close: async () => {
      hls.close();
      await app.close();
    },
  };
}

/** The value of an attribute or tag; `undefined` if the playlist does not have it. */
export const attribute = (playlist: string, name: string): string | undefined => new RegExp(`[:,]${name}=("[^"]*"|[^,\\n]*)`).exec(playlist)?.[1]?.replaceAll('"', '');
export const tag = (playlist: string, name: string): string | undefined => new RegExp(`^#${name}:(.*)$`, 'm').exec(playlist)?.[1];
