import { encodeFrames } from '../mocks/frames.ts';
import type { Camera } from '@oriel/core/contract';
import { Player, type Intent } from '@oriel/player';
import type { AnyHandler } from 'msw';
import { mockClient, type MockClient } from '../mocks/client.ts';
import { cameraHandlers, mockCamera, recordingHandlers, signalingHandlers } from '../mocks/handlers.ts';
import { HLS_CODEC, hlsHandlers } from '../mocks/hls-handlers.ts';
import { lowLatencyHandlers } from '../mocks/low-latency-hls.ts';
import { LoopbackPeers } from '../mocks/loopback-peers.ts';
import { mockXhr } from '../mocks/mock-xhr.ts';
import type { RecordedRanges } from '../mocks/recorded-ranges.ts';
import { drawTestClock, readTestClock } from '../test-clock.ts';
import { until } from '../elements/until.ts';
import { SkippingEnvironment } from './skipping-environment.ts';

export { until };

export interface WorldOptions {
  /** These answer before everything else. */
  first?: AnyHandler[];
  camera?: Partial<Camera>;
  ranges?: RecordedRanges;
  /** HLS has an audio track. */
  sound?: boolean;
  /** Live HLS: up to when the camera has sent frames; missing: up to now. */
  edge?: () => number;
  /** Live HLS has parts. */
  lowLatency?: boolean;
  token?: () => string;
  /** Of live pictures over WebRTC. */
  framesPerSecond?: number;
  /** Without one, recordings pause on the video itself. */
  canvas?: boolean;
}

const WHEP = { type: 'whep', url: '/whep/yard' } as const;
const HLS = { type: 'llhls', url: '/hls/yard/index.m3u8' } as const;

/** A camera that can be played by WHEP, then by HLS; or by one of them only. */
export const transports = { both: [WHEP, HLS], whep: [WHEP], hls: [HLS] };

type Canvas = HTMLCanvasElement | OffscreenCanvas;

/** A dark picture with the test clock. */
function drawClock(canvas: Canvas, time: number): void {
  const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  const { width, height } = canvas;
  context.fillStyle = '#234';
  context.fillRect(0, 0, width, height);
  const image = context.getImageData(0, 0, width, height);
  drawTestClock(image, time);
  context.putImageData(image, 0, 0);
}

export const drawClockOf = (canvas: OffscreenCanvas, _n: number, time: number): void => drawClock(canvas, time);

/**
 * A video and a canvas in the page, and a server in the page too: real peer connections, real hls.js with real fragmented
 * MP4, and pictures whose clock a test can read.
 */
export class World {
  readonly environment = new SkippingEnvironment();
  readonly video = document.createElement('video');
  readonly canvas: HTMLCanvasElement | undefined;
  readonly camera: Camera;
  readonly peers: LoopbackPeers;
  readonly client: MockClient;
  readonly #players: Player[] = [];
  readonly #host = document.createElement('div');
  readonly #restoreXhr: () => void;
  readonly #connections: RTCPeerConnection[] = [];
  readonly #RTCPeerConnection = globalThis.RTCPeerConnection;
  /** A frame of the media that the video has now. */
  #hasPresented = false;

  constructor({ first = [], camera = {}, ranges = [], sound = false, canvas = true, edge, lowLatency = false, token, framesPerSecond = 25 }: WorldOptions = {}) {
    this.camera = mockCamera({ transports: transports.whep, ...camera });
    const size = { width: 320, height: 180 };
    this.peers = new LoopbackPeers({ ranges, film: (_camera, clock) => ({ ...size, framesPerSecond, draw: (canvas) => drawClock(canvas, clock()) }) });
    const look = () => ({ ...size, draw: drawClockOf });
    const handlers = [
      ...first,
      ...cameraHandlers([this.camera]),
      ...signalingHandlers(this.peers),
      ...recordingHandlers({ ranges, look }),
      ...(lowLatency ? lowLatencyHandlers({ look, ...(edge && { edge }) }) : []),
      ...hlsHandlers({ ranges, look, sound, ...(edge && { edge }) }),
    ];
    this.client = mockClient(handlers, { environment: this.environment, token });
    this.#restoreXhr = mockXhr(handlers);
    const connections = this.#connections;
    globalThis.RTCPeerConnection = class extends this.#RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.push(this);
      }
    };
    this.video.playsInline = true;
    const presented = () => {
      this.#hasPresented = true;
      this.video.requestVideoFrameCallback(presented);
    };
    this.video.requestVideoFrameCallback(presented);
    this.video.addEventListener('emptied', () => (this.#hasPresented = false));
    this.#host.append(this.video);
    if (canvas) this.#host.append((this.canvas = document.createElement('canvas')));
    document.body.append(this.#host);
  }

  /** A player that is attached. */
  play(intent: Partial<Intent> = {}): Player {
    const player = this.player(intent);
    player.attach({ video: this.video, canvas: this.canvas });
    return player;
  }

  /** One that is not. */
  player(intent: Partial<Intent> = {}): Player {
    const player = new Player({ client: this.client, intent: { camera: 'yard', ...intent } });
    this.#players.push(player);
    return player;
  }

  /** Peer connections that are not closed, of the page and of its server. */
  get openConnections(): number {
    return this.#connections.filter(({ signalingState }) => signalingState !== 'closed').length;
  }

  /** The clock in the visible picture, Unix ms; null without one. */
  get clock(): number | null {
    const image = this.#picture;
    return image ? readTestClock(image) : null;
  }

  /** Nothing is seen. A picture whose clock cannot be read, as the first ones of a slow connection, is one. */
  get isBlack(): boolean {
    const { readyState, videoWidth } = this.video;
    // While a video seeks, the screen keeps its last frame, and Firefox draws none of it elsewhere.
    if (this.canvas?.hidden !== false && this.#hasPresented && readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return videoWidth === 0;
    const image = this.#picture;
    if (!image) return true;
    const middle = (Math.floor(image.height / 2) * image.width + Math.floor(image.width / 2)) * 4;
    return image.data.slice(middle, middle + 3).every((value) => value < 24);
  }

  get #picture(): ImageData | undefined {
    const still = this.canvas && !this.canvas.hidden ? this.canvas : undefined;
    const width = still?.width ?? this.video.videoWidth;
    const height = still?.height ?? this.video.videoHeight;
    if (!width || !height) return undefined;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    context?.drawImage(still ?? this.video, 0, 0, width, height);
    return context?.getImageData(0, 0, width, height);
  }

  [Symbol.dispose](): void {
    for (const player of this.#players) player.close();
    this.peers.close();
    this.#host.remove();
    this.#restoreXhr();
    globalThis.RTCPeerConnection = this.#RTCPeerConnection;
  }
}

/**
 * Every state that the player is in from now on, each once in a row. Stalls are left out unless they are asked for: on a
 * busy machine frames come late.
 */
export function statesOf(player: Player, { stalls = false } = {}): string[] {
  const states: string[] = [player.facts.state];
  player.subscribe(() => {
    const { state } = player.facts;
    if (state !== states.at(-1) && (stalls || state !== 'stalled')) states.push(state);
  });
  return states;
}

export const inState = (player: Player, ...states: string[]): Promise<true> => until(() => states.includes(player.facts.state) || undefined);

/** The peer in this page says the time of a frame only nearly, the less so the busier the machine is: ms that it may be wrong. */
export const EARLY = 1000;

/** Whether this browser encodes H.264, which HLS in the page needs; tests without it are skipped. */
export const canEncodeHls = (): Promise<boolean> => encodeFrames({ from: 0, count: 1, codec: HLS_CODEC }).then(() => true, () => false);
