import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Archive } from '../../archive/archive.ts';
import type { Config } from '../../config.ts';
import type { Database } from '../../db/database.ts';
import type { CpuBudget } from '../../jobs/cpu-budget.ts';
import type { Storage } from '../../storage/storage.ts';
import { FreeSpace } from '../../net/free-space.ts';
import type { StreamRegistry } from '../../streams/stream-registry.ts';
import { videoPrefix } from '../keys.ts';
import type { Library } from '../library.ts';
import type { RenditionStore } from '../rendition-store.ts';
import { SourceFiles } from '../source-files.ts';
import { Transcoder } from '../transcoder.ts';
import { AccessLog } from './access-log.ts';
import { ConversionStore } from './conversion-store.ts';
import { Converter } from './converter.ts';
import { ParticipantStore } from './participant-store.ts';
import { Recorder } from './recorder.ts';
import { RecordingAccess } from './recording-access.ts';
import { RecordingFiles } from './recording-file.ts';
import { RecordingJobs } from './recording-jobs.ts';
import { RecordingStore } from './recording-store.ts';
import { ShareStore } from './share-store.ts';
import { inTransport } from './transport-stream.ts';
import { ViewStore } from './view-store.ts';

export interface RecordingsOptions {
  db: Database;
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'ffmpegPath' | 'ffprobePath' | 'library' | 'retention'>;
  cpu: CpuBudget;
  library: Pick<Library, 'storage' | 'renditions'>;
  archive: Archive;
  streams: StreamRegistry;
  log: FastifyBaseLogger;
}

/** What is recorded of streams, with everything that hangs on it. */
export class Recordings {
  readonly store: RecordingStore;
  readonly conversions: ConversionStore;
  readonly shares: ShareStore;
  readonly access: RecordingAccess;
  readonly log: AccessLog;
  readonly views: ViewStore;
  readonly participants: ParticipantStore;
  readonly renditions: RenditionStore;
  readonly recorder: Recorder;
  readonly jobs: RecordingJobs;
  readonly storage: Storage;
  readonly #options: RecordingsOptions;
  readonly #sources: SourceFiles;

  private constructor(options: RecordingsOptions, workDir: string) {
    const { db, config, cpu, library, archive, streams, log } = options;
    const { storage, renditions } = library;
    const { dataDir, ffmpegPath, ffprobePath, retention } = config;
    const timeLimit = config.library.jobTimeLimit;
    this.#options = options;
    this.storage = storage;
    this.store = new RecordingStore(db);
    this.conversions = new ConversionStore(db);
    this.shares = new ShareStore(db);
    this.access = new RecordingAccess(this.store, this.shares);
    this.log = new AccessLog(db);
    this.views = new ViewStore(db);
    this.participants = new ParticipantStore(db);
    this.renditions = renditions;
    const sources = new SourceFiles({ storage, folder: join(workDir, 'sources'), freeSpace: new FreeSpace(dataDir), minFreeBytes: retention.minFreeBytes });
    this.#sources = sources;
    const files = new RecordingFiles({ ffmpegPath, ffprobePath, workDir, timeLimit, storage, sources, cpu });
    const transcoder = new Transcoder({ ffmpegPath, ffprobePath, workDir: join(workDir, 'renditions'), timeLimit, storage, renditions, cpu });
    const converter = new Converter({ ffmpegPath, workDir, timeLimit, storage, renditions, sources, transcoder });
    const { store: recordings, conversions } = this;
    this.jobs = new RecordingJobs({ db, embedded: config.databaseUrl === undefined, recordings, conversions, files, converter, archive, streams, ready: (id) => this.prepareForViewers(id), log });
    this.recorder = new Recorder({ recordings, archive, streams, ended: (id) => this.jobs.finish(id), now: Date.now, log });
  }

  static async open(options: RecordingsOptions): Promise<Recordings> {
    const workDir = join(options.config.dataDir, 'cache', 'recordings');
    // What a run that was killed left behind.
    await rm(workDir, { recursive: true, force: true });
    return new Recordings(options, workDir);
  }

  /** Goes on with what an earlier run has left, in the background. */
  start(): void {
    this.#resume().catch((error: unknown) => this.#options.log.error({ err: error }, 'recordings of before not continued'));
  }

  /** Recordings and jobs that run go on at the next start. */
  async close(): Promise<void> {
    await this.recorder.close();
    await this.jobs.close();
    await this.#sources.close();
  }

  /** Begins to convert a shared recording to HLS: who may not download it has nothing else to watch. Does nothing before its file is there. */
  async prepareForViewers(id: string): Promise<void> {
    const row = await this.store.get(id);
    if (row.status !== 'ready' || (await this.shares.list(id)).length === 0) return;
    if (inTransport(await this.renditions.list([id])).length === 0) await this.jobs.convert(row, 'hls');
  }

  /** Removes a recording, its jobs and its files. */
  async remove(id: string): Promise<void> {
    await this.store.change(id, 'deleted');
    await this.#removeDeleted(id);
  }

  async #removeDeleted(id: string): Promise<void> {
    await this.recorder.drop(id);
    await this.jobs.cancelAll(id);
    await this.#sources.forget(id);
    await this.#options.archive.discard(id);
    await this.storage.removeAll(videoPrefix(id));
    await this.store.remove(id);
  }

  async #resume(): Promise<void> {
    const { store, conversions } = this;
    this.jobs.resume(await store.withStatus('processing'), await conversions.allUnfinished());
    for (const row of await store.withStatus('recording')) {
      await this.recorder.resume(row).catch((error: unknown) => this.#options.log.warn({ err: error, recording: row.id }, 'a recording of before was not continued'));
    }
    for (const { id } of await store.withStatus('deleted')) await this.#removeDeleted(id);
  }
}
