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
  videos: Pick<VideoStore, 'get' | 'update'>;
  captions: Pick<CaptionStore, 'add'>;
  log: FastifyBaseLogger;
}

/** For all captions of a file; each track reads the whole file once. */
const TIME_LIMIT: Milliseconds = 120_000;
const MAX_CHAPTERS = 500;
const MAX_TITLE = 255;

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

  /** Captions that cannot be read are left out. @throws the reason of `signal` */
  async takeCaptions(videoId: string, { path, subtitles }: MediaFile, signal: AbortSignal): Promise<void> {
    const { captions, log } = this.#options;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT)]);
    const taken = new Set<string>();
    for (const track of subtitles) {
      const language = distinct((track.language && canonicalLanguage(track.language)) || 'und', taken);
      try {
        const label = clean(track.title ?? '').slice(0, 60) || nameOfLanguage(language);
        await captions.add({ videoId, language, label, source: 'file', text: await this.#extract(path, track, limited) });
        taken.add(language);
      } catch (error) {
        signal.throwIfAborted();
        log.info({ err: error, video: videoId, language }, 'captions of a file cannot be read');
      }
    }
  }

  async #extract(path: string, { index }: SubtitleTrack, signal: AbortSignal): Promise<string> {
    const args = ['-v', 'error', '-nostdin', ...inputOptions(path), '-map', `0:${index}`, '-c:s', 'webvtt', '-f', 'webvtt', 'pipe:1'];
    const bytes = await runFfmpeg(this.#options.ffmpegPath, args, { signal, idle: true });
    if (bytes.byteLength > MAX_CAPTIONS) throw new Error('The captions are too long.');
    return checkWebVtt(bytes);
  }
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
