import type { Video } from '@oriel/core/contract';
import type { Storage } from '../storage/storage.ts';
import { CaptionStore } from './caption-store.ts';
import { conflict } from './conflict.ts';
import { describeVideo } from './describe-video.ts';
import { renditionsPrefix, sourceKey, videoPrefix } from './keys.ts';
import { openProcessing, type ProcessingParts } from './open-processing.ts';
import type { Processing } from './processing.ts';
import { ProgressStore } from './progress-store.ts';
import { RenditionStore } from './rendition-store.ts';
import { type VideoRow, VideoStore } from './video-store.ts';
import { type ViewingObserver, ViewingStore } from './viewing-store.ts';

export interface LibraryOptions extends ProcessingParts {
  viewingObserver: ViewingObserver;
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

  static async open({ viewingObserver, ...parts }: LibraryOptions): Promise<Library> {
    const { db } = parts;
    const { storage, processing } = await openProcessing(parts);
    return new Library({
      videos: new VideoStore(db),
      renditions: new RenditionStore(db),
      captions: new CaptionStore(db),
      progress: new ProgressStore(db),
      viewings: new ViewingStore(db, { observer: viewingObserver, countryHeader: parts.config.library.countryHeader }),
      storage,
      processing,
    });
  }

  /** Goes on with what an earlier run has left. */
  start(): void {
    this.#processing.resume(this.videos, (id) => this.remove(id));
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

  /** See `SourceFiles.keep`. */
  keepSource(videoId: string, path: string, store: () => Promise<void>): Promise<void> {
    return this.#processing.keepSource(videoId, path, store);
  }

  /** Processes a video again that failed, from its uploaded file. @throws OrielError `precondition_failed` for another one, and where its file is gone */
  async retry({ id: videoId, uploadStatus }: VideoRow): Promise<VideoRow> {
    if (uploadStatus === 'failed' && !(await this.storage.open(sourceKey(videoId)))) throw conflict('The uploaded file is gone.', 'Upload it again.');
    // Of two requests at the same time, one finds it failed.
    const video = await this.videos.retry(videoId);
    if (!video) throw conflict('Only a video that failed can be tried again.', 'See its upload_status.', { upload_status: uploadStatus });
    await this.#processing.cancel(videoId);
    await this.renditions.removeAll(videoId);
    await this.storage.removeAll(renditionsPrefix(videoId));
    this.#processing.add(videoId);
    return video;
  }

  /** Removes a video, its jobs and its files. What is interrupted goes on at the next start. */
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
