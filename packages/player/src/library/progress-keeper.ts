import type { Milliseconds, OrielClient, VideoProgress, VideoProgressUpdate } from '@oriel/core';
import type { MediaFacts, Seconds } from '../media/media-facts.ts';
import { keepLocalProgress, localProgress, type LocalProgress } from './local-progress.ts';
import { repeat, type WatchedPlayer } from './viewing-reporter.ts';

/** A video or a recording. */
export interface WatchedMedia {
  readonly id: string;
  /** Missing or null while it is not known. */
  readonly duration?: Seconds | null;
  /** How far the token's user has watched; missing for a token without a user: then this device keeps it. */
  readonly progress?: VideoProgress | undefined;
  /** Nothing reaches the server. */
  readonly isOffline?: boolean;
}

export interface ProgressKeeperOptions {
  client: OrielClient;
  player: WatchedPlayer;
  media: WatchedMedia;
  /** Tells the server. `keepalive`: the page may be gone before the answer. `signal` aborts when another place is sent. */
  send(progress: VideoProgressUpdate, options: { keepalive: boolean; signal: AbortSignal }): Promise<unknown>;
  /** The player does something else from now on. */
  signal: AbortSignal;
}

const SEND_EVERY: Milliseconds = 10_000;
/** A viewer who has seen less starts from the beginning. */
const SHORTEST: Seconds = 5;
/** From this percentage on only the credits are left. */
const COMPLETED = 95;

/** Where to go on; missing: at the start. */
export function resumePlace({ id, progress }: WatchedMedia): Seconds | undefined {
  const { percentage, position }: LocalProgress = progress ? { position: progress.current_time, percentage: progress.completed_percentage } : (localProgress(id) ?? { position: 0, percentage: 0 });
  return position >= SHORTEST && percentage < COMPLETED ? position : undefined;
}

/** Keeps how far a video or a recording is watched: at the server, and on this device for viewers whom the server does not know. */
export class ProgressKeeper {
  readonly #options: ProgressKeeperOptions;
  #state: MediaFacts['state'] | undefined;
  #hasPlayed = false;
  /** What was kept last: a place may be kept while it plays, and be the end then. */
  #kept: { time: Seconds; ended: boolean } | undefined;
  /** Only the latest matters. */
  #sending: AbortController | undefined;

  constructor(options: ProgressKeeperOptions) {
    const { client, player, signal } = options;
    this.#options = options;
    const ends = [player.subscribe(() => this.#observe()), repeat(client, SEND_EVERY, () => this.#state === 'playing' && this.keep())];
    signal.addEventListener('abort', () => {
      for (const end of ends) end();
      this.keep({ keepalive: true });
    }, { once: true });
    this.#observe();
  }

  /** @param options.keepalive the page may be gone before the answer */
  keep({ keepalive = false } = {}): void {
    const { client, media, player, send } = this.#options;
    const { duration = 0, state, time } = player.facts;
    if (!this.#hasPlayed || !player.intent.report || time === undefined) return;
    const ended = state === 'ended';
    if (time === this.#kept?.time && ended === this.#kept.ended) return;
    this.#kept = { time, ended };
    // A video that is still being made is longer than what there is of it.
    const length = Math.max(duration, media.duration ?? 0);
    const percentage = ended ? 100 : length > 0 ? Math.min(100, (100 * time) / length) : 0;
    if (!media.progress) keepLocalProgress(media.id, { position: time, percentage, ...(media.isOffline && { unsentAt: client.now() }) });
    this.#sending?.abort();
    const { signal } = (this.#sending = new AbortController());
    send({ current_time: time, completed_percentage: percentage }, { keepalive, signal }).catch(() => {
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
