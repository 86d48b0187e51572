import { isServerFailure, OrielError, processedPart, sleep, VideosClient, type Milliseconds, type OpenedVideo, type Video } from '@oriel/core';
import type { Seconds, VideoFacts } from '../media/media-facts.ts';
import { canSaveVideos, SavedFiles } from '../offline/saved-files.ts';
import type { SavedVideo } from '../offline/saved-video.ts';
import { LateCaptions } from './late-captions.ts';
import { LateQualities } from './late-qualities.ts';
import type { LibraryMedia, LibraryMediaOptions, MediaAddress } from './library-media.ts';
import { keepLocalProgress, localProgress } from './local-progress.ts';
import { onLeave } from './on-leave.ts';
import { ProgressKeeper, resumePlace } from './progress-keeper.ts';
import { SignedUrl } from './signed-url.ts';
import { ToldFacts } from './told-facts.ts';
import { ViewingReporter } from './viewing-reporter.ts';

export interface LibraryVideoOptions extends LibraryMediaOptions {
  /** When it was asked for, local clock. */
  askedAt: Milliseconds;
}

/** A saved video does not wait longer for its server. */
const LONGEST_WAIT: Milliseconds = 4000;
/** While a video is processed. */
const ASK_EVERY: Milliseconds = 2000;

/** A video of the server's library in a player: its URL, what is said of it, the captions and qualities that come later, how far it is watched, and how. */
export class LibraryVideo implements LibraryMedia {
  readonly id: string;
  readonly url: SignedUrl;
  readonly #options: LibraryVideoOptions;
  readonly #videos: VideosClient;
  readonly #files: SavedFiles;
  readonly #closed = new AbortController();
  readonly #facts: ToldFacts;
  readonly #qualities: LateQualities;
  #captions: LateCaptions | undefined;
  /** Its playlist is read again, without another request to the server. */
  #again: MediaAddress | undefined;
  #opened: OpenedVideo | undefined;
  #progress: ProgressKeeper | undefined;
  #reporter: ViewingReporter | undefined;

  constructor(options: LibraryVideoOptions) {
    const { signal } = this.#closed;
    this.id = options.id;
    this.#options = options;
    this.#videos = new VideosClient(options.client);
    this.#files = new SavedFiles(options.client);
    this.#facts = new ToldFacts(() => options.changed(), signal);
    this.#qualities = new LateQualities({
      client: options.client,
      player: options.player,
      ask: (ending) => this.#ask(ending),
      askStoryboard: async (ending) => {
        // The URL stays as it is: what is loaded already is in the browser's cache with its signature.
        const { storyboardUrl } = await this.#videos.open(this.id, { signal: ending, ...this.#session });
        if (storyboardUrl && this.#opened) this.#opened = { ...this.#opened, storyboardUrl };
        this.#facts.change({ storyboard: this.#opened?.storyboardUrl });
        return storyboardUrl !== undefined;
      },
      more: () => this.#readAgain(),
      signal,
    });
    // The same session goes on.
    this.url = new SignedUrl({ client: options.client, request: () => this.#open(signal).then(({ url }) => url) });
    onLeave(() => {
      this.#progress?.keep({ keepalive: true });
      this.#reporter?.flush();
    }, signal);
  }

  get facts(): VideoFacts | undefined {
    return this.#facts.value;
  }

  /**
   * Waits until the video can be watched. Where the server cannot be reached, the saved one is.
   * @throws OrielError `video_unknown`; `video_failed` for a video that cannot be watched, with the reason as its message
   */
  async open(signal: AbortSignal): Promise<MediaAddress> {
    const again = this.#again;
    this.#again = undefined;
    if (again) return again;
    const { environment } = this.#options.client;
    const late = new AbortController();
    // Beside the requests: nothing waits for it.
    const looking = this.#files.about(this.id).then((saved) => (saved?.isComplete ? saved : undefined), () => undefined);
    let cancel: (() => void) | undefined;
    let isOver = false;
    void looking.then((saved) => {
      if (saved && !isOver) cancel = environment.after(globalThis.navigator.onLine ? LONGEST_WAIT : 0, () => late.abort(new OrielError('no_answer')));
    });
    try {
      return await this.#openOnline(AbortSignal.any([signal, late.signal]), looking);
    } catch (error) {
      const saved = await looking;
      if (!saved || signal.aborted || !(error instanceof OrielError) || !isServerFailure(error)) throw error;
      return this.#openSaved(saved);
    } finally {
      isOver = true;
      cancel?.();
    }
  }

  async #openOnline(signal: AbortSignal, looking: Promise<SavedVideo | undefined>): Promise<MediaAddress> {
    const { askedAt, client } = this.#options;
    const opening = this.#open(signal);
    // Its rejection is handled below, unless the video itself does not exist.
    opening.catch(() => undefined);
    let video = await this.#ask(signal);
    const waits = !video.is_playable;
    while (!video.is_playable) {
      if (video.upload_status === 'failed' || video.upload_status === 'deleted') throw failed(video);
      await sleep(client.environment, ASK_EVERY, signal);
      video = await this.#ask(signal);
    }
    const opened = await (waits ? this.#open(signal) : opening);
    const resumeAt = this.#reporter ? undefined : this.#placeOf(video);
    const isSaved = (await looking) !== undefined;
    signal.throwIfAborted();
    this.#captions?.clear();
    this.#watch(video, { askedAt: waits ? client.environment.now() : askedAt, isSaved, place: resumeAt });
    this.#qualities.opened(video, { hasStoryboard: opened.storyboardUrl !== undefined });
    return { ...addressOf(opened), ...(resumeAt !== undefined && { resumeAt }) };
  }

  #readAgain(): boolean {
    if (!this.#opened) return false;
    this.#again = addressOf(this.#opened);
    const isRead = this.#options.more();
    // The playlist has them all now.
    if (isRead) this.#captions?.clear();
    else this.#again = undefined;
    return isRead;
  }

  /** The player went on where its viewer had left off. */
  resumed(at: Seconds): void {
    this.#facts.change({ resumedAt: at });
  }

  /** Sends the last progress and report to the server. */
  close(): void {
    this.#closed.abort();
  }

  /** What was watched without network is told to the server now, unless it has been watched elsewhere since. */
  #placeOf(video: Video): Seconds | undefined {
    const { unsentAt, percentage, position } = localProgress(video.id) ?? { position: 0, percentage: 0 };
    if (unsentAt === undefined || !video.progress) return resumePlace(video);
    keepLocalProgress(video.id, { position, percentage });
    if (Date.parse(video.progress.last_watched_at ?? '') > unsentAt) return resumePlace(video);
    this.#videos.setProgress(video.id, { current_time: position, completed_percentage: percentage }).catch(() => undefined);
    return resumePlace({ id: video.id });
  }

