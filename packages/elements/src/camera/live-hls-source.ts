import { LatencyController, OrielError, type Milliseconds } from '@oriel/core';
import type { HlsEngine } from './hls-engine.ts';
import { passes } from './passing.ts';
import { HlsSource, type HlsSourceOptions } from './hls-source.ts';

const LOOP: Milliseconds = 100;
/** Without a new picture for this long the stream counts as gone. */
const SILENCE: Milliseconds = 4000;
/** Seconds behind the target from which playing faster would take too long; a source that stalled leaves about one. */
const JUMP_BEYOND = 0.5;
/** A stall is forgotten after this. */
const STEADY: Milliseconds = 60_000;

/** Live HLS, low latency where the playlist has parts. */
export class LiveHlsSource extends HlsSource {
  protected readonly address: string;
  #controller: LatencyController | undefined;
  #paused = false;
  readonly #camera: string;
  #stalls = 0;
  #stalledAt = 0;

  /** @param options.camera id; empty for an address of the page's own */
  constructor(options: HlsSourceOptions & { address: string; camera: string }) {
    super(options, 'live');
    this.address = options.address;
    this.#camera = options.camera;
  }

  timeOf({ mediaTime }: VideoFrameCallbackMetadata): Milliseconds | undefined {
    return this.engine?.timeAt(mediaTime);
  }

  pause(): void {
    this.#paused = true;
    this.video.pause();
  }

  play(): void {
    this.#paused = false;
    this.video.play().catch(() => undefined);
  }

  // A live stream has one place and one speed.
  seek(): void {}
  setSpeed(): void {}
  step(): void {}

  protected onPlaylist(): void {
    if (this.facts.state === 'connected') return;
    this.set({ state: 'connected', error: undefined, retryAt: undefined });
    if (!this.#paused) this.play();
  }

  protected override watch(engine: HlsEngine, signal: AbortSignal): void {
    const { environment } = this.client;
    let at = this.video.currentTime;
    let movedAt = environment.now();
    const loop = () => {
      if (signal.aborted) return;
      environment.after(LOOP, loop);
      if (this.video.currentTime !== at || this.#paused) {
        at = this.video.currentTime;
        movedAt = environment.now();
      }
      if (environment.now() - movedAt > SILENCE && this.facts.state === 'connected') return this.fail(new OrielError('no_answer'));
      if (!this.#paused) this.#follow(engine);
    };
    loop();
    this.video.addEventListener('waiting', () => this.#stalled(), { signal });
  }

  #stalled(): void {
    // Before the first picture, and on a jump, waiting is no stall.
    if (this.#controller === undefined || this.video.seeking) return;
    this.#stalls++;
    this.#stalledAt = this.client.environment.now();
  }

  protected override fail(error: OrielError): void {
    super.fail(error);
    if (this.#camera && passes.has(error.code)) void this.#explain(error);
  }

  /** A playlist that does not grow does not say why; the camera's state does. */
  async #explain(error: OrielError): Promise<void> {
    const camera = await this.client.cameras.get(this.#camera, { signal: this.life }).catch(() => undefined);
    if (camera?.state !== 'reconnecting' || this.facts.error !== error) return;
    this.set({ error: new OrielError('camera_offline', { details: { since: camera.since } }) });
  }

  #follow(engine: HlsEngine): void {
    const { video } = this;
    const latency = engine.latencyAt(video.currentTime);
    const target = this.#target(engine);
    if (latency === undefined || target === undefined || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    if (this.#controller?.target !== target) this.#controller = new LatencyController({ target, jumpBeyond: JUMP_BEYOND });
    const ahead = bufferedAhead(video);
    const { rate, jump } = this.#controller.advise(latency, ahead);
    if (jump && !video.seeking) this.#jump(engine.positionBehindEdge(target) ?? 0, ahead);
    if (video.playbackRate !== rate) video.playbackRate = rate;
  }

  /**
   * PART-HOLD-BACK, three parts, is for players that only play on; one that catches up keeps two and three quarters.
   * A stall says that this was too close, and takes back half a part.
   */
  #target({ targetLatency, partTarget }: HlsEngine): number | undefined {
    if (targetLatency === undefined || partTarget === 0) return targetLatency;
    if (this.client.environment.now() - this.#stalledAt > STEADY) this.#stalls = 0;
    return Math.min(targetLatency, partTarget * (2.75 + this.#stalls / 2));
  }

  /** Into what is loaded; past it only when nothing is left to play, because each such seek stops the picture. */
  #jump(position: number, ahead: number): void {
    const distance = position - this.video.currentTime;
    if (distance > 0.2 && (distance < ahead || ahead < LOOP / 1000)) this.video.currentTime = position;
  }
}

function bufferedAhead({ buffered, currentTime }: HTMLVideoElement): number {
  for (let i = 0; i < buffered.length; i++) {
    if (buffered.start(i) <= currentTime && currentTime <= buffered.end(i)) return buffered.end(i) - currentTime;
  }
  return 0;
}
