import { isRetryable, OrielError, VideosClient, type Milliseconds, type OrielClient, type Subscribable, type VideoAnalyticsEvent } from '@oriel/core';
import type { MediaFacts, Seconds } from '../media/media-facts.ts';
import type { MediaIntent } from '../media/media-intent.ts';
import { ViewingRecorder } from './viewing-recorder.ts';

/** The player whose playback is told. */
export interface WatchedPlayer extends Pick<Subscribable, 'subscribe'> {
  readonly facts: MediaFacts;
  readonly intent: MediaIntent;
  /** Missing while it is not attached. */
  readonly video: HTMLVideoElement | undefined;
}

export interface ViewingReporterOptions {
  client: OrielClient;
  player: WatchedPlayer;
  /** Id of the video. */
  video: string;
  /** Session that `VideosClient.open` has opened. */
  sessionId: string;
  /** When the video was asked for, local clock. */
  askedAt: Milliseconds;
  /** Where it begins without a seek of its viewer. */
  place: Seconds | undefined;
  /** The player does something else from now on. */
  signal: AbortSignal;
}

const SEND_EVERY: Milliseconds = 10_000;
/** Events in one request. */
const LARGEST_REPORT = 200;
/** While the server cannot be reached; older events are dropped. */
const MOST_KEPT = 1000;
/** These are told at once: most viewers leave early, or at the end. */
const URGENT: ReadonlySet<string> = new Set<VideoAnalyticsEvent['type']>(['started', 'ended', 'failed']);

/**
 * Tells the server how a video is watched. Events have numbers in their session, so that a report whose answer was lost can
 * be sent again and counts once.
 */
export class ViewingReporter {
  readonly #options: ViewingReporterOptions;
  readonly #videos: VideosClient;
  readonly #recorder: ViewingRecorder;
  #events: VideoAnalyticsEvent[] = [];
  /** Number of the first of `#events`. */
  #first = 0;
  #isSending = false;
  /** The server does not want to know. */
  #isRefused = false;

  constructor(options: ViewingReporterOptions) {
    const { askedAt, client, place, player, signal } = options;
    this.#options = options;
    this.#videos = new VideosClient(client);
    this.#recorder = new ViewingRecorder({ now: () => client.environment.now(), askedAt, place, add: (event) => this.#add(event) });
    const observe = () => this.#recorder.observe(player.facts, player.intent);
    const ends = [player.subscribe(observe), repeat(client, SEND_EVERY, () => void this.#send())];
    signal.addEventListener('abort', () => {
      for (const end of ends) end();
      this.#recorder.close();
      this.flush();
    }, { once: true });
    observe();
  }

  /** Sends everything although the page may be gone before the answer. */
  flush(): void {
    this.#recorder.cut();
    for (let from = 0; from < this.#events.length; from += LARGEST_REPORT) void this.#report(from, true);
  }

  #add(event: VideoAnalyticsEvent): void {
    if (!this.#options.player.intent.report || this.#isRefused) return;
    this.#events.push(event);
    this.#drop(this.#events.length - MOST_KEPT);
    if (URGENT.has(event.type)) queueMicrotask(() => void this.#send());
  }

  async #send(): Promise<void> {
    if (this.#isSending || this.#options.signal.aborted) return;
    this.#isSending = true;
    this.#recorder.cut();
    try {
      while (this.#events.length > 0 && (await this.#report(0, false)));
    } finally {
      this.#isSending = false;
    }
  }

  /** @returns whether it arrived */
  async #report(from: number, keepalive: boolean): Promise<boolean> {
    const { sessionId, signal, video } = this.#options;
    const events = this.#events.slice(from, from + LARGEST_REPORT);
    const firstEvent = this.#first + from;
    try {
      await this.#videos.report(video, sessionId, events, { firstEvent, keepalive, ...(!keepalive && { signal }) });
    } catch (error) {
      // Nothing can be added to a session that is gone.
      this.#isRefused = error instanceof OrielError && (!isRetryable(error) || error.code === 'session_unknown') && !signal.aborted;
      if (this.#isRefused) this.#drop(this.#events.length);
      return false;
    }
    this.#drop(firstEvent + events.length - this.#first);
    return true;
  }

  #drop(count: number): void {
    if (count <= 0) return;
    this.#events = this.#events.slice(count);
    this.#first += count;
  }
}

/** Calls back again and again. @returns a function that ends it */
export function repeat({ environment }: Pick<OrielClient, 'environment'>, every: Milliseconds, callback: () => void): () => void {
  const again = () => environment.after(every, () => {
    cancel = again();
    callback();
  });
  let cancel = again();
  return () => cancel();
}
