import type { Milliseconds } from '@oriel/core';
import type { Intent } from '@oriel/player';
import type { Controllable } from '../controls/control.ts';

/** Shows exact stills while the timeline's cursor is dragged, and knows what to go back to. */
export class Scrub {
  readonly #player: () => Controllable;
  #before: Pick<Intent, 'mode' | 'paused' | 'time'> | undefined;

  constructor(player: () => Controllable) {
    this.#player = player;
  }

  get active(): boolean {
    return this.#before !== undefined;
  }

  move(time: Milliseconds): void {
    const player = this.#player();
    const { facts, intent } = player;
    this.#before ??= { mode: intent.mode, paused: intent.paused, time: facts.seeking ?? facts.time };
    player.set({ mode: 'playback', paused: true, time });
  }

  /** Plays from `time`, or shows it, as before the drag. */
  commit(time: Milliseconds): void {
    const paused = this.#before?.paused ?? this.#player().intent.paused;
    this.#before = undefined;
    this.#player().set({ mode: 'playback', paused, time });
  }

  /** The drag ended in live. */
  end(): void {
    this.#before = undefined;
  }

  /** Back to what was shown before the drag. */
  cancel(): void {
    const before = this.#before;
    this.#before = undefined;
    if (before) this.#player().set(before);
  }
}
