import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createClient, type OrielClient, PreviewClient } from '@oriel/core';
import { type DestinationCheck, type ProgrammeEdit, type Scope, ServerError } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import { tokenRoutes } from '../../../demo-server/src/access/token-routes.ts';
import { Archive } from '../../../demo-server/src/archive/archive.ts';
import { readConfig } from '../../../demo-server/src/config.ts';
import { type Database, openDatabase } from '../../../demo-server/src/db/database.ts';
import type { App } from '../../../demo-server/src/http/app.ts';
import { createApp } from '../../../demo-server/src/http/create-app.ts';
import { Push } from '../../../demo-server/src/http/push.ts';
import { CpuBudget } from '../../../demo-server/src/jobs/cpu-budget.ts';
import { Library } from '../../../demo-server/src/library/library.ts';
import { Recordings } from '../../../demo-server/src/library/recordings/recordings.ts';
import type { Frame } from '../../../demo-server/src/media/frame.ts';
import type { FrameBus, FrameReader } from '../../../demo-server/src/media/frame-bus.ts';
import { Metrics } from '../../../demo-server/src/metrics/metrics.ts';
import type { Publisher } from '../../../demo-server/src/preview/live-destinations.ts';
import { Preview, type Publishing } from '../../../demo-server/src/preview/preview.ts';
import { PreviewPush } from '../../../demo-server/src/preview/preview-push.ts';
import type { OnAir, ProgrammeStream, ProgrammeStreamOptions } from '../../../demo-server/src/preview/programme-stream.ts';
import { previewRoutes } from '../../../demo-server/src/preview/routes.ts';
import { StreamRegistry } from '../../../demo-server/src/streams/stream-registry.ts';
import { makeVideo, type Video } from '../archive/media.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';

/** A programme that shows a video, which the test sends in real time, and its first cue until another is taken. */
export class TestStream implements ProgrammeStream {
  readonly options: ProgrammeStreamOptions;
  readonly calls: string[] = [];
  onAir: OnAir | undefined;
  latency: number | undefined;
  #listener: (() => void) | undefined;
  #playing: NodeJS.Timeout | undefined;
  readonly #video: Video;

  constructor(options: ProgrammeStreamOptions, video: Video) {
    this.options = options;
    this.#video = video;
  }