  #openSaved(saved: SavedVideo): MediaAddress {
    const { client, player } = this.#options;
    const { chapters, duration, id, title, url } = saved;
    void this.#facts.loadPoster(async () => (await this.#files.poster(id)) ?? Promise.reject(new Error('There is none.')));
    this.#facts.change({ title, chapters, storyboard: undefined, processing: undefined, savable: true, offline: true });
    const media = { id, isOffline: true, ...(duration !== undefined && { duration }) };
    const resumeAt = this.#progress ? undefined : resumePlace(media);
    this.#progress ??= new ProgressKeeper({ client, player, media, send: async () => undefined, signal: this.#closed.signal });
    return { url, saved: (address) => this.#files.file(id, address), ...(resumeAt !== undefined && { resumeAt }) };
  }

  async #ask(signal: AbortSignal): Promise<Video> {
    const video = await this.#videos.get(this.id, { signal });
    this.#tell(video);
    return video;
  }

  /** The one that goes on. */
  get #session(): { sessionId?: string } {
    return this.#opened ? { sessionId: this.#opened.sessionId } : {};
  }

  async #open(signal: AbortSignal): Promise<OpenedVideo> {
    this.#opened = await this.#videos.open(this.id, { signal, ...this.#session });
    this.url.value = this.#opened.url;
    if (this.facts) this.#facts.change({ storyboard: this.#opened.storyboardUrl });
    return this.#opened;
  }

  #watch(video: Video, { askedAt, isSaved, place }: { askedAt: Milliseconds; isSaved: boolean; place: Seconds | undefined }): void {
    if (this.#reporter || !this.#opened) return;
    const { client, player } = this.#options;
    const { signal } = this.#closed;
    this.#captions = new LateCaptions({ client, id: video.id, player, signal });
    this.#progress = new ProgressKeeper({
      client,
      player,
      // A saved video goes on from there without network, too.
      media: isSaved ? { id: video.id, duration: video.duration } : video,
      // A token without a user has no progress there.
      send: async (progress, options) => void (video.progress && (await this.#videos.setProgress(video.id, progress, options))),
      signal,
    });
    this.#reporter = new ViewingReporter({ client, player, video: video.id, sessionId: this.#opened.sessionId, askedAt, place: player.intent.time ?? place, signal });
  }

  #tell(video: Video): void {
    if (video.thumbnail_url) void this.#facts.loadPoster((signal) => this.#videos.thumbnail(video.id, { signal }));
    const { chapters, title } = video;
    const part = video.is_playable ? undefined : processedPart(video);
    this.#facts.change({ title, chapters, storyboard: this.#opened?.storyboardUrl, processing: video.is_playable ? undefined : (part ?? 0), savable: isSavable(video), offline: undefined });
  }
}

const addressOf = ({ licenseUrl, url }: OpenedVideo): MediaAddress => ({ url, ...(licenseUrl && { licenseUrl }) });

const isSavable = ({ protection, qualities }: Video): boolean =>
  canSaveVideos() && protection === 'none' && qualities.some(({ processing_status }) => processing_status === 'completed');

/** Not in the client's list of errors: its status makes it final. */
const failed = ({ failure_reason: reason }: Video): OrielError =>
  new OrielError('video_failed', { status: 422, message: reason ?? 'The video could not be processed.', hint: 'Upload it again.' });
