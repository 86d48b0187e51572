import { Subscribable, type Milliseconds, type OrielClient } from '@oriel/core';
import { noFacts, type Facts } from './facts.ts';
import { defaultIntent, type Intent } from './intent.ts';

export interface PlayerOptions {
  client: OrielClient;
  intent?: Partial<Intent>;
}

export interface Stage {
  video: HTMLVideoElement;
  /** Lies over the video; shows exact stills. Without it recordings pause on the video itself. */
  canvas?: HTMLCanvasElement | undefined;
}

export class Player extends Subscribable {
  readonly client: OrielClient;
  #intent: Intent;
  #facts: Facts = noFacts;

  constructor({ client, intent }: PlayerOptions) {
    super();
    this.client = client;
    this.#intent = { ...defaultIntent, ...intent };
  }

  get intent(): Intent {
    return this.#intent;
  }

  get facts(): Facts {
    return this.#facts;
  }

  /** Puts the picture on a video element. @returns a function that takes it off again and frees everything */
  attach(_stage: Stage): () => void {
    return () => {};
  }

  /** Changes what is asked for. A `time` seeks, also to the time it had before. */
  set(change: Partial<Intent>): void {
    this.#intent = { ...this.#intent, ...change };
    this.notify();
  }

  /** Playback: shows the frame whose time span contains `time`, from live too. Playing or paused stays so. */
  seek(time: Milliseconds): void {
    this.set({ mode: 'playback', time });
  }

  /** Playback: pauses, then goes `frames` forward, or back when negative. */
  step(_frames: number): void {}

  /** Tries again at once whatever failed. */
  retry(): void {}

  /** A JPEG of the visible picture. */
  async snapshot(): Promise<Blob> {
    throw new Error('not yet');
  }

  close(): void {}
}
