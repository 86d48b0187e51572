import type { Frame, Milliseconds, Track } from './frame.ts';

/** A reader of the bus. None of these may throw or block. */
export interface FrameReader {
  /** The tracks, before their first frame, and again whenever one of them changes. */
  tracks(tracks: readonly Track[]): void;
  frame(frame: Frame): void;
  /** The source is gone or silent since `since`; the next frame after it is a keyframe. */
  lost?(since: Milliseconds): void;
  /** Times jump with the next frame, a keyframe, because the system clock was set. No frame is missing. */
  discontinuity?(): void;
  /** `FrameBus.jitter` has changed. */
  jitter?(jitter: Milliseconds): void;
}

/** A group of pictures that grows past this is too large to be kept or recorded as one, bytes. */
export const LARGEST_GROUP = 24 * 1024 * 1024;

/** Hands every frame of one camera to its readers, and keeps the group of pictures so far for those who join. */
export class FrameBus {
  readonly #readers = new Set<FrameReader>();
  #tracks: readonly Track[] = [];
  #group: Frame[] = [];
  #bytes = 0;
  #lostSince: Milliseconds | undefined;
  #jitter: Milliseconds = 0;

  /**
   * How much later than its even place a frame of this source arrives, as the ingest measures it, in steps of 10 ms:
   * 0 for a regular source.
   */
  get jitter(): Milliseconds {
    return this.#jitter;
  }

  setJitter(jitter: Milliseconds): void {
    if (jitter === this.#jitter) return;
    this.#jitter = jitter;
    for (const reader of this.#readers) reader.jitter?.(jitter);
  }

  get tracks(): readonly Track[] {
    return this.#tracks;
  }

  /** From the last keyframe to the newest frame. */
  get group(): readonly Frame[] {
    return this.#group;
  }

  /** Set while the source is gone. */
  get lostSince(): Milliseconds | undefined {
    return this.#lostSince;
  }

  get readerCount(): number {
    return this.#readers.size;
  }

  /**
   * Adds a reader until `signal` aborts. It is told the tracks, then the group so far in one burst (where `fromKeyframe`
   * is not false), then every frame as it comes.
   */
  subscribe(reader: FrameReader, { signal, fromKeyframe = true }: { signal: AbortSignal; fromKeyframe?: boolean }): void {
    if (signal.aborted) return;
    if (this.#tracks.length > 0) reader.tracks(this.#tracks);
    if (this.#jitter > 0) reader.jitter?.(this.#jitter);
    for (const frame of fromKeyframe ? this.#group : []) {
      // The reader may have enough of it any moment.
      if (signal.aborted) return;
      reader.frame(frame);
    }
    if (this.#lostSince !== undefined) reader.lost?.(this.#lostSince);
    if (signal.aborted) return;
    this.#readers.add(reader);
    signal.addEventListener('abort', () => this.#readers.delete(reader), { once: true });
  }

  setTracks(tracks: readonly Track[]): void {
    this.#tracks = tracks;
    this.#forget();
    for (const reader of this.#readers) reader.tracks(tracks);
  }

  /**
   * Frames before the first keyframe are dropped: nobody could decode them. So are those that would make the group
   * larger than `LARGEST_GROUP`, up to the next keyframe.
   */
  push(frame: Frame): void {
    if (frame.kind === 'video' && frame.keyframe) this.#forget();
    else if (this.#group.length === 0 && this.#tracks.some(({ kind }) => kind === 'video')) return;
    this.#bytes += frame.data.byteLength;
    if (this.#bytes > LARGEST_GROUP) return this.#forget();
    this.#group.push(frame);
    this.#lostSince = undefined;
    for (const reader of this.#readers) reader.frame(frame);
  }

  discontinuity(): void {
    for (const reader of this.#readers) reader.discontinuity?.();
  }

  lose(since: Milliseconds): void {
    if (this.#lostSince !== undefined) return;
    this.#lostSince = since;
    this.#forget();
    for (const reader of this.#readers) reader.lost?.(since);
  }

  #forget(): void {
    this.#group = [];
    this.#bytes = 0;
  }
}
