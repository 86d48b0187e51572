import { OrielError, RecordingsClient, sleep, type Milliseconds, type RecordingInfo } from '@oriel/core';
import type { VideoFacts } from '../media/media-facts.ts';
import type { LibraryMedia, LibraryMediaOptions, MediaAddress } from './library-media.ts';
import { RecordingReporter } from './recording-reporter.ts';

/** While it is recorded or converted. */
const ASK_EVERY: Milliseconds = 2000;
/** The least time between two renewals, for a server that refuses every URL. */
const RENEW_EVERY: Milliseconds = 10_000;
/** The signed URL has expired, or its token was revoked. */
const REFUSALS: ReadonlySet<string> = new Set(['token_expired', 'not_authenticated', 'not_allowed']);

/** A recording of the server in a player: HLS where it was converted, else its file; and how it is watched. */
export class LibraryRecording implements LibraryMedia {
  facts: VideoFacts | undefined;
  readonly #options: LibraryMediaOptions;
  readonly #recordings: RecordingsClient;
  readonly #closed = new AbortController();
  #url: string | undefined;
  #reporter: RecordingReporter | undefined;
  #renewedAt = -Infinity;

  constructor(options: LibraryMediaOptions) {
    this.#options = options;
    this.#recordings = new RecordingsClient(options.client);
    const { signal } = this.#closed;
    const flush = () => this.#reporter?.flush();
    globalThis.addEventListener('pagehide', flush, { signal });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && flush(), { signal });
  }

  /** @throws OrielError `recording_unknown`; `recording_failed` for one without a file, with the reason as its message */
  async open(signal: AbortSignal): Promise<MediaAddress> {
    const { client, id, player } = this.#options;
    for (;;) {
      const info = await this.#recordings.info(id, { signal });
      this.#tell(info);
      const url = urlOf(info);
      if (url !== undefined) {
        this.#url = url;
        signal.throwIfAborted();
        this.#reporter ??= new RecordingReporter({ client, id, player, signal: this.#closed.signal });
        return { url };
      }
      await sleep(client.environment, ASK_EVERY, signal);
    }
  }

  /** A recording begins at its start. */
  resumed(): void {}

  renew({ code }: Pick<OrielError, 'code'>): Promise<boolean> | undefined {
    const { client, id } = this.#options;
    const now = client.environment.now();
    if (this.#url === undefined || !REFUSALS.has(code) || now - this.#renewedAt < RENEW_EVERY) return undefined;
    this.#renewedAt = now;
    return this.#recordings.info(id, { signal: this.#closed.signal }).then(
      (info) => {
        this.#url = urlOf(info) ?? this.#url;
        return true;
      },
      () => false,
    );
  }

  readonly sign = (address: string): string => {
    const url = new URL(address);
    const signature = this.#url && new URL(this.#url).searchParams.get('access');
    if (signature && url.searchParams.has('access')) url.searchParams.set('access', signature);
    return url.href;
  };

  /** Sends the last report to the server. */
  close(): void {
    this.#closed.abort();
    if (this.facts?.poster) URL.revokeObjectURL(this.facts.poster);
  }

  #tell({ status, title }: RecordingInfo): void {
    if (status === 'ready' && !this.facts?.poster) void this.#loadPoster();
    const isComing = status === 'recording' || status === 'processing';
    this.#change({ title, processing: isComing ? 0 : undefined });
  }

  async #loadPoster(): Promise<void> {
    const { signal } = this.#closed;
    const picture = await this.#recordings.thumbnail(this.#options.id, { signal }).catch(() => undefined);
    if (picture && !signal.aborted && !this.facts?.poster) this.#change({ poster: URL.createObjectURL(picture) });
  }

  #change(change: Partial<VideoFacts>): void {
    this.facts = { title: '', ...this.facts, ...change };
    this.#options.changed();
  }
}

/** `undefined` while it may still come. @throws OrielError `recording_failed` when it never will */
function urlOf({ failure_reason: reason, status, streaming: { hls, mp4 } }: RecordingInfo): string | undefined {
  const url = hls.url ?? mp4.url;
  if (url !== undefined || status === 'recording' || status === 'processing' || hls.status === 'processing') return url;
  // Not in the client's list of errors: its status makes it final.
  throw new OrielError('recording_failed', { status: 422, message: reason ?? 'The recording cannot be watched.', hint: 'Ask its owner to convert it to HLS.' });
}
