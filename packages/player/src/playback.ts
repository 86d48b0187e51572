import { Subscribable, type Camera, type Milliseconds, type OrielClient, type Still } from '@oriel/core';
import { Carrier } from './carrier.ts';
import type { Observed } from './describe.ts';
import type { Intent } from './intent.ts';
import { StillsSource } from './sources/stills-source.ts';
import { StallWatch } from './stage/stall-watch.ts';
import type { Stage } from './stage/stage.ts';

export interface PlaybackOptions {
  client: OrielClient;
  stage: Stage;
  intent: () => Intent;
  /** Playback: where to start, Unix ms. */
  time: Milliseconds;
  /** The camera, if it need not be asked for again. */
  known: Camera | undefined;
  /** Capture time of the picture that is still visible. */
  visible: Milliseconds | undefined;
}

/** A seek over a slow network is not a stall yet. */
const SEEK_WITHIN: Milliseconds = 5000;

/**
 * What the screen is to show:
 * - `stream`: the frames of the carrier
 * - `preview`: one exact still, until the carrier has frames; it takes one answer, a connection takes several
 * - `still`: one exact still; the carrier's frames are ignored
 */
type Wanted =
  | { readonly kind: 'stream' }
  | { readonly kind: 'preview'; readonly time: Milliseconds | undefined; readonly requested: boolean }
  | { readonly kind: 'still' };

/** Shows one camera in one mode on a stage: moving pictures from a carrier, paused recordings from exact stills. */
export class Playback extends Subscribable {
  readonly #options: PlaybackOptions;
  readonly #carrier: Carrier;
  readonly #stall: StallWatch;
  readonly #life = new AbortController();
  #stills: StillsSource | undefined;
  #wanted: Wanted = { kind: 'stream' };
  /** Playback: the time that was asked for last, by the intent, by a step, or by default; then the frames that came after it. */
  #target: Milliseconds | undefined;
  #time: Milliseconds | undefined;
  /** The frame that the video presented last, unless something else was asked for since. */
  #frame: VideoFrameCallbackMetadata | undefined;

