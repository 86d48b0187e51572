import type { OrielClient } from '@oriel/core';
import type { MediaAddress } from '../library/library-media.ts';
import type { EarlyRequests } from './early-requests.ts';
import type { MediaIntent } from './media-intent.ts';
import type { MediaSources } from './media-sources.ts';
import { requestEarly } from './open-media.ts';

export interface OpeningOptions {
  client: OrielClient;
  /** One of `sources`. */
  source: string;
  sources: MediaSources;
  intent: () => MediaIntent;
}

export interface OpenedAddress extends MediaAddress {
  /** Gives a URL the signature that is valid now. */
  sign: ((url: string) => string) | undefined;
  early: EarlyRequests | undefined;
}

/** The first steps of opening media, which need no video element: its address, then hls.js, the first playlists and segments. */
export class Opening {
  readonly source: string;
  /** Rejects with an OrielError. */
  readonly address: Promise<OpenedAddress>;
  readonly #controller = new AbortController();

  constructor(options: OpeningOptions) {
    this.source = options.source;
    this.address = this.#begin(options);
    // Whoever opens it reports this.
    this.address.catch(() => {});
  }

  /** Aborts with `end`; everything that plays this media uses it. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(): void {
    this.#controller.abort();
  }

  async #begin({ client, intent, source, sources }: OpeningOptions): Promise<OpenedAddress> {
    const { signal } = this;
    const found = await sources.open(source, signal);
    const sign = sources.library?.url.sign;
    const early = signal.aborted || found.saved ? undefined : requestEarly({ client, intent, sign, signal, address: found.url, time: found.resumeAt ?? intent().time });
    return { ...found, sign, early };
  }
}

/** The media that is open, and what was begun ahead of it. One at a time. */
export class Openings {
  readonly #options: Omit<OpeningOptions, 'source'>;
  #current: Opening | undefined;
  #prepared: Opening | undefined;

  constructor(options: Omit<OpeningOptions, 'source'>) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#current !== undefined;
  }

  /** Begins with a source that will be opened. */
  prepare(source: string): void {
    this.#prepared ??= new Opening({ ...this.#options, source });
  }

  /** Ends what was open, and opens this. */
  open(source: string): Opening {
    const prepared = this.#prepared?.source === source ? this.#prepared : undefined;
    if (prepared) this.#prepared = undefined;
    this.end();
    return (this.#current = prepared ?? new Opening({ ...this.#options, source }));
  }

  end(): void {
    const ended = [this.#current, this.#prepared];
    this.#current = this.#prepared = undefined;
    for (const opening of ended) opening?.end();
  }
}
