import { createClient, encodeGroup, fromIso, OrielError, toIso, type Camera, type OrielClient } from '@oriel/core';
import { defaultIntent, type Intent } from '@oriel/player';
import { HlsEngine, type HlsEngineOptions } from '../../packages/player/dist/sources/hls-engine.js';
import { Stage } from '../../packages/player/dist/stage/stage.js';
import { ManualEnvironment } from '../core/support/manual-environment.ts';
import { mockCamera } from '../mocks/handlers.ts';
import { nearestOf, type RecordedRanges } from '../mocks/recorded-ranges.ts';

/** What a source takes of a video element; a seek is done at once, and said a moment later. */
export class FakeVideo extends EventTarget {
  duration = Infinity;
  paused = true;
  playbackRate = 1;
  defaultPlaybackRate = 1;
  seeking = false;
  readyState = HTMLMediaElement.HAVE_ENOUGH_DATA;
  error: MediaError | null = null;
  src = '';
  /** Seconds that are loaded from the place shown on. */
  ahead = 2;
  #currentTime = 0;

  get currentTime(): number {
    return this.#currentTime;
  }

  set currentTime(time: number) {
    this.#currentTime = time;
    queueMicrotask(() => this.tell('seeked'));
  }

  get buffered(): TimeRanges {
    return { length: 1, start: () => 0, end: () => this.#currentTime + this.ahead };
  }

  /** Plays on without a seek. */
  move(by: number): void {
    this.#currentTime += by;
  }

  play(): Promise<void> {
    this.paused = false;
    return Promise.resolve();
  }

  pause(): void {
    this.paused = true;
  }

  load(): void {}

  removeAttribute(): void {
    this.src = '';
  }

  tell(type: string): void {
    this.dispatchEvent(new Event(type));
  }

  get element(): HTMLVideoElement {
    return this as unknown as HTMLVideoElement;
  }
}

/** A playlist of what `ranges` hold of the asked window, one behind the other as HLS has them. */
export class FakeEngine {
  readonly options: HlsEngineOptions;
  readonly fragments: { from: number; to: number; start: number }[] = [];
  latency = 1;
  targetLatency: number | undefined = 1;
  partTarget = 0.2;

  constructor(options: HlsEngineOptions, ranges: RecordedRanges) {
    this.options = options;
    const { searchParams } = new URL(options.address);
    const [from, to] = [searchParams.get('from') ?? '', searchParams.get('to') ?? ''].map(Date.parse) as [number, number];
    let start = 0;
    for (const range of ranges) {
      const part = { from: Math.max(range.from, from), to: Math.min(range.to, to), start };
      if (part.to <= part.from) continue;
      this.fragments.push(part);
      start += (part.to - part.from) / 1000;
    }
  }

  get from(): number {
    return fromIso(new URL(this.options.address).searchParams.get('from') ?? '');
  }

  get duration(): number {
    return this.fragments.reduce((sum, { from, to }) => sum + (to - from) / 1000, 0);
  }

  timeAt(mediaTime: number): number | undefined {
    const fragment = this.fragments.find(({ from, to, start }) => start <= mediaTime && mediaTime < start + (to - from) / 1000);
    return fragment && fragment.from + (mediaTime - fragment.start) * 1000;
  }

  mediaTimeAt(time: number): number | undefined {
    const fragment = this.fragments.find(({ from, to }) => from <= time && time < to);
    return fragment && fragment.start + (time - fragment.from) / 1000;
  }

  gapBefore(mediaTime: number): { from: number; to: number } | undefined {
    const index = this.fragments.findIndex(({ from, to, start }) => start <= mediaTime && mediaTime < start + (to - from) / 1000);
    const [before, after] = [this.fragments[index - 1], this.fragments[index]];
    return before && after && { from: before.to, to: after.from };
  }

  latencyAt(): number {
    return this.latency;
  }

  positionBehindEdge(latency: number): number {
    return this.options.video.currentTime + this.latency - latency;
  }
}

export interface HlsStage {
  environment: ManualEnvironment;
  client: OrielClient;
  video: FakeVideo;
  /** Of each playlist that was opened. */
  engines: FakeEngine[];
  last: FakeEngine;
  requests: string[];
  camera: Camera;
  /** Called before a request is answered; what it throws is the answer. */
  before: (path: string) => void | Promise<void>;
  [Symbol.dispose](): void;
}

/** What a source is made from: a stage on the made-up video, and an intent that a test changes. */
export function sourceOptions({ client, video }: Pick<HlsStage, 'client' | 'video'>, change: Partial<Intent>, time = 0) {
  const intent = { ...defaultIntent, camera: 'yard', ...change } as { -readonly [K in keyof Intent]: Intent[K] };
  return { options: { client, stage: new Stage(video.element, undefined), intent: () => intent, time }, intent };
}

/** A server of recordings, a video and playlists, all made up. */
export function hlsStage(ranges: RecordedRanges = [], token?: () => string): HlsStage {
  const environment = new ManualEnvironment();
  const engines: FakeEngine[] = [];
  const requests: string[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const { pathname, searchParams } = new URL(String(input));
    requests.push(pathname);
    try {
      await stage.before(pathname);
      init?.signal?.throwIfAborted();
      if (pathname === '/api/v1/addresses') return Response.json({ url: '/signed', expiresAt: toIso(environment.now() + 60_000) });
      if (!pathname.endsWith('/frames')) return Response.json(stage.camera);
      const time = fromIso(searchParams.get('time') ?? '');
      if (ranges.some(({ from, to }) => from <= time && time < to)) {
        const header = { codec: 'avc1.42C01F', width: 1, height: 1, description: '' };
        return new Response(encodeGroup({ header, samples: [] }).slice());
      }
      const { before, after } = nearestOf(ranges, time);
      throw new OrielError('no_recording', { details: { ...(before && { before: toIso(before) }), ...(after && { after: toIso(after) }) } });
    } catch (error) {
      if (!(error instanceof OrielError)) throw error;
      return Response.json(error.toBody(), { status: error.status });
    }
  };
  const { open } = HlsEngine;
  HlsEngine.open = (options) => {
    const engine = new FakeEngine(options, ranges);
    engines.push(engine);
    setTimeout(() => !options.signal.aborted && options.onPlaylist());
    return Promise.resolve(engine as unknown as HlsEngine);
  };
  const stage: HlsStage = {
    environment,
    client: createClient({ server: 'http://oriel.test', environment, fetch, token }),
    video: new FakeVideo(),
    engines,
    get last() {
      const engine = engines.at(-1);
      if (!engine) throw new Error('nothing was opened');
      return engine;
    },
    requests,
    camera: mockCamera(),
    before: () => undefined,
    [Symbol.dispose]: () => void (HlsEngine.open = open),
  };
  return stage;
}
