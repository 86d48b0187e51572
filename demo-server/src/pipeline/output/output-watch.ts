import type { OutputAvailability } from '@oriel/core/contract';
import type { Milliseconds, UnixMs } from '../../media/frame.ts';
import { sleep, type WallClock } from '../../media/wall-clock.ts';
import { get } from '../source/get.ts';
import { chooseVariant, MAX_PLAYLIST, parsePlaylist } from '../source/playlist.ts';

export interface OutputWatchOptions {
  /** Of a playlist; missing: nothing is watched. */
  url: string | undefined;
  allowPrivate: boolean;
  clock: WallClock;
  onChange(availability: OutputAvailability): void;
}

const INTERVAL: Milliseconds = 3000;
const TIMEOUT: Milliseconds = 5000;
/** A playlist that does not change for this long is that of an earlier stream, target durations. */
const STALE = 4;

/** Asks for the playlist of the published stream, to know whether viewers can have it. */
export class OutputWatch {
  readonly #options: OutputWatchOptions;
  #availability: OutputAvailability;
  #since: UnixMs;
  #version = '';
  #changedAt: Milliseconds | undefined;

  constructor(options: OutputWatchOptions) {
    this.#options = options;
    this.#availability = options.url === undefined ? 'unwatched' : 'unknown';
    this.#since = options.clock.now();
  }

  get availability(): OutputAvailability {
    return this.#availability;
  }

  get since(): UnixMs {
    return this.#since;
  }

  /** Resolves when the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { url, clock } = this.#options;
    while (url !== undefined && !signal.aborted) {
      const isThere = await this.#ask(url, signal).catch(() => false);
      if (!signal.aborted) this.#set(isThere ? 'available' : 'missing');
      await sleep(clock, INTERVAL, signal);
    }
  }

  async #ask(address: string, signal: AbortSignal): Promise<boolean> {
    const { allowPrivate, clock } = this.#options;
    const load = (url: string) => get(url, { limit: MAX_PLAYLIST, timeout: TIMEOUT, allowPrivate, signal });
    const { bytes, url } = await load(address);
    const first = parsePlaylist(bytes);
    const playlist = first.isMasterPlaylist ? parsePlaylist((await load(chooseVariant(first, url).video)).bytes) : first;
    if (playlist.isMasterPlaylist || playlist.segments.length === 0 || playlist.endlist) return false;
    const version = `${playlist.mediaSequenceBase} ${playlist.segments.length} ${playlist.segments.at(-1)?.uri}`;
    const now = clock.monotonic();
    if (version !== this.#version) this.#changedAt = now;
    this.#version = version;
    return now - (this.#changedAt ?? now) < STALE * playlist.targetDuration * 1000;
  }

  #set(availability: OutputAvailability): void {
    if (availability === this.#availability) return;
    this.#availability = availability;
    this.#since = this.#options.clock.now();
    this.#options.onChange(availability);
  }
}
