import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { readInit } from '../media/fmp4/reader.ts';
import type { Storage } from '../storage/storage.ts';
import { readKeyframeBytes } from './keyframe-bytes.ts';
import { initKey, segmentKey } from './keys.ts';
import { INDEX, INIT } from './packaging.ts';
import type { Rendition, RenditionSegment, RenditionStore } from './rendition-store.ts';
import { type ListedSegment, readTrackIndex } from './track-index.ts';

/** Segments of a track that are stored at a time: a request to S3 is mostly waiting. */
const CONCURRENCY = 4;
/** Segments that are listed together; the first of many can be watched before the last is stored. */
const BATCH = 16;

export interface TrackPublisherOptions {
  rendition: Rendition;
  /** Where FFmpeg writes the track. */
  folder: string;
  /** The duration of the video in seconds; undefined while it is unknown. */
  duration: number | undefined;
  storage: Storage;
  renditions: RenditionStore;
}

/**
 * Moves the finished segments of a track that FFmpeg is writing into the storage, and lists them. An attempt that comes
 * after one that failed makes the same segments again; what is published stays as it is.
 */
export class TrackPublisher {
  readonly folder: string;
  readonly #options: TrackPublisherOptions;
  readonly #moves = new PQueue({ concurrency: CONCURRENCY });
  /** Segments that are published. */
  #count: number;
  /** Seconds that they have together. */
  #made: number;
  #hasInit: boolean;

  private constructor(options: TrackPublisherOptions, published: readonly RenditionSegment[]) {
    this.#options = options;
    this.folder = options.folder;
    this.#count = published.length;
    this.#made = published.reduce((sum, { duration }) => sum + duration, 0);
    this.#hasInit = published.length > 0;
  }

  static async open(options: TrackPublisherOptions): Promise<TrackPublisher> {
    return new TrackPublisher(options, await options.renditions.segments(options.rendition.id));
  }

  /** Whether there is something to play. */
  get isPlayable(): boolean {
    return this.#count > 0;
  }

  /**
   * Publishes segments that are finished by now.
   *
   * @param endedWell FFmpeg has ended, and with success
   * @returns whether there are more
   */
  async publish({ endedWell = false } = {}): Promise<boolean> {
    const { rendition, renditions, duration } = this.#options;
    const news = readTrackIndex(await this.#index(), { endedWell }).slice(this.#count);
    const added = await this.#move(news.slice(0, BATCH));
    if (added.length === 0) return false;
    await renditions.addSegments(rendition.id, added);
    this.#count += added.length;
    this.#made += added.reduce((sum, segment) => sum + segment.duration, 0);
    if (duration) await renditions.update(rendition.id, { progress: Math.min(1, this.#made / duration) });
    return news.length > added.length;
  }

  /** After everything is published. */
  async complete(): Promise<void> {
    const { rendition, renditions } = this.#options;
    const segments = await renditions.segments(rendition.id);
    const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
    const bitrateKbps = this.#made > 0 ? Math.max(1, Math.ceil((bytes * 8) / this.#made / 1000)) : rendition.bitrateKbps;
    await renditions.update(rendition.id, { status: 'completed', progress: 1, bitrateKbps });
  }

  /** Seconds. */
  get made(): number {
    return this.#made;
  }

  async #index(): Promise<string> {
    return readFile(join(this.folder, INDEX), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return '';
    });
  }

  async #move(listed: readonly ListedSegment[]): Promise<RenditionSegment[]> {
    if (listed.length === 0) return [];
    if (!this.#hasInit) await this.#publishInit();
    try {
      return await this.#moves.addAll(listed.map((segment, i) => () => this.#moveOne(segment, this.#count + i)));
    } finally {
      // After a failure too: what is stored later than the video is removed would stay for ever.
      await this.#moves.onIdle();
    }
  }

  async #moveOne({ name, duration }: ListedSegment, number: number): Promise<RenditionSegment> {
    const { rendition, storage } = this.#options;
    const path = join(this.folder, name);
    const { size } = await stat(path);
    const keyframeBytes = rendition.kind === 'video' ? await readKeyframeBytes(path) : null;
    await storage.putFile(segmentKey(rendition, number), path);
    return { number, duration, bytes: size, keyframeBytes };
  }

  async #publishInit(): Promise<void> {
    const { rendition, renditions, storage } = this.#options;
    const init = await readFile(join(this.folder, INIT));
    await storage.putBytes(initKey(rendition), init);
    await renditions.update(rendition.id, { codec: readInit(init)[0]?.codec ?? null });
    this.#hasInit = true;
  }
}
