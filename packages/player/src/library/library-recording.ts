import { OrielError, RecordingsClient, sleep, type Milliseconds, type RecordingInfo } from '@oriel/core';
import type { VideoFacts } from '../media/media-facts.ts';
import type { LibraryMedia, LibraryMediaOptions, MediaAddress } from './library-media.ts';
import { onLeave } from './on-leave.ts';
import { RecordingReporter } from './recording-reporter.ts';
import { SignedUrl } from './signed-url.ts';
import { ToldFacts } from './told-facts.ts';

/** While it is recorded or converted. */
const ASK_EVERY: Milliseconds = 2000;

/** A recording of the server in a player: HLS where it was converted, else its file; and how it is watched. */
export class LibraryRecording implements LibraryMedia {
  readonly url: SignedUrl;
  readonly #options: LibraryMediaOptions;
  readonly #recordings: RecordingsClient;
  readonly #closed = new AbortController();
  readonly #facts: ToldFacts;
  #reporter: RecordingReporter | undefined;

  constructor(options: LibraryMediaOptions) {
    const { signal } = this.#closed;
    this.#options = options;
    this.#recordings = new RecordingsClient(options.client);
    this.#facts = new ToldFacts(() => options.changed(), signal);
    this.url = new SignedUrl({ client: options.client, request: () => this.#recordings.info(options.id, { signal }).then(urlOf) });
    onLeave(() => this.#reporter?.flush(), signal);
  }

  get facts(): VideoFacts | undefined {
    return this.#facts.value;
  }

  /** @throws OrielError `recording_unknown`; `recording_failed` for one without a file, with the reason as its message */
  async open(signal: AbortSignal): Promise<MediaAddress> {
    const { client, id, player } = this.#options;
    for (;;) {
      const info = await this.#recordings.info(id, { signal });
      this.#tell(info);
      const url = urlOf(info);
      if (url !== undefined) {
        this.url.value = url;
        signal.throwIfAborted();
        this.#reporter ??= new RecordingReporter({ client, id, player, signal: this.#closed.signal });
        return { url };
      }
      await sleep(client.environment, ASK_EVERY, signal);
    }
  }

  /** A recording begins at its start. */
  resumed(): void {}

  /** Sends the last report to the server. */
  close(): void {
    this.#closed.abort();
  }

  #tell({ status, title }: RecordingInfo): void {
    if (status === 'ready') void this.#facts.loadPoster((signal) => this.#recordings.thumbnail(this.#options.id, { signal }));
    const isComing = status === 'recording' || status === 'processing';
    this.#facts.change({ title, processing: isComing ? 0 : undefined });
  }
}

/** `undefined` while it may still come. @throws OrielError `recording_failed` when it never will */
function urlOf({ failure_reason: reason, status, streaming: { hls, mp4 } }: RecordingInfo): string | undefined {
  const url = hls.url ?? mp4.url;
  if (url !== undefined || status === 'recording' || status === 'processing' || hls.status === 'processing') return url;
  // Not in the client's list of errors: its status makes it final.
  throw new OrielError('recording_failed', { status: 422, message: reason ?? 'The recording cannot be watched.', hint: 'Ask its owner to convert it to HLS.' });
}
