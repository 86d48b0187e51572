import { rename, writeFile } from 'node:fs/promises';
import type { Milliseconds } from '../../media/frame.ts';
import { sleep } from '../../media/wall-clock.ts';
import type { FreeSpace } from '../../net/free-space.ts';
import type { SegmentRecord } from '../batcher.ts';
import type { PipelineFolder } from '../folder.ts';
import type { JournalState } from '../journal.ts';
import { PipelineError } from '../pipeline-error.ts';
import { get } from './get.ts';
import { type Chosen, chooseVariant, MAX_PLAYLIST, parsePlaylist } from './playlist.ts';
import { type Fetched, Rendition, type RenditionOptions } from './rendition.ts';

export interface FetcherOptions extends Pick<RenditionOptions, 'ffmpegPath' | 'allowPrivate' | 'clock' | 'missed' | 'troubled' | 'waiting'> {
  url: string;
  folder: PipelineFolder;
  /** To go on after what is there. */
  known: Pick<JournalState, 'lastSegment' | 'lastSound'>;
  freeSpace: Pick<FreeSpace, 'bytes'>;
  /** Below it nothing is fetched, bytes. */
  leastFree: number;
  /** A segment is on disk. */
  segment(record: SegmentRecord): void;
  /** One of a rendition that has only the sound. */
  sound(record: SegmentRecord): void;
}

interface RenditionPlan extends Pick<RenditionOptions, 'url' | 'waiting'> {
  last: SegmentRecord | undefined;
  pathOf(number: number): string;
  tell(record: SegmentRecord): void;
  signal: AbortSignal;
}

const PLAYLIST_TIMEOUT: Milliseconds = 8000;
const RETRY = { first: 300, most: 3000 };
const DISK_INTERVAL: Milliseconds = 2000;

/** Follows a source and writes its segments to the disk, each once. */
export class Fetcher {
  readonly #options: FetcherOptions;

  constructor(options: FetcherOptions) {
    this.#options = options;
  }

  /** Resolves at the end of the source. @throws PipelineError that will not pass, or the reason of the signal */
  async run(outer: AbortSignal): Promise<void> {
    const { known, folder, segment, sound } = this.#options;
    const chosen = await this.#choose(outer);
    const stop = new AbortController();
    const signal = AbortSignal.any([outer, stop.signal]);
    const main = this.#rendition({ url: chosen.video, last: known.lastSegment, pathOf: (number) => folder.segment(number), tell: segment, waiting: this.#options.waiting, signal });
    const other = chosen.audio === undefined ? undefined : this.#rendition({ url: chosen.audio, last: known.lastSound, pathOf: (number) => folder.soundSegment(number), tell: sound, waiting: () => {}, signal });
    try {
      await Promise.all([main.run(signal), other?.run(signal)]);
    } finally {
      stop.abort();
    }
  }

  /** A master playlist, or a media playlist, which is followed as it is. */
  async #choose(signal: AbortSignal): Promise<Chosen> {
    const { url: address, allowPrivate, clock, troubled } = this.#options;
    for (let wait = RETRY.first; ; wait = Math.min(RETRY.most, 2 * wait)) {
      try {
        const { bytes, url } = await get(address, { limit: MAX_PLAYLIST, timeout: PLAYLIST_TIMEOUT, allowPrivate, signal });
        const playlist = parsePlaylist(bytes);
        return playlist.isMasterPlaylist ? chooseVariant(playlist, url) : { video: address };
      } catch (error) {
        if (!(error instanceof PipelineError) || error.reason === 'source_not_allowed' || error.reason === 'source_unsupported') throw error;
        troubled(error);
        await sleep(clock, wait, signal);
        signal.throwIfAborted();
      }
    }
  }

  #rendition({ url, last, pathOf, tell, waiting, signal }: RenditionPlan): Rendition {
    const { ffmpegPath, allowPrivate, clock, missed, troubled } = this.#options;
    let next = last === undefined ? 0 : last.number + 1;
    const fetched = async ({ bytes, sequence, duration, breaks, video, audio, audioEnd }: Fetched) => {
      const number = next++;
      await this.#write(pathOf(number), bytes, signal);
      tell({ number, sequence, duration, breaks, ...(video !== undefined && { video }), ...(audio !== undefined && { audio }), ...(audioEnd !== undefined && { audioEnd }) });
    };
    return new Rendition({ url, ffmpegPath, allowPrivate, clock, missed, troubled, fetched, next: last && last.sequence + 1, waiting });
  }

  /** Waits until there is space. @throws the reason of the signal */
  async #write(path: string, bytes: Buffer, signal: AbortSignal): Promise<void> {
    const { clock, freeSpace, leastFree, troubled } = this.#options;
    for (;;) {
      if ((await freeSpace.bytes()) >= leastFree + bytes.byteLength) {
        try {
          await writeFile(`${path}.tmp`, bytes);
          return await rename(`${path}.tmp`, path);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        }
      }
      troubled(new PipelineError('disk_full', 'The disk is full: nothing is fetched.'));
      await sleep(clock, DISK_INTERVAL, signal);
      signal.throwIfAborted();
    }
  }
}
