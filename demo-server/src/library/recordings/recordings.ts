import { rm } from 'node:fs/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Archive } from '../../archive/archive.ts';
import type { Config } from '../../config.ts';
import type { Database } from '../../db/database.ts';
import type { CpuBudget } from '../../jobs/cpu-budget.ts';
import type { Storage } from '../../storage/storage.ts';
import type { StreamRegistry } from '../../streams/stream-registry.ts';
import { videoPrefix } from '../keys.ts';
import type { Library } from '../library.ts';
import type { RenditionStore } from '../rendition-store.ts';
import type { SourceFiles } from '../source-files.ts';
import { AccessLog } from './access-log.ts';
import type { ConversionJobs } from './conversion-jobs.ts';
import type { ConversionStore } from './conversion-store.ts';
import { openConversions, type OpenConversions } from './open-conversions.ts';
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
  library: Pick<Library, 'storage'>;
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
  readonly conversionJobs: ConversionJobs;
  readonly storage: Storage;
  readonly #options: RecordingsOptions;
  readonly #sources: SourceFiles;

  private constructor(options: RecordingsOptions, { conversions, jobs, renditions, sources, workDir }: OpenConversions) {
    const { db, config, cpu, library: { storage }, archive, streams, log } = options;
    const { ffmpegPath, ffprobePath } = config;
    const timeLimit = config.library.jobTimeLimit;
    this.#options = options;
    this.storage = storage;
    this.store = new RecordingStore(db);
    this.conversions = conversions;
    this.conversionJobs = jobs;
    this.shares = new ShareStore(db);
    this.access = new RecordingAccess(this.store, this.shares);
    this.log = new AccessLog(db);
    this.views = new ViewStore(db);
    this.participants = new ParticipantStore(db);
    this.renditions = renditions;
    this.#sources = sources;
    const files = new RecordingFiles({ ffmpegPath, ffprobePath, workDir, timeLimit, storage, sources, cpu });
    const { store: recordings } = this;
    this.jobs = new RecordingJobs({ db, embedded: config.databaseUrl === undefined, recordings, files, archive, streams, ready: (id) => this.prepareForViewers(id), log });
    this.recorder = new Recorder({ recordings, archive, streams, ended: (id) => this.jobs.finish(id), now: Date.now, log });
  }

  static async open(options: RecordingsOptions): Promise<Recordings> {
    const { library, ...parts } = options;
    const conversions = await openConversions({ ...parts, storage: library.storage });
    // What a run that was killed left behind.
    await rm(conversions.workDir, { recursive: true, force: true });
    return new Recordings(options, conversions);
  }

  /** Goes on with what an earlier run has left, in the background. */
  start(): void {
    this.#resume().catch((error: unknown) => this.#options.log.error({ err: error }, 'recordings of before not continued'));
  }

  /** Recordings and jobs that run go on at the next start. */
  async close(): Promise<void> {
    await this.recorder.close();
    await this.jobs.close();
    await this.conversionJobs.close();
    await this.#sources.close();
  }

  /** Begins to convert a shared recording to HLS: who may not download it has nothing else to watch. Does nothing before its file is there. */
  async prepareForViewers(id: string): Promise<void> {
    const row = await this.store.get(id);
    if (row.status !== 'ready' || (await this.shares.list(id)).length === 0) return;
    if (inTransport(await this.renditions.list([id])).length === 0) await this.conversionJobs.convert(row, 'hls');
  }

  /** Removes a recording, its jobs and its files. */
  async remove(id: string): Promise<void> {
    await this.store.change(id, 'deleted');
    await this.#removeDeleted(id);
  }

  async #removeDeleted(id: string): Promise<void> {
    await this.recorder.drop(id);
    await this.jobs.cancel(id);
    await this.conversionJobs.cancelAll(id);
    await this.#sources.forget(id);
    await this.#options.archive.discard(id);
    await this.storage.removeAll(videoPrefix(id));
    await this.store.remove(id);
  }

  async #resume(): Promise<void> {
    const { store, conversions } = this;
    await this.jobs.beginAgain();
    this.conversionJobs.resume(await conversions.allUnfinished());
    for (const row of await store.withStatus('recording')) {
      await this.recorder.resume(row).catch((error: unknown) => this.#options.log.warn({ err: error, recording: row.id }, 'a recording of before was not continued'));
    }
    for (const { id } of await store.withStatus('deleted')) await this.#removeDeleted(id);
  }
}
