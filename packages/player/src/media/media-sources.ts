import { loadChunk, type OrielClient, type OrielError } from '@oriel/core';
import type { LibraryMedia, MediaAddress } from '../library/library-media.ts';
import type { WatchedPlayer } from '../library/viewing-reporter.ts';
import { TokenRenewal } from '../sources/token-renewal.ts';
import type { MediaIntent } from './media-intent.ts';
import { preloadHls } from './open-media.ts';

export interface MediaSourcesOptions {
  client: OrielClient;
  player: WatchedPlayer;
  /** The server tells something else of a video or a recording. */
  changed(): void;
  /** The playlist of a video has more qualities. @returns whether it is read again */
  more(): boolean;
}

/** Where media may come from: a video or a recording of the server, `src`, and the addresses to fall back to; and which of them is used. */
export class MediaSources {
  readonly #options: MediaSourcesOptions;
  readonly #tokens: TokenRenewal;
  #index = 0;
  #library: LibraryMedia | undefined;

  constructor(options: MediaSourcesOptions) {
    this.#options = options;
    this.#tokens = new TokenRenewal(options.client);
  }

  /** The video or recording that is used. */
  get library(): LibraryMedia | undefined {
    return this.#library;
  }

  /** `undefined` where there are none. */
  get current(): string | undefined {
    return addressesOf(this.#options.player.intent)[this.#index];
  }

  /** Goes to the next one. @returns whether there is one; otherwise the first one comes next */
  fallBack(): boolean {
    const hasNext = this.#index + 1 < addressesOf(this.#options.player.intent).length;
    this.#index = hasNext ? this.#index + 1 : 0;
    return hasNext;
  }

  /** The intent has other addresses. */
  reset(): void {
    this.close();
    this.#index = 0;
  }

  /** The media of the current address. @throws OrielError */
  async open(source: string, signal: AbortSignal): Promise<MediaAddress> {
    const { changed, client, more, player } = this.#options;
    const { recording, video } = player.intent;
    if (source !== libraryOf(player.intent)) return { url: this.#resolve(source) };
    const askedAt = client.environment.now();
    preloadHls(player.intent);
    const { openLibrary } = await loadChunk(() => import('../library/open-library.ts'));
    signal.throwIfAborted();
    this.#library ??= openLibrary({ client, player, changed, more: () => source === this.current && more(), video, recording, askedAt });
    return this.#library.open(signal);
  }

  /**
   * Requests what an error says is missing: another signature, or another token.
   * @param sent the refused Authorization header
   * @returns whether it is there; `undefined` when the error is not about that
   */
  renew(error: OrielError, sent: string | undefined): Promise<boolean> | undefined {
    return this.#library ? this.#library.url.renew(error) : this.#tokens.renew(error, sent);
  }

  close(): void {
    this.#library?.close();
    this.#library = undefined;
  }

  #resolve(source: string): string {
    if (source.startsWith('/')) return this.#options.client.address(source);
    const base = document.baseURI;
    return URL.canParse(source, base) ? new URL(source, base).href : source;
  }
}

/** Whether the media of two intents is the same. */
export const haveSameSources = (a: MediaIntent, b: MediaIntent): boolean => addressesOf(a).join('\n') === addressesOf(b).join('\n');

/** What stands for the video or the recording among the addresses; empty where there is none. */
const libraryOf = ({ recording, video }: MediaIntent): string =>
  video ? `/api/v1/videos/${encodeURIComponent(video)}/stream` : recording && `/api/v1/recordings/${encodeURIComponent(recording)}/stream`;

const addressesOf = (intent: MediaIntent): string[] => [libraryOf(intent), intent.src, ...intent.fallbacks].filter(Boolean);
