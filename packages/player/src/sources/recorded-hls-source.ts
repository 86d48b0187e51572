import { OrielError, nearestRecordings, nothing, toIso, type Milliseconds } from '@oriel/core';
import { every } from './every.ts';
import type { HlsEngine } from './hls-engine.ts';
import { HlsSource } from './hls-source.ts';
import type { SourceOptions } from './source.ts';

/** A playlist covers this much before and after the sought time; a seek beyond it loads another one. */
const BEFORE: Milliseconds = 60_000;
const BEHIND: Milliseconds = 1_800_000;
const LOOP: Milliseconds = 250;
/** A step, where exact stills are not available. */
const FRAME: Milliseconds = 40;
/** A frame that starts longer than this before the sought time is another one. */
const LONGEST_FRAME: Milliseconds = 250;
/** Seconds past the sought time, so that rounding does not show the frame before it. */
const MARGIN = 0.001;
/** The highest `playbackRate` that browsers take. */
const MAX_RATE = 16;

/**
 * - `seeking`: the media element has not finished the seek
 * - `landed`: it has; the next frame near the target is the one, and while it is paused it stays there
 * - `playing`: it plays on from the target
 */
type Phase = 'seeking' | 'landed' | 'playing';

/** Recordings as HLS: a playlist of a window around the sought time, with gaps as discontinuities. */
export class RecordedHlsSource extends HlsSource {
  readonly capabilities = { exact: true, fastSeek: false, seekable: true, pausable: true, sound: true, standby: false };
  readonly #address: string;
  #target: Milliseconds;
  #phase: Phase = 'seeking';
  /** Time of the last presented frame. */
  #shown: Milliseconds | undefined;
  #to = 0;

  /** @param options.address of the playlist, absolute; `from` and `to` are added to it */
  constructor(options: SourceOptions & { address: string }) {
    super(options);
    this.#address = options.address;
    this.#target = options.time;
  }

