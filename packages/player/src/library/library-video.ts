import { OrielError, processedPart, sleep, VideosClient, type Milliseconds, type OpenedVideo, type Video } from '@oriel/core';
import type { Seconds, VideoFacts } from '../media/media-facts.ts';
import type { LibraryMedia, LibraryMediaOptions, MediaAddress } from './library-media.ts';
import { ProgressKeeper, resumePlace } from './progress-keeper.ts';
import { ViewingReporter } from './viewing-reporter.ts';

export interface LibraryVideoOptions extends LibraryMediaOptions {
  /** When it was asked for, local clock. */
  askedAt: Milliseconds;
}

/** While a video is processed. */
const ASK_EVERY: Milliseconds = 2000;
/** The least time between two renewals, for a server that refuses every URL. */
const RENEW_EVERY: Milliseconds = 10_000;
/** The signed URL has expired, or its token was revoked. */
const REFUSALS: ReadonlySet<string> = new Set(['token_expired', 'not_authenticated', 'not_allowed']);

/** A video of the server's library in a player: its URL, what is said of it, how far it is watched, and how. */
export class LibraryVideo implements LibraryMedia {
  readonly id: string;
  facts: VideoFacts | undefined;
  readonly #options: LibraryVideoOptions;
  readonly #videos: VideosClient;
  readonly #closed = new AbortController();
  #opened: OpenedVideo | undefined;
  #progress: ProgressKeeper | undefined;
  #reporter: ViewingReporter | undefined;
  #renewedAt = -Infinity;

  constructor(options: LibraryVideoOptions) {
    this.id = options.id;
    this.#options = options;
    this.#videos = new VideosClient(options.client);
    const { signal } = this.#closed;
    const flush = () => {
      this.#progress?.keep({ keepalive: true });
      this.#reporter?.flush();
    };
    globalThis.addEventListener('pagehide', flush, { signal });
    // Mobile browsers may end a page without another event.
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && flush(), { signal });
  }

  /**
   * Waits until the video can be watched.
   * @throws OrielError `video_unknown`; `video_failed` for a video that cannot be watched, with the reason as its message
   */
  async open(signal: AbortSignal): Promise<MediaAddress> {
    const { askedAt, client } = this.#options;
    const opening = this.#open(signal);
    // Its rejection is handled below, unless the video itself does not exist.
    opening.catch(() => undefined);
    let video = await this.#videos.get(this.id, { signal });
    this.#tell(video);
    const waits = !video.is_playable;
    while (!video.is_playable) {
      if (video.upload_status === 'failed' || video.upload_status === 'deleted') throw failed(video);
      await sleep(client.environment, ASK_EVERY, signal);
      video = await this.#videos.get(this.id, { signal });
      this.#tell(video);
    }
    const { licenseUrl, url } = await (waits ? this.#open(signal) : opening);
    const resumeAt = this.#reporter ? undefined : resumePlace(video);
    signal.throwIfAborted();
    this.#watch(video, waits ? client.environment.now() : askedAt, resumeAt);
    return { url, ...(licenseUrl && { licenseUrl }), ...(resumeAt !== undefined && { resumeAt }) };
  }

  /** The player went on where its viewer had left off. */
  resumed(at: Seconds): void {
    this.#change({ resumedAt: at });
  }

  /**
   * Requests a new signed URL after an error, in the same session.
   * @returns whether there is one; `undefined` when the error is not about the URL
   */
  renew({ code }: Pick<OrielError, 'code'>): Promise<boolean> | undefined {
    const now = this.#options.client.environment.now();
    if (!this.#opened || !REFUSALS.has(code) || now - this.#renewedAt < RENEW_EVERY) return undefined;
    this.#renewedAt = now;
    return this.#open(this.#closed.signal).then(() => true, () => false);
  }

  /** Replaces the signature in a URL of the video with the current one. */
  readonly sign = (address: string): string => {
    const url = new URL(address);
    const signature = this.#opened && new URL(this.#opened.url).searchParams.get('access');
    if (signature && url.searchParams.has('access')) url.searchParams.set('access', signature);
    return url.href;
  };

  /** Sends the last progress and report to the server. */
  close(): void {
    this.#closed.abort();
    if (this.facts?.poster) URL.revokeObjectURL(this.facts.poster);
  }

  async #open(signal: AbortSignal): Promise<OpenedVideo> {
    const sessionId = this.#opened?.sessionId;
    this.#opened = await this.#videos.open(this.id, { signal, ...(sessionId && { sessionId }) });
    if (this.facts) this.#change({ storyboard: this.#opened.storyboardUrl });
    return this.#opened;
  }

  #watch(video: Video, askedAt: Milliseconds, place: Seconds | undefined): void {
    if (this.#reporter || !this.#opened) return;
    const { client, player } = this.#options;
    const { signal } = this.#closed;
    this.#progress = new ProgressKeeper({ client, player, video, signal });
    this.#reporter = new ViewingReporter({ client, player, video: this.id, sessionId: this.#opened.sessionId, askedAt, place: player.intent.time ?? place, signal });
  }

  #tell(video: Video): void {
    if (video.thumbnail_url && !this.facts?.poster) void this.#loadPoster();
    const { chapters, title } = video;
    const part = video.is_playable ? undefined : processedPart(video);
    this.#change({ title, chapters, storyboard: this.#opened?.storyboardUrl, processing: video.is_playable ? undefined : (part ?? 0) });
  }

  async #loadPoster(): Promise<void> {
    const { signal } = this.#closed;
    const picture = await this.#videos.thumbnail(this.id, { signal }).catch(() => undefined);
    if (picture && !signal.aborted && !this.facts?.poster) this.#change({ poster: URL.createObjectURL(picture) });
  }

  #change(change: Partial<VideoFacts>): void {
    this.facts = { title: '', ...this.facts, ...change };
    this.#options.changed();
  }
}

/** Not in the client's list of errors: its status makes it final. */
const failed = ({ failure_reason: reason }: Video): OrielError =>
  new OrielError('video_failed', { status: 422, message: reason ?? 'The video could not be processed.', hint: 'Upload it again.' });
