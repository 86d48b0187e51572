import type { FastifyBaseLogger } from 'fastify';
import type { Frame, Milliseconds, Track, UnixMs } from './frame.ts';

/** A reader of the bus. A reader that throws is removed from it. */
export interface FrameReader {
  /** The tracks, before their first frame, and again whenever one of them changes. */
  tracks(tracks: readonly Track[]): void;
  frame(frame: Frame): void;
  /** The source is gone or silent since `since`; the next frame after it is a keyframe. */
  lost?(since: UnixMs): void;
  /** Times jump with the next frame, a keyframe, because the system clock was set. No frame is missing. */
  discontinuity?(): void;
  /** `FrameBus.jitter` has changed. */
  jitter?(jitter: Milliseconds): void;
  /** It has thrown this, was removed and gets no more frames. */
  failed?(error: unknown): void;
}

export interface FrameBusOptions {
  /** Where a reader that throws is reported. */
  log?: Pick<FastifyBaseLogger, 'error'>;
}

/** A group of pictures that grows beyond this is not kept or recorded as one, bytes. */
export const LARGEST_GROUP = 24 * 1024 * 1024;

/**
 * Hands every frame of one stream to its readers, and keeps the group of pictures so far for those who join. A reader that
 * throws is removed and reported; the source and the other readers do not notice.
 */
export class FrameBus {
  readonly #log: FrameBusOptions['log'];
  readonly #readers = new Set<FrameReader>();
  #tracks: readonly Track[] = [];
  #group: Frame[] = [];
  #bytes = 0;
  #lostSince: UnixMs | undefined;
  #jitter: Milliseconds = 0;

  constructor({ log }: FrameBusOptions = {}) {
    this.#log = log;
  }

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
    this.#toAll((reader) => reader.jitter?.(jitter));
  }

  get tracks(): readonly Track[] {
    return this.#tracks;
  }

  /** From the last keyframe to the newest frame. */
  get group(): readonly Frame[] {
    return this.#group;
  }

  /** Set while the source is gone. */
  get lostSince(): UnixMs | undefined {
    return this.#lostSince;
  }

  get readerCount(): number {
    return this.#readers.size;
  }

  /**
   * Adds a reader until `signal` aborts. It gets the tracks, then the group so far in one burst (unless `fromKeyframe` is
   * false), then every frame as it arrives.
   */
  subscribe(reader: FrameReader, { signal, fromKeyframe = true }: { signal: AbortSignal; fromKeyframe?: boolean }): void {
    if (signal.aborted) return;
    this.#readers.add(reader);
    signal.addEventListener('abort', () => this.#readers.delete(reader), { once: true });
    const group = fromKeyframe ? [...this.#group] : [];
    if (this.#tracks.length > 0) this.#to(reader, () => reader.tracks(this.#tracks));
    if (this.#jitter > 0) this.#to(reader, () => reader.jitter?.(this.#jitter));
    // The reader may abort its signal at any of these.
    for (const frame of group) this.#to(reader, () => reader.frame(frame));
    const since = this.#lostSince;
    if (since !== undefined) this.#to(reader, () => reader.lost?.(since));
  }

  setTracks(tracks: readonly Track[]): void {
    this.#tracks = tracks;
    this.#dropGroup();
    this.#toAll((reader) => reader.tracks(tracks));
  }

  /**
   * Frames before the first keyframe are dropped, because nobody could decode them. So are those that would make the group
   * larger than `LARGEST_GROUP`, up to the next keyframe.
   */
  push(frame: Frame): void {
    if (frame.kind === 'video' && frame.keyframe) this.#dropGroup();
    else if (this.#group.length === 0 && this.#tracks.some(({ kind }) => kind === 'video')) return;
    this.#bytes += frame.data.byteLength;
    if (this.#bytes > LARGEST_GROUP) return this.#dropGroup();
    this.#group.push(frame);
    this.#lostSince = undefined;
    this.#toAll((reader) => reader.frame(frame));
  }

  discontinuity(): void {
    this.#toAll((reader) => reader.discontinuity?.());
  }

  lose(since: UnixMs): void {
    if (this.#lostSince !== undefined) return;
    this.#lostSince = since;
    this.#dropGroup();
    this.#toAll((reader) => reader.lost?.(since));
  }

  #toAll(call: (reader: FrameReader) => void): void {
    for (const reader of this.#readers) this.#to(reader, () => call(reader));
  }

  #to(reader: FrameReader, call: () => void): void {
    if (!this.#readers.has(reader)) return;
    try {
      call();
    } catch (error) {
      this.#readers.delete(reader);
      this.#log?.error({ err: error, reader: reader.constructor.name }, 'a reader of the frames failed and was removed');
      try {
        reader.failed?.(error);
      } catch (secondError) {
        this.#log?.error({ err: secondError, reader: reader.constructor.name }, 'a reader that was removed failed again');
      }
    }
  }

  #dropGroup(): void {
    this.#group = [];
    this.#bytes = 0;
  }
}
