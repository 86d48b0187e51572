import { Backoff, OrielError, StillsSession, Subscribable, type Camera, type Milliseconds, type OrielClient } from '@oriel/core';
import { viewOf, type CameraView } from './camera-view.ts';
import { watchFrames } from './frame-clock.ts';
import { passes } from './passing.ts';
import { Picture } from './picture.ts';
import { SourceChain } from './source-chain.ts';
import { StillsPainter } from './stills-painter.ts';
import type { TransportChoice } from './transports.ts';

export interface CameraRequest {
  client: OrielClient;
  camera: string;
  src: string;
  mode: 'live' | 'playback';
  /** Playback: where to begin; missing: a little before now. */
  time: Milliseconds | undefined;
  speed: number;
  skipGaps: boolean;
  choice: TransportChoice;
  paused: boolean;
}

/** Far enough back that it is recorded already. */
const JUST_NOW: Milliseconds = 10_000;

/**
 * Carries out what an `<oriel-camera>` is asked for, on a video and the canvas over it. Playing pictures come from a
 * chain of sources, paused recordings frame by frame from exact stills; only the asked picture replaces the last one.
 */
export class CameraPlayer extends Subscribable {
  readonly #video: HTMLVideoElement;
  readonly #picture: Picture;
  readonly #life = new AbortController();
  #request: CameraRequest | undefined;
  #chain: SourceChain | undefined;
  #camera: Camera | undefined;
  #painter: StillsPainter | undefined;
  #frame: VideoFrameCallbackMetadata | undefined;
  #time: Milliseconds | undefined;
  #asked: Milliseconds | undefined;
  /** Why there is no still, and when it is asked for again by itself. */
  #problem: OrielError | undefined;
  #retry: { at: Milliseconds; cancel: () => void; backoff: Backoff } | undefined;
  #paused = false;
  #started = false;
  #fresh = false;
  /** A still is seen, or awaited: what the video shows is not wanted. */
  #still = false;
  /** A still is seen, or awaited, until the source has pictures: it takes one answer, a connection takes several. */
  #lead: { readonly time: Milliseconds | undefined; asked: boolean } | undefined;

