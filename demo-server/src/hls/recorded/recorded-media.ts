import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { OrielError, ServerError } from '@oriel/core/contract';
import { LRUCache } from 'lru-cache';
import type { ArchiveIndex } from '../../archive/archive-index.ts';
import type { SegmentIndex } from '../../archive/segment-index.ts';
import { FragmentReader } from '../../archive/fragment-reader.ts';
import type { UnixMs } from '../../media/frame.ts';
import { inMemory, type Media } from '../send.ts';
import type { RecordedSegment } from './recorded-segments.ts';

/** Names recorded media by their times and finds them by name: names survive a restart, and show no path. */
export class RecordedMedia {
  readonly #index: ArchiveIndex & SegmentIndex;
  readonly #fragments = new FragmentReader();
  /** By path: a hash of the file's init segment. */
  readonly #inits = new LRUCache<string, string>({ max: 5000 });

  constructor(index: ArchiveIndex & SegmentIndex) {
    this.#index = index;
  }

  nameOf({ from, lastFrom }: RecordedSegment): string {
    return `${nameTime(from)}-${nameTime(lastFrom)}.m4s`;
  }

  /** A hash of the file's init segment: the same for the same tracks. `undefined` if the file is gone. */
  async initHash(path: string): Promise<string | undefined> {
    const hash = this.#inits.get(path) ?? (await this.#hashOfInit(path));
    if (hash) this.#inits.set(path, hash);
    return hash;
  }

  /** The name of the init segment of the file that `segment` is in. */
  initNameOf({ from }: RecordedSegment): string {
    return `init-${nameTime(from)}.mp4`;
  }

  /** @throws OrielError `segment_unknown` */
  async find(cameraId: string, name: string): Promise<Media> {
    const init = /^init-(\d{1,15})\.mp4$/.exec(name)?.[1];
    const [, first, last] = /^(\d{1,15})-(\d{1,15})\.m4s$/.exec(name) ?? [];
    const media = init ? await this.#init(cameraId, Number(init)) : await this.#segment(cameraId, Number(first), Number(last));
    if (!media) throw new ServerError('segment_unknown');
    return media;
  }

  async #init(cameraId: string, time: UnixMs): Promise<Media | undefined> {
    const group = this.#index.groupAt(cameraId, time);
    const bytes = group && (await this.#initBytes(group.path));
    return bytes && inMemory(bytes);
  }

  async #hashOfInit(path: string): Promise<string | undefined> {
    const bytes = await this.#initBytes(path);
    return bytes && createHash('sha256').update(bytes).digest('base64');
  }

  /** `undefined` when retention has removed the file since it was found, or when it is damaged. */
  async #initBytes(path: string): Promise<Uint8Array | undefined> {
    try {
      return (await this.#fragments.init(path)).bytes;
    } catch (error) {
      if (error instanceof RangeError || (error instanceof OrielError && error.code === 'no_recording')) return undefined;
      throw error;
    }
  }

  /** `from`, `lastFrom`: the name times of its first and its last group. */
  async #segment(cameraId: string, from: UnixMs, lastFrom: UnixMs): Promise<Media | undefined> {
    for (const { groups, path } of this.#index.segments(cameraId, { from, to: lastFrom + 1 })) {
      const [first, last] = [groups.countStarting(from, true) - 1, groups.countStarting(lastFrom, true) - 1];
      if (first < 0 || last < first || nameTime(groups.from(first)) !== from || nameTime(groups.from(last)) !== lastFrom) continue;
      const { offset } = groups.entry(first);
      const { offset: lastOffset, bytes } = groups.entry(last);
      const size = lastOffset + bytes - offset;
      const file = await stat(path).catch(() => undefined);
      if (!file || file.size < offset + size) return undefined;
      return { size, read: ({ start, end }) => createReadStream(path, { start: offset + start, end: offset + end }) };
    }
    return undefined;
  }
}

/** A whole millisecond within the group that begins at `from`. */
const nameTime = (from: UnixMs): UnixMs => Math.ceil(from);
