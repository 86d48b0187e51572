import { LRUCache } from 'lru-cache';
import type { UnixMs } from '../../media/frame.ts';
import type { StoredGroup } from '../../archive/archive-index.ts';
import { FragmentReader } from '../../archive/fragment-reader.ts';
import { type CodedFrame, parameterSets, toCodedFrame } from './coded-frame.ts';

export interface LoadedGroup {
  stored: StoredGroup;
  /** The first one is a keyframe. */
  frames: CodedFrame[];
}

/** Bytes of groups in the cache: four minutes at 2 Mbit/s. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** Reads groups of pictures from segment files, with a cache. */
export class GroupReader {
  readonly #fragments = new FragmentReader();
  readonly #groups = new LRUCache<string, LoadedGroup>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ stored }) => stored.bytes,
  });
  readonly #reading = new Map<string, Promise<LoadedGroup>>();

  /** @throws OrielError `no_recording` when the file has been removed, RangeError when it is damaged */
  read(stored: StoredGroup): Promise<LoadedGroup> {
    const key = `${stored.path}:${stored.offset}-${stored.to}`;
    const kept = this.#groups.get(key);
    if (kept) return Promise.resolve(kept);
    let reading = this.#reading.get(key);
    if (!reading) {
      reading = this.#load(stored)
        .then((group) => {
          this.#groups.set(key, group);
          return group;
        })
        .finally(() => this.#reading.delete(key));
      this.#reading.set(key, reading);
    }
    return reading;
  }

  async #load(stored: StoredGroup): Promise<LoadedGroup> {
    const { track, frames } = await this.#fragments.read(stored);
    const parameters = parameterSets(track.description);
    return { stored, frames: frames.map((frame) => toCodedFrame(frame, parameters)) };
  }
}

/** Index of the frame that is shown at `time`: the last one that begins at or before it, else the first. Binary search. */
export function frameAt(frames: readonly CodedFrame[], time: UnixMs): number {
  let low = 0;
  for (let high = frames.length; high - low > 1; ) {
    const middle = (low + high) >> 1;
    if ((frames[middle] as CodedFrame).time <= time) low = middle;
    else high = middle;
  }
  return low;
}