  async start(): Promise<void> {
    this.calls.push('start');
    const { bus, programme } = this.options;
    bus.setTracks(this.#video.tracks);
    const begun = Date.now();
    const first = this.#video.frames[0]!.time;
    const frames = this.#video.frames.map((frame): Frame => ({ ...frame, time: frame.time - first + begun }));
    this.#playing = setInterval(() => {
      while (frames[0] && frames[0].time <= Date.now()) bus.push(frames.shift()!);
    }, 20);
    const [cue] = programme.cues;
    if (cue) this.put(cue.id);
  }

  change(): void {
    this.calls.push('change');
  }

  async take(cueId: string): Promise<boolean> {
    this.calls.push(`take ${cueId}`);
    this.put(cueId);
    return true;
  }

  put(cueId: string): void {
    this.onAir = { cueId, since: Date.now(), isMissing: false };
    this.#listener?.();
  }

  onChange(listener: () => void): () => void {
    this.#listener = listener;
    return () => (this.#listener = undefined);
  }

  async close(): Promise<void> {
    this.calls.push('close');
    clearInterval(this.#playing);
  }
}

/** Reads a bus as a publisher does, and keeps what it got. */
export class TestPublisher implements Publisher, FrameReader {
  readonly frames: Frame[] = [];
  status: Publisher['status'] = { state: 'idle', since: Date.now(), bitrate: 0, droppedFrames: 0 };
  starts = 0;
  readonly #bus: FrameBus;
  readonly #onChange: () => void;
  #stop: AbortController | undefined;

  constructor(bus: FrameBus, onChange: () => void) {
    this.#bus = bus;
    this.#onChange = onChange;
  }

  tracks(): void {}

  frame(frame: Frame): void {
    this.frames.push(frame);
  }

  start(): void {
    this.starts += 1;
    this.#stop = new AbortController();
    this.set('publishing');
    this.#bus.subscribe(this, { signal: this.#stop.signal });
  }

  async stop(): Promise<void> {
    this.#stop?.abort();
    this.set('idle');
  }

  async restart(): Promise<void> {
    await this.stop();
    this.start();
  }

  set(state: Publisher['status']['state'], bitrate = 0): void {
    this.status = { ...this.status, state, since: Date.now(), bitrate };
    this.#onChange();
  }
}

export interface RigOptions {
  authSecret?: string;
  /** ALLOWED_ORIGINS. */
  origins?: string[];
  maxSockets?: number;
}

export interface Rig {
  app: App;
  url: string;
  dataDir: string;
  db: Database;
  preview: Preview;
  push: Push;
  streams: StreamRegistry;
  recordings: Recordings;
  metrics: Metrics;
  /** The lines that the server logged. */
  logged: string[];
  /** The programmes that were started. */
  mixers: TestStream[];
  /** The publishers that were made, by destination. */
  publishers: Map<string, TestPublisher>;
  /** What was checked: the stream keys that a publisher gets. */
  checkedKeys: (string | undefined)[];
  /** The next start waits for it. */
  beforeStart: () => Promise<void>;
  client(scopes?: Scope[], options?: { expiresIn?: number; cameras?: string[] }): Promise<{ oriel: OrielClient; preview: PreviewClient; token: string | undefined }>;
}

const presets = { youtube: 'rtmps://youtube.example/live2', facebook: 'rtmps://facebook.example/rtmp', twitch: 'rtmps://twitch.example/app', custom: undefined };

/** Made once for all tests of a file. */
let video: Promise<Video> | undefined;

/** The preview with its routes and its push, over a real database, storage and archive. */
export async function openRig(t: TestContext, { authSecret, origins = [], maxSockets }: RigOptions = {}): Promise<Rig> {
  const dataDir = await mkdtemp(join(tmpdir(), 'oriel-preview-'));
  const endings: (() => unknown)[] = [];
  const ending = (end: () => unknown) => void endings.push(end);
  t.after(async () => {
    for (const end of endings.reverse()) await end();
  });
  ending(() => rm(dataDir, { recursive: true, force: true }));
  await prepareDatabase(dataDir);
  const logged: string[] = [];
  const log: FastifyBaseLogger = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
  const config = readConfig({ PORT: '0', DATA_DIR: dataDir, MIN_FREE_GB: '0', ...(authSecret !== undefined && { AUTH_SECRET: authSecret }), ...(origins.length > 0 && { ALLOWED_ORIGINS: origins.join(',') }) });
  video ??= makeVideo({ seconds: 60, start: 0 });
  const shown = await video;
  const db = await openDatabase(config, log);
  ending(() => db.close());
  const archive = await Archive.open({ db, config, log });
  ending(() => archive.close());
  const cpu = new CpuBudget();
  const metrics = new Metrics({ db, cpu });
  const streams = new StreamRegistry();
  const library = await Library.open({ db, config, cpu, viewingObserver: metrics.viewings, log });
  ending(() => library.close());
  const recordings = await Recordings.open({ db, config, cpu, library, archive, streams, log });
  ending(() => recordings.close());
  const mixers: TestStream[] = [];
  const publishers = new Map<string, TestPublisher>();
  const checkedKeys: (string | undefined)[] = [];
  const publishing: Publishing = {
    presetOf: (kind) => presets[kind],
    checkSettings: ({ url }) => {
      if (!/^(rtmps?|srt):/.test(url)) throw new ServerError('invalid_request', { details: { issues: [{ field: 'url', reason: 'must begin with rtmp://, rtmps:// or srt://' }] } });
    },
    open: ({ settings, bus, onChange }) => {
      if (settings.streamKey === undefined) throw new ServerError('invalid_request', { details: { issues: [{ field: 'streamKey', reason: 'is missing' }] } });
      const publisher = new TestPublisher(bus, onChange);
      publishers.set(settings.id, publisher);
      return publisher;
    },
    checkDestination: async ({ streamKey }): Promise<DestinationCheck> => {
      checkedKeys.push(streamKey);
      return { ok: true };
    },
  };
  const rig = { beforeStart: async () => {} };
  const preview = await Preview.open({
    ...{ db, config, cpu, streams, archive, library, recorder: recordings.recorder, observer: metrics.preview, publishing, log },
    openStream: (options) => {
      const mixer = new TestStream(options, shown);
      mixers.push(mixer);
      const start = mixer.start.bind(mixer);
      mixer.start = () => rig.beforeStart().then(start);
      return mixer;
    },
  });
  ending(() => preview.close());
  metrics.preview.observe(() => preview.status);
  const app = await createApp({ ...config, uploadOrigin: undefined }, log);
  ending(() => app.close());
  const push = new Push(app, config, { ...(maxSockets !== undefined && { maxSockets }) });
  ending(() => push.close());
  const pushed = new PreviewPush(push, preview);
  ending(() => pushed.close());
  tokenRoutes(app);
  previewRoutes(app, { preview });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const client: Rig['client'] = async (scopes = ['operate'], options = {}) => {
    const token = authSecret === undefined ? undefined : (await app.tokens.create({ scopes, ...options })).token;
    const oriel = createClient({ server: url, token, retries: 0 });
    return { oriel, preview: new PreviewClient(oriel), token };
  };
  return Object.assign(rig, { app, url, dataDir, db, preview, push, streams, recordings, metrics, logged, mixers, publishers, checkedKeys, client });
}

/** A programme of two cues of a camera. */
export const twoCues = (name = 'Evening'): ProgrammeEdit => ({
  name,
  loop: true,
  slate: { text: 'Back soon' },
  cues: [
    { id: 'one', source: { camera: 'door' }, duration: 10, transition: 'cut', overlays: [] },
    { id: 'two', source: { camera: 'yard' }, duration: 10, transition: 'fade', fadeDuration: 1, overlays: [] },
  ],
});
