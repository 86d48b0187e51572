import { Backoff, OrielError, Subscribable, isRetryable, triggersFallback, type OrielClient } from '@oriel/core';
import type { StageElements } from '../player.ts';
import { Stage } from '../stage/stage.ts';
import { connection } from './data-saver.ts';
import { bufferedAhead, describeMedia, keepAlike, within, type MediaFailure } from './describe-media.ts';
import { FactsHold } from './facts-hold.ts';
import { isElsewhere } from './is-elsewhere.ts';
import { noEngineFacts, type MediaEngine } from './media-engine.ts';
import { noMediaFacts, type MediaFacts, type Seconds } from './media-facts.ts';
import { defaultMediaIntent, possibleMedia, type MediaIntent } from './media-intent.ts';
import { haveSameSources, MediaSources } from './media-sources.ts';
import { openMedia } from './open-media.ts';
import { Openings } from './opening.ts';
import { TextTracks } from './text-tracks.ts';

export interface MediaPlayerOptions {
  client: OrielClient;
  intent?: Partial<MediaIntent>;
}

/** Whatever changes the facts. */
const EVENTS = ['loadedmetadata', 'loadeddata', 'canplay', 'playing', 'pause', 'waiting', 'seeking', 'seeked', 'timeupdate', 'progress', 'durationchange', 'ended', 'emptied'] as const;
/** A failure is over after this much playback beyond its place. */
const BEYOND: Seconds = 1;

/**
 * Plays media with a duration, or a live playlist, on a video element, without any UI: HLS with its renditions, audio tracks
 * and captions, a file, or a video or a recording of the server. Times are media times in seconds. `intent` is what was asked for, `facts` is what was reported.
 * Subscribers are called when either is another object.
 */
export class MediaPlayer extends Subscribable {
  readonly client: OrielClient;
  readonly #backoff: Backoff;
  readonly #sources: MediaSources;
  readonly #openings: Openings;
  readonly #hold: FactsHold;
  #intent: MediaIntent;
  #facts: MediaFacts = noMediaFacts;
  #stage: Stage | undefined;
  #captions: TextTracks | undefined;
  #attached: AbortController | undefined;
  #engine: MediaEngine | undefined;
  /** Where it was last, or was asked to be. */
  #place: Seconds | undefined;
  #target: Seconds | undefined;
  /** The target is another one than the engine was opened with. */
  #isRetargeted = false;
  /** It has been played: from then on everything is loaded. */
  #isBegun = false;
  #failure: MediaFailure | undefined;
  #failedAt: Seconds = 0;
  #dataUsed = 0;
  #cancelRetry: (() => void) | undefined;

  constructor({ client, intent }: MediaPlayerOptions) {
    super();
    this.client = client;
    this.#backoff = new Backoff(client.environment, { base: 500, max: 10_000 });
    this.#hold = new FactsHold(client.environment);
    this.#sources = new MediaSources({ client, player: this, changed: () => this.#update(), more: () => this.#readAgain() });
    this.#openings = new Openings({ client, sources: this.#sources, intent: () => this.#intent });
    this.#intent = possibleMedia({ ...defaultMediaIntent, ...intent });
  }

  get intent(): MediaIntent {
    return this.#intent;
  }

  get facts(): MediaFacts {
    return this.#facts;
  }

  /** The video element that it is attached to. */
  get video(): HTMLVideoElement | undefined {
    return this.#stage?.video;
  }

