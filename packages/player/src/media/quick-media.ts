import { loadChunk, OrielError, type Milliseconds } from '@oriel/core';
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
    await this.#start.filled.then(
      () => this.#firstPicture(),
      () => {},
    );
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

  async #firstPicture(): Promise<void> {
    const { client, signal, video } = this.#options;
    await new Promise<void>((resolve) => {
      const cancel = client.environment.after(PATIENCE, end);
      const frame = video.requestVideoFrameCallback?.(end);
      function end() {
        cancel();
        if (frame !== undefined) video.cancelVideoFrameCallback(frame);
        signal.removeEventListener('abort', end);
        video.removeEventListener('error', end);
        resolve();
      }
      signal.addEventListener('abort', end);
      video.addEventListener('error', end);
    });
  }
}
