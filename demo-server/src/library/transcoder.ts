import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CpuBudget, PRIORITY } from '../jobs/cpu-budget.ts';
import { runFfmpeg } from '../media/ffmpeg.ts';
import type { Milliseconds } from '../media/frame.ts';
import type { Storage } from '../storage/storage.ts';
import { cutsOf, readKeyframes } from './keyframes.ts';
import { thumbnailKey } from './keys.ts';
import { canonicalLanguage } from './language.ts';
import { type Ladder, ladderFor, type Rung } from './ladder.ts';
import { MAX_KEYFRAME_DISTANCE, type MediaFile, readMediaFile } from './media-file.ts';
import { runMediaPass } from './media-pass.ts';
import { AUDIO_KBPS, ladderPass, poster, SEGMENT_DURATION } from './packaging.ts';
import type { NewRendition, Rendition, RenditionStore } from './rendition-store.ts';
import { TrackPublisher } from './track-publisher.ts';
import type { WorkTime } from './work-time.ts';

/** A job, as far as it works here. */
export interface Work {
  signal: AbortSignal;
  time: WorkTime;
}

export interface TranscoderOptions {
  ffmpegPath: string;
  ffprobePath: string;
  /** Where FFmpeg writes; emptied at start. */
  workDir: string;
  storage: Storage;
  renditions: RenditionStore;
  cpu: CpuBudget;
}

/** When the poster is taken, in seconds; shorter videos have theirs from the middle. */
const POSTER_AT = 5;
const POSTER_TIME: Milliseconds = 30_000;
const SOUND = 'audio';
/** The name that a file gives a track is cut after so many characters. */
const MAX_NAME = 100;
const UNDETERMINED = 'und';
/**
 * The longest segment, rounded to seconds: a growing playlist must not change it (RFC 8216 §6.2.1). A copied picture, and
 * the others with it, is cut at the first keyframe after the segment's duration.
 */
const TARGET = Math.round(SEGMENT_DURATION);
const COPY_TARGET = Math.round(SEGMENT_DURATION + MAX_KEYFRAME_DISTANCE);

const isCopied = (rungs: readonly Rung[]): boolean => rungs.some(({ isCopy }) => isCopy);

const soundLabel = (index: number): string => (index === 0 ? SOUND : `${SOUND}-${index}`);

/** Undetermined is as good as none. */
function languageOf(tag: string | undefined): string | null {
  const language = tag === undefined ? undefined : canonicalLanguage(tag);
  return language === undefined || language === UNDETERMINED ? null : language;
}

/** Makes the renditions of an uploaded file. What an earlier attempt has finished is not made again. */
export class Transcoder {
  readonly #options: TranscoderOptions;

  constructor(options: TranscoderOptions) {
    this.#options = options;
  }

  /** Removes what a run that was killed left behind. */
  async clean(): Promise<void> {
    await rm(this.#options.workDir, { recursive: true, force: true });
  }

  /** @throws UnusableVideo */
  read(path: string, signal: AbortSignal): Promise<MediaFile> {
    return readMediaFile(path, { ffprobePath: this.#options.ffprobePath, signal });
  }

  /**
   * Makes the first qualities and the sound.
   *
   * @param onPlayable called when there is something to play
   * @returns the duration of what was made, in seconds, and whether other qualities are to be made
   * @throws UnusableVideo; the reason of the signal
   */
  async makeFirst(videoId: string, file: MediaFile, work: Work, onPlayable: () => Promise<void>): Promise<{ duration: number | undefined; hasMore: boolean }> {
    const { first, rest } = ladderFor(file);
    const all = await this.#plan(videoId, file, { first, rest });
    const wanted = all.filter(({ label, kind }) => kind === 'audio' || first.some((rung) => rung.label === label));
    const hasMore = rest.length > 0;
    if (wanted.every(({ status }) => status === 'completed')) return { duration: file.duration, hasMore };
    const duration = await this.#inFolder(async (folder) => {
      const tracks = await this.#open(wanted, file, folder);
      const rungs = first.map((rung) => ({ ...rung, picture: tracks.get(rung.label)! }));
      const args = ladderPass({ file, rungs, sounds: file.sounds.map((_sound, i) => tracks.get(soundLabel(i))!) });
      const run = () => this.#run(args, [...tracks.values()], work, onPlayable);
      // Copying costs next to no processor time.
      if (isCopied(first) && file.sounds.every(({ isCopyable }) => isCopyable)) await run();
      else await this.#options.cpu.run(run, { priority: PRIORITY.first, signal: work.signal });
      return rungs[0]!.picture.made;
    });
    return { duration, hasMore };
  }

  /** Makes all other qualities, from one decoding. @throws UnusableVideo when they cannot be made; the reason of the signal */
  async makeRest(videoId: string, file: MediaFile, work: Work): Promise<void> {
    const { first, rest } = ladderFor(file);
    const all = await this.#plan(videoId, file, { first, rest });
    const byLabel = new Map(all.map((rendition) => [rendition.label, rendition]));
    const missing = rest.filter(({ label }) => byLabel.get(label)?.status !== 'completed');
    if (missing.length === 0) return;
    const wanted = missing.map(({ label }) => byLabel.get(label)!);
    await this.#inFolder(async (folder) => {
      const tracks = await this.#open(wanted, file, folder);
      const rungs = missing.map((rung) => ({ ...rung, picture: tracks.get(rung.label)! }));
      const cuts = isCopied(first) && (await this.#cuts(file, work));
      const args = ladderPass({ file, rungs, ...(cuts && { cuts }) });
      await this.#options.cpu.run(() => this.#run(args, [...tracks.values()], work), { priority: PRIORITY.ladder, signal: work.signal });
    });
  }