  timeOf({ mediaTime }: VideoFrameCallbackMetadata): Milliseconds | undefined {
    const time = this.engine?.timeAt(mediaTime);
    if (time === undefined || this.#phase === 'playing') return time;
    const late = time - this.#target;
    return late < -LONGEST_FRAME || late > 1000 * Math.max(1, this.intent().speed) ? undefined : time;
  }

  presented(frame: VideoFrameCallbackMetadata): void {
    const time = this.timeOf(frame);
    if (time === undefined) return;
    this.#shown = time;
    // The frame before a step may be presented once more: paused, only the target says where it is.
    if (this.#phase === 'landed' && !this.intent().paused) this.#phase = 'playing';
  }

  seek(time: Milliseconds): void {
    this.#target = time;
    this.#phase = 'seeking';
    this.set({ seeking: time, ended: undefined, gap: undefined, error: undefined });
    const at = this.engine?.mediaTimeAt(time);
    if (!this.engine || at === undefined) this.open();
    else if (this.facts.state === 'connected') this.#go(at);
    // The playlist was loaded already, without what was sought before.
    else this.onPlaylist(this.engine);
  }

  apply(): void {
    const { paused } = this.intent();
    this.video.playbackRate = this.#rate;
    if (paused) this.stage.pause();
    else if (this.facts.state === 'connected') this.stage.play();
    this.#position();
  }

  step(frames: number): void {
    this.apply();
    this.seek(((this.#phase === 'playing' && this.#shown) || this.#target) + frames * FRAME);
  }

  protected get address(): string {
    const url = new URL(this.#address);
    this.#to = Math.min(this.client.now(), this.#target + BEHIND);
    url.searchParams.set('from', toIso(this.#target - BEFORE));
    url.searchParams.set('to', toIso(Math.max(this.#to, this.#target + 1)));
    return url.href;
  }

  protected override open(): void {
    this.#keepPlace();
    this.#phase = 'seeking';
    if (this.#target > this.client.now()) return this.fail(new OrielError('time_in_future'));
    super.open();
  }

  protected onPlaylist(engine: HlsEngine): void {
    if (this.facts.state === 'connected') return;
    const at = engine.mediaTimeAt(this.#target);
    if (at === undefined) return void this.#explain(new OrielError('no_recording'));
    this.set({ state: 'connected', error: undefined });
    this.video.defaultPlaybackRate = this.#rate;
    this.#go(at);
  }

  protected override fail(error: OrielError): void {
    this.#keepPlace();
    if (error.code === 'hls_failed' || error.code === 'no_recording') void this.#explain(error);
    else super.fail(error);
  }

  protected override watch(engine: HlsEngine, signal: AbortSignal): void {
    const { video } = this;
    video.addEventListener('seeked', () => {
      if (this.#phase === 'seeking') this.#phase = 'landed';
      if (this.facts.seeking !== undefined) this.set({ seeking: undefined });
    }, { signal });
    video.addEventListener('ended', () => void this.#ended(engine, signal), { signal });
    let gap: number | undefined;
    every(this.client.environment, LOOP, () => {
      const crossed = engine.gapBefore(video.currentTime);
      if (crossed?.to === gap) return;
      gap = crossed?.to;
      if (!crossed || this.#phase !== 'playing' || this.#target >= crossed.to) return;
      if (this.intent().skipGaps) return this.set({ gap: crossed });
      this.stage.pause();
      this.set({ ended: crossed.from });
    }, signal);
  }

  get #rate(): number {
    return Math.min(MAX_RATE, this.intent().speed);
  }

  #go(at: number): void {
    this.video.currentTime = at + MARGIN;
    // A video that has ended stays paused after a seek.
    this.apply();
  }

  #position(): void {
    const time = this.engine?.timeAt(this.video.currentTime);
    if (time !== undefined) this.set({ position: { time, speed: this.intent().speed, paused: this.intent().paused } });
  }

  /** The next playlist starts with the visible picture, unless another one is being sought. */
  #keepPlace(): void {
    if (this.facts.state !== 'connected' || this.facts.seeking !== undefined) return;
    this.#target = this.engine?.timeAt(this.video.currentTime) ?? this.#target;
  }

  async #ended(engine: HlsEngine, signal: AbortSignal): Promise<void> {
    const last = engine.timeAt(this.video.duration - 0.002) ?? this.#to;
    if (last >= this.client.now() - 2000) return this.set({ ended: last });
    // The end of this playlist, not of all recordings: continue with the next one, across a gap if there is one.
    const end = last + 2;
    const asked = this.#target;
    const next = await this.#recordedFrom(end, signal).catch(() => end);
    if (signal.aborted || asked !== this.#target) return;
    const gap = next !== undefined && next - end > LONGEST_FRAME ? { from: end, to: next } : undefined;
    if (next === undefined || (gap && !this.intent().skipGaps)) return this.set({ ended: last });
    this.seek(next);
    if (gap) this.set({ gap });
  }

  /** @returns `time` if it is recorded, else the start of the next recording; `undefined` when there is none */
  async #recordedFrom(time: Milliseconds, signal: AbortSignal): Promise<Milliseconds | undefined> {
    try {
      await this.#request(time, signal);
      return time;
    } catch (error) {
      if (error instanceof OrielError && error.code === 'no_recording') return nearestRecordings(error).after;
      throw error;
    }
  }

  /** A playlist does not say why it lacks a time; the request for the group of pictures does. */
  async #explain(fallback: OrielError): Promise<void> {
    const { skipGaps } = this.intent();
    const asked = this.#target;
    const signal = this.opened;
    const error = await this.#request(asked, signal).then(
      () => fallback,
      (cause: unknown) => (cause instanceof OrielError ? cause : fallback),
    );
    // Another time was sought meanwhile.
    if (signal?.aborted || asked !== this.#target) return;
    const next = skipGaps ? nearestRecordings(error).after : undefined;
    if (next === undefined) return super.fail(error);
    this.seek(next);
    this.set({ gap: { from: asked, to: next } });
  }

  /** For the group of pictures at `time`, without its pictures. @throws OrielError `no_recording`, … */
  #request(time: Milliseconds, signal: AbortSignal | undefined): Promise<void> {
    const path = `/api/v1/cameras/${encodeURIComponent(this.intent().camera)}/frames`;
    return this.client.request(path, { query: { time: toIso(Math.ceil(time)) }, signal, read: nothing });
  }
}
