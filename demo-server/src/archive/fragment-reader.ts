import { ServerError } from '@oriel/core/contract';
import { LRUCache } from 'lru-cache';
import { type FileHandle, open } from 'node:fs/promises';
import { readAt, readFragment, readInit, scanBoxes } from '../media/fmp4/reader.ts';
import type { Track } from '../media/frame.ts';
import type { RecordedGroup, StoredGroup } from './archive-index.ts';

/** The init segment of a segment file. */
export interface SegmentInit {
  /** Everything before the first fragment. */
  bytes: Uint8Array;
  tracks: readonly Track[];
}

/** Init segments of less than a kilobyte each: a day of four cameras and more. */
const CACHED_INITS = 6000;

/** Reads stored groups from segment files. It needs nothing but the files, so any process can have one. */
export class FragmentReader {
  readonly #inits = new LRUCache<string, SegmentInit>({ max: CACHED_INITS });

  /**
   * Reads the video frames of a group that belong to it: those from where the next recording of the same time starts are
   * left out.
   *
   * @throws OrielError `no_recording` when the file has been removed since the group was found
   * @throws RangeError when the file is damaged
   */
  async read({ path, offset, bytes, to }: StoredGroup): Promise<RecordedGroup> {
    return this.#withFile(path, async (file) => {
      const { tracks } = await this.#readInit(file, path);
      const runs = readFragment(await readAt(file, { offset, size: bytes }));
      const index = tracks.findIndex(({ kind }) => kind === 'video');
      const track = tracks[index];
      const frames = runs.find(({ trackId }) => trackId === index + 1)?.frames ?? [];
      if (track?.kind !== 'video' || !frames[0]?.keyframe) throw new RangeError(`no group of pictures at ${offset} of ${path}`);
      return { track, frames: frames.filter(({ time }, i) => i === 0 || time < to) };
    });
  }

  /** @throws OrielError `no_recording` when the file has been removed, RangeError when it is damaged */
  async init(path: string): Promise<SegmentInit> {
    return this.#inits.get(path) ?? this.#withFile(path, (file) => this.#readInit(file, path));
  }

  async #readInit(file: FileHandle, path: string): Promise<SegmentInit> {
    const known = this.#inits.get(path);
    if (known) return known;
    let size = 0;
    for await (const box of scanBoxes(file)) {
      if (box.type === 'moof') break;
      size = box.offset + box.size;
    }
    const bytes = await readAt(file, { offset: 0, size });
    const init = { bytes, tracks: readInit(bytes) };
    this.#inits.set(path, init);
    return init;
  }

  async #withFile<T>(path: string, read: (file: FileHandle) => Promise<T>): Promise<T> {
    let file: FileHandle;
    try {
      file = await open(path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw new ServerError('no_recording', { cause });
      throw cause;
    }
    try {
      return await read(file);
    } finally {
      await file.close();
    }
  }
}
