import { LRUCache } from 'lru-cache';
import type { Milliseconds } from '../../media/frame.ts';
import type { StoredGroup } from '../../archive/archive-index.ts';
import { FragmentReader } from '../../archive/fragment-reader.ts';
import { type Picture, parameterSets, toPicture } from './picture.ts';

export interface LoadedGroup {
  stored: StoredGroup;
  /** The first is a keyframe. */
  pictures: Picture[];
}

/** Bytes of read groups to keep: at 2 Mbit/s, four minutes. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** Reads groups of pictures from segment files and keeps the last ones. */
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
    return { stored, pictures: frames.map((frame) => toPicture(frame, parameters)) };
  }
}

/** Index of the picture shown at `time`: the last that begins at or before it, else the first. */
export function pictureAt(pictures: readonly Picture[], time: Milliseconds): number {
  let low = 0;
  for (let high = pictures.length; high - low > 1; ) {
    const middle = (low + high) >> 1;
    if ((pictures[middle] as Picture).time <= time) low = middle;
    else high = middle;
  }
  return low;
}
