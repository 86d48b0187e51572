import type { OrielClient } from '@oriel/core';
import { defaultMediaIntent, MediaPlayer, noMediaFacts, type MediaFacts, type MediaIntent } from '@oriel/player';
import { isOutdated } from '../base/outdated.ts';

/**
 * The player of an element. What is asked for in one turn of the page reaches it together, and what is asked for before
 * there is one waits here.
 */
export class MediaHolder {
  readonly #changed: () => void;
  #player: MediaPlayer | undefined;
  #unsubscribe: (() => void) | undefined;
  #asked: Partial<MediaIntent> | undefined;

  /** @param changed facts or intent are others */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get intent(): MediaIntent {
    return { ...(this.#player?.intent ?? defaultMediaIntent), ...this.#asked };
  }

  get facts(): MediaFacts {
    return this.#player?.facts ?? noMediaFacts;
  }

  /** Asks for a change, at the end of this turn. */
  ask(change: Partial<MediaIntent>): void {
    if (!this.#asked) queueMicrotask(() => this.#player && this.#flush(this.#player));
    this.#asked = { ...this.#asked, ...change };
  }

  /** The player to act on, with everything that was asked for. */
  active(client: OrielClient): MediaPlayer {
    let player = this.#player;
    if (!player || isOutdated(player, client)) {
      const intent = this.intent;
      player?.close();
      this.#unsubscribe?.();
      // The intent of the last one has its place.
      player = this.#player = new MediaPlayer({ client, intent: player ? { ...intent, ...player.intent, ...this.#asked } : intent });
      this.#asked = undefined;
      this.#unsubscribe = player.subscribe(this.#changed);
    }
    this.#flush(player);
    return player;
  }

  attach(client: OrielClient, elements: { video: HTMLVideoElement; canvas: HTMLCanvasElement }): void {
    const player = this.active(client);
    if (player.video !== elements.video) player.attach(elements);
  }

  detach(): void {
    this.#player?.close();
  }

  #flush(player: MediaPlayer): void {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked) player.set(asked);
  }
}
