import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type FileBox, readAt, readFragment, readInit, scanBoxes } from '../media/fmp4/reader.ts';
import { fragment, initSegment } from '../media/fmp4/writer.ts';
import type { RecordedFrame, Track, UnixMs } from '../media/frame.ts';
import type { AssembledGroup } from './group-assembler.ts';
import { GroupTable } from './group-table.ts';
import { parseSegmentName, type Segment } from './segment.ts';

function emptySegment(cameraId: string, path: string, time: UnixMs, open: boolean): Segment {
  const groups = new GroupTable(time);
  const take = parseSegmentName(basename(path))?.take ?? 0;
  return { cameraId, path, take, start: groups.start, end: groups.start, bytes: 0, frames: 0, groups, saved: false, open };
}

/** Writes one segment: the init segment, then each complete group. */
export class SegmentFile {
  readonly segment: Segment;
  readonly tracks: readonly Track[];
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle, segment: Segment, tracks: readonly Track[]) {
    this.#handle = handle;
    this.segment = segment;
    this.tracks = tracks;
  }

  /** @throws the file system's error; then there is no file */
  static async create(cameraId: string, path: string, group: AssembledGroup): Promise<SegmentFile> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const handle = await open(path, 'wx', 0o600);
    const file = new SegmentFile(handle, emptySegment(cameraId, path, group.from, true), group.tracks);
    try {
      await file.append(group);
      return file;
    } catch (error) {
      await handle.close();
      await unlink(path);
      throw error;
    }
  }

  /** Writes the group and adds it to the segment's table. @throws the file system's error; then the file is as before */
  async append(group: AssembledGroup): Promise<void> {
    const { segment } = this;
    const init = segment.bytes === 0 ? initSegment(group.tracks) : undefined;
    const body = fragment(segment.groups.length + 1, group.runs);
    const offset = segment.bytes + (init?.byteLength ?? 0);
    try {
      await writeAll(this.#handle, init ? Buffer.concat([init, body]) : body, segment.bytes);
    } catch (error) {
      await this.#handle.truncate(segment.bytes);
      throw error;
    }
    segment.groups.push({ from: group.from, to: group.to, offset, bytes: body.byteLength, motionBytes: group.motionBytes });
    segment.bytes = offset + body.byteLength;
    segment.end = segment.groups.to(segment.groups.length - 1);
    segment.frames += group.frames;
  }

  async close(): Promise<void> {
    try {
      await this.#handle.datasync();
    } finally {
      this.segment.open = false;
      await this.#handle.close();
    }
  }
}

async function writeAll(handle: FileHandle, data: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < data.byteLength; ) {
    const { bytesWritten } = await handle.write(data, done, data.byteLength - done, position + done);
    done += bytesWritten;
  }
}

/**
 * Rebuilds the segment of a file from its boxes, and cuts off the incomplete group that a crash left at its end.
 * `undefined` when the file has no complete group.
 */
export async function recoverSegment(cameraId: string, path: string): Promise<Segment | undefined> {
  const handle = await open(path, 'r+');
  try {
    let segment: Segment | undefined;
    for await (const { offset, bytes, frames } of completeGroups(handle)) {
      const [first, last] = [frames[0]!, frames.at(-1)!];
      segment ??= emptySegment(cameraId, path, first.time, false);
      const motionBytes = frames.reduce((sum, { keyframe, data }) => sum + (keyframe ? 0 : data.byteLength), 0);
      segment.groups.push({ from: first.time, to: last.time + last.duration, offset, bytes, motionBytes });
      segment.bytes = offset + bytes;
      segment.end = segment.groups.to(segment.groups.length - 1);
      segment.frames += frames.length;
    }
    if (segment) await handle.truncate(segment.bytes);
    return segment;
  } finally {
    await handle.close();
  }
}

/** The video frames of every group up to the first incomplete one. Their `data` are zeros. */
async function* completeGroups(handle: FileHandle): AsyncGenerator<{ offset: number; bytes: number; frames: RecordedFrame[] }> {
  let videoTrack = 0;
  let moof: FileBox | undefined;
  try {
    for await (const box of scanBoxes(handle)) {
      if (box.type === 'moov') {
        videoTrack = readInit(await readAt(handle, box)).findIndex(({ kind }) => kind === 'video') + 1;
      } else if (box.type === 'moof') moof = box;
      else if (box.type === 'mdat' && moof) {
        // The media data is not needed, so it is not read.
        const bytes = Buffer.alloc(moof.size + box.size);
        bytes.set(await readAt(handle, moof));
        const frames = readFragment(bytes).find(({ trackId }) => trackId === videoTrack)?.frames;
        if (!frames?.[0]?.keyframe) return;
        yield { offset: moof.offset, bytes: bytes.byteLength, frames };
      }
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}
