import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../db/database.ts';
import { BackgroundWork } from '../jobs/background-work.ts';
import { JobQueue, type JobContext } from '../jobs/job-queue.ts';
import type { Milliseconds } from '../media/frame.ts';
import type { Storage } from '../storage/storage.ts';
import type { FileTexts } from './file-texts.ts';
import { videoPrefix } from './keys.ts';
import type { RenditionStore } from './rendition-store.ts';
import type { SourceFiles } from './source-files.ts';
import type { StoryboardMaker } from './storyboard-maker.ts';
import type { Transcoder } from './transcoder.ts';
import { UnusableVideo } from './unusable-video.ts';
import type { VideoChange, VideoStore } from './video-store.ts';
import { WorkTime } from './work-time.ts';

export interface ProcessingOptions {
  db: Pick<Database, 'executeSql' | 'lock' | 'orm'>;
  embedded: boolean;
  /** The id of the storage: whoever shares the storage shares the jobs. */
  storageId: string;
  /** Has the videos of every server that shares the storage. */
  videos: VideoStore;
  sources: SourceFiles;
  renditions: RenditionStore;
  /** For one attempt to make qualities. */
  timeLimit: Milliseconds;
  transcoder: Pick<Transcoder, 'read' | 'makeFirst' | 'makeRest' | 'makePoster'>;
  storyboards: Pick<StoryboardMaker, 'make'>;
  texts: Pick<FileTexts, 'takeChapters' | 'takeCaptions'>;
  storage: Storage;
  log: FastifyBaseLogger;
}

interface VideoJob {
  videoId: string;
}

const NOT_CONVERTED = 'The server could not convert this video. Upload it again later.';
/** First qualities that are made at a time; those that need the processor wait for it. */
const FIRST = 4;

/**
 * What happens to a video after its upload, as jobs: first what it needs to be watched, then the other qualities. The first
 * job of a video never waits for the second one of another.
 */
export class Processing {
  readonly #options: ProcessingOptions;
  readonly #jobs: JobQueue<VideoJob>;
  readonly #first: string;
  readonly #rest: string;
  readonly #storyboard: string;
  readonly #captions: string;
  readonly #background: BackgroundWork;

