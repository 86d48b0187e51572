import type { VideoFacts } from '../media/media-facts.ts';

/** What the server tells of a video or a recording, with its poster, until the signal aborts. */
export class ToldFacts {
  value: VideoFacts | undefined;
  readonly #changed: () => void;
  readonly #signal: AbortSignal;

  /** @param changed `value` is another object */
  constructor(changed: () => void, signal: AbortSignal) {
    this.#changed = changed;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.value?.poster && URL.revokeObjectURL(this.value.poster), { once: true });
  }

  change(change: Partial<VideoFacts>): void {
    this.value = { title: '', ...this.value, ...change };
    this.#changed();
  }

  /** Unless there is a poster. It stays away where its request fails. */
  async loadPoster(request: (signal: AbortSignal) => Promise<Blob>): Promise<void> {
    if (this.value?.poster) return;
    const picture = await request(this.#signal).catch(() => undefined);
    if (picture && !this.#signal.aborted && !this.value?.poster) this.change({ poster: URL.createObjectURL(picture) });
  }
}