  constructor(video: HTMLVideoElement, canvas: HTMLCanvasElement) {
    super();
    this.#video = video;
    this.#picture = new Picture(video, canvas);
    watchFrames(video, this.#life.signal, (frame) => {
      this.#frame = frame;
      this.#present();
    });
  }

  /** Capture time of the picture that is seen. */
  get currentTime(): Milliseconds | undefined {
    return this.#time;
  }

  get view(): CameraView {
    return viewOf({
      chosen: Boolean(this.#request?.camera || this.#request?.src),
      mode: this.#request?.mode ?? 'live',
      paused: this.#paused,
      source: this.#chain?.facts ?? { mode: 'live', state: 'idle' },
      camera: this.#camera,
      problem: this.#problem,
      retryAt: this.#problem && this.#retry?.at,
      asked: this.#asked,
      time: this.#time,
      started: this.#started,
      fresh: this.#fresh,
    });
  }

  get transport(): string | undefined {
    return this.#chain?.transport;
  }

  /** What it is carrying out: a request that was made of the element may be on its way still. */
  get mode(): 'live' | 'playback' | undefined {
    return this.#request?.mode;
  }

  /** Playback: where it is, or is about to be. */
  get place(): Milliseconds | undefined {
    return this.#request?.mode === 'playback' ? (this.#chain?.facts.seeking ?? (this.#fresh ? this.#time : this.#asked) ?? this.#time) : undefined;
  }

  set(request: CameraRequest): void {
    const last = this.#request;
    const place = this.place;
    this.#request = request;
    const moved = last && last.client.address('/') !== request.client.address('/');
    if (!last || moved || last.camera !== request.camera || last.src !== request.src) {
      this.#picture.clear();
      this.#time = this.#camera = undefined;
      return this.#restart(request.time);
    }
    if (last.mode !== request.mode) return this.#restart(request.time, this.#chain?.facts.error ? undefined : this.#camera);
    const sought = last.time === request.time ? undefined : request.time;
    const renewed = this.#outdated && (this.#problem ?? this.#chain?.facts.error);
    if (renewed || last.choice !== request.choice || last.skipGaps !== request.skipGaps) return this.#restart(sought ?? place);
    if (last.speed !== request.speed) this.#chain?.setSpeed(request.speed);
    if (last.paused !== request.paused) this.#setPaused(request.paused);
    if (sought !== undefined && sought !== this.#asked) this.seek(sought);
  }

  /** What runs was begun with another client than is to be used now, for example with a token that was replaced since. */
  get #outdated(): boolean {
    return this.#chain !== undefined && this.#chain.client !== this.#request?.client;
  }

  close(): void {
    this.#life.abort();
    this.#stop();
    this.#picture.clear();
  }

  seek(time: Milliseconds): void {
    if (this.#request?.mode !== 'playback' || !Number.isFinite(time)) return;
    this.#asked = time;
    this.#problem = undefined;
    this.#await();
    if (this.#paused && this.#painter) this.#showStill(time);
    else {
      this.#still = false;
      this.#chain?.seek(time);
      // Pictures that come over a channel of their own are as fast; HLS, and a connection to come, are not.
      if (!this.#chain?.exact || this.#chain.facts.state !== 'connected') this.#beginLead(time);
    }
    this.notify();
  }

  step(frames: number): void {
    if (this.#request?.mode !== 'playback' || !frames) return;
    this.#setPaused(true);
    if (!this.#painter || this.#time === undefined) return this.#chain?.step(frames);
    this.#retry?.cancel();
    this.#lead = undefined;
    this.#still = true;
    this.#problem = undefined;
    this.#painter.step(this.#time, frames);
  }

  retry(): void {
    if (this.#outdated) return this.#restart(this.place);
    this.#problem = undefined;
    if (this.#paused && this.#painter && this.#asked !== undefined) this.#showStill(this.#asked);
    if (this.#chain?.facts.error || !this.#still) this.#chain?.retry();
    this.notify();
  }

  /**
   * @param from playback: where to begin; missing: a little before what was seen, or before now
   * @param known what need not be asked again: the answer costs a round trip before anything can be seen
   */
  #restart(from: Milliseconds | undefined, known?: Camera): void {
    this.#await();
    this.#stop();
    this.#problem = undefined;
    this.#started = this.#still = false;
    this.#lead = undefined;
    const request = this.#request;
    if (!request || !(request.camera || request.src)) return this.notify();
    this.#paused = request.paused;
    const now = request.client.environment.now();
    const time = from ?? Math.min(this.#time ?? now, now) - JUST_NOW;
    const recorded = request.mode === 'playback';
    this.#asked = recorded ? time : undefined;
    // Decoders exist in secure contexts only; elsewhere the burst over WebRTC, or HLS, does the same more slowly.
    if (!request.src && typeof VideoDecoder !== 'undefined') {
      this.#painter = new StillsPainter(new StillsSession({ client: request.client, camera: request.camera }), {
        onStill: ({ frame, time }) => this.#paint(frame, time),
        onError: (error) => this.#stillFailed(error),
      });
    }
    const deferred = recorded && this.#paused && this.#painter !== undefined;
    const chain = (this.#chain = new SourceChain({ ...request, video: this.#video, time, deferred, known }));
    chain.subscribe(() => this.#chain === chain && this.#follow(chain));
    if (this.#paused) chain.pause();
    if (!this.#paused || recorded) chain.start();
    if (deferred) this.#showStill(time);
    else if (!this.#paused) this.#beginLead(recorded ? time : undefined);
    this.notify();
  }

  #setPaused(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    // A live picture that stands still is only a picture: nothing is kept open for it.
    if (this.#request?.mode === 'live') {
      if (!paused) return this.#restart(undefined);
      this.#picture.hold();
      this.#stop();
    } else if (paused) {
      this.#chain?.pause();
      if (this.#lead && this.#asked !== undefined) this.#showStill(this.#asked);
    } else this.#continue();
    this.notify();
  }

  /** From exactly the still that is seen. */
  #continue(): void {
    this.#retry?.cancel();
    this.#painter?.stop();
    const from = this.#problem ? this.#asked : this.#still ? (this.#time ?? this.#asked) : undefined;
    if (this.#still && !this.#problem) this.#lead = { time: from, asked: true };
    this.#problem = undefined;
    this.#still = false;
    if (from !== undefined) this.#chain?.seek(from);
    this.#chain?.play();
  }

  /** @param time missing: the newest picture there is */
  #beginLead(time: Milliseconds | undefined): void {
    if (!this.#painter) return;
    this.#lead = { time, asked: false };
    this.#askLead();
  }

  #askLead(): void {
    const lead = this.#lead;
    if (!lead || lead.asked || !this.#camera) return;
    lead.asked = true;
    const { state, transports } = this.#camera;
    const client = this.#request?.client;
    // Of what it does not carry itself, or not now, the server has no frames.
    if (!transports.some(({ url }) => client?.isOwn(client.address(url))) || (lead.time === undefined && state !== 'live')) this.#lead = undefined;
    else if (lead.time === undefined) this.#painter?.newest();
    else this.#painter?.show(lead.time);
  }

  /** The source has pictures of its own, or an error. */
  #endLead(): void {
    if (!this.#lead) return;
    this.#lead = undefined;
    this.#painter?.release();
  }

  #showStill(time: Milliseconds): void {
    this.#retry?.cancel();
    this.#lead = undefined;
    this.#still = true;
    this.#picture.hold();
    this.#painter?.show(time);
  }

  #paint(frame: VideoFrame, time: Milliseconds): void {
    this.#picture.paint(frame);
    if (this.#lead) {
      this.#time = time;
      this.#fresh = true;
      return this.notify();
    }
    this.#retry?.cancel();
    this.#problem = this.#retry = undefined;
    this.#asked = time;
    this.#shown(time);
  }

  #stillFailed(cause: unknown): void {
    // What is wrong with it the source will tell as well, or not find wrong.
    if (this.#lead) return this.#endLead();
    const error = cause instanceof OrielError ? cause : new OrielError('decode_failed', { cause });
    if (error.code === 'decode_failed' || error.code === 'codec_unsupported') {
      // Not to be had as stills: the chain shows the same, paused.
      this.#painter?.release();
      this.#painter = undefined;
      this.#still = false;
      if (this.#asked !== undefined) this.#chain?.seek(this.#asked);
    } else {
      this.#problem = error;
      if (passes.has(error.code)) this.#retrySoon();
    }
    this.notify();
  }

  #retrySoon(): void {
    const environment = this.#request?.client.environment;
    const time = this.#asked;
    if (!environment || time === undefined) return;
    const backoff = this.#retry?.backoff ?? new Backoff(environment, { base: 500, max: 10_000 });
    const wait = backoff.next();
    this.#retry = { at: environment.now() + wait, backoff, cancel: environment.after(wait, () => this.#showStill(time)) };
  }

  /** The chain has something to say. */
  #follow(chain: SourceChain): void {
    this.#camera = chain.camera ?? this.#camera;
    this.#askLead();
    const { state, seeking, error } = chain.facts;
    if (error) {
      this.#endLead();
      if (this.#outdated) return this.#restart(this.place);
    }
    if (!this.#still && !this.#lead && (state !== 'connected' || seeking !== undefined)) this.#await();
    if (state !== 'connected' && !this.#still && !this.#paused) this.#started = false;
    // A fact about the frame that is seen may come after it.
    this.#present();
    this.notify();
  }

  #present(): void {
    const chain = this.#chain;
    if (!chain || !this.#frame || this.#still) return;
    const { mode, position, seeking, state } = chain.facts;
    const time = chain.timeOf(this.#frame);
    if (seeking !== undefined || state !== 'connected') return;
    // It only leads up to the asked frame, or to the live one; live without a word of where it is, it is taken as it comes.
    if (time === undefined && (mode === 'playback' ? chain.exact : position !== undefined)) return;
    this.#endLead();
    this.#picture.reveal();
    this.#shown(time);
  }

  #shown(time: Milliseconds | undefined): void {
    const changed = time !== this.#time || !this.#fresh || !this.#started;
    this.#time = time;
    this.#fresh = this.#started = true;
    if (changed) this.notify();
  }

  /** The picture that is seen stays, and no longer counts. */
  #await(): void {
    this.#picture.hold();
    this.#fresh = false;
    this.#frame = undefined;
  }

  #stop(): void {
    this.#retry?.cancel();
    this.#retry = undefined;
    this.#painter?.release();
    this.#painter = undefined;
    const chain = this.#chain;
    // First, so that what it says of its end is not heard.
    this.#chain = undefined;
    chain?.close();
  }
}