  /** @throws what failed; a video can do without */
  async makePoster(videoId: string, file: MediaFile, signal: AbortSignal): Promise<void> {
    const { cpu, ffmpegPath, storage } = this.#options;
    const time = Math.min(POSTER_AT, (file.duration ?? 0) / 2);
    const limited = AbortSignal.any([signal, AbortSignal.timeout(POSTER_TIME)]);
    const jpeg = await cpu.run(() => runFfmpeg(ffmpegPath, poster(file.path, time), { signal: limited, idle: true }), { priority: PRIORITY.still, signal: limited });
    if (jpeg.byteLength > 0) await storage.putBytes(thumbnailKey(videoId), jpeg);
    else throw new Error('FFmpeg made no picture.');
  }

  async #cuts({ path }: MediaFile, { signal, time }: Work): Promise<number[]> {
    const { ffmpegPath } = this.#options;
    return cutsOf(await time.run(signal, (limited) => readKeyframes(path, { ffmpegPath, signal: limited })));
  }

  #plan(videoId: string, file: MediaFile, { first, rest }: Ladder): Promise<Rendition[]> {
    const sounds = file.sounds.map(({ language, title }, i): NewRendition => ({ kind: 'audio', label: soundLabel(i), language: languageOf(language), name: title?.slice(0, MAX_NAME) ?? null, width: 0, height: 0, bitrateKbps: AUDIO_KBPS, targetDuration: TARGET }));
    const picture = ({ label, width, height, maxKbps }: Rung): NewRendition => ({ kind: 'video', label, language: null, name: null, width, height, bitrateKbps: maxKbps, targetDuration: isCopied(first) ? COPY_TARGET : TARGET });
    return this.#options.renditions.plan(videoId, [...sounds, ...[...first, ...rest].map(picture)]);
  }

  /** Publishers by label, each with a folder to write to. */
  async #open(wanted: readonly Rendition[], file: MediaFile, folder: string): Promise<Map<string, TrackPublisher>> {
    const { storage, renditions } = this.#options;
    const tracks = new Map<string, TrackPublisher>();
    for (const rendition of wanted) {
      const own = join(folder, rendition.id);
      await mkdir(own, { recursive: true });
      await renditions.update(rendition.id, { status: 'processing' });
      tracks.set(rendition.label, await TrackPublisher.open({ rendition, folder: own, duration: file.duration, storage, renditions }));
    }
    return tracks;
  }

  async #run(args: readonly string[], tracks: readonly TrackPublisher[], { signal, time }: Work, onPlayable?: () => Promise<void>): Promise<void> {
    const { ffmpegPath } = this.#options;
    await time.run(signal, (limited) => runMediaPass({ ffmpegPath, args, tracks, signal: limited, ...(onPlayable && { onPlayable }) }));
    for (const track of tracks) await track.complete();
  }

  async #inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.#options.workDir, randomUUID());
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
