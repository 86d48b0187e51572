import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { VideoChapter } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import { runFfmpeg } from '../media/ffmpeg.ts';
import type { Milliseconds } from '../media/frame.ts';
import type { CaptionStore } from './caption-store.ts';
import { canonicalLanguage, nameOfLanguage } from './language.ts';
import { inputOptions, type MediaFile, type SubtitleTrack } from './media-file.ts';
import type { VideoStore } from './video-store.ts';
import { checkWebVtt, MAX_CAPTIONS } from './webvtt.ts';

export interface FileTextsOptions {
  ffmpegPath: string;
  /** Where FFmpeg writes. */
  workDir: string;
  videos: Pick<VideoStore, 'get' | 'update'>;
  captions: Pick<CaptionStore, 'add'>;
  log: Pick<FastifyBaseLogger, 'warn'>;
  /** For the captions of a file of so many bytes. */
  timeLimit?: (bytes: number) => Milliseconds;
}

/** For all captions of a file, whatever its size. */
const TIME: Milliseconds = 120_000;
/** All of a file is read, from a disk that others use, too. Bytes per millisecond. */
const SLOW_DISK = 5000;
const MAX_CHAPTERS = 500;
const MAX_TITLE = 255;

/** @param bytes of the file */
export const timeLimitFor = (bytes: number): Milliseconds => TIME + Math.ceil(bytes / SLOW_DISK);

/** Extracts chapters and captions from uploaded files. Never overwrites what a user has set. */
export class FileTexts {
  readonly #options: FileTextsOptions;

  constructor(options: FileTextsOptions) {
    this.#options = options;
  }

  async takeChapters(videoId: string, file: MediaFile): Promise<void> {
    const { videos } = this.#options;
    const chapters = chaptersOf(file);
    if (chapters.length > 0 && (await videos.get(videoId)).chapters === null) await videos.update(videoId, { chapters });
  }

  /** Captions that cannot be read are left out, and logged. @throws the reason of `signal` */
  async takeCaptions(videoId: string, { path, subtitles }: MediaFile, signal: AbortSignal): Promise<void> {
    if (subtitles.length === 0) return;
    const { captions, log, timeLimit = timeLimitFor, workDir } = this.#options;
    const folder = join(workDir, `captions-${videoId}`);
    const limit = timeLimit((await stat(path)).size);
    const limited = AbortSignal.any([signal, AbortSignal.timeout(limit)]);
    const taken = new Set<string>();
    try {
      await mkdir(folder, { recursive: true });
      const failures = await this.#extractAll(path, subtitles, folder, limited);
      for (const track of subtitles) {
        const language = distinct((track.language && canonicalLanguage(track.language)) || 'und', taken);
        try {
          if (failures.has(track)) throw failures.get(track);
          const label = clean(track.title ?? '').slice(0, 60) || nameOfLanguage(language);
          await captions.add({ videoId, language, label, source: 'file', text: await readCaptions(fileOf(folder, track)) });
          taken.add(language);
        } catch (error) {
          signal.throwIfAborted();
          log.warn({ err: error, video: videoId, language, ...(limited.aborted && { limit }) }, 'captions of a file are lost');
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Reads the file once for all tracks. FFmpeg writes none where it cannot decode one: then each is tried alone. @returns what failed */
  async #extractAll(path: string, tracks: readonly SubtitleTrack[], folder: string, signal: AbortSignal): Promise<Map<SubtitleTrack, unknown>> {
    const failures = new Map<SubtitleTrack, unknown>();
    try {
      await this.#extract(path, tracks, folder, signal);
    } catch (error) {
      for (const track of tracks) {
        if (signal.aborted || tracks.length === 1) failures.set(track, error);
        else await this.#extract(path, [track], folder, signal).catch((reason: unknown) => failures.set(track, reason));
      }
    }
    return failures;
  }

  async #extract(path: string, tracks: readonly SubtitleTrack[], folder: string, signal: AbortSignal): Promise<void> {
    const outputs = tracks.flatMap((track) => ['-map', `0:${track.index}`, '-c:s', 'webvtt', '-fs', String(MAX_CAPTIONS + 1), '-f', 'webvtt', fileOf(folder, track)]);
    await runFfmpeg(this.#options.ffmpegPath, ['-v', 'error', '-nostdin', '-y', ...inputOptions(path), ...outputs], { signal, idle: true });
  }
}

const fileOf = (folder: string, { index }: SubtitleTrack): string => join(folder, `${index}.vtt`);

async function readCaptions(path: string): Promise<string> {
  const bytes = await readFile(path);
  if (bytes.byteLength > MAX_CAPTIONS) throw new Error('The captions are too long.');
  return checkWebVtt(bytes);
}

function chaptersOf({ chapters, duration }: MediaFile): VideoChapter[] {
  const starts = new Set<number>();
  const usable = chapters.filter(({ start }) => start >= 0 && (duration === undefined || start < duration) && !starts.has(start) && starts.add(start));
  return usable
    .toSorted((a, b) => a.start - b.start)
    .slice(0, MAX_CHAPTERS)
    .map(({ start, end, title }, i) => ({ title: clean(title ?? '').slice(0, MAX_TITLE) || `Chapter ${i + 1}`, start_time_seconds: start, ...(end > start && { end_time_seconds: end }) }));
}

const clean = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ').trim();

/** `en`, then `en-x-2`: a private-use subtag tells tracks of one language apart. */
function distinct(language: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? language : `${language}-x-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