  /** Requests what is needed first to play, ahead of `attach`. Does nothing where the intent is to load nothing yet. */
  prepare(): void {
    const { paused, preload } = this.#intent;
    const source = this.#sources.current;
    if (!this.#stage && source !== undefined && (!paused || preload !== 'none')) this.#openings.prepare(source);
  }

  /**
   * Puts the media on a video element, and loads. The canvas over it keeps the last picture while the media is loaded
   * again. @returns a function that takes it off again and frees everything
   */
  attach({ canvas, video }: StageElements): () => void {
    this.#attached?.abort();
    const attached = (this.#attached = new AbortController());
    const { signal } = attached;
    const stage = (this.#stage = new Stage(video, canvas, signal));
    this.#captions = new TextTracks(video, () => this.#intent.captions, () => this.#update(), signal);
    for (const type of EVENTS) video.addEventListener(type, (event) => this.#onMedia(event), { signal });
    const ends = [
      stage.subscribe(() => this.#update()),
      this.client.onTokenChanged(() => this.#failure && /^not_a|token/.test(this.#failure.error.code) && this.#tryAgain()),
      this.client.environment.onOnline(() => this.#cancelRetry && this.#tryAgain()),
    ];
    connection()?.addEventListener('change', () => {
      this.#engine?.apply();
      this.#update();
    }, { signal });
    signal.addEventListener('abort', () => {
      for (const end of ends) end();
      this.#hold.end();
      this.#sources.close();
      this.#intent = { ...this.#intent, time: this.#resumeAt };
      this.#release();
      stage.picture.clear();
      stage.reset();
      this.#stage = this.#captions = this.#failure = undefined;
      this.#backoff.reset();
      this.#update();
    }, { once: true });
    stage.setSound(this.#intent);
    this.#begin(this.#intent.time);
    return () => attached.abort();
  }

  /** Changes what is asked for. A `time` seeks, also to the time that it had before. Another `src` without one begins at the start. */
  set(change: Partial<MediaIntent>): void {
    const before = this.#intent;
    const wanted = { ...before, ...change };
    const other = !haveSameSources(wanted, before);
    this.#hold.end();
    this.#intent = possibleMedia(other && !('time' in change) ? { ...wanted, time: undefined } : wanted);
    const stage = this.#stage;
    if (stage && other) {
      this.#sources.reset();
      stage.setSound(this.#intent);
      stage.picture.clear();
      this.#dataUsed = 0;
      this.#begin(this.#intent.time);
    } else if (stage) this.#carryOut(stage, before, change.time === undefined ? undefined : this.#intent.time);
    this.#update();
    this.notify();
  }

  /** At the end, plays again from the start. */
  play(): void {
    const { state } = this.#facts;
    if (!this.#intent.paused && (state === 'blocked' || state === 'ended')) this.#stage?.play();
    this.set({ paused: false });
  }

  pause(): void {
    this.set({ paused: true });
  }

  /** Playing or paused stays so. */
  seek(time: Seconds): void {
    if (Number.isFinite(time)) this.set({ time });
  }

  /** To the live edge, where it plays. */
  goLive(): void {
    const { live, range } = this.#facts;
    if (live && range) this.set({ time: range.to, paused: false });
  }

  /** Tries again at once whatever failed. */
  retry(): void {
    this.client.resume();
    this.#tryAgain();
  }

  /** Detaches and frees everything. `attach` begins again. */
  close(): void {
    this.#attached?.abort();
    this.#attached = undefined;
    this.#openings.end();
    this.#sources.close();
  }

  /** Live media begins at its edge: its times are others when it is loaded again. */
  get #resumeAt(): Seconds | undefined {
    const video = this.#stage?.video;
    // Events tell the place four times a second only.
    const isThere = video && this.#target === undefined && !video.seeking && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    return this.#facts.live ? undefined : isThere ? video.currentTime : (this.#place ?? this.#intent.time);
  }

  #carryOut(stage: Stage, before: MediaIntent, time: Seconds | undefined): void {
    const intent = this.#intent;
    const changed = (...names: (keyof MediaIntent)[]) => names.some((name) => before[name] !== intent[name]);
    if (changed('muted', 'volume')) stage.setSound(intent);
    if (changed('speed', 'loop')) this.#applyRate();
    if (changed('quality', 'audioTrack', 'dataSaver')) this.#engine?.apply();
    if (changed('captions')) this.#captions?.apply();
    if (time !== undefined) this.#seek(stage, time);
    if (changed('paused', 'preload')) this.#load();
    if (changed('paused')) {
      if (intent.paused) stage.pause();
      else stage.play();
    }
  }

  /** What was not loaded before it is played. */
  #load(): void {
    const { paused, preload } = this.#intent;
    const isWaiting = !this.#openings.isOpen && !this.#failure;
    if (!paused) this.#isBegun = true;
    if (isWaiting && (this.#isBegun || preload !== 'none')) this.#open(this.#target);
    else if (this.#isBegun || preload === 'auto') this.#engine?.load();
  }

  #seek(stage: Stage, time: Seconds): void {
    const { video } = stage;
    const hadEnded = video.ended;
    this.#place = this.#target = within(time, this.#engine?.facts.range);
    if (video.readyState >= HTMLMediaElement.HAVE_METADATA) video.currentTime = this.#target;
    else this.#isRetargeted = true;
    if (hadEnded && !this.#intent.paused) stage.play();
  }

  #applyRate(): void {
    const { loop, speed } = this.#intent;
    const video = this.#stage?.video;
    if (video) Object.assign(video, { loop, defaultPlaybackRate: speed, playbackRate: speed });
  }

  #onMedia({ type }: Event): void {
    const stage = this.#stage;
    if (!stage) return;
    const { video } = stage;
    if (type === 'loadedmetadata') {
      this.#captions?.apply();
      if (this.#target !== undefined && video.currentTime !== this.#target) video.currentTime = this.#target;
      if (!this.#intent.paused) stage.play();
    }
    const hasPicture = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && !video.seeking;
    if (hasPicture && this.#isRetargeted && this.#target !== undefined) {
      // The engine went to the place that it was opened with.
      this.#isRetargeted = false;
      video.currentTime = this.#target;
    } else if (hasPicture) {
      if (stage.picture.shown !== 'current') stage.picture.reveal();
      this.#hold.end();
      this.#target = undefined;
      this.#place = video.currentTime;
      if (!this.#failure && this.#place > this.#failedAt + BEYOND) this.#backoff.reset();
    }
    this.#update();
  }

  /** The media is another one, or on another element. */
  #begin(time: Seconds | undefined): void {
    const { paused, preload } = this.#intent;
    this.#isBegun = !paused;
    if (!paused || preload !== 'none' || this.#sources.current === undefined) return this.#open(time);
    this.#release();
    this.#failure = undefined;
    this.#place = this.#target = time;
    this.#update();
  }

  #open(time: Seconds | undefined): void {
    const stage = this.#stage;
    if (!stage) return;
    stage.picture.leave();
    this.#endRetry();
    this.#engine = undefined;
    this.#failure = undefined;
    this.#isRetargeted = false;
    this.#place = this.#target = time;
    const source = this.#sources.current;
    if (source === undefined) {
      this.#openings.end();
      stage.reset();
      return this.#update();
    }
    this.#applyRate();
    const { address, signal } = this.#openings.open(source);
    const fail = (cause: unknown, sent?: string) => {
      if (!signal.aborted) this.#failed(cause instanceof OrielError ? cause : new OrielError('hls_failed', { cause }), sent, signal);
    };
    const open = async () => {
      const { early, licenseUrl, resumeAt, saved, sign, url } = await address;
      if (signal.aborted) return undefined;
      if (resumeAt !== undefined) this.#resume(resumeAt);
      return openMedia({
        client: this.client,
        video: stage.video,
        address: url,
        sign,
        drm: licenseUrl ? { clearkey: { licenseUrl } } : this.#intent.drm,
        saved,
        time: this.#target,
        metadataOnly: !this.#isBegun && this.#intent.preload === 'metadata',
        intent: () => this.#intent,
        signal,
        onChange: () => signal.aborted || this.#update(),
        onLoaded: (bytes) => void (this.#dataUsed += bytes),
        onFailed: fail,
      }, early);
    };
    open().then((engine) => {
      if (signal.aborted) return;
      this.#engine = engine;
      // Meanwhile it may have been played.
      this.#load();
      this.#update();
    }, fail);
    this.#update();
  }

  /** Reads the playlist again, which has more now: a viewer sees nothing of it but the new choice. */
  #readAgain(): boolean {
    const { state } = this.#facts;
    const stage = this.#stage;
    if (!stage || !this.#engine || this.#failure || !['playing', 'paused', 'stalled'].includes(state) || isElsewhere(stage.video)) return false;
    const time = this.#resumeAt;
    this.#hold.start(() => this.#update());
    this.#open(time);
    return true;
  }

  /** Unless a place was asked for. */
  #resume(time: Seconds): void {
    if (this.#target !== undefined) return;
    this.#place = this.#target = time;
    this.#sources.library?.resumed(time);
  }

  #failed(error: OrielError, sent: string | undefined, signal: AbortSignal): void {
    const renewal = this.#sources.renew(error, sent);
    if (!renewal) return this.#recover(error);
    void renewal.then((renewed) => {
      if (signal.aborted) return;
      if (!renewed) this.#recover(error);
      // With another signature what is loaded plays on; another token needs another start.
      else if (!this.#sources.library || !this.#engine?.resume()) this.#open(this.#resumeAt);
    });
  }

  /** Goes on with the next address, or later with the same one, or not at all. */
  #recover(error: OrielError): void {
    if (triggersFallback(error) && this.#sources.fallBack()) return this.#open(this.#resumeAt);
    this.#failedAt = this.#place ?? 0;
    this.#hold.end();
    const { environment } = this.client;
    const wait = isRetryable(error) ? this.#backoff.next() : undefined;
    this.#failure = { error, ...(wait !== undefined && { retryAt: environment.now() + wait }) };
    if (wait === undefined || bufferedAhead(this.#stage?.video) === 0) {
      this.#stage?.picture.leave();
      this.#release();
    }
    if (wait !== undefined) this.#cancelRetry = environment.after(wait, () => this.#tryAgain());
    this.#update();
  }

  #tryAgain(): void {
    if (!this.#stage) return;
    this.#endRetry();
    this.#failure = undefined;
    // What is buffered plays on.
    if (!this.#engine || bufferedAhead(this.#stage.video) === 0 || !this.#engine.resume()) this.#open(this.#resumeAt);
    this.#update();
  }

  #endRetry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }

  #release(): void {
    this.#endRetry();
    this.#engine = undefined;
    this.#openings.end();
  }

  #update(): void {
    const facts = this.#observe();
    if (facts === this.#facts) return;
    this.#facts = facts;
    this.notify();
  }

  #observe(): MediaFacts {
    const stage = this.#stage;
    const captions = this.#captions;
    if (!stage || !captions) return noMediaFacts;
    if (this.#hold.lasts) return this.#facts;
    const facts = describeMedia({
      intent: this.#intent,
      stage,
      captions,
      engine: this.#engine?.facts ?? noEngineFacts,
      failure: this.#failure,
      source: this.#sources.current,
      video: this.#sources.library?.facts,
      target: this.#target,
      time: this.#facts.time,
      dataUsed: this.#dataUsed,
    });
    return keepAlike(facts, this.#facts);
  }
}
