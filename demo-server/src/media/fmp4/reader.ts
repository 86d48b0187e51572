import type { FileHandle } from 'node:fs/promises';
import type { RecordedFrame, Track } from '../frame.ts';
import { boxesIn, boxType, type BoxSpan, childOf, NON_SYNC, RUN_FLAGS, toMilliseconds } from './boxes.ts';
import { readSampleEntry } from './sample-entry.ts';

/** The tracks of an init segment, in the order of their ids. @throws RangeError when the bytes are not an init segment */
export function readInit(bytes: Uint8Array): Track[] {
  const moov = childOf(bytes, { body: 0, end: bytes.byteLength }, 'moov');
  const tracks: Track[] = [];
  for (const box of boxesIn(bytes, moov.body, moov.end)) {
    if (box.type !== 'trak') continue;
    const stsd = ['mdia', 'minf', 'stbl', 'stsd'].reduce((parent, type) => childOf(bytes, parent, type), box);
    tracks.push(readSampleEntry(bytes, stsd));
  }
  return tracks;
}

/** The samples of one run of a fragment. */
export interface ReadRun {
  trackId: number;
  /** Their `data` are views into the bytes that were read. */
  frames: RecordedFrame[];
}

/**
 * Parses a fragment as `fragment` in writer.ts writes it: `moof` and `mdat`, at the start of `bytes`.
 *
 * @throws RangeError when the bytes are incomplete or another kind of fragment
 */
export function readFragment(bytes: Uint8Array): ReadRun[] {
  const moof = childOf(bytes, { body: 0, end: bytes.byteLength }, 'moof');
  const runs: ReadRun[] = [];
  for (const traf of boxesIn(bytes, moof.body, moof.end)) if (traf.type === 'traf') runs.push(readTrackFragment(bytes, moof, traf));
  return runs;
}

function readTrackFragment(bytes: Uint8Array, moof: BoxSpan, traf: BoxSpan): ReadRun {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const trun = childOf(bytes, traf, 'trun').body;
  if (view.getUint32(trun) !== RUN_FLAGS) throw new RangeError('a trun of another kind');
  let ticks = Number(view.getBigUint64(childOf(bytes, traf, 'tfdt').body + 4));
  let data = moof.start + view.getInt32(trun + 8);
  const frames: RecordedFrame[] = [];
  for (let left = view.getUint32(trun + 4), at = trun + 12; left > 0; left--, at += 12) {
    const duration = view.getUint32(at);
    const end = data + view.getUint32(at + 4);
    if (end > bytes.byteLength) throw new RangeError('sample past the end');
    frames.push({
      time: toMilliseconds(ticks),
      duration: toMilliseconds(duration),
      keyframe: (view.getUint32(at + 8) & NON_SYNC) === 0,
      data: bytes.subarray(data, end),
    });
    ticks += duration;
    data = end;
  }
  return { trackId: view.getUint32(childOf(bytes, traf, 'tfhd').body + 4), frames };
}

/** A top-level box of a file. */
export interface FileBox {
  type: string;
  offset: number;
  size: number;
}

/**
 * Yields the complete boxes of a file in order. It stops before the first incomplete box (one whose size is impossible or
 * reaches past the end of the file) and returns its position: the file is damaged from there on.
 */
export async function* scanBoxes(file: FileHandle): AsyncGenerator<FileBox, number> {
  const { size: fileSize } = await file.stat();
  const header = Buffer.alloc(16);
  let offset = 0;
  while (offset < fileSize) {
    const { bytesRead } = await file.read(header, 0, header.byteLength, offset);
    if (bytesRead < 8) break;
    let size = header.readUInt32BE(0);
    if (size === 1 && bytesRead === 16) size = Number(header.readBigUInt64BE(8));
    if (size < 8 || offset + size > fileSize) break;
    yield { type: boxType(header, 4), offset, size };
    offset += size;
  }
  return offset;
}

/** @throws RangeError when the file ends before */
export async function readAt(file: FileHandle, { offset, size }: Pick<FileBox, 'offset' | 'size'>): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  const { bytesRead } = await file.read(bytes, 0, size, offset);
  if (bytesRead < size) throw new RangeError('the file ends too soon');
  return bytes;
}
