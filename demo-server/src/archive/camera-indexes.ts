import type { UnixMs } from '../media/frame.ts';
import type { ArchiveIndex, Range, StoredGroup } from './archive-index.ts';
import type { SegmentIndex } from './segment-index.ts';
import { CameraIndex } from './camera-index.ts';
import type { Segment } from './segment.ts';

/** The indexes of all cameras, by camera id. */
export class CameraIndexes implements ArchiveIndex, SegmentIndex {
  readonly #cameras = new Map<string, CameraIndex>();
  #isComplete = false;

  /** False while files from before the start are still being added. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  complete(): void {
    this.#isComplete = true;
  }

  all(): CameraIndex[] {
    return [...this.#cameras.values()];
  }

  find(cameraId: string): CameraIndex | undefined {
    return this.#cameras.get(cameraId);
  }

  /** The index of a camera, an empty one where it has none yet. */
  of(cameraId: string): CameraIndex {
    const index = this.#cameras.get(cameraId) ?? new CameraIndex();
    this.#cameras.set(cameraId, index);
    return index;
  }

  /** Forgets a camera. @returns what it had */
  remove(cameraId: string): readonly Segment[] {
    const segments = this.find(cameraId)?.segments ?? [];
    this.#cameras.delete(cameraId);
    return segments;
  }

  sequences(cameraId: string, range: Range): Range[] {
    return this.find(cameraId)?.sequences(range) ?? [];
  }

  segments(cameraId: string, range: Range): Iterable<Readonly<Segment>> {
    return this.find(cameraId)?.overlapping(range) ?? [];
  }

  groupAt(cameraId: string, time: UnixMs): StoredGroup | undefined {
    return this.find(cameraId)?.groupAt(time);
  }

  groupAfter(cameraId: string, time: UnixMs): StoredGroup | undefined {
    return this.find(cameraId)?.groupAfter(time);
  }

  groupBefore(cameraId: string, time: UnixMs): StoredGroup | undefined {
    return this.find(cameraId)?.groupBefore(time);
  }
}
