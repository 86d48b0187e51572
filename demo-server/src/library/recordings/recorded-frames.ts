import { open } from 'node:fs/promises';
import { OrielError } from '@oriel/core/contract';
import type { ArchiveIndex, Range, StoredGroup } from '../../archive/archive-index.ts';
import { FragmentReader } from '../../archive/fragment-reader.ts';
import type { SegmentIndex } from '../../archive/segment-index.ts';
import { readAt, readFragment } from '../../media/fmp4/reader.ts';
import { fragment, type FragmentRun, initSegment } from '../../media/fmp4/writer.ts';
import type { Milliseconds, RecordedFrame, Track, UnixMs } from '../../media/frame.ts';
import { parameterSets } from './parameter-sets.ts';

export interface RecordedFramesOptions {
  index: ArchiveIndex & Pick<SegmentIndex, 'segments'>;
  /** Under which the archive has them. */
  archiveId: string;
  range: Range;
}

interface ReadGroup {
  tracks: readonly Track[];
  runs: { trackId: number; frames: RecordedFrame[] }[];
}

/**
 * The frames of a range of the archive as fragmented MP4 without gaps, from time 0 on: from the keyframe at or before the
 * start of the range up to its end. Where the picture changes its size or its encoder, each keyframe carries its parameter
 * sets (`avc3`, ISO/IEC 14496-15 §5.3.3.1). Sound of another format is a track of its own.
 */
export class RecordedFrames {
  readonly #options: RecordedFramesOptions;
  readonly #reader = new FragmentReader();
  /** The tracks of the file: the picture, then each format of sound in the order in which they come. */
  readonly #tracks: Track[] = [];
  #changesPicture = false;
  #isWhole = true;
  #written: Milliseconds = 0;

  constructor(options: RecordedFramesOptions) {
    this.#options = options;
  }

  /** The duration of what was read so far. */
  get duration(): Milliseconds {
    return this.#written;
  }

  /** Known from the first chunk on. */
  get changesPicture(): boolean {
    return this.#changesPicture;
  }

  /** Known from the first chunk on. */
  get changesSound(): boolean {
    return this.#tracks.filter(({ kind }) => kind === 'audio').length > 1;
  }

  /** Whether everything that was read so far could be. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** @throws what the file system refused */
  async *read(): AsyncGenerator<Uint8Array> {
    const { index, archiveId, range } = this.#options;
    let stored = index.groupAt(archiveId, range.from) ?? index.groupAfter(archiveId, range.from);
    if (stored) await this.#readTracks({ from: stored.from, to: range.to });
    for (let sequence = 1; stored && stored.from < range.to; ) {
      const group = await this.#readGroup(stored);
      let lastFrame = stored.from;
      if (group) {
        if (sequence === 1) yield initSegment(this.#tracks);
        const to = Math.min(stored.to, range.to);
        yield fragment(sequence++, this.#runs(group, { from: stored.from, to }));
        this.#written += to - stored.from;
        lastFrame = Math.max(lastFrame, ...group.runs.filter(({ trackId }) => group.tracks[trackId - 1]?.kind === 'video').flatMap(({ frames }) => frames.map(({ time }) => time)));
      }
      stored = index.groupAfter(archiveId, lastFrame + 1);
    }
  }

  async #readTracks(range: Range): Promise<void> {
    const { index, archiveId } = this.#options;
    for (const { path } of index.segments(archiveId, range)) {
      const init = await this.#ifReadable(() => this.#reader.init(path));
      for (const track of init?.tracks ?? []) {
        const first = track.kind === 'video' ? this.#tracks.find(({ kind }) => kind === 'video') : undefined;
        if (first) this.#changesPicture ||= !isSame(first, track);
        else if (!this.#tracks.some((known) => isSame(known, track))) this.#tracks.push(track);
      }
    }
  }

  /** The part of the group before `to`, at the time in the file that follows on what was written. */
  #runs({ runs, tracks }: ReadGroup, { from, to }: Range): FragmentRun[] {
    return runs.flatMap(({ trackId, frames }) => {
      const track = tracks[trackId - 1];
      const isVideo = track?.kind === 'video';
      const kept = frames.filter(({ time }, i) => (isVideo && i === 0) || (time >= from && time < to));
      const [first] = kept;
      if (!track || !first) return [];
      const samples = kept.map(({ data, duration, keyframe, time }, i) => ({
        data: isVideo && keyframe && this.#changesPicture ? Buffer.concat([parameterSets(track.description), data]) : data,
        keyframe,
        duration: isVideo ? (kept[i + 1]?.time ?? to) - time : duration,
      }));
      const place = this.#tracks.findIndex((known) => (isVideo ? known.kind === 'video' : isSame(known, track)));
      if (place < 0) return [];
      return [{ trackId: place + 1, time: first.time - from + this.#written, samples }];
    });
  }

  #readGroup({ path, offset, bytes }: StoredGroup): Promise<ReadGroup | undefined> {
    return this.#ifReadable(async () => {
      const { tracks } = await this.#reader.init(path);
      const file = await open(path);
      try {
        return { tracks, runs: readFragment(await readAt(file, { offset, size: bytes })) };
      } finally {
        await file.close();
      }
    });
  }

  /** `undefined` when the file was removed or is damaged. @throws what the file system refused: it may work later */
  async #ifReadable<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      const isRemoved = (error instanceof OrielError && error.code === 'no_recording') || (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isRemoved && !(error instanceof RangeError)) throw error;
      this.#isWhole = false;
      return undefined;
    }
  }
}

const isSame = (a: Track, b: Track): boolean => a.kind === b.kind && a.codec === b.codec && Buffer.compare(a.description, b.description) === 0;

/** The end of the last frame in a range of the archive; its start where there is none. */
export function endOfRecorded(index: ArchiveIndex, archiveId: string, { from, to }: Range): UnixMs {
  return Math.max(from, index.sequences(archiveId, { from, to }).at(-1)?.to ?? from);
}
