import { open } from 'node:fs/promises';
import type { ArchiveIndex, Range, StoredGroup } from '../../archive/archive-index.ts';
import { FragmentReader } from '../../archive/fragment-reader.ts';
import { readAt, readFragment } from '../../media/fmp4/reader.ts';
import { fragment, type FragmentRun, initSegment } from '../../media/fmp4/writer.ts';
import type { Milliseconds, RecordedFrame, Track, UnixMs } from '../../media/frame.ts';

export interface RecordedFramesOptions {
  index: ArchiveIndex;
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
 * start of the range up to its end, or to where the size or the codec of the picture changes.
 */
export class RecordedFrames {
  readonly #options: RecordedFramesOptions;
  readonly #reader = new FragmentReader();
  #written: Milliseconds = 0;

  constructor(options: RecordedFramesOptions) {
    this.#options = options;
  }

  /** The duration of what was read so far. */
  get duration(): Milliseconds {
    return this.#written;
  }

  async *read(): AsyncGenerator<Uint8Array> {
    const { index, archiveId, range } = this.#options;
    let tracks: readonly Track[] | undefined;
    let stored = index.groupAt(archiveId, range.from) ?? index.groupAfter(archiveId, range.from);
    for (let sequence = 1; stored && stored.from < range.to; ) {
      const group = await this.#readGroup(stored);
      let lastFrame = stored.from;
      if (group) {
        if (tracks && !isSame(tracks, group.tracks)) return;
        if (!tracks) yield initSegment(group.tracks);
        tracks = group.tracks;
        const to = Math.min(stored.to, range.to);
        yield fragment(sequence++, this.#runs(group, { from: stored.from, to }));
        this.#written += to - stored.from;
        lastFrame = Math.max(lastFrame, ...group.runs.filter(({ trackId }) => tracks?.[trackId - 1]?.kind === 'video').flatMap(({ frames }) => frames.map(({ time }) => time)));
      }
      stored = index.groupAfter(archiveId, lastFrame + 1);
    }
  }

  /** The part of the group before `to`, at the time in the file that follows on what was written. */
  #runs({ runs, tracks }: ReadGroup, { from, to }: Range): FragmentRun[] {
    return runs.flatMap(({ trackId, frames }) => {
      const isVideo = tracks[trackId - 1]?.kind === 'video';
      const kept = frames.filter(({ time }, i) => (isVideo && i === 0) || (time >= from && time < to));
      const [first] = kept;
      if (!first) return [];
      const samples = kept.map(({ data, duration, keyframe, time }, i) => ({ data, keyframe, duration: isVideo ? (kept[i + 1]?.time ?? to) - time : duration }));
      return [{ trackId, time: first.time - from + this.#written, samples }];
    });
  }

  /** `undefined` when retention has removed the group, or its file is damaged. */
  async #readGroup({ path, offset, bytes }: StoredGroup): Promise<ReadGroup | undefined> {
    try {
      const { tracks } = await this.#reader.init(path);
      const file = await open(path);
      try {
        return { tracks, runs: readFragment(await readAt(file, { offset, size: bytes })) };
      } finally {
        await file.close();
      }
    } catch {
      return undefined;
    }
  }
}

const isSame = (a: readonly Track[], b: readonly Track[]): boolean =>
  a.length === b.length && a.every((track, i) => track.codec === b[i]?.codec && Buffer.compare(track.description, b[i].description) === 0);

/** The end of the last frame in a range of the archive; its start where there is none. */
export function endOfRecorded(index: ArchiveIndex, archiveId: string, { from, to }: Range): UnixMs {
  return Math.max(from, index.sequences(archiveId, { from, to }).at(-1)?.to ?? from);
}
