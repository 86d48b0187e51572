import type { Milliseconds } from '@oriel/core';
import type { Controllable } from './control.ts';

/** A live picture that stood still for longer than this continues as a recording. */
const JUST_NOW: Milliseconds = 10_000;

export interface CommandsOptions {
  player(): Controllable;
  /** Server time, Unix ms. */
  now(): Milliseconds;
}

/** What viewers do to a player, by a button, a key or the page. */
export class Commands {
  readonly #options: CommandsOptions;

  constructor(options: CommandsOptions) {
    this.#options = options;
  }

  toggle(): void {
    const { facts, intent } = this.#player;
    if (intent.paused || facts.state === 'blocked') this.play();
    else this.pause();
  }

  /** A live picture that stood still continues as a recording, from where it stood. */
  play(): void {
    const { facts, intent } = this.#player;
    const stoodAt = intent.mode === 'live' && intent.paused ? facts.time : undefined;
    if (stoodAt !== undefined && this.#options.now() - stoodAt > JUST_NOW) this.#player.set({ mode: 'playback', time: stoodAt, paused: false });
    else this.#player.play();
  }

  pause(): void {
    this.#player.pause();
  }

  /** To a moment; the future is live. */
  seek(time: Milliseconds): void {
    if (!Number.isFinite(time)) return;
    if (time >= this.#options.now()) this.#player.goLive();
    else this.#player.seek(time);
  }

  /** Moves by a duration, from the moment that was asked for last. */
  skip(by: Milliseconds): void {
    const { facts, intent } = this.#player;
    const live = intent.mode === 'live';
    if (live && by > 0) return;
    this.seek((facts.seeking ?? facts.time ?? (live ? undefined : intent.time) ?? this.#options.now()) + by);
  }

  /** Pauses, then goes `frames` forward, or back when negative. A moving live picture pauses only. */
  step(frames: number): void {
    if (!Math.trunc(frames)) return;
    const { facts, intent } = this.#player;
    if (intent.mode === 'live') {
      if (!intent.paused || facts.time === undefined) return this.#player.pause();
      this.#player.set({ mode: 'playback', time: facts.time });
    }
    this.#player.step(frames);
  }

  goLive(): void {
    this.#player.goLive();
  }

  /** From live to its recording, a little earlier, where it plays on. */
  record(): void {
    if (this.#player.intent.mode === 'live') this.#player.set({ mode: 'playback', time: undefined, paused: false });
  }

  setSpeed(speed: number): void {
    this.#player.set({ speed });
  }

  /** @param volume 0 to 1; 0 mutes */
  setVolume(volume: number): void {
    this.#player.set(volume > 0 ? { volume, muted: false } : { muted: true });
  }

  toggleMuted(): void {
    const { muted, volume } = this.#player.intent;
    this.#player.set(muted ? { muted: false, volume: volume || 0.5 } : { muted: true });
  }

  get #player(): Controllable {
    return this.#options.player();
  }
}
