import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { RecordingFormat } from '@oriel/core/contract';
import { type CpuBudget, PRIORITY } from '../../jobs/cpu-budget.ts';
import { runFfmpeg } from '../../media/ffmpeg.ts';
import type { Milliseconds } from '../../media/frame.ts';
import type { Storage } from '../../storage/storage.ts';
import { initKey, mp4Key, segmentKey, transportKey } from '../keys.ts';
import { inputOptions } from '../media-file.ts';
import { playable } from '../playlists.ts';
import type { RenditionStore, Rendition } from '../rendition-store.ts';
import type { SourceFiles } from '../source-files.ts';
import type { Transcoder, Work } from '../transcoder.ts';
import { WorkTime } from '../work-time.ts';
import type { RecordingRow } from './recording-store.ts';
import { readTransportIndex, TRANSPORT_INDEX, transportPass } from './transport-stream.ts';

export interface ConverterOptions {
  ffmpegPath: string;
  /** Where FFmpeg writes. */
  workDir: string;
  /** For one attempt to convert. */
  timeLimit: Milliseconds;
  storage: Storage;
  renditions: RenditionStore;
  sources: Pick<SourceFiles, 'use'>;
  transcoder: Pick<Transcoder, 'read' | 'makeFirst' | 'makeRest'>;
  cpu: Pick<CpuBudget, 'run'>;
}

const REPORT_EVERY: Milliseconds = 1000;

/** @param part 0 to 1 */
type Report = (part: number) => Promise<void>;

/** Whether the file is H.264 and AAC already, as players everywhere take it. */
export const isPlainMp4 = ({ metadata }: Pick<RecordingRow, 'metadata'>): boolean => metadata?.audio === undefined || metadata.audio.codec === 'aac';

/** Converts recordings. What is made already, also by an attempt that failed, is not made again. */
export class Converter {
  readonly #options: ConverterOptions;

  constructor(options: ConverterOptions) {
    this.#options = options;
  }

  /** @throws UnusableVideo when trying again would not help; the reason of `signal`; else what failed */
  async convert(row: RecordingRow, format: RecordingFormat, signal: AbortSignal, report: Report): Promise<void> {
    const work = { signal, time: new WorkTime(this.#options.timeLimit) };
    if (format === 'mp4') return isPlainMp4(row) ? undefined : this.#toMp4(row.id, work);
    return this.#options.sources.use(row.id, signal, (path) => this.#toRenditions(row.id, path, format, work, report));
  }

  async #toRenditions(id: string, path: string, format: RecordingFormat, work: Work, report: Report): Promise<void> {
    const { transcoder } = this.#options;
    const toTransport = async (): Promise<void> => {
      if (format === 'hls') await this.#toTransport(id, work);
    };
    const file = await transcoder.read(path, work.signal);
    const { hasMore } = await this.#reporting(id, report, () => transcoder.makeFirst(id, file, work, async () => {}));
    await toTransport();
    if (!hasMore) return;
    await this.#reporting(id, report, () => transcoder.makeRest(id, file, work));
    await toTransport();
  }

  /** Reports how much of all renditions is made, while they are. */
  async #reporting<T>(id: string, report: Report, make: () => Promise<T>): Promise<T> {
    const tell = async (): Promise<void> => {
      const all = await this.#options.renditions.list([id]);
      await report(all.reduce((sum, { progress }) => sum + progress, 0) / Math.max(1, all.length));
    };
    let isTelling = false;
    const timer = setInterval(() => {
      // An earlier report that is written last would turn the progress back.
      if (isTelling) return;
      isTelling = true;
      // After a failure the next report says the same.
      void tell().catch(() => {}).finally(() => (isTelling = false));
    }, REPORT_EVERY);
    try {
      return await make();
    } finally {
      clearInterval(timer);
    }
  }

  /** The picture is copied; the sound becomes AAC. */
  async #toMp4(id: string, work: Work): Promise<void> {
    const { cpu, sources, storage } = this.#options;
    await this.#inFolder(async (folder) => {
      const path = join(folder, 'recording.mp4');
      const args = (source: string) => ['-v', 'error', '-nostdin', ...inputOptions(source), '-map', '0:V:0', '-map', '0:a:0', '-c:v', 'copy', '-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart', path];
      const { signal } = work;
      await sources.use(id, signal, (source) => cpu.run(() => this.#run(args(source), work), { priority: PRIORITY.ladder, signal }));
      await storage.putFile(mp4Key(id), path);
    });
  }

  /** Puts each complete picture with the sound into MPEG-TS segments, without encoding them. */
  async #toTransport(id: string, work: Work): Promise<void> {
    const { pictures, sounds: [sound] } = playable(await this.#options.renditions.list([id]));
    const complete = pictures.filter(({ status, transportSegments }) => status === 'completed' && transportSegments === null);
    for (const picture of complete) await this.#inFolder((folder) => this.#makeTransport(picture, sound, folder, work));
  }

  async #makeTransport(picture: Rendition, sound: Rendition | undefined, folder: string, work: Work): Promise<void> {
    const { renditions, storage } = this.#options;
    const inputs = [await this.#joined(picture, folder, work.signal), ...(sound ? [await this.#joined(sound, folder, work.signal)] : [])];
    await this.#run(transportPass(inputs, folder), work);
    const segments = readTransportIndex(await readFile(join(folder, TRANSPORT_INDEX), 'utf8'));
    for (const [number, { name }] of segments.entries()) await storage.putFile(transportKey(picture, number), join(folder, name));
    work.signal.throwIfAborted();
    await renditions.update(picture.id, { transportSegments: segments.map(({ duration }) => duration) });
  }

  /** A rendition as one file. */
  async #joined(rendition: Rendition, folder: string, signal: AbortSignal): Promise<string> {
    const { storage } = this.#options;
    const path = join(folder, `${rendition.id}.mp4`);
    const keys = [initKey(rendition), ...Array.from({ length: rendition.segments }, (_, number) => segmentKey(rendition, number))];
    for (const key of keys) {
      const stored = await storage.open(key);
      if (!stored) throw new Error(`${key} is not in the storage.`);
      await pipeline(stored.read({ start: 0, end: stored.size - 1 }), createWriteStream(path, { flags: 'a' }), { signal });
    }
    return path;
  }

  async #run(args: readonly string[], { signal, time }: Work): Promise<void> {
    await time.run(signal, (limited) => runFfmpeg(this.#options.ffmpegPath, args, { signal: limited, idle: true }));
  }

  async #inFolder(work: (folder: string) => Promise<void>): Promise<void> {
    const folder = join(this.#options.workDir, randomUUID());
    try {
      await mkdir(folder, { recursive: true });
      await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
