import { isRetryable, OrielError, sleep, type Milliseconds, type OrielClient, type Video } from '@oriel/core';
import type { WatchedPlayer } from './viewing-reporter.ts';

export interface LateQualitiesOptions {
  client: OrielClient;
  player: WatchedPlayer;
  /** What the server says of the video now. */
  ask(signal: AbortSignal): Promise<Video>;
  /** Asks for the storyboard. @returns whether there is one */
  askStoryboard(signal: AbortSignal): Promise<boolean>;
  /** The playlist has more qualities. @returns whether it is read again now; otherwise this comes again */
  more(): boolean;
  /** The player does something else from now on. */
  signal: AbortSignal;
}

const ASK_EVERY: Milliseconds = 10_000;
/** Who has paused is not in a hurry. */
const ASK_EVERY_PAUSED: Milliseconds = 30_000;
/** The least time between two readings of the playlist while it plays. */
const READ_EVERY: Milliseconds = 30_000;
/** The storyboard may come after the last quality: it is asked for so often, each time after twice as long. */
const MOST_AFTER = 6;

/** What comes while a video plays that is still being processed: its playlist is read once, and does not have it. */
export class LateQualities {
  readonly #options: LateQualitiesOptions;
  /** Those of the playlist that was read last. */
  #read: readonly string[] = [];
  #readAt: Milliseconds = -Infinity;
  #hasStoryboard = false;
  #isFollowing = false;

  constructor(options: LateQualitiesOptions) {
    this.#options = options;
  }

  /** The playlist is read. */
  opened(video: Video, { hasStoryboard }: { hasStoryboard: boolean }): void {
    this.#readAgain(video);
    this.#hasStoryboard = hasStoryboard;
    if (this.#isFollowing || !isProcessing(video)) return;
    this.#isFollowing = true;
    // Ends with the signal, or when the server refuses to answer.
    this.#follow().catch(() => undefined).finally(() => void (this.#isFollowing = false));
  }

  async #follow(): Promise<void> {
    const { client: { environment }, player, signal } = this.#options;
    for (let after = 0; after < MOST_AFTER;) {
      await sleep(environment, (player.intent.paused ? ASK_EVERY_PAUSED : ASK_EVERY) * 2 ** after, signal);
      const isOver = await this.#ask().catch((error: unknown) => {
        if (!(error instanceof OrielError) || !isRetryable(error)) throw error;
        return false;
      });
      if (isOver && this.#hasStoryboard) return;
      if (isOver) after++;
    }
  }

  /** @returns whether no more qualities come */
  async #ask(): Promise<boolean> {
    const { ask, askStoryboard, more, signal } = this.#options;
    const video = await ask(signal);
    const has = qualitiesOf(video);
    const isMore = has.length > this.#read.length && this.#read.every((label) => has.includes(label));
    if (!this.#hasStoryboard && (isMore || !isProcessing(video))) this.#hasStoryboard = await askStoryboard(signal);
    if (!isMore) return !isProcessing(video);
    if (!this.#mayRead || !more()) return false;
    this.#readAgain(video);
    return !isProcessing(video);
  }

  get #mayRead(): boolean {
    const { client: { environment }, player } = this.#options;
    return player.intent.paused || environment.now() - this.#readAt >= READ_EVERY;
  }

  #readAgain(video: Video): void {
    this.#read = qualitiesOf(video);
    this.#readAt = this.#options.client.environment.now();
  }
}

const isProcessing = ({ upload_status }: Video): boolean => upload_status === 'processing';

/** Labels of the qualities in the playlist: those that are complete, or the one that grows until one is. */
function qualitiesOf({ qualities }: Video): string[] {
  const labels = (status: string) => qualities.filter(({ processing_status }) => processing_status === status).map(({ quality_label }) => quality_label);
  const complete = labels('completed');
  return complete.length > 0 ? complete : labels('processing').slice(0, 1);
}
