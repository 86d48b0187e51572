import type { Milliseconds, OrielError } from '@oriel/core';
import type { EarlyRequests } from './early-requests.ts';
import type { HlsMedia } from './hls-media.ts';
import type { EngineFacts, MediaEngine, MediaEngineOptions } from './media-engine.ts';
import { StartBuffers } from './start-buffers.ts';
import { planStart, type StartPlan } from './start-plan.ts';

/** hls.js is not loaded before the first picture, or this time after all of it has arrived: the page may be hidden. */
const PATIENCE: Milliseconds = 300;

type LoadHls = () => Promise<typeof import('./hls-media.ts')>;

/**
 * This chunk imports nothing that the page has already: bundlers would split that.
 * @param load rejects with an OrielError
 * @returns what opens media without hls.js; `undefined` where it cannot be begun so, and hls.js is being loaded
 */
export async function planQuick(early: EarlyRequests, load: LoadHls): NonNullable<EarlyRequests['quick']> {
  const { signal, time } = early.options;
  const start = await early.start;
  const plan = start && (await planStart(start, time ?? 0));
  if (!plan && !signal.aborted) load().catch(() => {});
  return plan && ((options) => (options.time === time && !options.metadataOnly && !options.drm ? new QuickMedia(options, early, plan, load) : undefined));
}

/** HLS whose first picture is shown without hls.js, which is loaded then and goes on from there. */
class QuickMedia implements MediaEngine {
  readonly #options: MediaEngineOptions;
  readonly #early: EarlyRequests;
  readonly #load: LoadHls;
  readonly #start: StartBuffers;
  readonly #facts: EngineFacts;
  #hls: HlsMedia | undefined;

  constructor(options: MediaEngineOptions, early: EarlyRequests, plan: StartPlan, load: LoadHls) {
    this.#options = options;
    this.#early = early;
    this.#load = load;
    const { duration, tracks } = plan;
    const sound = tracks.some(({ name }) => name !== 'video');
    this.#facts = { live: false, renditions: [], audioTracks: [], sound, range: { from: 0, to: duration }, duration };
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
    const { video } = this.#options;
    const picture = new Promise<void>((resolve) => video.requestVideoFrameCallback?.(() => resolve()));
    try {
      await this.#start.filled;
      await Promise.race([picture, this.#patience()]);
    } catch {
      // hls.js begins anew, and tells what is wrong.
      this.#start.drop();
    }
    await this.#goOn();
  }

  #patience(): Promise<void> {
    const { client, signal } = this.#options;
    return new Promise((resolve) => {
      const cancel = client.environment.after(PATIENCE, resolve);
      signal.addEventListener('abort', cancel, { once: true });
    });
  }

  /** With hls.js, on what was started where that plays. */
  async #goOn(): Promise<void> {
    const { intent, onChange, onFailed, signal, time, video } = this.#options;
    if (signal.aborted) return;
    try {
      const { HlsMedia: Hls } = await this.#load();
      if (signal.aborted || this.#hls) return;
      const start = this.#start;
      const { audioTrack, quality } = intent();
      // Another quality or sound begins anew: hls.js would keep what is buffered of this one.
      const isPlaying = start.isIntact && quality === 'auto' && !audioTrack;
      const options = isPlaying ? this.#options : { ...this.#options, time: video.currentTime || time };
      if (!isPlaying) start.drop();
      this.#hls = new Hls(options, this.#early, isPlaying ? start.giveAway() : undefined);
      onChange();
    } catch (cause) {
      if (!signal.aborted) onFailed(cause as OrielError);
    }
  }
}
