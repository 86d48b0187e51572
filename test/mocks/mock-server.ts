import type { Camera, Milliseconds } from '@oriel/core/contract';
import { http, HttpResponse, type AnyHandler } from 'msw';
import { cameraHandlers, mockCamera, recordingHandlers, signalingHandlers } from './handlers.ts';
import { HLS_CODEC, hlsHandlers } from './hls-handlers.ts';
import { LoopbackPeers } from './loopback-peers.ts';
import type { RecordedRanges } from './recorded-ranges.ts';
import { drawScene, scenes, type Scene } from './scenes.ts';
import { timelineHandlers, type MockTimeline } from './timeline-handlers.ts';

export interface MockServerOptions {
  cameras?: Camera[];
  ranges?: RecordedRanges;
  events?: MockTimeline['events'];
  activity?: MockTimeline['activity'];
  /** Of the pictures; 16:9. */
  width?: number;
  framesPerSecond?: number;
  /** These answer before everything else. */
  first?: AnyHandler[];
}

const HOUR: Milliseconds = 3_600_000;

/** A whole server in the page: live pictures that move, recordings that play, and a timeline of them. */
export class MockServer {
  readonly peers: LoopbackPeers;
  readonly handlers: AnyHandler[];
  /** While set, no request gets through. */
  offline = false;

  constructor(options: MockServerOptions = {}) {
    const { cameras = [sceneCamera(0)], ranges = lastHours(), width = 640, framesPerSecond = 15, first = [] } = options;
    const size = { width, height: Math.round((width * 9) / 16) };
    const draw = (camera: string) => (canvas: OffscreenCanvas, _n: number, time: Milliseconds) => drawScene(canvas, sceneOf(camera), time);
    const look = (camera: string) => ({ ...size, draw: draw(camera) });
    this.peers = new LoopbackPeers({
      ranges,
      film: (camera, clock) => ({ ...size, framesPerSecond, draw: (canvas) => drawScene(canvas, sceneOf(camera), clock()) }),
    });
    this.handlers = [
      http.all('*/api/*', () => (this.offline ? HttpResponse.error() : undefined)),
      http.all('*/whep/*', () => (this.offline ? HttpResponse.error() : undefined)),
      ...first,
      ...cameraHandlers(cameras),
      ...signalingHandlers(this.peers),
      ...recordingHandlers({ ranges, look }),
      ...timelineHandlers({ ranges, draw, ...(options.events && { events: options.events }), activity: options.activity ?? bursts }),
      ...hlsHandlers({ ranges, look }),
    ];
  }

  close(): void {
    this.peers.close();
  }

  /** The network goes; until `offline` is unset nothing comes back. */
  cut(): void {
    this.offline = true;
    this.peers.close();
  }
}

const NAMES: Record<Scene, string> = { yard: 'Yard', harbour: 'Harbour', road: 'Ring road', hall: 'Main hall' };

/** What a camera of `sceneCamera` looks at. */
const sceneOf = (camera: string): { scene: Scene; shift: Milliseconds } => ({
  scene: scenes.find((scene) => camera.startsWith(scene)) ?? 'yard',
  shift: Number(/\d+$/.exec(camera)?.[0] ?? 0) * 3700,
});

/** The `index`-th camera of a house: the four scenes in turn. */
export function sceneCamera(index: number, camera: Partial<Camera> = {}): Camera {
  const scene = scenes[index % scenes.length] ?? 'yard';
  const floor = Math.floor(index / scenes.length);
  const again = floor > 0 ? { id: `${scene}-${floor + 1}`, name: `${NAMES[scene]} ${floor + 1}` } : { id: scene, name: NAMES[scene] };
  return mockCamera({ ...again, ...camera });
}

export const sceneCameras = (count: number): Camera[] => Array.from({ length: count }, (_, index) => sceneCamera(index));

/** A camera that is to be had by HLS alone. */
export const hlsCamera = (): Camera =>
  sceneCamera(1, { video: { codec: HLS_CODEC, width: 640, height: 360, frameRate: 25 }, transports: [{ type: 'llhls', url: '/hls/harbour/index.m3u8' }] });

/** Two hours up to now, with two gaps in them; now is still being recorded. Whole seconds, as groups of pictures begin. */
export function lastHours(now: Milliseconds = Date.now()): RecordedRanges {
  const at = (hours: number) => Math.floor((now - hours * HOUR) / 1000) * 1000;
  return [
    { from: at(2), to: at(1.1) },
    { from: at(0.98), to: at(0.38) },
    { from: at(0.32), to: Number.POSITIVE_INFINITY },
  ];
}

/** Busy for some minutes, then quiet: the same at the same time. */
export function bursts(time: Milliseconds): number {
  const minutes = time / 60_000;
  const busy = Math.max(0, Math.sin(minutes / 3.1) * Math.sin(minutes / 7.7 + 1) - 0.15);
  const grain = 0.6 + 0.4 * Math.sin(minutes * 11.3) * Math.sin(minutes * 4.7);
  return Math.min(1, 0.04 + busy * 1.3 * grain);
}
