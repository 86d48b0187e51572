import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { OrielError } from '@oriel/core/contract';
import { LRUCache } from 'lru-cache';
import { scanBoxes } from '../media/fmp4/reader.ts';
import type { Milliseconds } from '../media/frame.ts';
import type { ArchiveIndex, StoredGroup } from '../archive/archive-index.ts';
import { groupsIn, type RecordedSegment } from './recorded-playlist.ts';
import { inMemory, type Media } from './send.ts';

/** Names recorded media by their times, and finds them again: a restart changes no name, and no path is ever shown. */
export class RecordedMedia {
  readonly #index: ArchiveIndex;
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
      const hash = this.#inits.get(segment.path) ?? (await hashOfInit(segment.path));
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
    const bytes = group && (await withFile(group.path, readInitBytes));
    return bytes && inMemory(bytes);
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

async function hashOfInit(path: string): Promise<string | undefined> {
  const bytes = await withFile(path, readInitBytes);
  return bytes && createHash('sha256').update(bytes).digest('base64');
}

/** `undefined` where the file is gone: retention may have taken it since it was looked up. */
async function withFile<T>(path: string, read: (file: FileHandle) => Promise<T>): Promise<T | undefined> {
  const file = await open(path).catch(() => undefined);
  try {
    return file && (await read(file));
  } finally {
    await file?.close();
  }
}

/** All before the first fragment. */
async function readInitBytes(file: FileHandle): Promise<Uint8Array> {
  let end = 0;
  for await (const { type, offset, size } of scanBoxes(file)) {
    if (type === 'moof') break;
    end = offset + size;
  }
  const bytes = Buffer.alloc(end);
  await file.read(bytes, 0, end, 0);
  return bytes;
}
