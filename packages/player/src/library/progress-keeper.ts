import { VideosClient, type Milliseconds, type OrielClient, type Video } from '@oriel/core';
import type { MediaFacts, Seconds } from '../media/media-facts.ts';
import { keepLocalProgress, localProgress, type LocalProgress } from './local-progress.ts';
import { repeat, type WatchedPlayer } from './viewing-reporter.ts';

export interface ProgressKeeperOptions {
  client: OrielClient;
  player: WatchedPlayer;
  video: Pick<Video, 'id' | 'duration' | 'progress'>;
  /** The player does something else from now on. */
  signal: AbortSignal;
}

const SEND_EVERY: Milliseconds = 10_000;
/** A viewer who has seen less starts from the beginning. */
const SHORTEST: Seconds = 5;
/** Of the percentage: only the credits are left. */
const COMPLETED = 95;

/**
 * Where to go on with a video; missing: at the start.
 * @param video its `progress` is missing where the token has no user: then this device knows
 */
export function resumePlace({ id, progress }: Pick<Video, 'id' | 'progress'>): Seconds | undefined {
  const { percentage, position }: LocalProgress = progress ? { position: progress.current_time, percentage: progress.completed_percentage } : (localProgress(id) ?? { position: 0, percentage: 0 });
  return position >= SHORTEST && percentage < COMPLETED ? position : undefined;
}

/** Keeps how far a video is watched: at the server, or on this device for viewers whom the server does not know. */
export class ProgressKeeper {
  readonly #options: ProgressKeeperOptions;
  readonly #videos: VideosClient;
  #state: MediaFacts['state'] | undefined;
  #hasPlayed = false;
  /** What was kept last: a place may be kept while it plays, and be the end then. */
  #kept: { time: Seconds; ended: boolean } | undefined;
  /** Only the latest matters. */
  #sending: AbortController | undefined;

  constructor(options: ProgressKeeperOptions) {
    const { client, player, signal } = options;
    this.#options = options;
    this.#videos = new VideosClient(client);
    const ends = [player.subscribe(() => this.#observe()), repeat(client, SEND_EVERY, () => this.#state === 'playing' && this.keep())];
    signal.addEventListener('abort', () => {
      for (const end of ends) end();
      this.keep({ keepalive: true });
    }, { once: true });
    this.#observe();
  }

  /** @param options.keepalive the page may be gone before the answer */
  keep({ keepalive = false } = {}): void {
    const { player, video } = this.#options;
    const { duration = 0, state, time } = player.facts;
    if (!this.#hasPlayed || !player.intent.report || time === undefined) return;
    const ended = state === 'ended';
    if (time === this.#kept?.time && ended === this.#kept.ended) return;
    this.#kept = { time, ended };
    // A video that is still being made is longer than what there is of it.
    const length = Math.max(duration, video.duration ?? 0);
    const percentage = ended ? 100 : length > 0 ? Math.min(100, (100 * time) / length) : 0;
    if (!video.progress) return keepLocalProgress(video.id, { position: time, percentage });
    this.#sending?.abort();
    const { signal } = (this.#sending = new AbortController());
    this.#videos.setProgress(video.id, { current_time: time, completed_percentage: percentage }, { keepalive, signal }).catch(() => {
      // The next one may arrive.
      if (!signal.aborted) this.#kept = undefined;
    });
  }

  #observe(): void {
    const { state } = this.#options.player.facts;
    const before = this.#state;
    this.#state = state;
    this.#hasPlayed ||= state === 'playing';
    if (state !== before && (state === 'paused' || state === 'ended')) this.keep();
  }
}
