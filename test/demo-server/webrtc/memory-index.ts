import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fragment, initSegment } from '../../../demo-server/src/media/fmp4/writer.ts';
import type { Frame, Milliseconds, Track } from '../../../demo-server/src/media/frame.ts';
import type { ArchiveIndex, StoredGroup } from '../../../demo-server/src/archive/archive-index.ts';

/** Segment files on disk and their index in memory, of one camera. */
export class MemoryIndex implements ArchiveIndex {
  readonly groups: StoredGroup[] = [];
  readonly #cameraId: string;
  readonly #folder: string;
  #files = 0;

  constructor(cameraId: string, folder: string) {
    this.#cameraId = cameraId;
    this.#folder = folder;
  }

  /** Writes pictures, group by group, so many groups to a file. */
  record({ tracks, frames }: { tracks: readonly Track[]; frames: readonly Frame[] }, frameDuration: Milliseconds, groupsInFile = 4): void {
    const track = tracks.findIndex(({ kind }) => kind === 'video');
    const pictures = frames.filter(({ kind }) => kind === 'video');
    const starts = pictures.flatMap(({ keyframe }, index) => (keyframe ? [index] : []));
    for (let first = 0; first < starts.length; first += groupsInFile) {
      const path = join(this.#folder, `${this.#files++}.mp4`);
      const file = openSync(path, 'w');
      let offset = writeSync(file, initSegment([tracks[track]!]));
      for (let index = first; index < Math.min(starts.length, first + groupsInFile); index++) {
        const group = pictures.slice(starts[index], starts[index + 1]);
        const [{ time: from }] = group as [Frame];
        const samples = group.map(({ data, keyframe }) => ({ data, keyframe, duration: frameDuration }));
        const bytes = writeSync(file, fragment(index + 1, [{ trackId: 1, time: from, samples }]));
        this.groups.push({ path, offset, bytes, from, to: from + group.length * frameDuration, reach: Math.max(100, 1.5 * frameDuration) });
        offset += bytes;
      }
      closeSync(file);
    }
    this.groups.sort((a, b) => a.from - b.from);
  }

  sequences(): [] {
    return [];
  }

  groupAt(cameraId: string, time: Milliseconds): StoredGroup | undefined {
    return this.#of(cameraId).find(({ from, to }) => from <= time && time < to);
  }

  groupAfter(cameraId: string, time: Milliseconds): StoredGroup | undefined {
    return this.#of(cameraId).find(({ from }) => from >= time);
  }

  groupBefore(cameraId: string, time: Milliseconds): StoredGroup | undefined {
    return this.#of(cameraId).findLast(({ to }) => to <= time);
  }

  #of(cameraId: string): StoredGroup[] {
    return cameraId === this.#cameraId ? this.groups : [];
  }
}
