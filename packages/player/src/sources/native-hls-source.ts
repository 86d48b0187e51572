import { isRetryable, Backoff, OrielError, Subscribable, toIso, TokensClient, type Milliseconds } from '@oriel/core';
import type { Source, SourceFacts, SourceFactsChange, SourceOptions } from './source.ts';

const WINDOW: Milliseconds = 1_800_000;
/** Frames have no length here; at 25 frames a second it is this, in seconds. */
const FRAME = 0.04;

/**
 * HLS by the browser itself, only where there are no Media Source Extensions of any kind. Where the browser does not
 * tell when the media starts (`getStartDate`), the time of a picture is not known and every seek loads a playlist.
 */
export class NativeHlsSource extends Subscribable implements Source {
  readonly #options: SourceOptions & { address: string };
  readonly #backoff: Backoff;
  #facts: SourceFacts;
  #time: Milliseconds;
  #opened: AbortController | undefined;

  /** @param options.address of the playlist, absolute */
  constructor(options: SourceOptions & { address: string }) {
    super();
    this.#options = options;
    this.#time = options.time;
    this.#facts = { mode: options.intent().mode, state: 'idle' };
    this.#backoff = new Backoff(options.client.environment, { base: 500, max: 10_000 });
  }

  get capabilities() {
    const recorded = this.#facts.mode === 'playback';
    return { exact: false, fastSeek: false, seekable: recorded, pausable: recorded, sound: true, standby: false };
  }

  get facts(): SourceFacts {
    return this.#facts;
  }

  timeOf({ mediaTime }: VideoFrameCallbackMetadata): Milliseconds | undefined {
    const start = startDate(this.#video);
    return start === undefined ? undefined : start + mediaTime * 1000;
  }

  presented(): void {}

  async receives(): Promise<boolean> {
    return this.#video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
  }

  start(): void {
    if (!this.#opened) void this.#open();
  }

  show(): void {}

  close(): void {
    if (!this.#opened) return;
    this.#opened.abort();
    this.#opened = undefined;
    this.#video.removeAttribute('src');
    // Without this the element continues to load.
    this.#video.load();
    this.#facts = { mode: this.#facts.mode, state: 'idle' };
    this.notify();
  }

  retry(): void {
    if (!this.#opened) return;
    // Continue from the visible picture. The playlist starts where it was asked to, or after a gap.
    this.#time = (startDate(this.#video) ?? this.#time) + this.#video.currentTime * 1000;
    void this.#open();
  }

  seek(time: Milliseconds): void {
    if (this.#facts.mode === 'live') return;
    this.#time = time;
    const start = startDate(this.#video);
    const at = start === undefined ? -1 : (time - start) / 1000;
    this.#set({ seeking: time, ended: undefined });
    if (at >= 0 && at < this.#video.duration) this.#video.currentTime = at;
    else if (this.#opened) void this.#open();
  }

  apply(): void {
    const { paused, speed } = this.#options.intent();
    if (this.#facts.mode === 'playback') this.#video.playbackRate = speed;
    if (paused) this.#options.stage.pause();
    else if (this.#facts.state === 'connected') this.#options.stage.play();
  }

  step(frames: number): void {
    this.apply();
    this.#video.currentTime += frames * FRAME;
  }

  get #video(): HTMLVideoElement {
    return this.#options.stage.video;
  }

  async #open(): Promise<void> {
    this.#opened?.abort();
    const { signal } = (this.#opened = new AbortController());
    const { client } = this.#options;
    const video = this.#video;
    this.#set({ state: 'connecting', error: undefined, retryAt: undefined });
    video.addEventListener('error', () => this.#fail(new OrielError('hls_failed', { cause: video.error }), signal), { signal });
    video.addEventListener('ended', () => this.#set({ ended: (startDate(video) ?? this.#time) + video.duration * 1000 }), { signal });
    video.addEventListener('seeked', () => this.#set({ seeking: undefined }), { signal });
    video.addEventListener('loadedmetadata', () => {
      this.#backoff.reset();
      this.#set({ state: 'connected', seeking: undefined });
      this.apply();
    }, { signal });
    try {
      const { url } = await new TokensClient(client).address(this.#address(), { signal });
      if (!signal.aborted) video.src = url;
    } catch (error) {
      if (!signal.aborted) this.#fail(error instanceof OrielError ? error : new OrielError('hls_failed', { cause: error }), signal);
    }
  }

  #fail(error: OrielError, signal: AbortSignal): void {
    if (!isRetryable(error)) return this.#set({ state: 'failed', error, seeking: undefined });
    const { environment } = this.#options.client;
    const wait = this.#backoff.next();
    this.#set({ state: 'disconnected', error, retryAt: environment.now() + wait });
    signal.addEventListener('abort', environment.after(wait, () => this.retry()), { once: true });
  }

  #address(): string {
    const { address, client } = this.#options;
    if (this.#facts.mode === 'live') return address;
    const url = new URL(address);
    url.searchParams.set('from', toIso(this.#time));
    url.searchParams.set('to', toIso(Math.max(this.#time + 1, Math.min(client.now(), this.#time + WINDOW))));
    return url.href;
  }

  #set(change: SourceFactsChange): void {
    const facts = Object.entries({ ...this.#facts, ...change }).filter(([, value]) => value !== undefined);
    this.#facts = Object.fromEntries(facts) as unknown as SourceFacts;
    this.notify();
  }
}

/** Capture time of the media's start, by EXT-X-PROGRAM-DATE-TIME. WebKit tells it, Chromium does not: there no frame has a time. */
function startDate(video: HTMLVideoElement & { getStartDate?: () => Date }): Milliseconds | undefined {
  const time = video.getStartDate?.().getTime();
  return time === undefined || Number.isNaN(time) ? undefined : time;
}
