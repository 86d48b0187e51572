import { type FileHandle, open } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import { readFragment, readInit } from '../../media/fmp4/reader.ts';
import type { UnixMs } from '../../media/frame.ts';
import type { StoredGroup } from '../../archive/archive-index.ts';
import { type CodedFrame, parameterSets, toCodedFrame } from './coded-frame.ts';

export interface LoadedGroup {
  stored: StoredGroup;
  /** The first one is a keyframe. */
  frames: CodedFrame[];
}

/** Bytes of groups in the cache: four minutes at 2 Mbit/s. */
const KEPT_BYTES = 64 * 1024 * 1024;
const KEPT_INITS = 500;
/** `ftyp` and `moov` of one video and one audio track are far smaller. */
const MAX_INIT = 64 * 1024;

interface Init {
  /** Position of the video track among the tracks, from 1. */
  trackId: number;
  parameters: Uint8Array;
}

/** Reads groups of pictures from segment files, with a cache. */
export class GroupReader {
  readonly #inits = new LRUCache<string, Init>({ max: KEPT_INITS });
  readonly #groups = new LRUCache<string, LoadedGroup>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ stored }) => stored.bytes,
  });
  readonly #reading = new Map<string, Promise<LoadedGroup>>();

  /** @throws RangeError or a file error when the group is damaged or was removed */
  read(stored: StoredGroup): Promise<LoadedGroup> {
    const key = `${stored.path}:${stored.offset}`;
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
    await using file = await open(stored.path);
    const { trackId, parameters } = this.#inits.get(stored.path) ?? (await this.#init(file, stored.path));
    const bytes = Buffer.allocUnsafe(stored.bytes);
    const { bytesRead } = await file.read(bytes, 0, stored.bytes, stored.offset);
    const frames = readFragment(bytes.subarray(0, bytesRead)).find((run) => run.trackId === trackId)?.frames ?? [];
    if (!frames[0]?.keyframe) throw new RangeError('a group that does not begin with a keyframe');
    return { stored, frames: frames.map((frame) => toCodedFrame(frame, parameters)) };
  }

  async #init(file: FileHandle, path: string): Promise<Init> {
    const bytes = Buffer.alloc(MAX_INIT);
    const { bytesRead } = await file.read(bytes, 0, MAX_INIT, 0);
    const tracks = readInit(bytes.subarray(0, bytesRead));
    const index = tracks.findIndex(({ kind }) => kind === 'video');
    const video = tracks[index];
    if (!video) throw new RangeError('no video track');
    const init = { trackId: index + 1, parameters: parameterSets(video.description) };
    this.#inits.set(path, init);
    return init;
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
