import { join } from 'node:path';
import type { Video } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { CpuBudget } from '../jobs/cpu-budget.ts';
import { FreeSpace } from '../net/free-space.ts';
import { openStorage, type Storage } from '../storage/storage.ts';
import { CaptionStore } from './caption-store.ts';
import { describeVideo } from './describe-video.ts';
import { FileTexts } from './file-texts.ts';
import { videoPrefix } from './keys.ts';
import { Processing } from './processing.ts';
import { ProgressStore } from './progress-store.ts';
import { RenditionStore } from './rendition-store.ts';
import { SourceFiles } from './source-files.ts';
import { StoryboardMaker } from './storyboard-maker.ts';
import { Transcoder } from './transcoder.ts';
import { type VideoRow, VideoStore } from './video-store.ts';
import { type ViewingObserver, ViewingStore } from './viewing-store.ts';

export interface LibraryOptions {
  db: Database;
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'ffmpegPath' | 'ffprobePath' | 'library' | 'retention'>;
  cpu: CpuBudget;
  viewingObserver: ViewingObserver;
  log: FastifyBaseLogger;
}

interface Parts {
  videos: VideoStore;
  renditions: RenditionStore;
  captions: CaptionStore;
  progress: ProgressStore;
  viewings: ViewingStore;
  storage: Storage;
  processing: Processing;
}

/** The videos that were uploaded, with everything that hangs on them. */
export class Library {
  readonly videos: VideoStore;
  readonly renditions: RenditionStore;
  readonly captions: CaptionStore;
  readonly progress: ProgressStore;
  readonly viewings: ViewingStore;
  readonly storage: Storage;
  readonly #processing: Processing;

  private constructor({ videos, renditions, captions, progress, viewings, storage, processing }: Parts) {
    this.videos = videos;
    this.renditions = renditions;
    this.captions = captions;
    this.progress = progress;
    this.viewings = viewings;
    this.storage = storage;
    this.#processing = processing;
  }

  static async open({ db, config, cpu, viewingObserver, log }: LibraryOptions): Promise<Library> {
    const { ffmpegPath, ffprobePath, dataDir, databaseUrl, library } = config;
    const storage = await openStorage(library.storage, db.serverId);
    const videos = new VideoStore(db);
    const renditions = new RenditionStore(db);
    const captions = new CaptionStore(db);
    const workDir = join(dataDir, 'cache', 'library');
    const transcoder = new Transcoder({ ffmpegPath, ffprobePath, workDir, timeLimit: library.jobTimeLimit, storage, renditions, cpu });
    await transcoder.clean();
    const sources = new SourceFiles({ storage, folder: join(workDir, 'sources'), freeSpace: new FreeSpace(dataDir), minFreeBytes: config.retention.minFreeBytes });
    const storyboards = new StoryboardMaker({ ffmpegPath, workDir, timeLimit: library.jobTimeLimit, storage, cpu });
    const texts = new FileTexts({ ffmpegPath, videos, captions, log });
    const processing = new Processing({ db, embedded: databaseUrl === undefined, videos, sources, renditions, transcoder, storyboards, texts, storage, log });
    return new Library({ videos, renditions, captions, progress: new ProgressStore(db), viewings: new ViewingStore(db, viewingObserver), storage, processing });
  }

  /** Goes on with what an earlier run has left. */
  start(): void {
    this.#processing.resume();
  }

  /** Jobs that run go on at the next start. */
  async close(): Promise<void> {
    await this.#processing.close();
    this.storage.close();
  }

  /** An upload has begun. */
  prepare(): void {
    this.#processing.prepare();
  }

  process(videoId: string): void {
    this.#processing.add(videoId);
  }

  /** Removes a video, its jobs and its files. */
  async remove(videoId: string): Promise<void> {
    await this.videos.update(videoId, { uploadStatus: 'deleted' });
    await this.#processing.cancel(videoId);
    await this.storage.removeAll(videoPrefix(videoId));
    await this.videos.remove(videoId);
  }

  async describe(video: VideoRow, user: string | undefined): Promise<Video> {
    const [described] = await this.describeAll([video], user);
    return described!;
  }

  /** As the API answers, with the progress of the user. */
  async describeAll(rows: readonly VideoRow[], user: string | undefined): Promise<Video[]> {
    const ids = rows.map(({ id }) => id);
    const renditions = Map.groupBy(await this.renditions.list(ids), ({ assetId }) => assetId);
    const progress = user === undefined ? undefined : await this.progress.of(ids, user);
    return rows.map((row) => describeVideo(row, renditions.get(row.id) ?? [], progress?.get(row.id)));
  }
}
