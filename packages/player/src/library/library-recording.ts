import { OrielError, RecordingsClient, sleep, type Milliseconds, type RecordingInfo } from '@oriel/core';
import type { Seconds, VideoFacts } from '../media/media-facts.ts';
import type { LibraryMedia, LibraryMediaOptions, MediaAddress } from './library-media.ts';
import { onLeave } from './on-leave.ts';
import { ProgressKeeper, resumePlace, type WatchedMedia } from './progress-keeper.ts';
import { RecordingReporter } from './recording-reporter.ts';
import { SignedUrl } from './signed-url.ts';
import { ToldFacts } from './told-facts.ts';

/** While it is recorded or converted. */
const ASK_EVERY: Milliseconds = 2000;

/** A recording of the server in a player: HLS where it was converted, else its file; how far it is watched, and how. */
export class LibraryRecording implements LibraryMedia {
  readonly url: SignedUrl;
  readonly #options: LibraryMediaOptions;
  readonly #recordings: RecordingsClient;
  readonly #closed = new AbortController();
  readonly #facts: ToldFacts;
  #progress: ProgressKeeper | undefined;

  constructor(options: LibraryMediaOptions) {
    const { signal } = this.#closed;
    this.#options = options;
    this.#recordings = new RecordingsClient(options.client);
    this.#facts = new ToldFacts(() => options.changed(), signal);
    this.url = new SignedUrl({ client: options.client, request: () => this.#recordings.info(options.id, { signal }).then(urlOf) });
    onLeave(() => this.#progress?.keep({ keepalive: true }), signal);
  }

  get facts(): VideoFacts | undefined {
    return this.#facts.value;
  }

  /** @throws OrielError `recording_unknown`; `recording_failed` for one without a file, with the reason as its message */
  async open(signal: AbortSignal): Promise<MediaAddress> {
    const { client, id } = this.#options;
    for (;;) {
      const info = await this.#recordings.info(id, { signal });
      this.#tell(info);
      const url = urlOf(info);
      if (url !== undefined) {
        this.url.value = url;
        signal.throwIfAborted();
        const resumeAt = this.#progress ? undefined : resumePlace(mediaOf(info));
        this.#watch(info, resumeAt);
        return { url, ...(resumeAt !== undefined && { resumeAt }) };
      }
      await sleep(client.environment, ASK_EVERY, signal);
    }
  }

  /** The player went on where its viewer had left off. */
  resumed(at: Seconds): void {
    this.#facts.change({ resumedAt: at });
  }

  /** Sends the last report to the server. */
  close(): void {
    this.#closed.abort();
  }

  #watch(info: RecordingInfo, place: Seconds | undefined): void {
    if (this.#progress) return;
    const { client, id, player } = this.#options;
    const { signal } = this.#closed;
    const reporter = new RecordingReporter({ client, id, player, place: player.intent.time ?? place, signal });
    // What was played since the last report is in the next one: none may be taken back.
    const send = async (_progress: unknown, { keepalive }: { keepalive: boolean }) => reporter.report({ keepalive });
    this.#progress = new ProgressKeeper({ client, player, media: mediaOf(info), send, signal });
  }

  #tell({ status, title }: RecordingInfo): void {
    if (status === 'ready') void this.#facts.loadPoster((signal) => this.#recordings.thumbnail(this.#options.id, { signal }));
    const isComing = status === 'recording' || status === 'processing';
    this.#facts.change({ title, processing: isComing ? 0 : undefined });
  }
}

const mediaOf = ({ duration_seconds: duration, id, progress }: RecordingInfo): WatchedMedia => ({ id, duration, progress });

/** `undefined` while it may still come. @throws OrielError `recording_failed` when it never will */
function urlOf({ failure_reason: reason, status, streaming: { hls, mp4 } }: RecordingInfo): string | undefined {
  const url = hls.url ?? mp4.url;
  if (url !== undefined || status === 'recording' || status === 'processing' || hls.status === 'processing') return url;
  // Not in the client's list of errors: its status makes it final.
  throw new OrielError('recording_failed', { status: 422, message: reason ?? 'It is not converted for streaming.', hint: 'Ask its owner to convert it to HLS.' });
}
