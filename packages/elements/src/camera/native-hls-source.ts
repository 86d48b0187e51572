import { OrielError, Subscribable, toIso, type Milliseconds, type OrielClient } from '@oriel/core';
import type { Source, SourceFacts } from './source.ts';

export interface NativeHlsOptions {
  client: OrielClient;
  video: HTMLVideoElement;
  /** The playlist, absolute. */
  address: string;
  mode: 'live' | 'playback';
  time: Milliseconds;
  speed: number;
}

const BEHIND: Milliseconds = 1_800_000;

/** HLS by the browser itself: only where there are no Media Source Extensions of any kind. */
export class NativeHlsSource extends Subscribable implements Source {
  readonly exact = false;
  readonly #options: NativeHlsOptions;
  #facts: SourceFacts;
  #time: Milliseconds;
  #speed: number;
  #paused = false;
  #opened: AbortController | undefined;

  constructor(options: NativeHlsOptions) {
    super();
    this.#options = options;
    this.#time = options.time;
    this.#speed = options.speed;
    this.#facts = { mode: options.mode, state: 'idle' };
  }

  get facts(): SourceFacts {
    return this.#facts;
  }

  timeOf({ mediaTime }: VideoFrameCallbackMetadata): Milliseconds | undefined {
    const start = startDate(this.#options.video);
    return start === undefined ? undefined : start + mediaTime * 1000;
  }

  async receives(): Promise<boolean> {
    return this.#options.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
  }

  start(): void {
    if (!this.#opened) void this.#open();
  }

  close(): void {
    if (!this.#opened) return;
    this.#opened.abort();
    this.#opened = undefined;
    const { video } = this.#options;
    video.removeAttribute('src');
    // Without this the element goes on loading.
    video.load();
    this.#set({ state: 'idle' });
  }

  retry(): void {
    if (!this.#opened) return;
    // On from the picture that is seen; before there is one, from where it was to begin.
    const start = startDate(this.#options.video);
    if (start !== undefined) this.#time = start + this.#options.video.currentTime * 1000;
    void this.#open();
  }

  seek(time: Milliseconds): void {
    if (this.#facts.mode === 'live') return;
    this.#time = time;
    const { video } = this.#options;
    const start = startDate(video);
    const at = start === undefined ? -1 : (time - start) / 1000;
    if (at >= 0 && at < video.duration) video.currentTime = at;
    else if (this.#opened) void this.#open();
  }

  pause(): void {
    this.#paused = true;
    this.#options.video.pause();
  }

  play(): void {
    this.#paused = false;
    this.#options.video.play().catch(() => undefined);
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#options.video.playbackRate = speed;
  }

  step(frames: number): void {
    this.pause();
    this.#options.video.currentTime += frames * 0.04;
  }

  async #open(): Promise<void> {
    this.#opened?.abort();
    const { signal } = (this.#opened = new AbortController());
    const { video, client, mode } = this.#options;
    this.#set({ state: 'connecting' });
    const fail = (error: OrielError) => this.#set({ state: 'failed', error });
    video.addEventListener('error', () => fail(new OrielError('hls_failed', { cause: video.error })), { signal });
    video.addEventListener('ended', () => this.#set({ state: 'connected', ended: (startDate(video) ?? this.#time) + video.duration * 1000 }), { signal });
    video.addEventListener('loadedmetadata', () => {
      this.#set({ state: 'connected' });
      if (mode === 'playback') video.playbackRate = this.#speed;
      if (!this.#paused) this.play();
    }, { signal });
    try {
      const { url } = await client.tokens.address(this.#address(), { signal });
      if (!signal.aborted) video.src = url;
    } catch (error) {
      if (!signal.aborted) fail(error instanceof OrielError ? error : new OrielError('hls_failed', { cause: error }));
    }
  }

  #address(): string {
    const { address, mode, client } = this.#options;
    if (mode === 'live') return address;
    const url = new URL(address);
    url.searchParams.set('from', toIso(this.#time));
    url.searchParams.set('to', toIso(Math.max(this.#time + 1, Math.min(client.environment.now(), this.#time + BEHIND))));
    return url.href;
  }

  #set(facts: Omit<SourceFacts, 'mode'>): void {
    this.#facts = { mode: this.#options.mode, ...facts };
    this.notify();
  }
}

/** Capture time of the media's start, by EXT-X-PROGRAM-DATE-TIME; only browsers with native HLS have it. */
function startDate(video: HTMLVideoElement & { getStartDate?: () => Date }): Milliseconds | undefined {
  const time = video.getStartDate?.().getTime();
  return time === undefined || Number.isNaN(time) ? undefined : time;
}
