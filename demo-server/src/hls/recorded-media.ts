import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { OrielError } from '@oriel/core/contract';
import { LRUCache } from 'lru-cache';
import type { Milliseconds } from '../media/frame.ts';
import type { ArchiveIndex, StoredGroup } from '../archive/archive-index.ts';
import { FragmentReader } from '../archive/fragment-reader.ts';
import { groupsIn, type RecordedSegment } from './recorded-playlist.ts';
import { inMemory, type Media } from './send.ts';

/** Names recorded media by their times, and finds them again: a restart changes no name, and no path is ever shown. */
export class RecordedMedia {
  readonly #index: ArchiveIndex;
  readonly #fragments = new FragmentReader();
  /** A hash of each file's init segment. */
  readonly #inits = new LRUCache<string, string>({ max: 5000 });

  constructor(index: ArchiveIndex) {
    this.#index = index;
  }

  nameOf({ groups }: RecordedSegment): string {
    return `${nameTime(groups[0])}-${nameTime(groups.at(-1))}.m4s`;
  }

  /** For each segment the name of its init segment, the same for the same tracks. Those whose file has gone are left out. */
  async initNames(segments: readonly RecordedSegment[]): Promise<Map<RecordedSegment, string>> {
    const names = new Map<string, string>();
    const result = new Map<RecordedSegment, string>();
    for (const segment of segments) {
      const hash = this.#inits.get(segment.path) ?? (await this.#hashOfInit(segment.path));
      if (!hash) continue;
      this.#inits.set(segment.path, hash);
      const name = names.get(hash) ?? `init-${nameTime(segment.groups[0])}.mp4`;
      names.set(hash, name);
      result.set(segment, name);
    }
    return result;
  }

  /** @throws OrielError `segment_unknown` */
  async find(cameraId: string, name: string): Promise<Media> {
    const init = /^init-(\d{1,15})\.mp4$/.exec(name)?.[1];
    const [, first, last] = /^(\d{1,15})-(\d{1,15})\.m4s$/.exec(name) ?? [];
    const media = init ? await this.#init(cameraId, Number(init)) : await this.#segment(cameraId, Number(first), Number(last));
    if (!media) throw new OrielError('segment_unknown');
    return media;
  }

  async #init(cameraId: string, time: Milliseconds): Promise<Media | undefined> {
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

  async #segment(cameraId: string, from: Milliseconds, lastFrom: Milliseconds): Promise<Media | undefined> {
    const groups: StoredGroup[] = [];
    const first = this.#index.groupAt(cameraId, from);
    // The name says where its last group begins; the one after it is not reached.
    for await (const group of groupsIn(this.#index, cameraId, { from, to: lastFrom + 1 })) {
      if (group.path !== first?.path) return undefined;
      groups.push(group);
    }
    const last = groups.at(-1);
    if (!first || !last || nameTime(first) !== from || nameTime(last) !== lastFrom) return undefined;
    const { path, offset } = first;
    const file = await stat(path).catch(() => undefined);
    const size = last.offset + last.bytes - offset;
    if (!file || file.size < offset + size) return undefined;
    return { size, read: ({ start, end }) => createReadStream(path, { start: offset + start, end: offset + end }) };
  }
}

/** A whole millisecond within the group. */
const nameTime = (group: StoredGroup | undefined): Milliseconds => Math.ceil(group?.from ?? 0);
