import type { Milliseconds } from '@oriel/core';
import type { MediaIntent, MediaPlayer } from '@oriel/player';
import type { Choices } from './remembered.ts';

export interface MediaCommandsOptions {
  player(): MediaPlayer;
  /** The viewer chose something that holds for other videos, too. */
  chosen(choices: Choices): void;
}

/** What viewers do to a video, by a button or a key. */
export class MediaCommands {
  readonly #options: MediaCommandsOptions;
  #captionsBefore: string | undefined;

  constructor(options: MediaCommandsOptions) {
    this.#options = options;
  }

  toggle(): void {
    const { facts, intent } = this.#player;
    if (intent.paused || facts.state === 'blocked' || facts.state === 'ended') this.#player.play();
    else this.#player.pause();
  }

  /** From the place that was asked for last. */
  skip(by: Milliseconds): void {
    const { facts, intent } = this.#player;
    this.seek((facts.seeking ?? facts.time ?? intent.time ?? 0) + by / 1000);
  }

  /** Pauses, then goes so many frames of a 25th of a second. */
  step(frames: number): void {
    this.#player.pause();
    this.skip(frames * 40);
  }

  /** @param time seconds */
  seek(time: number): void {
    const { range } = this.#player.facts;
    this.#player.seek(Math.max(range?.from ?? 0, Math.min(range?.to ?? Infinity, time)));
  }

  toStart(): void {
    this.seek(0);
  }

  /** Or to the live edge. */
  toEnd(): void {
    const { live, range } = this.#player.facts;
    if (live) this.#player.goLive();
    else if (range) this.seek(range.to);
  }

  setSpeed(speed: number): void {
    this.#choose({ speed });
  }

  /** @param volume 0 to 1; 0 mutes */
  setVolume(volume: number): void {
    this.#choose(volume > 0 ? { volume, muted: false } : { muted: true });
  }

  toggleMuted(): void {
    const { muted, volume } = this.#player.intent;
    this.#choose(muted ? { muted: false, volume: volume || 0.5 } : { muted: true });
  }

  setQuality(quality: string): void {
    this.#choose({ quality });
  }

  setCaptions(captions: string | undefined): void {
    this.#captionsBefore = this.#player.intent.captions;
    this.#choose({ captions });
  }

  setDataSaver(dataSaver: MediaIntent['dataSaver']): void {
    this.#choose({ dataSaver });
  }

  /** To the first captions, or to those of before; off while there are some. */
  toggleCaptions(): void {
    const { captionTrack, captionTracks } = this.#player.facts;
    if (captionTrack === undefined) {
      const chosen = captionTracks.find(({ id }) => id === this.#captionsBefore) ?? captionTracks[0];
      if (chosen) this.setCaptions(chosen.id);
    } else this.setCaptions(undefined);
  }

  setLoop(loop: boolean): void {
    this.#player.set({ loop });
  }

  setAudioTrack(audioTrack: string): void {
    this.#player.set({ audioTrack });
  }

  get #player(): MediaPlayer {
    return this.#options.player();
  }

  #choose(choices: Choices): void {
    this.#player.set(choices);
    this.#options.chosen(choices);
  }
}
