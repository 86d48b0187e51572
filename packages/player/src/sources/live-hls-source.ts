import { isTransient, LatencyController, OrielError, type Milliseconds } from '@oriel/core';
import { every } from './every.ts';
import type { HlsEngine } from './hls-engine.ts';
import { HlsSource } from './hls-source.ts';
import type { SourceOptions } from './source.ts';

const LOOP: Milliseconds = 100;
/** Without progress for so long the stream is gone. */
const SILENCE: Milliseconds = 4000;
/** Seconds behind the target from which catching up would take too long; a source that stalled leaves about one. */
const JUMP_BEYOND = 0.5;
/** A stall is forgotten after this. */
const STEADY: Milliseconds = 60_000;

/** Live HLS, with low latency where the playlist has parts. */
export class LiveHlsSource extends HlsSource {
  readonly capabilities = { exact: false, fastSeek: false, seekable: false, pausable: false, sound: true, standby: false };
  protected readonly address: string;
  #controller: LatencyController | undefined;
  #stalls = 0;
  #stalledAt = 0;

  constructor(options: SourceOptions & { address: string }) {
    super(options);
    this.address = options.address;
  }

  timeOf({ mediaTime }: VideoFrameCallbackMetadata): Milliseconds | undefined {
    return this.engine?.timeAt(mediaTime);
  }

  presented(): void {}

  apply(): void {
    if (this.intent().paused) this.stage.pause();
    else if (this.facts.state === 'connected') this.stage.play();
  }

  // A live stream has one place and one speed.
  seek(): void {}
  step(): void {}

  protected onPlaylist(): void {
    if (this.facts.state === 'connected') return;
    this.set({ state: 'connected', error: undefined, retryAt: undefined });
    this.apply();
  }

  protected override watch(engine: HlsEngine, signal: AbortSignal): void {
    let at: number | undefined;
    // Counted in calls: where timers come late, because the page was hidden, busy or asleep, progress does too.
    let silence = 0;
    every(this.client.environment, LOOP, () => {
      const { currentTime, paused } = this.video;
      // A paused video makes no progress, whoever paused it.
      silence = currentTime !== at || paused ? 0 : silence + LOOP;
      at = currentTime;
      if (silence > SILENCE && this.facts.state === 'connected') return this.fail(new OrielError('no_answer'));
      if (!this.intent().paused) this.#follow(engine);
    }, signal);
    this.video.addEventListener('waiting', () => this.#stalled(), { signal });
  }

  #stalled(): void {
    // `waiting` before the first picture, or after a jump, is no stall.
    if (this.#controller === undefined || this.video.seeking) return;
    this.#stalls++;
    this.#stalledAt = this.client.environment.now();
  }

  protected override fail(error: OrielError): void {
    super.fail(error);
    if (this.intent().camera && isTransient(error)) void this.#explain(error);
  }

  /** A playlist that stops growing does not say why; the camera's state does. */
  async #explain(error: OrielError): Promise<void> {
    const camera = await this.client.cameras.get(this.intent().camera, { signal: this.life }).catch(() => undefined);
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
   * PART-HOLD-BACK, three parts, is meant for players that never catch up; this one keeps two and three quarters. Each
   * stall shows that this was too close and adds half a part.
   */
  #target({ targetLatency, partTarget }: HlsEngine): number | undefined {
    if (targetLatency === undefined || partTarget === 0) return targetLatency;
    if (this.client.environment.now() - this.#stalledAt > STEADY) this.#stalls = 0;
    return Math.min(targetLatency, partTarget * (2.75 + this.#stalls / 2));
  }

  /** Within what is loaded. Beyond it only when nothing is left to play, because such a seek stops the picture. */
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