  constructor(options: PlaybackOptions) {
    super();
    this.#options = options;
    const { client, stage, intent, time, known, visible } = options;
    const { src, mode, paused } = intent();
    this.#time = visible;
    this.#target = mode === 'playback' ? time : undefined;
    // Decoders exist in secure contexts only. Elsewhere the stream shows the same, a little later.
    if (!src && stage.hasCanvas && typeof VideoDecoder !== 'undefined') this.#stills = this.#makeStills();
    const deferred = paused && (mode === 'live' || this.#stills !== undefined);
    this.#carrier = new Carrier({ client, stage, intent, time, known, deferred, leaving: () => this.#keep('hold') });
    this.#stall = new StallWatch(stage.video, client.environment, {
      changed: () => this.#changed(),
      recover: () => this.#carrier.facts.state === 'connected' && this.#carrier.retry(),
    });
  }

  start(): void {
    const { stage, intent, time } = this.#options;
    const { mode, paused } = intent();
    this.#carrier.subscribe(() => this.#life.signal.aborted || this.#follow());
    this.#life.signal.addEventListener('abort', stage.subscribe(() => this.#changed()), { once: true });
    stage.onFrame((frame) => this.#presented(frame), this.#life.signal);
    if (mode === 'playback' && paused && this.#stills) this.#showStill(time);
    else this.#beginPreview(this.#target);
    this.#carrier.start();
  }

  close(): void {
    this.#life.abort();
    this.#stall.stop();
    this.#dropStills();
    this.#carrier.close();
  }

  get camera(): Camera | undefined {
    return this.#carrier.camera ?? this.#options.known;
  }

  /** Capture time of the visible picture. */
  get time(): Milliseconds | undefined {
    return this.#time;
  }

  /** Playback: where it is, or is about to be. */
  get place(): Milliseconds | undefined {
    return this.#target;
  }

  observe(): Observed {
    const { intent, stage } = this.#options;
    return {
      intent: intent(),
      shown: stage.picture.shown,
      time: this.#time,
      target: this.#target,
      carrier: this.#carrier.facts,
      showing: this.#carrier.showing,
      stills: this.#wanted.kind === 'still' ? this.#stills?.facts : undefined,
      camera: this.camera,
      transport: this.#carrier.transport,
      blocked: stage.blocked,
      stalledSince: this.#stall.since,
    };
  }

  /** The intent's speed changed. */
  apply(): void {
    this.#carrier.apply();
  }

  /** Playback: the intent is paused since now. @param time to pause at, in place of the visible frame */
  pause(time: Milliseconds | undefined): void {
    this.#carrier.apply();
    if (time !== undefined) this.seek(time);
    else if (this.#wanted.kind === 'preview' && this.#target !== undefined) this.#showStill(this.#target);
    this.#changed();
  }

  /** Playback: the intent plays since now. @param time to play from, in place of the visible frame */
  play(time: Milliseconds | undefined): void {
    if (time !== undefined) this.seek(time);
    else if (this.#wanted.kind === 'still') this.#playFromStill();
    this.#carrier.open();
    this.#carrier.apply();
    this.#changed();
  }

  seek(time: Milliseconds): void {
    this.#target = time;
    if (this.#options.intent().paused && this.#stills) return this.#showStill(time);
    this.#keep('outdate');
    this.#stills?.stop();
    this.#wanted = { kind: 'stream' };
    this.#carrier.seek(time);
    if (!this.#carrier.capabilities?.fastSeek || this.#carrier.facts.state !== 'connected') this.#beginPreview(time);
    this.#changed();
  }

  /** The intent is paused already. */
  step(frames: number): void {
    const { error } = (this.#wanted.kind === 'still' && this.#stills?.facts) || this.#carrier.facts;
    const from = this.#seeking && !error ? this.#target : (this.#time ?? this.#target);
    if (!this.#stills || from === undefined) return this.#carrier.step(frames);
    this.#wanted = { kind: 'still' };
    this.#stills.step(from, frames);
    this.#changed();
  }

  retry(): void {
    const still = this.#wanted.kind === 'still';
    if (still) this.#stills?.retry();
    if (!still || this.#carrier.facts.error) this.#carrier.retry();
    this.#changed();
  }

  get #seeking(): boolean {
    return (this.#wanted.kind === 'still' ? this.#stills?.facts.seeking : this.#carrier.facts.seeking) !== undefined;
  }

  #makeStills(): StillsSource {
    const { client, intent } = this.#options;
    const stills = new StillsSource({ client, intent, onStill: (still) => this.#stills === stills && this.#paint(still) });
    stills.subscribe(() => this.#stills === stills && this.#stillsChanged());
    return stills;
  }

  #dropStills(): void {
    const stills = this.#stills;
    // First, so that what it reports of its end is ignored.
    this.#stills = undefined;
    stills?.close();
  }

  #playFromStill(): void {
    const failed = this.#stills?.facts.error !== undefined;
    const from = this.#target;
    this.#stills?.stop();
    this.#options.stage.picture.demote();
    this.#frame = undefined;
    this.#wanted = failed ? { kind: 'stream' } : { kind: 'preview', time: from, requested: true };
    if (from !== undefined) this.#carrier.seek(from);
  }

  /** @param time without it, the newest picture */
  #beginPreview(time: Milliseconds | undefined): void {
    if (!this.#stills) return;
    this.#wanted = { kind: 'preview', time, requested: false };
    this.#requestPreview();
  }

  #requestPreview(): void {
    const wanted = this.#wanted;
    const { camera } = this;
    if (wanted.kind !== 'preview' || wanted.requested || !camera) return;
    const { client } = this.#options;
    // The server has no frames of what it does not carry itself, or not now.
    const carried = camera.transports.some(({ url }) => client.isOwn(client.address(url)));
    if (!carried || (wanted.time === undefined && camera.state !== 'live')) return void (this.#wanted = { kind: 'stream' });
    this.#wanted = { ...wanted, requested: true };
    if (wanted.time === undefined) this.#stills?.newest();
    else this.#stills?.seek(wanted.time);
  }

  #endPreview(): void {
    if (this.#wanted.kind !== 'preview') return;
    this.#wanted = { kind: 'stream' };
    this.#stills?.close();
  }

  #showStill(time: Milliseconds): void {
    this.#wanted = { kind: 'still' };
    this.#keep('outdate');
    this.#stills?.seek(time);
    this.#changed();
  }

  #paint({ frame, time }: Still): void {
    const still = this.#wanted.kind === 'still';
    this.#options.stage.picture.paint(frame, still ? 'current' : 'preview');
    this.#time = time;
    if (still && !this.#seeking) this.#target = time;
    this.#changed();
  }

  #stillsChanged(): void {
    const error = this.#stills?.facts.error;
    // The carrier will report what is wrong as well, or find nothing wrong.
    if (error && this.#wanted.kind === 'preview') {
      this.#endPreview();
      this.#evaluateFrame();
    } else if (error?.code === 'decode_failed' || error?.code === 'codec_unsupported') {
      // The carrier shows the same frame, paused.
      this.#dropStills();
      this.#wanted = { kind: 'stream' };
      if (this.#target !== undefined) this.#carrier.seek(this.#target);
    }
    this.#changed();
  }

  #follow(): void {
    this.#requestPreview();
    const { state, seeking, error } = this.#carrier.facts;
    if (error) this.#endPreview();
    if (this.#wanted.kind === 'stream') {
      if (state !== 'connected' && !this.#options.intent().paused) this.#keep('leave');
      else if (state !== 'connected' || seeking !== undefined) this.#keep('outdate');
    }
    // A fact about the visible frame may come after it.
    this.#evaluateFrame();
    this.#changed();
  }

  #presented(frame: VideoFrameCallbackMetadata): void {
    // When a connection is replaced, Chromium presents the last frame of the old one again.
    if (this.#carrier.facts.state === 'connecting') return;
    this.#frame = frame;
    this.#stall.frame();
    this.#evaluateFrame();
    this.#carrier.presented(frame);
    this.#changed();
  }

  /** Reveals the video if its last frame is what is wanted. */
  #evaluateFrame(): void {
    if (!this.#frame || this.#wanted.kind === 'still') return;
    const { error, position, seeking, state } = this.#carrier.facts;
    if (seeking !== undefined || state !== 'connected') return;
    const { stage } = this.#options;
    // A browser may draw nothing of a stream that it refused to play.
    if (stage.blocked && stage.video.paused && this.#wanted.kind === 'preview') return;
    const time = this.#carrier.timeOf(this.#frame);
    const recorded = this.#options.intent().mode === 'playback';
    // Preroll. Live frames without any position are taken as they come.
    if (time === undefined && (recorded ? this.#carrier.capabilities?.exact : position !== undefined)) return;
    this.#endPreview();
    stage.picture.reveal();
    this.#time = time;
    // After a refused seek the old frames go on.
    if (recorded && time !== undefined && !error) this.#target = time;
  }

  /** The visible picture stays, whatever the video shows next. */
  #keep(how: 'hold' | 'leave' | 'outdate'): void {
    this.#options.stage.picture[how]();
    this.#frame = undefined;
  }

  #changed(): void {
    if (this.#life.signal.aborted) return;
    this.#watchStalls();
    this.notify();
  }

  #watchStalls(): void {
    const { error, ended, signalLostSince } = this.#carrier.facts;
    const { intent, stage } = this.#options;
    const { paused, speed } = intent();
    const over = paused || stage.blocked || error !== undefined || ended !== undefined || signalLostSince !== undefined || this.#wanted.kind === 'still';
    if (over) return this.#stall.stop();
    // A stall lasts until a frame is presented, also while the carrier reconnects.
    if (!this.#carrier.showing) return this.#stall.since === undefined ? this.#stall.stop() : undefined;
    const frameRate = this.camera?.video?.frameRate || Infinity;
    this.#stall.start(this.#seeking ? SEEK_WITHIN : 3000 / frameRate / Math.min(1, speed));
  }
}