  constructor(options: ProcessingOptions) {
    const { db, embedded, storageId, log } = options;
    this.#options = options;
    this.#background = new BackgroundWork(log);
    this.#first = `first-quality-${storageId}`;
    this.#rest = `other-qualities-${storageId}`;
    this.#storyboard = `storyboards-${storageId}`;
    this.#captions = `captions-${storageId}`;
    this.#jobs = new JobQueue({
      db,
      embedded,
      log,
      queues: [
        { name: this.#first, concurrency: FIRST, run: ({ videoId }, context) => this.#attempt(videoId, context, (path) => this.#makeFirst(videoId, path, context)) },
        { name: this.#rest, concurrency: 1, run: ({ videoId }, context) => this.#attempt(videoId, context, (path) => this.#makeRest(videoId, path, context)) },
        { name: this.#storyboard, concurrency: 1, run: ({ videoId }, context) => this.#attempt(videoId, context, (path) => this.#makeStoryboard(videoId, path, context), (error) => this.#goWithout('storyboard', videoId, error)) },
        { name: this.#captions, concurrency: 1, run: ({ videoId }, context) => this.#attempt(videoId, context, (path) => this.#takeCaptions(videoId, path, context), (error) => this.#goWithout('captions of its file', videoId, error)) },
      ],
    });
  }

  /** Goes on with the videos of a server that an earlier run has left. @param remove ends an interrupted deletion */
  resume(videos: Pick<VideoStore, 'withStatus'>, remove: (id: string) => Promise<void>): void {
    this.#background.add('deletion of videos', async () => {
      const deleted = await videos.withStatus('deleted');
      for (const { id } of deleted) await remove(id);
    });
    this.#background.add('jobs of videos', async () => {
      const unfinished = await videos.withStatus('processing');
      for (const { id } of unfinished) await this.#resumeVideo(id);
    });
  }

  /** Starts the queue in the background, where a job is about to come. */
  prepare(): void {
    this.#background.add('jobs of videos', () => this.#jobs.start());
  }

  /** In the background: the first job of a server has to wait until the queue is there. */
  add(videoId: string): void {
    this.#background.add('jobs of videos', async () => void (await this.#jobs.add(this.#first, videoId, { videoId })));
  }

  /** See `SourceFiles.keep`. */
  keepSource(videoId: string, path: string, store: () => Promise<void>): Promise<void> {
    return this.#options.sources.keep(videoId, path, store);
  }

  /** Resolves when nothing works on the video any more. */
  async cancel(videoId: string): Promise<void> {
    await this.#jobs.cancel(this.#first, videoId);
    await this.#jobs.cancel(this.#rest, videoId);
    await this.#jobs.cancel(this.#storyboard, videoId);
    await this.#jobs.cancel(this.#captions, videoId);
    await this.#options.sources.forget(videoId);
  }

  async close(): Promise<void> {
    await this.#background.close();
    await this.#jobs.close();
    await this.#options.sources.close();
  }

  async #resumeVideo(id: string): Promise<void> {
    if ((await this.#jobs.has(this.#first, id)) || (await this.#jobs.has(this.#rest, id))) return;
    // The server ended after the upload was stored and before its job was; or it ended in every attempt.
    if (!(await this.#jobs.add(this.#first, id, { videoId: id }))) await this.#giveUp(id, NOT_CONVERTED);
  }

  /** The end of a video that cannot be used, or was tried too often, is a reason in words and not a failed job. */
  async #attempt(
    videoId: string,
    { signal, isLastAttempt }: JobContext,
    work: (path: string) => Promise<void>,
    giveUp: (error: unknown) => Promise<void> | void = (error) => this.#fail(videoId, error),
  ): Promise<void> {
    const { videos, sources, storage } = this.#options;
    try {
      if (!(await videos.find(videoId))) return;
      await sources.use(videoId, signal, work);
    } catch (error) {
      // It was removed, perhaps by another server: what was made since then goes as well.
      if (!(await videos.find(videoId))) return storage.removeAll(videoPrefix(videoId));
      if (signal.aborted) throw error;
      if (!(error instanceof UnusableVideo) && !isLastAttempt) throw error;
      await giveUp(error);
    }
  }

  async #fail(videoId: string, error: unknown): Promise<void> {
    this.#options.log.info({ err: error, video: videoId }, 'a video cannot be converted');
    await this.#giveUp(videoId, error instanceof UnusableVideo ? error.message : NOT_CONVERTED);
  }

  /** A video plays without it. */
  #goWithout(what: string, videoId: string, error: unknown): void {
    this.#options.log.warn({ err: error, video: videoId }, `no ${what}`);
  }

  /** A video with one complete quality can be watched all the same. */
  async #giveUp(videoId: string, failureReason: string): Promise<void> {
    const { videos, renditions } = this.#options;
    await renditions.failUnfinished(videoId);
    const made = await renditions.list([videoId]);
    const isReady = made.some(({ kind, status }) => kind === 'video' && status === 'completed');
    await videos.update(videoId, isReady ? { uploadStatus: 'ready' } : { uploadStatus: 'failed', failureReason });
  }

  async #makeFirst(videoId: string, path: string, { signal }: JobContext): Promise<void> {
    const { transcoder, texts, timeLimit, log } = this.#options;
    const file = await transcoder.read(path, signal);
    await this.#update(videoId, { duration: file.duration });
    await texts.takeChapters(videoId, file);
    let poster: Promise<void> | undefined;
    const makePoster = async (): Promise<void> => {
      poster ??= transcoder
        .makePoster(videoId, file, signal)
        .then(() => this.#update(videoId, { hasThumbnail: true }))
        .catch((error: unknown) => log.warn({ err: error, video: videoId }, 'no poster'));
    };
    const { duration, hasMore } = await transcoder.makeFirst(videoId, file, { signal, time: new WorkTime(timeLimit) }, makePoster).finally(() => poster);
    await makePoster();
    await poster;
    await this.#update(videoId, { duration: file.duration ?? duration, uploadStatus: hasMore ? undefined : 'ready' });
    await this.#jobs.add(this.#storyboard, videoId, { videoId });
    if (hasMore) await this.#jobs.add(this.#rest, videoId, { videoId });
    // All of the file is read for them: neither the first quality nor the others wait for that.
    if (file.subtitles.length > 0) await this.#jobs.add(this.#captions, videoId, { videoId });
  }

  async #makeRest(videoId: string, path: string, { signal }: JobContext): Promise<void> {
    const { timeLimit, transcoder } = this.#options;
    await transcoder.makeRest(videoId, await transcoder.read(path, signal), { signal, time: new WorkTime(timeLimit) });
    await this.#update(videoId, { uploadStatus: 'ready' });
  }

  async #makeStoryboard(videoId: string, path: string, { signal }: JobContext): Promise<void> {
    const { storyboards, transcoder } = this.#options;
    const storyboard = await storyboards.make(videoId, await transcoder.read(path, signal), signal);
    if (storyboard) await this.#update(videoId, { storyboard });
  }

  async #takeCaptions(videoId: string, path: string, { signal }: JobContext): Promise<void> {
    const { texts, transcoder } = this.#options;
    await texts.takeCaptions(videoId, await transcoder.read(path, signal), signal);
  }

  async #update(videoId: string, change: VideoChange): Promise<void> {
    await this.#options.videos.update(videoId, change);
  }
}
