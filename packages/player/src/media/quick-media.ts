import { loadChunk, OrielError, sleep, type Milliseconds } from '@oriel/core';
import type { EarlyRequests } from './early-requests.ts';
import type { HlsMedia } from './hls-media.ts';
import { noEngineFacts, type EngineFacts, type MediaEngine, type MediaEngineOptions } from './media-engine.ts';
import { StartBuffers } from './start-buffers.ts';
import type { StartPlan } from './start-plan.ts';

export { planStart } from './start-plan.ts';

/** hls.js is not loaded before the first picture, or this time after all of it has arrived: the page may be hidden. */
const PATIENCE: Milliseconds = 300;

/** HLS whose first picture is shown without hls.js, which is loaded then and goes on from there. */
export class QuickMedia implements MediaEngine {
  readonly #options: MediaEngineOptions;
  readonly #early: EarlyRequests;
  readonly #start: StartBuffers;
  readonly #facts: EngineFacts;
  #hls: HlsMedia | undefined;

  constructor(options: MediaEngineOptions, early: EarlyRequests, plan: StartPlan) {
    this.#options = options;
    this.#early = early;
    const { duration, tracks } = plan;
    this.#facts = { ...noEngineFacts, sound: tracks.length > 1 || tracks[0]?.name === 'audiovideo', range: { from: 0, to: duration }, duration };
    this.#start = new StartBuffers(plan, options.video, options.signal);
    void this.#begin();
  }

  get facts(): EngineFacts {
    const facts = this.#hls?.facts;
    return facts?.range ? facts : this.#facts;
  }

  apply(): void {
    this.#hls?.apply();
  }

  load(): void {
    this.#hls?.load();
  }

  resume(): boolean {
    if (this.#hls) return this.#hls.resume();
    void this.#goOn();
    return true;
  }

  async #begin(): Promise<void> {
    const { client, signal, video } = this.#options;
    const picture = new Promise<void>((resolve) => video.requestVideoFrameCallback?.(() => resolve()));
    try {
      await this.#start.filled;
      await Promise.race([picture, sleep(client.environment, PATIENCE, signal)]);
    } catch {
      // hls.js begins anew, and tells what is wrong.
    }
    await this.#goOn();
  }

  /** With hls.js, on what was started where that plays. */
  async #goOn(): Promise<void> {
    const { onChange, onFailed, signal, time, video } = this.#options;
    if (signal.aborted) return;
    try {
      const { HlsMedia } = await loadChunk(() => import('./hls-media.ts'));
      if (signal.aborted || this.#hls) return;
      const start = this.#start;
      const isPlaying = start.isIntact;
      const options = isPlaying ? this.#options : { ...this.#options, time: video.currentTime || time };
      if (!isPlaying) start.drop();
      this.#hls = new HlsMedia(options, this.#early, isPlaying ? start.giveAway() : undefined);
      onChange();
    } catch (cause) {
      if (!signal.aborted) onFailed(cause instanceof OrielError ? cause : new OrielError('hls_failed', { cause }));
    }
  }
}
