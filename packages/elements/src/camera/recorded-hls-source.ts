import { OrielError, nearestRecordings, toIso, type Milliseconds } from '@oriel/core';
import type { HlsEngine } from './hls-engine.ts';
import { HlsSource, type HlsSourceOptions } from './hls-source.ts';

/** A playlist holds this much before and behind the asked time; further off, another one is loaded. */
const BEFORE: Milliseconds = 60_000;
const BEHIND: Milliseconds = 1_800_000;
const LOOP: Milliseconds = 250;
/** A step where exact stills, which know better, are not to be had. */
const FRAME: Milliseconds = 40;
/** A frame that began longer before the asked time is another one. */
const LONGEST_FRAME: Milliseconds = 250;
/** What browsers take for `playbackRate`. */
const MAX_RATE = 16;

export interface RecordedHlsOptions extends HlsSourceOptions {
  /** The playlist's address, absolute; `from` and `to` are put behind it. */
  address: string;
  camera: string;
  time: Milliseconds;
  speed: number;
  /** At the end of a recording go on with the next one, and so from a time at which nothing is recorded. */
  skipGaps: boolean;
}

/** Recordings as HLS, a window of them at a time. */
export class RecordedHlsSource extends HlsSource {
  readonly #options: RecordedHlsOptions;
  #target: Milliseconds;
  /** Until a frame at the target came: frames from elsewhere are not to be shown. */
  #awaited = true;
  #to = 0;
  #speed: number;
  #paused = false;

  constructor(options: RecordedHlsOptions) {
    super(options, 'playback');
    this.#options = options;
    this.#target = options.time;
    this.#speed = options.speed;
  }

  timeOf({ mediaTime }: VideoFrameCallbackMetadata): Milliseconds | undefined {
    const time = this.engine?.timeAt(mediaTime);
    if (time === undefined || !this.#awaited) return time;
    const late = time - this.#target;
    if (late < -LONGEST_FRAME || late > 1000 * Math.max(1, this.#speed)) return undefined;
    if (this.facts.seeking === undefined) this.#awaited = false;
    return time;
  }

  seek(time: Milliseconds): void {
    this.#target = time;
    this.#awaited = true;
    this.set({ seeking: time, ended: undefined, gap: undefined, error: undefined });
    const at = this.engine?.mediaTimeAt(time);
    if (!this.engine || at === undefined) this.open();
    else if (this.facts.state === 'connected') this.#go(at);
    // Its playlist was there already, without what was asked for before.
    else this.onPlaylist(this.engine);
  }

  pause(): void {
    this.#paused = true;
    this.video.pause();
    this.#position();
  }

  play(): void {
    this.#paused = false;
    if (this.facts.state === 'connected') this.video.play().catch(() => undefined);
    this.#position();
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.video.playbackRate = Math.min(MAX_RATE, speed);
    this.#position();
  }

  step(frames: number): void {
    this.pause();
    const time = this.engine?.timeAt(this.video.currentTime);
    if (time !== undefined) this.seek(time + frames * FRAME);
  }

  protected get address(): string {
    const url = new URL(this.#options.address);
    this.#to = Math.min(this.client.environment.now(), this.#target + BEHIND);
    url.searchParams.set('from', toIso(this.#target - BEFORE));
    url.searchParams.set('to', toIso(Math.max(this.#to, this.#target + 1)));
    return url.href;
  }

  protected override open(): void {
    this.#keepPlace();
    this.#awaited = true;
    if (this.#target > this.client.environment.now()) return this.fail(new OrielError('time_in_future'));
    super.open();
  }

  protected onPlaylist(engine: HlsEngine): void {
    if (this.facts.state === 'connected') return;
    const at = engine.mediaTimeAt(this.#target);
    if (at === undefined) return void this.#explain(new OrielError('no_recording'));
    this.set({ state: 'connected', error: undefined });
    this.video.defaultPlaybackRate = this.video.playbackRate = Math.min(MAX_RATE, this.#speed);
    this.#go(at);
    if (!this.#paused) this.play();
  }

  protected override fail(error: OrielError): void {
    this.#keepPlace();
    if (error.code === 'hls_failed' || error.code === 'no_recording') void this.#explain(error);
    else super.fail(error);
  }

  protected override watch(engine: HlsEngine, signal: AbortSignal): void {
    const { video } = this;
    video.addEventListener('seeked', () => this.facts.seeking !== undefined && this.set({ seeking: undefined }), { signal });
    video.addEventListener('ended', () => void this.#ended(engine, signal), { signal });
    let gap: number | undefined;
    const loop = () => {
      if (signal.aborted) return;
      this.client.environment.after(LOOP, loop);
      const crossed = engine.gapBefore(video.currentTime);
      if (crossed?.to === gap) return;
      gap = crossed?.to;
      if (!crossed || this.#awaited || this.#target >= crossed.to) return;
      if (this.#options.skipGaps) return this.set({ gap: crossed });
      video.pause();
      this.set({ ended: crossed.from });
    };
    loop();
  }

  #go(at: number): void {
    this.video.currentTime = at;
    this.#position();
  }

  #position(): void {
    const time = this.engine?.timeAt(this.video.currentTime);
    if (time !== undefined) this.set({ position: { time, rtp: 0, speed: this.#speed, paused: this.#paused } });
  }

  /** What is opened next begins with the picture that is seen now, unless another was asked for. */
  #keepPlace(): void {
    if (this.facts.state !== 'connected' || this.facts.seeking !== undefined) return;
    this.#target = this.engine?.timeAt(this.video.currentTime) ?? this.#target;
  }

  async #ended(engine: HlsEngine, signal: AbortSignal): Promise<void> {
    const last = engine.timeAt(this.video.duration - 0.002) ?? this.#to;
    if (last >= this.client.environment.now() - 2000) return this.set({ ended: last });
    // The window's end, not all recordings': go on in the next one, and over a gap that may lie between.
    const end = last + 2;
    const asked = this.#target;
    const next = await this.#recordedFrom(end, signal).catch(() => end);
    if (signal.aborted || asked !== this.#target) return;
    const gap = next !== undefined && next - end > LONGEST_FRAME ? { from: end, to: next } : undefined;
    if (next === undefined || (gap && !this.#options.skipGaps)) return this.set({ ended: last });
    this.seek(next);
    if (gap) this.set({ gap });
  }

  /** @returns `time`, or when the next recording begins; `undefined` when there is none */
  async #recordedFrom(time: Milliseconds, signal: AbortSignal): Promise<Milliseconds | undefined> {
    const { client, camera } = this.#options;
    try {
      await client.cameras.frames(camera, time, { signal });
      return time;
    } catch (error) {
      if (error instanceof OrielError && error.code === 'no_recording') return nearestRecordings(error).after;
      throw error;
    }
  }

  /** A playlist does not say why it holds nothing for a time; the group of pictures that should be there does. */
  async #explain(fallback: OrielError): Promise<void> {
    const { client, camera, skipGaps } = this.#options;
    const asked = this.#target;
    const signal = this.opened;
    const error = await client.cameras.frames(camera, asked, { signal }).then(
      () => fallback,
      (cause: unknown) => (cause instanceof OrielError ? cause : fallback),
    );
    // Something else was asked for meanwhile.
    if (signal?.aborted || asked !== this.#target) return;
    const next = skipGaps ? nearestRecordings(error).after : undefined;
    if (next === undefined) return super.fail(error);
    this.seek(next);
    this.set({ gap: { from: asked, to: next } });
  }
}
